import type { MigrationInterface, QueryRunner } from 'typeorm';
import { id, integer, integerOrNull, table, text, textOrNull } from './table-columns.js';

/** The audit chain: events, and the head that they are linked up to. */
export class AuditChain1764000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      table('audit_events', {
        columns: [
          id(),
          text('type'),
          text('subject_kind'),
          text('subject_id'),
          textOrNull('organisation_id'),
          text('actor'),
          textOrNull('request_id'),
          text('facts'),
          textOrNull('blinding'),
          text('recorded_at'),
          integerOrNull('sequence'),
          textOrNull('previous_hash'),
          textOrNull('hash'),
        ],
        uniques: { audit_events_sequence_unique: ['sequence'] },
        checks: {
          audit_events_sequence_positive: '"sequence" IS NULL OR "sequence" > 0',
          audit_events_sealed_whole:
            '("sequence" IS NULL) = ("hash" IS NULL) AND ("sequence" IS NULL) = ("previous_hash" IS NULL)',
        },
      }),
    );
    await runner.createTable(
      table('audit_head', {
        columns: [id(), integer('size'), text('hash')],
        checks: {
          audit_head_only_row: `"id" = 'head'`,
          audit_head_size_not_negative: '"size" >= 0',
        },
      }),
    );
    await runner.query(`INSERT INTO audit_head (id, size, hash) VALUES ('head', 0, '${'0'.repeat(64)}')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('audit_head');
    await runner.dropTable('audit_events');
  }
}
