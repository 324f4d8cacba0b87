import type { MatchProblem } from './build-problem.js';
import type { ClosedCampaign } from './campaign-minimum.js';
import { failedGates } from './gates/evaluate-gates.js';
import { GATE_KEYS } from './gates/gate.js';
import { gateCount, GateTable } from './gates/gate-table.js';
import type { MatchDemand, MatchLot } from './match-problem.js';
import type {
  CampaignShortfall,
  LotOutcome,
  NearMiss,
  ReserveToMatch,
  UnmatchedReason,
} from './match-result.js';
import { pairSurplus, pairValue, type PairValue } from './pair-value.js';
import { priceOfPlace, wholePriceOfPlace } from './price-of-place.js';
import type { GapParts } from './rules/gap-parts.js';
import { pairLimitUnits } from './rules/ruled-problem.js';
import type { MatchSolution } from './solve-match.js';
import {
  demandIntakeUnits,
  edgesOfLot,
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
    gates: new GateTable(problem.demands, problem.at),
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
  const byId = [...demands].sort((a, b) => (a.id < b.id ? -1 : 1));
  return nearestMisses({ demands: byId, at, gates: new GateTable(byId, at) }, lot, demands.length);
}

/** The first `max` of them, where the demands are in the order of their ids; only these are put into words. */
function nearestMisses(
  { demands, at, gates }: Pick<MatchProblem, 'demands' | 'at'> & { readonly gates: GateTable },
  lot: MatchLot,
  max: number,
): readonly NearMiss[] {
  const counts = Uint8Array.from(gates.failingOf(lot), gateCount);
  const nearest: NearMiss[] = [];
  for (let count = 1; count <= GATE_KEYS.length; count += 1) {
    for (
      let position = counts.indexOf(count);
      position >= 0;
      position = counts.indexOf(count, position + 1)
    ) {
      if (nearest.length === max) return nearest;
      const demand = demandAt(demands, position);
      nearest.push({ demandId: demand.id, failedGates: failedGates(lot, demand, at) });
    }
  }
  return nearest;
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
  readonly gates: GateTable;
}

/** A lot, or what is left of it. */
interface Rest {
  readonly lot: MatchLot;
  readonly position: number;
  readonly isPartlyMatched: boolean;
  readonly opportunityCostUsdMicros: number;
}

/** 1e-4 USD per kg. */
interface Place {
  readonly demand: number;
  readonly surplus: number;
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
    const nearMisses = nearestMisses({ ...problem, gates: market.gates }, lot, NEAR_MISSES_PER_LOT_MAX);
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
      demandId: demandAt(problem.demands, largest.demand).id,
      smallestNdPrOxideGrams: smallest * GRAMS_PER_FLOW_UNIT,
      fittingNdPrOxideGrams: largest.fittingUnits * GRAMS_PER_FLOW_UNIT,
    };
  }
  const [first, ...others] = places;
  const best = others.reduce((most, place) => (place.surplus > most.surplus ? place : most), first as Place);
  const reserveToMatch = rest.isPartlyMatched ? null : lowestReserveCut(market, lot, fitting);
  return { code: 'NO_SURPLUS', ...valueAt(problem, lot, best), reserveToMatch };
}

function pricedReason(market: Market, rest: Rest, place: Place, fitting: readonly Place[]): UnmatchedReason {
  const { surplus, priceSum } = place;
  const { problem, end } = market;
  const at = {
    ...valueAt(problem, rest.lot, place),
    price: priceOfPlace(end.ruled, end.prices, rest.position, place.demand),
  };
  if (surplus > priceSum) {
    const { opportunityCostUsdMicros } = rest;
    return { code: 'LEFT_OUT', ...at, opportunityCostUsdMicros };
  }
  return {
    code: 'OUTBID',
    ...at,
    shortfallUsdTenThousandthsPerKg: priceSum - surplus,
    reserveToMatch: rest.isPartlyMatched ? null : lowestReserveCut(market, rest.lot, fitting),
  };
}

/** The demands that the lot is eligible for. Its edges have its surplus already, and only that of the others is computed. */
function placesOf({ problem, end, gates }: Market, { lot, position }: Rest): readonly Place[] {
  const surplusOf = new Map<number, number>();
  for (const { demand, value } of edgesOfLot(problem.transportation, position)) surplusOf.set(demand, value);
  return Array.from(gates.eligibleOf(lot), (demand) => ({
    demand,
    surplus: surplusOf.get(demand) ?? pairSurplus(lot, demandAt(problem.demands, demand)),
    priceSum: wholePriceOfPlace(end.ruled, end.prices, position, demand),
    fittingUnits: pairLimitUnits(problem, position, demand),
  }));
}

function demandAt(demands: readonly MatchDemand[], position: number): MatchDemand {
  const demand = demands[position];
  if (demand === undefined) throw new RangeError(`no demand at ${position}`);
  return demand;
}

function valueAt(
  problem: MatchProblem,
  lot: MatchLot,
  place: Place,
): { readonly demandId: string; readonly value: PairValue } {
  const demand = demandAt(problem.demands, place.demand);
  return { demandId: demand.id, value: pairValue(lot, demand) };
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
  const { demandId, value } = valueAt(problem, lot, nearest);
  const reserve = -value.termsUsdTenThousandthsPerKg.RESERVE;
  const belowUsdTenThousandthsPerKg = reserve + nearest.surplus - nearest.priceSum;
  if (belowUsdTenThousandthsPerKg <= 0) return null;
  return { demandId, belowUsdTenThousandthsPerKg, isCertain: !problem.hasRules };
}

/** The first of the items with the highest score; null for none. */
function maximumBy<Item>(items: readonly Item[], score: (item: Item) => number): Item | null {
  const [first, ...others] = items;
  if (first === undefined) return null;
  return others.reduce((best, item) => (score(item) > score(best) ? item : best), first);
}
