import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { id, integer, table, text } from './table-columns.js';

const VERSIONS_BY_TIME = new TableIndex({
  name: 'catalogue_versions_by_time',
  columnNames: ['recorded_at', 'version'],
});

/** Rows of the catalogue that people replaced, and an order in which to list the versions that there have been. */
export class CatalogueChanges1764000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      table('catalogue_changes', {
        columns: [
          id(),
          integer('sequence'),
          text('table_name'),
          text('row_key'),
          text('row'),
          text('reason'),
          text('accepted_by'),
          text('version'),
          text('recorded_at'),
        ],
        // Two people who accept on the same base take the same number: one of them is told so.
        uniques: { catalogue_changes_sequence_unique: ['sequence'] },
        checks: {
          catalogue_changes_sequence_positive: '"sequence" > 0',
          catalogue_changes_table_known: `"table_name" IN ('productProfiles', 'magnetGrades', 'processRoutes')`,
        },
      }),
    );
    await runner.createIndex('catalogue_versions', VERSIONS_BY_TIME);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('catalogue_versions', VERSIONS_BY_TIME);
    await runner.dropTable('catalogue_changes');
  }
}
