import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../../platform/database/columns.js';
import type { PricedOxide } from './domain/priced-oxide.js';

/**
 * One quote of a series. Organisation and currency are the series', repeated so that the latest quote on or before
 * a day is one step in an index, however many series there are.
 */
@Entity('price_points')
@Index('price_points_unique', ['priceSeriesId', 'oxide', 'date'], { unique: true })
@Index('price_points_latest', ['organisationId', 'currency', 'oxide', 'date', 'priceSeriesId'])
@Check('price_points_oxide_known', `"oxide" IN ('ND2O3', 'PR6O11', 'DY2O3', 'TB4O7', 'NDPR')`)
@Check('price_points_price_positive', '"price_micros_per_kg" > 0')
export class PricePoint {
  @IdColumn()
  id!: string;

  @TextColumn()
  priceSeriesId!: string;

  @TextColumn()
  organisationId!: string;

  @TextColumn()
  currency!: string;

  @TextColumn()
  oxide!: PricedOxide;

  /** ISO date. */
  @TextColumn()
  date!: string;

  /** Micro-units of the currency per kilogram of the oxide. */
  @IntegerColumn()
  priceMicrosPerKg!: number;

  /** Who quoted it, and on what terms. */
  @TextColumn()
  source!: string;
}
