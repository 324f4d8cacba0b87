import type { MatchProblem } from './build-problem.js';
import type { ClosedCampaign } from './campaign-minimum.js';
import { failedGates, isEligible } from './gates/evaluate-gates.js';
import type { MatchDemand, MatchLot } from './match-problem.js';
import type {
  CampaignShortfall,
  LotOutcome,
  NearMiss,
  ReserveToMatch,
  UnmatchedReason,
} from './match-result.js';
import { pairValue, type PairValue } from './pair-value.js';
import {
  demandIntakeUnits,
  entry,
  GRAMS_PER_FLOW_UNIT,
  lotOutflowUnits,
  MILLIGRAMS_PER_FLOW_UNIT,
} from './transportation-problem.js';

/** A result explains that many demands per lot; `nearMissesOf` gives all of them on request. */
export const NEAR_MISSES_PER_LOT_MAX = 10;

/** How the match ended: what an explanation needs besides the problem. */
export interface MatchEnd {
  readonly flowUnits: Float64Array;
  readonly intakePrices: Float64Array;
  readonly closedCampaigns: readonly ClosedCampaign[];
}

/**
 * What became of every lot and why. Values and prices in it are private to the parties they belong to: whoever
 * shows an explanation must leave out what its reader may not see.
 */
export function explainLots(problem: MatchProblem, end: MatchEnd): readonly LotOutcome[] {
  const outflow = lotOutflowUnits(problem.transportation, end.flowUnits);
  return problem.lots.map((lot, position) => {
    const supplyUnits = entry(problem.transportation.supplyUnits, position);
    const allocatedUnits = entry(outflow, position);
    const remainingUnits = supplyUnits - allocatedUnits;
    const grams = {
      lotId: lot.id,
      allocatedNdPrOxideGrams: allocatedUnits * GRAMS_PER_FLOW_UNIT,
      remainingNdPrOxideGrams: remainingUnits * GRAMS_PER_FLOW_UNIT,
    };
    if (allocatedUnits > 0 && remainingUnits === 0) return { ...grams, status: 'MATCHED', unmatched: null };
    const unmatched = unmatchedReason(problem, end, lot, supplyUnits, allocatedUnits > 0);
    return { ...grams, status: allocatedUnits > 0 ? 'PARTLY_MATCHED' : unmatched.code, unmatched };
  });
}

/** Every demand that the lot is not eligible for: fewest failed gates first, then by id. */
export function nearMissesOf(
  lot: MatchLot,
  demands: readonly MatchDemand[],
  at: string,
): readonly NearMiss[] {
  return demands
    .map((demand) => ({ demandId: demand.id, failedGates: failedGates(lot, demand, at) }))
    .filter((miss) => miss.failedGates.length > 0)
    .sort((a, b) => a.failedGates.length - b.failedGates.length || (a.demandId < b.demandId ? -1 : 1));
}

export function campaignShortfall(problem: MatchProblem, campaign: ClosedCampaign): CampaignShortfall {
  const demand = problem.demands[campaign.demand];
  if (demand === undefined) throw new RangeError(`no demand at ${campaign.demand}`);
  return {
    demandId: demand.id,
    requiredNdPrOxideGrams: campaign.requiredUnits * GRAMS_PER_FLOW_UNIT,
    reachableNdPrOxideGrams: campaign.reachableUnits * GRAMS_PER_FLOW_UNIT,
    allocatedNdPrOxideGrams: campaign.allocatedUnits * GRAMS_PER_FLOW_UNIT,
  };
}

interface EligibleDemand {
  readonly position: number;
  readonly demandId: string;
  readonly value: PairValue;
  readonly surplus: number;
  readonly intakePrice: number;
}

