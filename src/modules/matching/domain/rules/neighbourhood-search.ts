import { NONE } from '../transportation/spanning-tree.js';
import { applyFlows } from './apply-flows.js';
import { demandLosses } from './demand-losses.js';
import type { SolveIntegerProgram } from './integer-program.js';
import { neighbourhoodProgram, type Neighbourhood } from './neighbourhood-program.js';
import type { Plan } from './plan.js';
import type { Priced } from './ruled-prices.js';

/** What is asked of the search. */
export interface SearchEffort {
  /** Integer programs to solve. */
  readonly neighbourhoods: number;
  readonly seed: number;
  readonly secondsLeft: () => number;
}

const DEMANDS_PER_NEIGHBOURHOOD = 8;
const LOTS_PER_NEIGHBOURHOOD_MAX = 120;
/** A lot's places in a neighbourhood beyond the ones that it has, at most. */
const PLACES_PER_LOT_MAX = 4;
const NODES_PER_PROGRAM = 10;
/** A program is done within that share of the whole bound. */
const GAP_SHARE = 3e-5;
/** 1e-4 USD per kg: places that earn that much less at the prices are not worth a variable. */
const CONTESTED_WITHIN = 100_000;
/** 1e-4 USD per kg: at that distance a lot counts half as contested. */
const NEAR = 10_000;
/** Each visit divides a demand's weight: all get their turn. */
const VISIT_DISCOUNT = 3;
/** Part of the weight that the seed decides; none with seed 0. */
const SEEDED_SHARE = 0.5;

/**
 * Large-neighbourhood search (Shaw 1998): decides a few related demands and the lots that are contested between them anew,
 * as an integer program; the demands with the largest part in the gap first, then round and round.
 */
export async function searchNeighbourhoods(
  plan: Plan,
  priced: Priced,
  solve: SolveIntegerProgram,
  effort: SearchEffort,
): Promise<void> {
  const visits = new Float64Array(plan.problem.transportation.demandCount);
  for (let round = 0; round < effort.neighbourhoods && effort.secondsLeft() > 0; round += 1) {
    const centre = heaviest(plan, demandLosses(plan, priced), visits, effort.seed);
    if (centre === NONE) return;
    const neighbourhood = neighbourhoodOf(plan, priced.reduced, centre);
    for (const demand of neighbourhood.demands) {
      visits[demand] = (visits[demand] as number) + 1 / neighbourhood.demands.length;
    }
    visits[centre] = (visits[centre] as number) + 1;
    const { program, usdMicrosPerCost, flowsOf } = neighbourhoodProgram(plan, neighbourhood);
    const gapMax = (GAP_SHARE * priced.boundUsdMicros) / usdMicrosPerCost;
    const answer = await solve(program, {
      nodesMax: NODES_PER_PROGRAM,
      gapMax,
      secondsMax: effort.secondsLeft(),
    });
    if (answer?.values) applyFlows(plan, neighbourhood, flowsOf(answer.values));
  }
}

function heaviest(plan: Plan, losses: Float64Array, visits: Float64Array, seed: number): number {
  let centre = NONE;
  let most = 0;
  losses.forEach((loss, demand) => {
    const chance = seed === 0 ? 1 : 1 + SEEDED_SHARE * scattered(seed, demand);
    const weight = (loss * chance) / (1 + VISIT_DISCOUNT * (visits[demand] as number));
    if (plan.isClosed[demand] === 1 || weight <= most) return;
    most = weight;
    centre = demand;
  });
  return centre;
}

/** A number in [0, 1) that looks like chance and is not (the finaliser of MurmurHash3, Appleby). */
function scattered(seed: number, index: number): number {
  let bits = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}

/** The demand and those that contest most of its lots, with the lots that are closest to a change. */
function neighbourhoodOf(plan: Plan, reduced: Float64Array, centre: number): Neighbourhood {
  const demands = relatedDemands(plan, reduced, centre);
  const isInside = new Set(demands);
  const candidates = [...lotsAt(plan, reduced, demands)].map((lot) =>
    candidateOf(plan, reduced, isInside, lot),
  );
  candidates.sort((a, b) => a.lossLeast - b.lossLeast || a.lot - b.lot);
  const edges = candidates.slice(0, LOTS_PER_NEIGHBOURHOOD_MAX).flatMap((candidate) => candidate.edges);
  return { demands, edges, precision: 'ROUNDABLE' };
}

