import type { MigrationInterface, QueryRunner } from 'typeorm';
import { id, integer, table, text, textOrNull } from './table-columns.js';

/** Every version of a lot, for as-of questions. Append-only. */
export class LotRevisions1764000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      table('lot_revisions', {
        columns: [
          id(),
          text('lot_id'),
          integer('version'),
          text('status'),
          text('estimate_id'),
          integer('evidence_tier'),
          text('resource_class'),
          textOrNull('available_from'),
          textOrNull('available_until'),
          textOrNull('listed_at'),
          textOrNull('withdrawn_at'),
          textOrNull('withdrawal_reason'),
          text('recorded_at'),
        ],
        references: { lot_id: 'lots', estimate_id: 'estimates' },
        indices: { lot_revisions_by_time: ['lot_id', 'recorded_at'] },
        uniques: { lot_revisions_unique: ['lot_id', 'version'] },
        checks: {
          lot_revisions_status_known: `"status" IN ('DRAFT', 'LISTED', 'CLOSED', 'WITHDRAWN')`,
          lot_revisions_version_positive: '"version" > 0',
        },
      }),
    );
    await reviseAsMade(runner);
    await reviseAsLastChanged(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('lot_revisions');
  }
}

const COLUMNS =
  'id, lot_id, version, status, estimate_id, evidence_tier, resource_class, available_from, available_until, listed_at, ' +
  'withdrawn_at, withdrawal_reason, recorded_at';

/**
 * Every lot began as a draft with its first estimate. Of which tier and class that was is in its result alone: for a lot that
 * has been estimated anew since, the ones of now stand in for them.
 */
async function reviseAsMade(runner: QueryRunner): Promise<void> {
  const first = `(SELECT MIN(estimates.id) FROM estimates WHERE estimates.subject_id = lots.id)`;
  await runner.query(
    `INSERT INTO lot_revisions (${COLUMNS}) ` +
      `SELECT lots.id || ':1', lots.id, 1, 'DRAFT', COALESCE(${first}, estimate_id), evidence_tier, resource_class, ` +
      'NULL, NULL, NULL, NULL, NULL, recorded_at FROM lots',
  );
}

/** The other state that is known of a lot is that of now, since the last of the changes whose time was kept. */
async function reviseAsLastChanged(runner: QueryRunner): Promise<void> {
  const instants = [
    'lots.recorded_at',
    "COALESCE(lots.listed_at, '')",
    "COALESCE(lots.withdrawn_at, '')",
    '(SELECT estimates.recorded_at FROM estimates WHERE estimates.id = lots.estimate_id)',
  ];
  const latest = runner.dataSource.options.type === 'postgres' ? 'GREATEST' : 'MAX';
  await runner.query(
    `INSERT INTO lot_revisions (${COLUMNS}) ` +
      `SELECT lots.id || ':' || lots.version, lots.id, lots.version, status, estimate_id, evidence_tier, resource_class, ` +
      'available_from, available_until, listed_at, withdrawn_at, withdrawal_reason, ' +
      `${latest}(${instants.join(', ')}) FROM lots WHERE lots.version > 1`,
  );
}
