import type { MatchProblem } from './build-problem.js';
import type { ClosedCampaign } from './campaign-minimum.js';
import { failedGates, isEligible } from './gates/evaluate-gates.js';
import type { MatchDemand, MatchLot } from './match-problem.js';
import type {
  CampaignShortfall,
  LotOutcome,
  NearMiss,
  PriceOfPlace,
  ReserveToMatch,
  UnmatchedReason,
} from './match-result.js';
import { pairValue, type PairValue } from './pair-value.js';
import { priceOfPlace, sumOfPrice } from './price-of-place.js';
import type { GapParts } from './rules/gap-parts.js';
import { pairLimitUnits } from './rules/ruled-problem.js';
import type { MatchSolution } from './solve-match.js';
import {
  demandIntakeUnits,
  entry,
  GRAMS_PER_FLOW_UNIT,
  lotOutflowUnits,
  MILLIGRAMS_PER_FLOW_UNIT,
} from './transportation-problem.js';

/** A result explains that many demands per lot; `nearMissesOf` gives all of them on request. */
export const NEAR_MISSES_PER_LOT_MAX = 10;

/**
 * What became of every lot and why. Values and prices in it are private to the parties they belong to: whoever
 * shows an explanation must leave out what its reader may not see.
 */
export function explainLots(
  problem: MatchProblem,
  end: MatchSolution,
  { lotUsdMicros }: GapParts,
): readonly LotOutcome[] {
  const market: Market = {
    problem,
    end,
    intakeUnits: demandIntakeUnits(problem.transportation, end.flowUnits),
    closed: new Set(end.closedCampaigns.map(({ demand }) => demand)),
  };
  const outflow = lotOutflowUnits(problem.transportation, end.flowUnits);
  return problem.lots.map((lot, position) => {
    const supplyUnits = entry(problem.transportation.supplyUnits, position);
    const allocatedUnits = entry(outflow, position);
    const remainingUnits = supplyUnits - allocatedUnits;
    const opportunityCostUsdMicros = entry(lotUsdMicros, position);
    const grams = {
      lotId: lot.id,
      allocatedNdPrOxideGrams: allocatedUnits * GRAMS_PER_FLOW_UNIT,
      remainingNdPrOxideGrams: remainingUnits * GRAMS_PER_FLOW_UNIT,
      opportunityCostUsdMicros,
    };
    if (allocatedUnits > 0 && remainingUnits === 0) return { ...grams, status: 'MATCHED', unmatched: null };
    const isPartlyMatched = allocatedUnits > 0;
    const rest: Rest = { lot, position, isPartlyMatched, opportunityCostUsdMicros };
    const unmatched = unmatchedReason(market, rest);
    return { ...grams, status: isPartlyMatched ? 'PARTLY_MATCHED' : unmatched.code, unmatched };
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

/** How the match ended, with what is looked up for every lot. */
interface Market {
  readonly problem: MatchProblem;
  readonly end: MatchSolution;
  readonly intakeUnits: Float64Array;
  readonly closed: ReadonlySet<number>;
}

/** A lot, or what is left of it. */
interface Rest {
  readonly lot: MatchLot;
  readonly position: number;
  readonly isPartlyMatched: boolean;
  readonly opportunityCostUsdMicros: number;
}

interface Place {
  readonly demand: number;
  readonly demandId: string;
  readonly value: PairValue;
  readonly surplus: number;
  readonly price: PriceOfPlace;
  readonly priceSum: number;
  /** Units of the lot that the demand could take at most. */
  readonly fittingUnits: number;
}

/** In the order in which a reader would ask: too small, no place, no place large enough, priced out, left out. */
function unmatchedReason(market: Market, rest: Rest): UnmatchedReason {
  const { problem, end } = market;
  const { lot, position } = rest;
  if (entry(problem.transportation.supplyUnits, position) === 0) {
    const ndPrOxideMilligramsP50 = lot.ndPrMilligrams.p50;
    return {
      code: 'BELOW_SMALLEST_QUANTITY',
      ndPrOxideMilligramsP50,
      smallestMilligrams: MILLIGRAMS_PER_FLOW_UNIT,
    };
  }
  const places = placesOf(market, rest);
  if (places.length === 0) {
    const nearMisses = nearMissesOf(lot, problem.demands, problem.at).slice(0, NEAR_MISSES_PER_LOT_MAX);
    return { code: 'NOT_ELIGIBLE', nearMisses, demandCount: problem.demands.length };
  }
  const smallest = Math.max(1, entry(problem.rules.smallestPartUnits, position));
  const open = places.filter(({ demand }) => !market.closed.has(demand));
  const fitting = open.filter(({ fittingUnits }) => fittingUnits >= smallest);
  const priced = maximumBy(
    fitting.filter(({ surplus }) => surplus > 0),
    ({ surplus, priceSum }) => surplus - priceSum,
  );
  if (priced !== null) return pricedReason(market, rest, priced, fitting);
  const givenUp = places.filter(({ demand, surplus }) => surplus > 0 && market.closed.has(demand));
  if (givenUp.length > 0) {
    const campaigns = end.closedCampaigns
      .filter(({ demand }) => givenUp.some((place) => place.demand === demand))
      .map((campaign) => campaignShortfall(problem, campaign));
    return { code: 'CAMPAIGN_MINIMUM_NOT_REACHED', campaigns };
  }
  const largest = maximumBy(
    open.filter(({ surplus }) => surplus > 0),
    ({ fittingUnits }) => fittingUnits,
  );
  if (largest !== null) {
    return {
      code: 'PART_DOES_NOT_FIT',
      demandId: largest.demandId,
      smallestNdPrOxideGrams: smallest * GRAMS_PER_FLOW_UNIT,
      fittingNdPrOxideGrams: largest.fittingUnits * GRAMS_PER_FLOW_UNIT,
    };
  }
  const [first, ...others] = places;
  const best = others.reduce((most, place) => (place.surplus > most.surplus ? place : most), first as Place);
  const reserveToMatch = rest.isPartlyMatched ? null : lowestReserveCut(market, lot, fitting);
  return { code: 'NO_SURPLUS', demandId: best.demandId, value: best.value, reserveToMatch };
}

function pricedReason(
  market: Market,
  rest: Rest,
  { demandId, value, price, surplus, priceSum }: Place,
  fitting: readonly Place[],
): UnmatchedReason {
  if (surplus > priceSum) {
    const { opportunityCostUsdMicros } = rest;
    return { code: 'LEFT_OUT', demandId, value, price, opportunityCostUsdMicros };
  }
  return {
    code: 'OUTBID',
    demandId,
    value,
    price,
    shortfallUsdTenThousandthsPerKg: priceSum - surplus,
    reserveToMatch: rest.isPartlyMatched ? null : lowestReserveCut(market, rest.lot, fitting),
  };
}

function placesOf({ problem, end }: Market, { lot, position }: Rest): readonly Place[] {
  return problem.demands.flatMap((demand, index): readonly Place[] => {
    if (!isEligible(lot, demand, problem.at)) return [];
    const value = pairValue(lot, demand);
    const price = priceOfPlace(end.ruled, end.prices, position, index);
    return [
      {
        demand: index,
        demandId: demand.id,
        value,
        surplus: value.surplusUsdTenThousandthsPerKg,
        price,
        priceSum: sumOfPrice(price),
        fittingUnits: pairLimitUnits(problem, position, index),
      },
    ];
  });
}

/** A cut of the reserve lifts every surplus of the lot alike; above a demand's price it displaces the last unit. */
function lowestReserveCut(
  { problem, intakeUnits }: Market,
  lot: MatchLot,
  fitting: readonly Place[],
): ReserveToMatch | null {
  const running = fitting.filter(({ demand }) => {
    const hasCapacity = entry(problem.transportation.capacityUnits, demand) > 0;
    return hasCapacity && entry(intakeUnits, demand) >= entry(problem.rules.minimumUnits, demand);
  });
  const nearest = maximumBy(running, ({ surplus, priceSum }) => surplus - priceSum);
  if (nearest === null || lot.reserveUsdMicrosPerKgNdPr === null) return null;
  const reserve = -nearest.value.termsUsdTenThousandthsPerKg.RESERVE;
  const belowUsdTenThousandthsPerKg = reserve + nearest.surplus - nearest.priceSum;
  if (belowUsdTenThousandthsPerKg <= 0) return null;
  return { demandId: nearest.demandId, belowUsdTenThousandthsPerKg, isCertain: !problem.hasRules };
}

/** The first of the items with the highest score; null for none. */
function maximumBy<Item>(items: readonly Item[], score: (item: Item) => number): Item | null {
  const [first, ...others] = items;
  if (first === undefined) return null;
  return others.reduce((best, item) => (score(item) > score(best) ? item : best), first);
}
