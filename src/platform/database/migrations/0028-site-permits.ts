import type { MigrationInterface, QueryRunner } from 'typeorm';
import { id, integer, table, text, textOrNull } from './table-columns.js';

/** What sites are permitted to receive. */
const PERMITS = table('site_permits', {
  columns: [
    id(),
    text('organisation_id'),
    text('site_id'),
    text('reference'),
    text('authority'),
    textOrNull('source'),
    text('waste_codes'),
    textOrNull('hazards'),
    text('valid_from'),
    textOrNull('valid_until'),
    textOrNull('withdrawn_at'),
    textOrNull('withdrawal_reason'),
    text('recorded_at'),
    integer('version'),
  ],
  references: { organisation_id: 'organisations', site_id: 'sites' },
  indices: {
    site_permits_by_site: ['site_id', 'id'],
    site_permits_by_organisation: ['organisation_id', 'id'],
  },
  checks: {
    site_permits_validity_ordered: '"valid_until" IS NULL OR "valid_from" <= "valid_until"',
    site_permits_version_positive: '"version" > 0',
  },
});

export class SitePermits1764000000028 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(PERMITS.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(PERMITS.name);
  }
}
