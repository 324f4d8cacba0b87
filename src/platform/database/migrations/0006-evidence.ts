import {
  TableCheck,
  TableColumn,
  TableForeignKey,
  type MigrationInterface,
  type QueryRunner,
  type TableColumnOptions,
} from 'typeorm';
import { id, integer, table, text, textOrNull } from './table-columns.js';

/** Columns that `estimates` gains. */
const ESTIMATE_COLUMNS: readonly TableColumnOptions[] = [
  { ...text('cause'), default: "'RECORDED'" },
  textOrNull('supersedes_id'),
  textOrNull('evidence_id'),
  textOrNull('change'),
];

const CAUSE_CHECK = new TableCheck({
  name: 'estimates_cause_known',
  expression: `"cause" IN ('RECORDED', 'CORRECTED', 'EVIDENCE_ADDED', 'EVIDENCE_WITHDRAWN', 'LOT_MADE')`,
});

/** Column → table that it refers to. */
const ESTIMATE_KEYS = Object.entries({ supersedes_id: 'estimates', evidence_id: 'evidence_records' }).map(
  ([column, referencedTableName]) =>
    new TableForeignKey({
      name: `estimates_${column}_exists`,
      columnNames: [column],
      referencedTableName,
      referencedColumnNames: ['id'],
    }),
);

/** Evidence, and what each estimate changed. Append-only but for a record's withdrawal. */
export class Evidence1764000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      table('evidence_records', {
        columns: [
          id(),
          text('subject_kind'),
          text('subject_id'),
          text('kind'),
          textOrNull('line_numbers'),
          textOrNull('content'),
          text('declared'),
          text('warnings'),
          textOrNull('certificate_number'),
          textOrNull('laboratory'),
          textOrNull('live_certificate'),
          text('observed_at'),
          text('recorded_at'),
          textOrNull('withdrawn_at'),
          textOrNull('withdrawal_reason'),
          integer('version'),
        ],
        indices: { evidence_records_by_subject: ['subject_id', 'id'] },
        uniques: { evidence_records_live_certificate_unique: ['live_certificate'] },
        checks: {
          evidence_records_subject_kind_known: `"subject_kind" IN ('BATCH', 'LOT')`,
          evidence_records_withdrawn_with_reason: `("withdrawn_at" IS NULL) = ("withdrawal_reason" IS NULL)`,
          evidence_records_version_positive: '"version" > 0',
        },
      }),
    );
    await runner.addColumns(
      'estimates',
      ESTIMATE_COLUMNS.map((column) => new TableColumn(column)),
    );
    await runner.createCheckConstraint('estimates', CAUSE_CHECK);
    await runner.createForeignKeys('estimates', ESTIMATE_KEYS);
    await runner.query(`UPDATE estimates SET cause = 'LOT_MADE' WHERE subject_kind = 'LOT'`);
    await runner.query(
      `UPDATE estimates SET cause = 'CORRECTED' WHERE subject_kind = 'BATCH' AND EXISTS ` +
        '(SELECT 1 FROM estimates AS earlier WHERE earlier.subject_id = estimates.subject_id AND earlier.id < estimates.id)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropForeignKeys('estimates', ESTIMATE_KEYS);
    await runner.dropCheckConstraint('estimates', CAUSE_CHECK);
    await runner.dropColumns(
      'estimates',
      ESTIMATE_COLUMNS.map(({ name }) => name),
    );
    await runner.dropTable('evidence_records');
  }
}
