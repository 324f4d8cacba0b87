import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import { usdFromMicros } from '../../shared/money.js';
import { PairValueView, toPairValueView, type CodeOf } from './allocation.view.js';
import { CampaignShortfallView, toCampaignView } from './demand-outcome.view.js';
import { GATE_KEYS, type GateKey, type GateResult } from './domain/gates/gate.js';
import type { LotOutcome, PriceOfPlace, UnmatchedReason } from './domain/match-result.js';
import { currentLotOutcome } from './domain/stored-outcome.js';
import { unmatchedSentence } from './domain/unmatched-sentence.js';
import { usdFromTenThousandths } from './match-run.view.js';

export { DemandOutcomePage, DemandOutcomeView, toDemandOutcomeView } from './demand-outcome.view.js';

export const LOT_OUTCOME_STATUSES = [
  'MATCHED',
  'PARTLY_MATCHED',
  'NOT_ELIGIBLE',
  'NO_SURPLUS',
  'OUTBID',
  'LEFT_OUT',
  'PART_DOES_NOT_FIT',
  'CAMPAIGN_MINIMUM_NOT_REACHED',
  'BELOW_SMALLEST_QUANTITY',
] as const satisfies readonly LotOutcome['status'][];

/** A gate that a pair did not pass. UNKNOWN: a fact is missing. */
export class GateResultView {
  @ApiProperty({ enum: GATE_KEYS, enumName: 'GateKey', example: 'MOISTURE' })
  gate!: GateKey;

  @ApiProperty({ enum: ['PASS', 'FAIL', 'UNKNOWN'], enumName: 'GateVerdict', example: 'FAIL' })
  verdict!: GateResult['verdict'];

  @ApiProperty({ example: 'moisture 12 to 18 wt%' })
  found!: string;

  @ApiProperty({ example: 'at most 4 wt%' })
  required!: string;

  @ApiProperty({ example: 'Moisture: found 12 to 18 wt%, required at most 4 wt%.' })
  detail!: string;
}

/** A demand that a lot missed, with the gates that kept it out. */
export class NearMissView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.demand })
  demandId!: string;

  @ApiProperty({ example: 'DEM-2026-7K3MQ9ZD' })
  demandCode!: string;

  @ApiProperty({ type: () => [GateResultView] })
  failedGates!: GateResultView[];
}

/** What a place costs at the run's prices, per kilogram of the lot's NdPr oxide. */
export class PriceOfPlaceView {
  @ApiProperty({ example: 3.21 })
  intakeUsdPerKg!: number;

  /** Of the plant mass that its feed takes up. */
  @ApiProperty({ example: 0 })
  feedUsdPerKg!: number;

  /** Of what it adds to a blend at its limit; below 0 where it dilutes one. */
  @ApiProperty({ example: 0 })
  impurityUsdPerKg!: number;
}

/** What a run means for one lot. */
export class LotOutcomeView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  lotId!: string;

  @ApiProperty({ example: 'LOT-2026-7K3MQ9ZD' })
  lotCode!: string;

  @ApiProperty({ enum: LOT_OUTCOME_STATUSES, enumName: 'LotOutcomeStatus', example: 'NOT_ELIGIBLE' })
  status!: LotOutcome['status'];

  @ApiProperty({ example: 0 })
  allocatedNdPrOxideKg!: number;

  @ApiProperty({ example: 12.34 })
  remainingNdPrOxideKg!: number;

  /** Why it, or the rest of it, is not matched; null where all of it is. */
  @ApiProperty({
    type: String,
    nullable: true,
    example:
      'No demand takes it. Nearest is DEM-2026-7K3MQ9ZD: moisture 12 to 18 wt%, required at most 4 wt%.',
  })
  reason!: string | null;

  /** Demands it missed, fewest failed gates first. */
  @ApiProperty({ type: () => [NearMissView] })
  nearMisses!: NearMissView[];

  /** The pair that came nearest, where it passed every gate. */
  @ApiProperty({ type: () => PairValueView, nullable: true })
  nearestValue!: PairValueView | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  nearestDemandId!: string | null;

  /** It would match there with a reserve price below this. */
  @ApiProperty({ type: Number, nullable: true, example: null })
  reservePriceToMatchUsdPerKg!: number | null;

  /** Whether that is certain, or only where it is worth trying, because rules on whole lots and campaigns play a part. */
  @ApiProperty({ type: Boolean, nullable: true, example: null })
  reservePriceToMatchIsCertain!: boolean | null;

  /** What the place costs that it came nearest to; null where no price keeps it out. */
  @ApiProperty({ type: () => PriceOfPlaceView, nullable: true })
  priceOfPlace!: PriceOfPlaceView | null;

  /** Its part in the gap of the published prices. */
  @ApiProperty({ example: 0 })
  opportunityCostUsd!: number;

  @ApiProperty({ type: () => [CampaignShortfallView] })
  campaigns!: CampaignShortfallView[];
}