/** Lots that the demands receive, or that have something left and might do there. */
function lotsAt(plan: Plan, reduced: Float64Array, demands: readonly number[]): ReadonlySet<number> {
  const lots = new Set<number>();
  for (const demand of demands) {
    for (const edge of plan.edgesOfDemand(demand)) {
      const lot = plan.lotOfEdge[edge] as number;
      const isUsed = (plan.flowUnits[edge] as number) > 0;
      const isWanted = (plan.leftUnits[lot] as number) > 0 && (reduced[edge] as number) > -CONTESTED_WITHIN;
      if (isUsed || isWanted) lots.add(lot);
    }
  }
  return lots;
}

interface Candidate {
  readonly lot: number;
  readonly edges: readonly number[];
  /** What the lot loses by the change that costs least: to another place inside, or out; −∞ where it is split. */
  readonly lossLeast: number;
}

function candidateOf(
  plan: Plan,
  reduced: Float64Array,
  isInside: ReadonlySet<number>,
  lot: number,
): Candidate {
  const { edgeStart, edgeDemand } = plan.problem.transportation;
  const edges: number[] = [];
  for (let edge = edgeStart[lot] as number; edge < (edgeStart[lot + 1] as number); edge += 1) {
    const demand = edgeDemand[edge] as number;
    const isUsed = (plan.flowUnits[edge] as number) > 0;
    const isPossible = plan.isClosed[demand] === 0 && reduced[edge] !== Number.NEGATIVE_INFINITY;
    if (isInside.has(demand) && (isUsed || isPossible)) edges.push(edge);
  }
  edges.sort((a, b) => (reduced[b] as number) - (reduced[a] as number) || a - b);
  const isUsed = (edge: number): boolean => (plan.flowUnits[edge] as number) > 0;
  const used = edges.filter(isUsed);
  const kept = edges.filter((edge, rank) => rank < PLACES_PER_LOT_MAX || isUsed(edge));
  const isSplit = used.length > 1 || (used.length === 1 && (plan.leftUnits[lot] as number) > 0);
  if (isSplit) return { lot, edges: kept, lossLeast: Number.NEGATIVE_INFINITY };
  const earnsNow = used[0] === undefined ? 0 : (reduced[used[0]] as number);
  const other = edges.find((edge) => !isUsed(edge));
  const earnsElsewhere = other === undefined ? Number.NEGATIVE_INFINITY : (reduced[other] as number);
  const out = used.length === 0 ? Number.NEGATIVE_INFINITY : 0;
  return { lot, edges: kept, lossLeast: earnsNow - Math.max(earnsElsewhere, out) };
}

function relatedDemands(plan: Plan, reduced: Float64Array, centre: number): readonly number[] {
  const { edgeStart, edgeDemand, supplyUnits, demandCount } = plan.problem.transportation;
  const contested = new Float64Array(demandCount);
  for (const edge of plan.edgesOfDemand(centre)) {
    const lot = plan.lotOfEdge[edge] as number;
    const earns = reduced[edge] as number;
    if (earns < -CONTESTED_WITHIN) continue;
    const end = edgeStart[lot + 1] as number;
    for (let other = edgeStart[lot] as number; other < end; other += 1) {
      const demand = edgeDemand[other] as number;
      const distance = Math.abs(earns - (reduced[other] as number));
      if (other === edge || distance > CONTESTED_WITHIN || plan.isClosed[demand] === 1) continue;
      contested[demand] =
        (contested[demand] as number) + (supplyUnits[lot] as number) / (1 + distance / NEAR);
    }
  }
  const others = Array.from({ length: demandCount }, (_, demand) => demand)
    .filter((demand) => demand !== centre && (contested[demand] as number) > 0)
    .sort((a, b) => (contested[b] as number) - (contested[a] as number) || a - b);
  return [centre, ...others.slice(0, DEMANDS_PER_NEIGHBOURHOOD - 1)];
}