function unmatchedReason(
  problem: MatchProblem,
  end: MatchEnd,
  lot: MatchLot,
  supplyUnits: number,
  isPartlyMatched: boolean,
): UnmatchedReason {
  if (supplyUnits === 0) {
    const ndPrOxideMilligramsP50 = lot.ndPrMilligrams.p50;
    return {
      code: 'BELOW_SMALLEST_QUANTITY',
      ndPrOxideMilligramsP50,
      smallestMilligrams: MILLIGRAMS_PER_FLOW_UNIT,
    };
  }
  const eligible = eligibleDemands(problem, end, lot);
  const isClosed = (position: number): boolean =>
    end.closedCampaigns.some(({ demand }) => demand === position);
  const open = eligible.filter(({ position }) => !isClosed(position));
  const reserveToMatch = isPartlyMatched ? null : lowestReserveCut(problem, end, lot, open);
  const outbid = maximumBy(
    open.filter(({ surplus }) => surplus > 0),
    ({ surplus, intakePrice }) => surplus - intakePrice,
  );
  if (outbid !== null) {
    return {
      code: 'OUTBID',
      demandId: outbid.demandId,
      value: outbid.value,
      intakePriceUsdTenThousandthsPerKg: outbid.intakePrice,
      shortfallUsdTenThousandthsPerKg: outbid.intakePrice - outbid.surplus,
      reserveToMatch,
    };
  }
  const givenUp = eligible.filter(({ position, surplus }) => surplus > 0 && isClosed(position));
  if (givenUp.length > 0) {
    const campaigns = end.closedCampaigns
      .filter(({ demand }) => givenUp.some(({ position }) => position === demand))
      .map((campaign) => campaignShortfall(problem, campaign));
    return { code: 'CAMPAIGN_MINIMUM_NOT_REACHED', campaigns };
  }
  const best = maximumBy(eligible, ({ surplus }) => surplus);
  if (best !== null) {
    return { code: 'NO_SURPLUS', demandId: best.demandId, value: best.value, reserveToMatch };
  }
  const nearMisses = nearMissesOf(lot, problem.demands, problem.at).slice(0, NEAR_MISSES_PER_LOT_MAX);
  return { code: 'NOT_ELIGIBLE', nearMisses, demandCount: problem.demands.length };
}

function eligibleDemands(problem: MatchProblem, end: MatchEnd, lot: MatchLot): readonly EligibleDemand[] {
  return problem.demands.flatMap((demand, position) => {
    if (!isEligible(lot, demand, problem.at)) return [];
    const value = pairValue(lot, demand);
    const surplus = value.surplusUsdTenThousandthsPerKg;
    return [
      { position, demandId: demand.id, value, surplus, intakePrice: entry(end.intakePrices, position) },
    ];
  });
}

/** A cut of the reserve lifts every surplus of the lot alike; above a demand's price it displaces the last unit. */
function lowestReserveCut(
  problem: MatchProblem,
  end: MatchEnd,
  lot: MatchLot,
  open: readonly EligibleDemand[],
): ReserveToMatch | null {
  const intake = demandIntakeUnits(problem.transportation, end.flowUnits);
  const running = open.filter(({ position }) => {
    const hasCapacity = entry(problem.transportation.capacityUnits, position) > 0;
    return hasCapacity && entry(intake, position) >= (problem.minimumUnits[position] ?? 0);
  });
  const nearest = maximumBy(running, ({ surplus, intakePrice }) => surplus - intakePrice);
  if (nearest === null || lot.reserveUsdMicrosPerKgNdPr === null) return null;
  const reserve = -nearest.value.termsUsdTenThousandthsPerKg.RESERVE;
  const belowUsdTenThousandthsPerKg = reserve + nearest.surplus - nearest.intakePrice;
  return belowUsdTenThousandthsPerKg > 0 ? { demandId: nearest.demandId, belowUsdTenThousandthsPerKg } : null;
}

/** The first of the items with the highest score; null for none. */
function maximumBy<Item>(items: readonly Item[], score: (item: Item) => number): Item | null {
  const [first, ...others] = items;
  if (first === undefined) return null;
  return others.reduce((best, item) => (score(item) > score(best) ? item : best), first);
}
