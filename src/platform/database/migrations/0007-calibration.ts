import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { id, integer, table, text, textOrNull } from './table-columns.js';

/** From a piece of evidence to the estimate that it made, which names the one before. */
const ESTIMATES_BY_EVIDENCE = new TableIndex({
  name: 'estimates_by_evidence',
  columnNames: ['evidence_id'],
});
/** All outcomes, newest first. */
const EVIDENCE_BY_KIND = new TableIndex({
  name: 'evidence_records_by_kind',
  columnNames: ['kind', 'id'],
});

/** What outcomes propose for the catalogue, and ways to find the outcomes. */
export class Calibration1764000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      table('catalogue_proposals', {
        columns: [
          id(),
          text('profile_key'),
          textOrNull('open_profile_key'),
          text('base_version'),
          text('row'),
          text('reason'),
          text('evidence'),
          text('status'),
          textOrNull('decided_by'),
          textOrNull('decided_at'),
          textOrNull('rejection_reason'),
          textOrNull('accepted_version'),
          text('recorded_at'),
          integer('version'),
        ],
        indices: { catalogue_proposals_by_profile: ['profile_key', 'status', 'id'] },
        uniques: { catalogue_proposals_open_unique: ['open_profile_key'] },
        checks: {
          catalogue_proposals_status_known: `"status" IN ('PROPOSED', 'ACCEPTED', 'REJECTED', 'SUPERSEDED')`,
          catalogue_proposals_open_with_key: `("status" = 'PROPOSED') = ("open_profile_key" IS NOT NULL)`,
          catalogue_proposals_decided: `("status" = 'PROPOSED') = ("decided_at" IS NULL)`,
          catalogue_proposals_version_positive: '"version" > 0',
        },
      }),
    );
    await runner.createIndex('estimates', ESTIMATES_BY_EVIDENCE);
    await runner.createIndex('evidence_records', EVIDENCE_BY_KIND);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('evidence_records', EVIDENCE_BY_KIND);
    await runner.dropIndex('estimates', ESTIMATES_BY_EVIDENCE);
    await runner.dropTable('catalogue_proposals');
  }
}
