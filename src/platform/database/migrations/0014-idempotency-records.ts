import type { MigrationInterface, QueryRunner } from 'typeorm';
import { id, table, text } from './table-columns.js';

/** Answers to POSTs with an Idempotency-Key. */
export class IdempotencyRecords1764000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      table('idempotency_records', {
        columns: [id(), text('scope'), text('key'), text('fingerprint'), text('answer'), text('recorded_at')],
        indices: { idempotency_records_by_age: ['recorded_at'] },
        uniques: { idempotency_records_key_unique: ['scope', 'key'] },
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('idempotency_records');
  }
}
