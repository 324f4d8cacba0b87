import type { MigrationInterface, QueryRunner } from 'typeorm';
import { id, integer, table, text, textOrNull } from './table-columns.js';

/** Files of batches, assays and demands as they are taken in, with what came of each row. */
export class Imports1764000000022 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      table('imports', {
        columns: [
          id(),
          text('kind'),
          text('organisation_id'),
          text('site_id'),
          text('format'),
          text('mode'),
          text('status'),
          text('file_digest'),
          textOrNull('columns'),
          integer('file_row_count'),
          integer('row_count'),
          textOrNull('counts'),
          textOrNull('failure'),
          textOrNull('cancellation_reason'),
          text('received_at'),
          textOrNull('checked_at'),
          textOrNull('finished_at'),
          integer('version'),
        ],
        references: { organisation_id: 'organisations', site_id: 'sites' },
        indices: {
          imports_by_organisation: ['organisation_id', 'id'],
          imports_by_status: ['status', 'id'],
        },
        checks: {
          imports_kind_known: `"kind" IN ('BATCHES', 'ASSAYS', 'DEMANDS')`,
          imports_format_known: `"format" IN ('CSV', 'NDJSON', 'XLSX')`,
          imports_mode_known: `"mode" IN ('ATOMIC', 'PARTIAL')`,
          imports_status_known: `"status" IN ('CHECKING', 'READY', 'COMMITTING', 'COMMITTED', 'REJECTED', 'CANCELLED', 'FAILED')`,
          imports_finished: `("status" IN ('CHECKING', 'READY', 'COMMITTING')) = ("finished_at" IS NULL)`,
          imports_version_positive: '"version" > 0',
        },
      }),
    );
    await runner.createTable(
      table('import_rows', {
        columns: [
          id(),
          text('import_id'),
          integer('position'),
          text('reference'),
          integer('first_line'),
          integer('last_line'),
          textOrNull('source'),
          text('outcome'),
          textOrNull('subject_id'),
          text('errors'),
          text('warnings'),
        ],
        indices: {
          import_rows_by_outcome: ['import_id', 'outcome', 'position'],
          import_rows_by_reference: ['import_id', 'reference', 'position'],
        },
        uniques: { import_rows_in_order: ['import_id', 'position'] },
        checks: {
          import_rows_outcome_known: `"outcome" IN ('PENDING', 'VALID', 'CREATED', 'UNCHANGED', 'REJECTED')`,
          import_rows_created_something: `"outcome" <> 'CREATED' OR "subject_id" IS NOT NULL`,
          import_rows_position_positive: '"position" > 0',
        },
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['import_rows', 'imports']) await runner.dropTable(name);
  }
}
