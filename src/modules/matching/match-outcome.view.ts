import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import { PairValueView, toPairValueView, type CodeOf } from './allocation.view.js';
import { GATE_KEYS, type GateKey, type GateResult } from './domain/gates/gate.js';
import type { CampaignShortfall, DemandOutcome, LotOutcome, UnmatchedReason } from './domain/match-result.js';
import { unmatchedSentence } from './domain/unmatched-sentence.js';
import { usdFromTenThousandths } from './match-run.view.js';

export const LOT_OUTCOME_STATUSES = [
  'MATCHED',
  'PARTLY_MATCHED',
  'NOT_ELIGIBLE',
  'NO_SURPLUS',
  'OUTBID',
  'CAMPAIGN_MINIMUM_NOT_REACHED',
  'BELOW_SMALLEST_QUANTITY',
] as const satisfies readonly LotOutcome['status'][];

export const DEMAND_OUTCOME_STATUSES = [
  'FILLED',
  'PARTLY_FILLED',
  'UNFILLED',
  'CAMPAIGN_MINIMUM_NOT_REACHED',
] as const satisfies readonly DemandOutcome['status'][];

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

/** A campaign that its eligible lots could not fill to its minimum. */
export class CampaignShortfallView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.demand })
  demandId!: string;

  @ApiProperty({ example: 800 })
  requiredNdPrOxideKg!: number;

  /** What all eligible lots with a surplus could bring at most. */
  @ApiProperty({ example: 352.1 })
  reachableNdPrOxideKg!: number;

  /** What the match had brought when the campaign was given up. */
  @ApiProperty({ example: 340 })
  allocatedNdPrOxideKg!: number;
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

/** What a run means for one demand. */
export class DemandOutcomeView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.demand })
  demandId!: string;

  @ApiProperty({ example: 'DEM-2026-7K3MQ9ZD' })
  demandCode!: string;

  @ApiProperty({ enum: DEMAND_OUTCOME_STATUSES, enumName: 'DemandOutcomeStatus', example: 'PARTLY_FILLED' })
  status!: DemandOutcome['status'];

  @ApiProperty({ example: 120.5 })
  filledNdPrOxideKg!: number;

  @ApiProperty({ example: 250 })
  capacityNdPrOxideKg!: number;

  @ApiProperty({ example: 50 })
  minimumNdPrOxideKg!: number;

  @ApiProperty({ example: true })
  isMinimumReached!: boolean;

  /** What the last 10 g of capacity earn; 0 while there is room; null for a closed campaign. */
  @ApiProperty({ type: Number, nullable: true, example: 0 })
  intakePriceUsdPerKg!: number | null;

  @ApiProperty({ type: () => CampaignShortfallView, nullable: true })
  campaign!: CampaignShortfallView | null;
}

/** One page of demand outcomes. */
export class DemandOutcomePage {
  @ApiProperty({ type: () => [DemandOutcomeView] })
  items!: DemandOutcomeView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

function toCampaignView(campaign: CampaignShortfall): CampaignShortfallView {
  return {
    demandId: campaign.demandId,
    requiredNdPrOxideKg: kilogramsFromGrams(campaign.requiredNdPrOxideGrams),
    reachableNdPrOxideKg: kilogramsFromGrams(campaign.reachableNdPrOxideGrams),
    allocatedNdPrOxideKg: kilogramsFromGrams(campaign.allocatedNdPrOxideGrams),
  };
}

function nearestOf(
  reason: UnmatchedReason | null,
): Pick<LotOutcomeView, 'nearestValue' | 'nearestDemandId' | 'reservePriceToMatchUsdPerKg'> {
  if (reason?.code !== 'NO_SURPLUS' && reason?.code !== 'OUTBID') {
    return { nearestValue: null, nearestDemandId: null, reservePriceToMatchUsdPerKg: null };
  }
  const { demandId, value, reserveToMatch } = reason;
  return {
    nearestValue: toPairValueView(value),
    nearestDemandId: demandId,
    reservePriceToMatchUsdPerKg:
      reserveToMatch && usdFromTenThousandths(reserveToMatch.belowUsdTenThousandthsPerKg),
  };
}

export function toLotOutcomeView(outcome: LotOutcome, codeOf: CodeOf): LotOutcomeView {
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
    campaigns:
      unmatched?.code === 'CAMPAIGN_MINIMUM_NOT_REACHED' ? unmatched.campaigns.map(toCampaignView) : [],
  };
}

export function toDemandOutcomeView(outcome: DemandOutcome, codeOf: CodeOf): DemandOutcomeView {
  const price = outcome.intakePriceUsdTenThousandthsPerKg;
  return {
    demandId: outcome.demandId,
    demandCode: codeOf(outcome.demandId),
    status: outcome.status,
    filledNdPrOxideKg: kilogramsFromGrams(outcome.filledNdPrOxideGrams),
    capacityNdPrOxideKg: kilogramsFromGrams(outcome.capacityNdPrOxideGrams),
    minimumNdPrOxideKg: kilogramsFromGrams(outcome.minimumNdPrOxideGrams),
    isMinimumReached: outcome.isMinimumReached,
    intakePriceUsdPerKg: price === null ? null : usdFromTenThousandths(price),
    campaign: outcome.campaign && toCampaignView(outcome.campaign),
  };
}
