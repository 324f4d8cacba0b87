import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { amountFromMicros } from '../../shared/money.js';
import {
  OXIDE_OF,
  OXIDE_QUANTITIES,
  type EstimatedElement,
  type OxideQuantity,
} from '../catalogue/domain/rare-earths.js';
import type { QuantityInterval } from '../estimation/domain/estimate.js';
import type { ValueInterval } from '../estimation/domain/estimated-value.js';
import type { StoredEstimate } from '../estimation/estimate.entity.js';
import { QuantityIntervalView, toIntervalView } from '../estimation/interval.view.js';
import {
  priceWarnings,
  VALUATION_WARNING_CODES,
  type AppliedPrice,
  type ValuationWarningCode,
} from './domain/applied-prices.js';
import { PRICED_OXIDES, type PricedOxide } from './domain/priced-oxide.js';
import type { PricePoint } from './price-point.entity.js';

const MILLIGRAMS_PER_KILOGRAM = 1_000_000;

/** An amount of the currency with its uncertainty. P10 is the LOW percentile and P90 the HIGH one. */
export class ValueIntervalView {
  /** With 90 % probability it is worth more, at these prices. */
  @ApiProperty({ example: 310.5 })
  p10!: number;

  @ApiProperty({ example: 402.25 })
  p50!: number;

  /** With 90 % probability it is worth less, at these prices. */
  @ApiProperty({ example: 515.75 })
  p90!: number;

  /** Expected value; the only one of the four that adds up over oxides. */
  @ApiProperty({ example: 408.5 })
  mean!: number;
}

/** The quote that an oxide is valued at. */
export class AppliedPriceView {
  /** In the currency of the valuation, per kilogram of oxide. */
  @ApiProperty({ example: 73.25 })
  pricePerKg!: number;

  /** What was quoted: the oxide itself, or NDPR. */
  @ApiProperty({ enum: PRICED_OXIDES, enumName: 'PricedOxide', example: 'NDPR' })
  quotedFor!: PricedOxide;

  @ApiProperty({ format: 'date', example: '2026-11-02' })
  date!: string;

  /** From the quote to the date of the valuation. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 18 })
  ageDays!: number;

  /** As the file states it. */
  @ApiProperty({ example: 'Broker quote 4711, ex works, without VAT' })
  source!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.priceSeries })
  priceSeriesId!: string;
}

/** What one oxide contributes. */
export class ValuedOxideView {
  @ApiProperty({ enum: OXIDE_QUANTITIES, enumName: 'OxideQuantity', example: 'ND2O3' })
  oxide!: OxideQuantity;

  /** As the estimate states it. */
  @ApiProperty({ type: () => QuantityIntervalView })
  recoverable!: QuantityIntervalView;

  /** Null where no price is known; the oxide then counts zero. */
  @ApiProperty({ type: () => AppliedPriceView, nullable: true })
  price!: AppliedPriceView | null;

  /** Its part of the value's mean: price times mean mass. */
  @ApiProperty({ example: 294.5 })
  meanValue!: number;
}

/** Why the value may be off. */
export class ValuationWarningView {
  /** NO_PRICE: the oxide counts zero. STALE_PRICE: its quote is more than 90 days old. */
  @ApiProperty({ enum: VALUATION_WARNING_CODES, enumName: 'ValuationWarningCode', example: 'STALE_PRICE' })
  code!: ValuationWarningCode;

  @ApiProperty({ enum: OXIDE_QUANTITIES, enumName: 'OxideQuantity', example: 'TB4O7' })
  oxide!: OxideQuantity;

  @ApiProperty({
    example: 'The quote for Tb4O7 of 2026-07-01 is 142 days old, more than 90: upload a newer one.',
  })
  detail!: string;
}

/** What an estimate's recoverable oxide is worth at one organisation's prices of one day. Not stored. */
export class EstimateValuationView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.estimate })
  estimateId!: string;

  /** Whose prices. */
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.organisation })
  organisationId!: string;

  /** Of every amount here. ISO 4217. */
  @ApiProperty({ example: 'USD' })
  currency!: string;

  /** Day of the valuation. */
  @ApiProperty({ format: 'date', example: '2026-11-20' })
  date!: string;

  /** The route that recoverable refers to. */
  @ApiProperty({ example: 'toll-hydromet-sx' })
  processRoute!: string;

  /** Of the estimate. */
  @ApiProperty({ example: '1.0.0' })
  modelVersion!: string;

  /** Of the estimate. */
  @ApiProperty({ example: '2026.11.0' })
  catalogueVersion!: string;

  /** Of all oxides together. Percentiles are taken of the sum and are not the sum of percentiles. */
  @ApiProperty({ type: () => ValueIntervalView })
  value!: ValueIntervalView;

  /** ND2O3, PR6O11, DY2O3 and TB4O7, in this order. */
  @ApiProperty({ type: () => [ValuedOxideView] })
  oxides!: ValuedOxideView[];

  @ApiProperty({ type: () => [ValuationWarningView] })
  warnings!: ValuationWarningView[];
}

/** What a valuation rests on and came to. */
export interface Valuation {
  readonly estimate: StoredEstimate;
  readonly organisationId: string;
  readonly currency: string;
  readonly date: string;
  readonly applied: readonly AppliedPrice<PricePoint>[];
  readonly valueMicros: ValueInterval;
}

export function toEstimateValuationView(valuation: Valuation): EstimateValuationView {
  const { estimate, organisationId, currency, date, applied, valueMicros } = valuation;
  const { modelVersion, catalogueVersion, result } = estimate;
  return {
    estimateId: estimate.id,
    organisationId,
    currency,
    date,
    processRoute: result.processRouteKey,
    modelVersion,
    catalogueVersion,
    value: {
      p10: amountFromMicros(valueMicros.p10),
      p50: amountFromMicros(valueMicros.p50),
      p90: amountFromMicros(valueMicros.p90),
      mean: amountFromMicros(valueMicros.mean),
    },
    oxides: applied.map((price) => toValuedOxideView(price, estimate)),
    warnings: priceWarnings(applied).map(({ code, element, detail }) => ({
      code,
      oxide: OXIDE_OF[element],
      detail,
    })),
  };
}

function toValuedOxideView(
  { element, quote, ageDays }: AppliedPrice<PricePoint>,
  estimate: StoredEstimate,
): ValuedOxideView {
  const recoverable = recoverableOf(element, estimate);
  const meanMicros = ((quote?.priceMicrosPerKg ?? 0) * recoverable.mean) / MILLIGRAMS_PER_KILOGRAM;
  return {
    oxide: OXIDE_OF[element],
    recoverable: toIntervalView(recoverable),
    price: quote && {
      pricePerKg: amountFromMicros(quote.priceMicrosPerKg),
      quotedFor: quote.oxide,
      date: quote.date,
      ageDays: ageDays ?? 0,
      source: quote.source,
      priceSeriesId: quote.priceSeriesId,
    },
    meanValue: amountFromMicros(Math.round(meanMicros)),
  };
}

function recoverableOf(element: EstimatedElement, { id, result }: StoredEstimate): QuantityInterval {
  const found = result.oxides.find(({ quantity }) => quantity === OXIDE_OF[element]);
  if (!found) throw new Error(`Estimate ${id} has no ${OXIDE_OF[element]}`);
  return found.recoverable;
}
