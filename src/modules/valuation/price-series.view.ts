import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { amountFromMicros } from '../../shared/money.js';
import { PRICED_OXIDES, type PricedOxide } from './domain/priced-oxide.js';
import type { PricePoint } from './price-point.entity.js';
import type { PriceSeries } from './price-series.entity.js';

/** One quote. */
export class PricePointView {
  /** NDPR: one price for Nd2O3 and Pr6O11, where they have none of their own. */
  @ApiProperty({ enum: PRICED_OXIDES, enumName: 'PricedOxide', example: 'NDPR' })
  oxide!: PricedOxide;

  @ApiProperty({ format: 'date', example: '2026-11-20' })
  date!: string;

  /** In the series' currency, per kilogram of the oxide. */
  @ApiProperty({ example: 73.25 })
  pricePerKg!: number;

  /** Who quoted it, and on what terms. */
  @ApiProperty({ example: 'Broker quote 4711, ex works, without VAT' })
  source!: string;
}

/** An organisation's upload of prices. It never changes: a correction is a new series. */
export class PriceSeriesView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.priceSeries })
  id!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.organisation })
  organisationId!: string;

  @ApiProperty({ example: 'Broker quotes, November 2026' })
  name!: string;

  /** ISO 4217. */
  @ApiProperty({ example: 'USD' })
  currency!: string;

  /** SHA-256 of the bytes sent. */
  @ApiProperty({ example: 'a20cd7cc0f4d2f0b8a6f3f4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e94c6' })
  fileDigest!: string;

  @ApiProperty({ type: 'integer', minimum: 1, example: 3 })
  pointCount!: number;

  /** Date of the earliest quote. */
  @ApiProperty({ format: 'date', example: '2026-11-02' })
  dateFrom!: string;

  /** Date of the latest quote. */
  @ApiProperty({ format: 'date', example: '2026-11-20' })
  dateUntil!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;
}

/** A price series with its quotes. */
export class PriceSeriesDetailView extends PriceSeriesView {
  /** By oxide and date. */
  @ApiProperty({ type: () => [PricePointView] })
  points!: PricePointView[];
}

/** One page of price series, newest first. */
export class PriceSeriesPage {
  @ApiProperty({ type: () => [PriceSeriesView] })
  items!: PriceSeriesView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

export function toPriceSeriesView(series: PriceSeries): PriceSeriesView {
  return { ...series };
}

export function toPriceSeriesDetailView(
  series: PriceSeries,
  points: readonly PricePoint[],
): PriceSeriesDetailView {
  return {
    ...toPriceSeriesView(series),
    points: points.map(({ oxide, date, priceMicrosPerKg, source }) => ({
      oxide,
      date,
      pricePerKg: amountFromMicros(priceMicrosPerKg),
      source,
    })),
  };
}
