import type { MigrationInterface, QueryRunner } from 'typeorm';
import { id, integer, real, table, text } from './table-columns.js';

/** Organisations and sites: the owners of every later row. */
export class Organisations1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      table('organisations', {
        columns: [id(), text('name'), text('roles'), text('recorded_at'), integer('version')],
        checks: { organisations_version_positive: '"version" > 0' },
      }),
    );
    await runner.createTable(
      table('sites', {
        columns: [
          id(),
          text('organisation_id'),
          text('name'),
          text('country'),
          real('latitude'),
          real('longitude'),
          text('recorded_at'),
          integer('version'),
        ],
        references: { organisation_id: 'organisations' },
        indices: { sites_by_organisation: ['organisation_id', 'id'] },
        checks: {
          sites_latitude_range: '"latitude" BETWEEN -90 AND 90',
          sites_longitude_range: '"longitude" BETWEEN -180 AND 180',
        },
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('sites');
    await runner.dropTable('organisations');
  }
}
