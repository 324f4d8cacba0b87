import type { MigrationInterface, QueryRunner } from 'typeorm';
import { id, integer, table, text } from './table-columns.js';

/** Prices that organisations upload. Append-only. */
export class PriceSeries1764000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      table('price_series', {
        columns: [
          id(),
          text('organisation_id'),
          text('name'),
          text('currency'),
          text('file_digest'),
          integer('point_count'),
          text('date_from'),
          text('date_until'),
          text('recorded_at'),
        ],
        references: { organisation_id: 'organisations' },
        indices: { price_series_by_organisation: ['organisation_id', 'id'] },
        uniques: { price_series_file_unique: ['organisation_id', 'file_digest'] },
        checks: {
          price_series_points_positive: '"point_count" > 0',
          price_series_dates_ordered: '"date_from" <= "date_until"',
        },
      }),
    );
    await runner.createTable(
      table('price_points', {
        columns: [
          id(),
          text('price_series_id'),
          text('organisation_id'),
          text('currency'),
          text('oxide'),
          text('date'),
          integer('price_micros_per_kg'),
          text('source'),
        ],
        references: { price_series_id: 'price_series', organisation_id: 'organisations' },
        indices: {
          price_points_latest: ['organisation_id', 'currency', 'oxide', 'date', 'price_series_id'],
        },
        uniques: { price_points_unique: ['price_series_id', 'oxide', 'date'] },
        checks: {
          price_points_oxide_known: `"oxide" IN ('ND2O3', 'PR6O11', 'DY2O3', 'TB4O7', 'NDPR')`,
          price_points_price_positive: '"price_micros_per_kg" > 0',
        },
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('price_points');
    await runner.dropTable('price_series');
  }
}
