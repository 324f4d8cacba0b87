import { ApiProperty } from '@nestjs/swagger';
import { usdFromMicros } from '../../shared/money.js';
import type { CertificatePrice } from './domain/match-result.js';
import { SHARE_PARTS } from './domain/rules/fair-share.js';
import type { MatchProof } from './match-run.entity.js';

const MICROS_PER_USD = 1_000_000;
const THOUSANDTHS_PER_USD = 1_000;

/** The dual price of a blended limit. */
export class ImpurityPriceView {
  @ApiProperty({ example: 'Cu' })
  element!: string;

  /** Per kilogram of the element beyond what the limit allows the lot's own feed. */
  @ApiProperty({ example: 41.2 })
  usdPerKg!: number;
}

/** Where the gap of the published prices lies: the parts add up to it exactly. */
export class GapPartsView {
  /** What lots would earn beyond the prices at their best places, less what they earn. */
  @ApiProperty({ example: 0 })
  opportunityCostUsd!: number;

  /** Capacity, plant mass and blends that have a price and are not used up. */
  @ApiProperty({ example: 0 })
  unusedUsd!: number;

  @ApiProperty({ example: 0 })
  roundingUsd!: number;

  @ApiProperty({ example: 0 })
  sumUsd!: number;
}

/** What a fair match gives every demand, and what that costs. */
export class FairnessView {
  /** Least share of what it could be given that every demand gets; a multiple of 1/64. */
  @ApiProperty({ example: 0.5 })
  share!: number;

  /** Surplus given up for it. */
  @ApiProperty({ example: 120.25 })
  priceUsd!: number;
}

export const BOUND_BASES = ['PRICES', 'SEARCH'] as const satisfies readonly MatchProof['boundBasis'][];

/** How a match is proven. */
export class MatchProofView {
  /** PRICES: the published prices prove the bound, and anybody can check it; SEARCH: a search of all matches proved more. */
  @ApiProperty({ enum: BOUND_BASES, enumName: 'BoundBasis', example: 'PRICES' })
  boundBasis!: MatchProof['boundBasis'];

  @ApiProperty({ type: () => GapPartsView })
  gapOfPrices!: GapPartsView;

  /** Null unless the match was asked to be fair. */
  @ApiProperty({ type: () => FairnessView, nullable: true, example: null })
  fairness!: FairnessView | null;

  /** Of the search under rules: the same snapshot and seed give the same match. */
  @ApiProperty({ type: 'integer', example: 0 })
  seed!: number;
}

/** Null for a run of before there was any. */
export function toMatchProofView(proof: Partial<MatchProof>): MatchProofView | null {
  const { boundBasis, gapOfPrices, fairness, seed } = proof;
  if (boundBasis === undefined || gapOfPrices === undefined) return null;
  return {
    boundBasis,
    gapOfPrices: {
      opportunityCostUsd: usdFromMicros(gapOfPrices.lotsUsdMicros),
      unusedUsd: usdFromMicros(gapOfPrices.demandsUsdMicros),
      roundingUsd: usdFromMicros(gapOfPrices.roundingUsdMicros),
      sumUsd: usdFromMicros(gapOfPrices.sumUsdMicros),
    },
    fairness: fairness
      ? { share: fairness.shareOf64 / SHARE_PARTS, priceUsd: usdFromMicros(fairness.priceUsdMicros) }
      : null,
    seed: seed ?? 0,
  };
}

/** Prices besides that of intake. */
export function toRulePrices({ feedUsdMicrosPerKg = 0, impurities = [] }: CertificatePrice): {
  readonly feedUsdPerKg: number;
  readonly impurities: ImpurityPriceView[];
} {
  return {
    feedUsdPerKg: feedUsdMicrosPerKg / MICROS_PER_USD,
    impurities: impurities.map(({ element, usdThousandthsPerKg }) => ({
      element,
      usdPerKg: usdThousandthsPerKg / THOUSANDTHS_PER_USD,
    })),
  };
}
