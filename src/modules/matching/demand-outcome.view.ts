import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import { usdFromMicros } from '../../shared/money.js';
import type { CodeOf } from './allocation.view.js';
import { GATE_KEYS, type GateKey } from './domain/gates/gate.js';
import type { BlendOutcome, CampaignShortfall, DemandOutcome, Relaxation } from './domain/match-result.js';
import { currentDemandOutcome } from './domain/stored-outcome.js';
import { usdFromTenThousandths } from './match-run.view.js';

export const DEMAND_OUTCOME_STATUSES = [
  'FILLED',
  'PARTLY_FILLED',
  'UNFILLED',
  'CAMPAIGN_MINIMUM_NOT_REACHED',
] as const satisfies readonly DemandOutcome['status'][];

const PPM_PER_WT_PCT = 10_000;
const THOUSANDTHS_PER_USD = 1_000;

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

/** An element that a demand limits in its blended intake. */
export class BlendView {
  @ApiProperty({ example: 'Cu' })
  element!: string;

  @ApiProperty({ example: 0.41 })
  foundWtPct!: number;

  @ApiProperty({ example: 0.5 })
  wtPctMax!: number;

  /** What a kilogram of it beyond the limit would be worth; 0 where the limit does not bind. */
  @ApiProperty({ example: 0 })
  priceUsdPerKg!: number;
}

/** What one limit, less strict, would let in: lots that pass every other gate and that nobody takes. */
export class RelaxationView {
  @ApiProperty({ enum: GATE_KEYS, enumName: 'GateKey', example: 'MOISTURE' })
  gate!: GateKey;

  /** For IMPURITY. */
  @ApiProperty({ type: String, nullable: true, example: null })
  element!: string | null;

  @ApiProperty({ example: '4 wt%' })
  from!: string;

  @ApiProperty({ example: '6 wt%' })
  to!: string;

  @ApiProperty({ type: 'integer', example: 3 })
  lots!: number;

  @ApiProperty({ example: 9_000 })
  feedKg!: number;

  @ApiProperty({ example: 2_410.5 })
  ndPrOxideKg!: number;

  @ApiProperty({ example: 'MOISTURE 4 wt% → 6 wt% adds 9000 kg of feed from 3 lot(s).' })
  detail!: string;
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

  /** What a kilogram more of plant mass is worth; 0 while there is room; null for a closed campaign. */
  @ApiProperty({ type: Number, nullable: true, example: 0 })
  feedPriceUsdPerKg!: number | null;

  /** Feed that it receives, as received. */
  @ApiProperty({ example: 408.2 })
  feedKg!: number;

  /** What its plant takes in; null = any. */
  @ApiProperty({ type: Number, nullable: true, example: null })
  feedKgMax!: number | null;

  /** The elements that it limits in its blend. */
  @ApiProperty({ type: () => [BlendView] })
  blends!: BlendView[];

  /** What it must receive where the run is fair; otherwise 0. */
  @ApiProperty({ example: 0 })
  fairShareNdPrOxideKg!: number;

  /** Its part in the gap of the published prices: what has a price and is not used up. */
  @ApiProperty({ example: 0 })
  unusedUsd!: number;

  /** What less strict limits would let in, the smallest steps first. */
  @ApiProperty({ type: () => [RelaxationView] })
  relaxations!: RelaxationView[];

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

export function toCampaignView(campaign: CampaignShortfall): CampaignShortfallView {
  return {
    demandId: campaign.demandId,
    requiredNdPrOxideKg: kilogramsFromGrams(campaign.requiredNdPrOxideGrams),
    reachableNdPrOxideKg: kilogramsFromGrams(campaign.reachableNdPrOxideGrams),
    allocatedNdPrOxideKg: kilogramsFromGrams(campaign.allocatedNdPrOxideGrams),
  };
}

function toBlendView({ element, foundPpm, limitPpm, priceUsdThousandthsPerKg }: BlendOutcome): BlendView {
  return {
    element,
    foundWtPct: foundPpm / PPM_PER_WT_PCT,
    wtPctMax: limitPpm / PPM_PER_WT_PCT,
    priceUsdPerKg: priceUsdThousandthsPerKg / THOUSANDTHS_PER_USD,
  };
}

function toRelaxationView(relaxation: Relaxation): RelaxationView {
  const { gate, element, from, to, lotCount } = relaxation;
  const feedKg = kilogramsFromGrams(relaxation.feedGrams);
  const limit = element === null ? gate : `${gate} ${element}`;
  return {
    gate,
    element,
    from,
    to,
    lots: lotCount,
    feedKg,
    ndPrOxideKg: kilogramsFromGrams(relaxation.ndPrOxideGrams),
    detail: `${limit} ${from} → ${to} adds ${feedKg} kg of feed from ${lotCount} lot(s).`,
  };
}

export function toDemandOutcomeView(stored: DemandOutcome, codeOf: CodeOf): DemandOutcomeView {
  const outcome = currentDemandOutcome(stored);
  const price = outcome.intakePriceUsdTenThousandthsPerKg;
  const feedPrice = outcome.feedPriceUsdMicrosPerKg;
  return {
    demandId: outcome.demandId,
    demandCode: codeOf(outcome.demandId),
    status: outcome.status,
    filledNdPrOxideKg: kilogramsFromGrams(outcome.filledNdPrOxideGrams),
    capacityNdPrOxideKg: kilogramsFromGrams(outcome.capacityNdPrOxideGrams),
    minimumNdPrOxideKg: kilogramsFromGrams(outcome.minimumNdPrOxideGrams),
    isMinimumReached: outcome.isMinimumReached,
    intakePriceUsdPerKg: price === null ? null : usdFromTenThousandths(price),
    feedPriceUsdPerKg: feedPrice === null ? null : usdFromMicros(feedPrice),
    feedKg: kilogramsFromGrams(outcome.feedGrams),
    feedKgMax: outcome.feedGramsMax === null ? null : kilogramsFromGrams(outcome.feedGramsMax),
    blends: outcome.blends.map(toBlendView),
    fairShareNdPrOxideKg: kilogramsFromGrams(outcome.fairShareNdPrOxideGrams),
    unusedUsd: usdFromMicros(outcome.unusedUsdMicros),
    relaxations: outcome.relaxations.map(toRelaxationView),
    campaign: outcome.campaign && toCampaignView(outcome.campaign),
  };
}
