import type { MigrationInterface, QueryRunner } from 'typeorm';
import { id, integer, integerOrNull, real, table, text, textOrNull } from './table-columns.js';

/** Catalogue versions, estimates, batches and lots. Estimates and revisions are append-only. */
export class BatchesAndLots1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createEvidenceTables(runner);
    await createBatchTables(runner);
    await createLotTables(runner);
    await createLotPartTables(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    const newestFirst = [
      'lot_lines',
      'lot_oxides',
      'lots',
      'batch_imports',
      'batch_revisions',
      'batches',
      'estimates',
      'catalogue_versions',
    ];
    for (const name of newestFirst) await runner.dropTable(name);
  }
}

async function createEvidenceTables(runner: QueryRunner): Promise<void> {
  await runner.createTable(
    table('catalogue_versions', {
      columns: [id('version'), text('digest'), text('content'), text('recorded_at')],
    }),
  );
  await runner.createTable(
    table('estimates', {
      columns: [
        id(),
        text('subject_kind'),
        text('subject_id'),
        text('inputs'),
        text('inputs_digest'),
        text('result'),
        text('model_version'),
        text('catalogue_version'),
        text('recorded_at'),
      ],
      indices: { estimates_by_subject: ['subject_id', 'id'] },
      checks: { estimates_subject_kind_known: `"subject_kind" IN ('BATCH', 'LOT')` },
    }),
  );
}

async function createBatchTables(runner: QueryRunner): Promise<void> {
  await runner.createTable(
    table('batches', {
      columns: [
        id(),
        text('code'),
        text('organisation_id'),
        text('site_id'),
        textOrNull('ticket_number'),
        textOrNull('live_ticket_number'),
        text('received_at'),
        textOrNull('supplier'),
        text('status'),
        integer('revision'),
        text('estimate_id'),
        text('recorded_at'),
        integer('version'),
      ],
      references: { organisation_id: 'organisations', site_id: 'sites', estimate_id: 'estimates' },
      indices: { batches_by_site: ['site_id', 'id'] },
      uniques: {
        batches_code_unique: ['code'],
        batches_live_ticket_unique: ['site_id', 'live_ticket_number'],
      },
      checks: {
        batches_status_known: `"status" IN ('RECORDED', 'VOIDED')`,
        batches_version_positive: '"version" > 0 AND "revision" > 0',
      },
    }),
  );
  await runner.createTable(
    table('batch_revisions', {
      columns: [
        id(),
        text('batch_id'),
        integer('revision'),
        text('action'),
        text('content'),
        text('content_digest'),
        textOrNull('reason'),
        text('estimate_id'),
        text('recorded_at'),
      ],
      references: { batch_id: 'batches', estimate_id: 'estimates' },
      uniques: { batch_revisions_unique: ['batch_id', 'revision'] },
      checks: { batch_revisions_action_known: `"action" IN ('RECORDED', 'CORRECTED', 'VOIDED')` },
    }),
  );
  await runner.createTable(
    table('batch_imports', {
      columns: [
        id(),
        text('site_id'),
        text('mode'),
        text('outcome'),
        text('file_digest'),
        text('summary'),
        text('row_results'),
        text('recorded_at'),
      ],
      references: { site_id: 'sites' },
      indices: { batch_imports_by_site: ['site_id', 'id'] },
      checks: {
        batch_imports_mode_known: `"mode" IN ('ATOMIC', 'PARTIAL')`,
        batch_imports_outcome_known: `"outcome" IN ('COMMITTED', 'REJECTED', 'DRY_RUN')`,
      },
    }),
  );
}

async function createLotTables(runner: QueryRunner): Promise<void> {
  await runner.createTable(
    table('lots', {
      columns: [
        id(),
        text('code'),
        text('organisation_id'),
        text('site_id'),
        text('batch_id'),
        text('form'),
        text('status'),
        integer('net_mass_grams'),
        text('mass_basis'),
        text('profile_keys'),
        text('estimate_id'),
        integer('evidence_tier'),
        text('resource_class'),
        text('country'),
        real('latitude'),
        real('longitude'),
        textOrNull('available_from'),
        textOrNull('available_until'),
        integerOrNull('reserve_usd_micros_per_kg'),
        textOrNull('listed_at'),
        textOrNull('withdrawn_at'),
        textOrNull('withdrawal_reason'),
        textOrNull('replaces_lot_id'),
        text('recorded_at'),
        integer('version'),
      ],
      references: {
        organisation_id: 'organisations',
        site_id: 'sites',
        batch_id: 'batches',
        estimate_id: 'estimates',
      },
      indices: {
        lots_by_status: ['status', 'id'],
        lots_by_form: ['status', 'form', 'id'],
        lots_by_place: ['status', 'latitude', 'longitude'],
        lots_by_batch: ['batch_id', 'id'],
      },
      uniques: { lots_code_unique: ['code'] },
      checks: {
        lots_status_known: `"status" IN ('DRAFT', 'LISTED', 'WITHDRAWN')`,
        lots_mass_positive: '"net_mass_grams" > 0',
        lots_reserve_not_negative: '"reserve_usd_micros_per_kg" IS NULL OR "reserve_usd_micros_per_kg" >= 0',
        lots_listed_with_window: `"status" <> 'LISTED' OR "available_from" IS NOT NULL`,
        lots_version_positive: '"version" > 0',
      },
    }),
  );
}

async function createLotPartTables(runner: QueryRunner): Promise<void> {
  await runner.createTable(
    table('lot_lines', {
      columns: [
        id(),
        text('lot_id'),
        text('batch_id'),
        integer('batch_revision'),
        integer('line_number'),
        textOrNull('product_profile'),
        textOrNull('live_claim'),
      ],
      references: { lot_id: 'lots', batch_id: 'batches' },
      indices: { lot_lines_by_lot: ['lot_id'], lot_lines_by_profile: ['product_profile', 'lot_id'] },
      // A line is in one live lot at the most; withdrawing the lot sets its claims to NULL, which never collide.
      uniques: { lot_lines_live_claim_unique: ['live_claim'] },
    }),
  );
  await runner.createTable(
    table('lot_oxides', {
      columns: [
        id(),
        text('lot_id'),
        text('quantity'),
        integer('p10_milligrams'),
        integer('p50_milligrams'),
        integer('p90_milligrams'),
        integer('mean_milligrams'),
      ],
      references: { lot_id: 'lots' },
      indices: {
        lot_oxides_certain: ['quantity', 'p10_milligrams'],
        lot_oxides_possible: ['quantity', 'p90_milligrams'],
      },
      uniques: { lot_oxides_unique: ['lot_id', 'quantity'] },
      checks: {
        lot_oxides_ordered: '"p10_milligrams" <= "p50_milligrams" AND "p50_milligrams" <= "p90_milligrams"',
      },
    }),
  );
}
