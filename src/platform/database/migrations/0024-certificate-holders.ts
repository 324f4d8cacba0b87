import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

const COUNTS_ONCE = 'evidence_records_live_certificate_unique';
const OWNER =
  "COALESCE((SELECT organisation_id FROM batches WHERE id = evidence_records.subject_id AND evidence_records.subject_kind = 'BATCH'), " +
  "(SELECT organisation_id FROM lots WHERE id = evidence_records.subject_id AND evidence_records.subject_kind = 'LOT'))";

function countsOnceBy(...columnNames: string[]): TableIndex {
  return new TableIndex({ name: COUNTS_ONCE, columnNames, isUnique: true });
}

const BY_AGE = new TableIndex({
  name: 'webhook_deliveries_by_age',
  columnNames: ['status', 'last_attempt_at'],
});

/**
 * A certificate counts once in an organisation, no longer once in all together: going back is refused where two have recorded
 * the same. And an index by which old deliveries are found.
 */
export class CertificateHolders1764000000024 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE evidence_records ADD COLUMN certificate_holder_id text');
    await runner.query(
      `UPDATE evidence_records SET certificate_holder_id = ${OWNER} WHERE live_certificate IS NOT NULL`,
    );
    await runner.query(`DROP INDEX ${COUNTS_ONCE}`);
    await runner.createIndex('evidence_records', countsOnceBy('certificate_holder_id', 'live_certificate'));
    await runner.createIndex('webhook_deliveries', BY_AGE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX ${BY_AGE.name ?? ''}`);
    await runner.query(`DROP INDEX ${COUNTS_ONCE}`);
    await runner.createIndex('evidence_records', countsOnceBy('live_certificate'));
    await runner.query('ALTER TABLE evidence_records DROP COLUMN certificate_holder_id');
  }
}
