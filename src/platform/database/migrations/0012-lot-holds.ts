import type { MigrationInterface, QueryRunner } from 'typeorm';
import { id, integer, table, text, textOrNull } from './table-columns.js';

/** Material that is put aside until another person releases it. */
export class LotHolds1764000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      table('lot_holds', {
        columns: [
          id(),
          text('lot_id'),
          text('posting_id'),
          integer('grams'),
          text('reason'),
          text('placed_by'),
          text('placed_at'),
          textOrNull('released_by'),
          textOrNull('released_at'),
          textOrNull('release_note'),
          textOrNull('release_posting_id'),
          integer('version'),
        ],
        references: {
          lot_id: 'lots',
          posting_id: 'ledger_postings',
          release_posting_id: 'ledger_postings',
        },
        indices: { lot_holds_by_lot: ['lot_id', 'id'] },
        checks: {
          lot_holds_mass_positive: '"grams" > 0',
          lot_holds_released_by_somebody: '("released_at" IS NULL) = ("released_by" IS NULL)',
          lot_holds_released_by_posting: '("released_at" IS NULL) = ("release_posting_id" IS NULL)',
          lot_holds_released_by_another: '"released_by" IS NULL OR "released_by" <> "placed_by"',
          lot_holds_version_positive: '"version" > 0',
        },
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('lot_holds');
  }
}