/** One page of lot outcomes. */
export class LotOutcomePage {
  @ApiProperty({ type: () => [LotOutcomeView] })
  items!: LotOutcomeView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

type NearestView = Pick<
  LotOutcomeView,
  | 'nearestValue'
  | 'nearestDemandId'
  | 'reservePriceToMatchUsdPerKg'
  | 'reservePriceToMatchIsCertain'
  | 'priceOfPlace'
>;

/** The place that it came nearest to, where it passed every gate of one. */
function nearestOf(reason: UnmatchedReason | null): NearestView {
  if (reason?.code !== 'NO_SURPLUS' && reason?.code !== 'OUTBID' && reason?.code !== 'LEFT_OUT') {
    return {
      nearestValue: null,
      nearestDemandId: null,
      reservePriceToMatchUsdPerKg: null,
      reservePriceToMatchIsCertain: null,
      priceOfPlace: null,
    };
  }
  const reserve = reason.code === 'LEFT_OUT' ? null : reason.reserveToMatch;
  return {
    nearestValue: toPairValueView(reason.value),
    nearestDemandId: reason.demandId,
    reservePriceToMatchUsdPerKg: reserve && usdFromTenThousandths(reserve.belowUsdTenThousandthsPerKg),
    reservePriceToMatchIsCertain: reserve && reserve.isCertain,
    priceOfPlace: reason.code === 'NO_SURPLUS' ? null : toPriceOfPlaceView(reason.price),
  };
}

function toPriceOfPlaceView(price: PriceOfPlace): PriceOfPlaceView {
  return {
    intakeUsdPerKg: usdFromTenThousandths(price.intakeUsdTenThousandthsPerKg),
    feedUsdPerKg: usdFromTenThousandths(price.feedUsdTenThousandthsPerKg),
    impurityUsdPerKg: usdFromTenThousandths(price.impurityUsdTenThousandthsPerKg),
  };
}

export function toLotOutcomeView(stored: LotOutcome, codeOf: CodeOf): LotOutcomeView {
  const outcome = currentLotOutcome(stored);
  const { lotId, status, allocatedNdPrOxideGrams, remainingNdPrOxideGrams, unmatched } = outcome;
  const nearMisses = unmatched?.code === 'NOT_ELIGIBLE' ? unmatched.nearMisses : [];
  return {
    lotId,
    lotCode: codeOf(lotId),
    status,
    allocatedNdPrOxideKg: kilogramsFromGrams(allocatedNdPrOxideGrams),
    remainingNdPrOxideKg: kilogramsFromGrams(remainingNdPrOxideGrams),
    reason: unmatched && unmatchedSentence(unmatched, codeOf),
    nearMisses: nearMisses.map(({ demandId, failedGates }) => ({
      demandId,
      demandCode: codeOf(demandId),
      failedGates: [...failedGates],
    })),
    ...nearestOf(unmatched),
    opportunityCostUsd: usdFromMicros(outcome.opportunityCostUsdMicros),
    campaigns:
      unmatched?.code === 'CAMPAIGN_MINIMUM_NOT_REACHED' ? unmatched.campaigns.map(toCampaignView) : [],
  };
}
