import type { MigrationInterface, QueryRunner } from 'typeorm';
import { id, integer, real, table, text, textOrNull } from './table-columns.js';

/** What separators need, and the runs that match lots to it. */
export class DemandsAndMatchRuns1764000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createDemandTable(runner);
    await createMatchTables(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['match_outcomes', 'match_allocations', 'match_runs', 'demands'])
      await runner.dropTable(name);
  }
}

async function createDemandTable(runner: QueryRunner): Promise<void> {
  await runner.createTable(
    table('demands', {
      columns: [
        id(),
        text('code'),
        text('organisation_id'),
        text('site_id'),
        text('title'),
        text('status'),
        text('specification'),
        text('window_from'),
        text('window_until'),
        text('country'),
        real('latitude'),
        real('longitude'),
        textOrNull('withdrawn_at'),
        textOrNull('withdrawal_reason'),
        text('recorded_at'),
        integer('version'),
      ],
      references: { organisation_id: 'organisations', site_id: 'sites' },
      indices: {
        demands_by_status: ['status', 'window_until', 'id'],
        demands_by_organisation: ['organisation_id', 'id'],
      },
      uniques: { demands_code_unique: ['code'] },
      checks: {
        demands_status_known: `"status" IN ('OPEN', 'WITHDRAWN')`,
        demands_window_ordered: '"window_from" <= "window_until"',
        demands_version_positive: '"version" > 0',
      },
    }),
  );
}

async function createMatchTables(runner: QueryRunner): Promise<void> {
  await runner.createTable(
    table('match_runs', {
      columns: [
        id(),
        text('status'),
        text('snapshot'),
        text('snapshot_digest'),
        integer('lot_count'),
        integer('demand_count'),
        textOrNull('summary'),
        textOrNull('failure'),
        text('requested_at'),
        textOrNull('finished_at'),
        integer('version'),
      ],
      indices: { match_runs_by_status: ['status', 'id'] },
      checks: {
        match_runs_status_known: `"status" IN ('RUNNING', 'SUCCEEDED', 'FAILED')`,
        match_runs_finished: `"status" = 'RUNNING' OR "finished_at" IS NOT NULL`,
      },
    }),
  );
  await runner.createTable(
    table('match_allocations', {
      columns: [
        id(),
        text('match_run_id'),
        text('lot_id'),
        text('demand_id'),
        integer('nd_pr_oxide_grams'),
        integer('lot_mass_grams'),
        integer('surplus_usd_micros'),
        text('value'),
      ],
      references: { match_run_id: 'match_runs', lot_id: 'lots', demand_id: 'demands' },
      uniques: { match_allocations_unique: ['match_run_id', 'lot_id', 'demand_id'] },
      checks: { match_allocations_positive: '"nd_pr_oxide_grams" > 0 AND "lot_mass_grams" > 0' },
    }),
  );
  await runner.createTable(
    table('match_outcomes', {
      columns: [
        id(),
        text('match_run_id'),
        text('subject_kind'),
        text('subject_id'),
        text('status'),
        text('outcome'),
      ],
      references: { match_run_id: 'match_runs' },
      indices: { match_outcomes_by_status: ['match_run_id', 'subject_kind', 'status', 'id'] },
      uniques: { match_outcomes_unique: ['match_run_id', 'subject_id'] },
      checks: { match_outcomes_subject_kind_known: `"subject_kind" IN ('LOT', 'DEMAND')` },
    }),
  );
}
