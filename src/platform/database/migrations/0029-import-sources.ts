import { TableCheck, TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { textOrNull } from './table-columns.js';

const REMOVED_AT = 'sources_removed_at';
const OF_FINISHED = new TableCheck({
  name: 'imports_sources_removed',
  expression: '"sources_removed_at" IS NULL OR "finished_at" IS NOT NULL',
});

/** When what was sent of rows that were not stored was removed. Of imports from before it is kept, and so removed when it is due. */
export class ImportSources1764000000029 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('imports', new TableColumn(textOrNull(REMOVED_AT)));
    await runner.createCheckConstraint('imports', OF_FINISHED);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropCheckConstraint('imports', OF_FINISHED.name ?? '');
    await runner.dropColumn('imports', REMOVED_AT);
  }
}
