import { NONE } from '../transportation/spanning-tree.js';
import { Plan } from './plan.js';
import type { RuledProblem } from './ruled-problem.js';

/** A large lot that cannot be split is hard to place later: 1e-4 USD per kg for each unit of its smallest part. */
const REGRET_PER_UNIT = 0.1;
/** 1e-4 USD per kg that any lot loses when it is put out: with regrets of 0 alone, size would not count. */
const LOSS_PER_UNIT_MIN = 10_000;

/**
 * A plan by prices: lots go where they earn most beyond them, the one with most to lose elsewhere first; then blends
 * are cleaned, what has no place gets what room there is, and campaigns below their minimum are filled or given up,
 * whichever costs less at the prices.
 * @param reduced by edge, at prices near the optimal ones
 * @param isClosed by demand: 1 = it gets nothing
 */
export function firstPlan(problem: RuledProblem, reduced: Float64Array, isClosed: Uint8Array): Plan {
  const plan = new Plan(problem);
  plan.isClosed.set(isClosed);
  for (const lot of lotsByRegret(problem, reduced)) placeByPrice(plan, lot, reduced, true);
  cleanBlends(plan, reduced);
  fillUp(plan, reduced);
  settleCampaigns(plan, reduced);
  fillUp(plan, reduced);
  return plan;
}

/** Lots with a place that earns something, by what they lose at their second best, the most first. */
function lotsByRegret(problem: RuledProblem, reduced: Float64Array): Int32Array {
  const { lotCount, edgeStart } = problem.transportation;
  const regret = new Float64Array(lotCount);
  let count = 0;
  const lots = new Int32Array(lotCount);
  for (let lot = 0; lot < lotCount; lot += 1) {
    const end = edgeStart[lot + 1] as number;
    let best = Number.NEGATIVE_INFINITY;
    let second = 0;
    for (let edge = edgeStart[lot] as number; edge < end; edge += 1) {
      const earns = reduced[edge] as number;
      if (earns > best) {
        if (best > second) second = best;
        best = earns;
      } else if (earns > second) second = earns;
    }
    if (best <= 0) continue;
    regret[lot] = best - second + REGRET_PER_UNIT * (problem.rules.smallestPartUnits[lot] as number);
    lots[count] = lot;
    count += 1;
  }
  return lots.subarray(0, count).sort((a, b) => (regret[b] as number) - (regret[a] as number) || a - b);
}

/** Places what is left of the lot, the best place first, where it still earns more than nothing. */
export function placeByPrice(plan: Plan, lot: number, reduced: Float64Array, isBlendFree: boolean): void {
  const { edgeStart } = plan.problem.transportation;
  const end = edgeStart[lot + 1] as number;
  let below = Number.POSITIVE_INFINITY;
  while ((plan.leftUnits[lot] as number) > 0) {
    let best = NONE;
    let bestEarns = 0;
    for (let edge = edgeStart[lot] as number; edge < end; edge += 1) {
      const earns = reduced[edge] as number;
      if (earns > bestEarns && earns < below) {
        best = edge;
        bestEarns = earns;
      }
    }
    if (best === NONE) return;
    below = bestEarns;
    const units = plan.roomUnits(best, isBlendFree);
    if (units > 0) plan.add(best, units);
  }
}

/** Takes lots out of blends that are too dirty, those first that lose least per excess, and places them anew. */
export function cleanBlends(plan: Plan, reduced: Float64Array): void {
  for (let demand = 0; demand < plan.problem.transportation.demandCount; demand += 1) {
    for (let edge = dirtiest(plan, demand, reduced); edge !== NONE; edge = dirtiest(plan, demand, reduced)) {
      plan.add(edge, -unitsToClean(plan, edge));
      placeByPrice(plan, plan.lotOfEdge[edge] as number, reduced, false);
    }
  }
}

function dirtiest(plan: Plan, demand: number, reduced: Float64Array): number {
  const count = plan.problem.rules.impurityCount;
  let best = NONE;
  let leastLoss = Number.POSITIVE_INFINITY;
  for (let kind = 0; kind < count; kind += 1) {
    const sum = plan.excess[demand * count + kind] as number;
    if (sum <= 0) continue;
    for (const edge of plan.edgesInto(demand)) {
      const excess = plan.excessOf(edge, kind);
      if (excess <= 0) continue;
      const loss =
        ((reduced[edge] as number) - bestElsewhere(plan, edge, reduced) + LOSS_PER_UNIT_MIN) / excess;
      if (loss < leastLoss) {
        leastLoss = loss;
        best = edge;
      }
    }
    return best;
  }
  return NONE;
}

function bestElsewhere(plan: Plan, edge: number, reduced: Float64Array): number {
  const { edgeStart, edgeDemand } = plan.problem.transportation;
  const lot = plan.lotOfEdge[edge] as number;
  const end = edgeStart[lot + 1] as number;
  let best = 0;
  for (let other = edgeStart[lot] as number; other < end; other += 1) {
    if (other === edge || plan.isClosed[edgeDemand[other] as number] === 1) continue;
    if ((reduced[other] as number) > best) best = reduced[other] as number;
  }
  return best;
}

function unitsToClean(plan: Plan, edge: number): number {
  const { rules, transportation } = plan.problem;
  const demand = transportation.edgeDemand[edge] as number;
  const flow = plan.flowUnits[edge] as number;
  let needed = 0;
  for (let kind = 0; kind < rules.impurityCount; kind += 1) {
    const sum = plan.excess[demand * rules.impurityCount + kind] as number;
    const excess = plan.excessOf(edge, kind);
    if (sum > 0 && excess > 0) needed = Math.max(needed, Math.ceil(sum / excess));
  }
  const smallest = rules.smallestPartUnits[plan.lotOfEdge[edge] as number] as number;
  return flow - needed < Math.max(1, smallest) ? flow : needed;
}

/** Gives lots with something left what room there is, as long as it is worth anything; the most valuable first. */
export function fillUp(plan: Plan, reduced: Float64Array): void {
  const { edgeStart, edgeValue, lotCount } = plan.problem.transportation;
  const candidates: number[] = [];
  for (let lot = 0; lot < lotCount; lot += 1) {
    if (plan.leftUnits[lot] === 0) continue;
    const end = edgeStart[lot + 1] as number;
    for (let edge = edgeStart[lot] as number; edge < end; edge += 1) {
      if (plan.roomUnits(edge) > 0) candidates.push(edge);
    }
  }
  candidates.sort(
    (a, b) =>
      (reduced[b] as number) - (reduced[a] as number) ||
      (edgeValue[b] as number) - (edgeValue[a] as number) ||
      a - b,
  );
  for (const edge of candidates) {
    const units = plan.roomUnits(edge);
    if (units > 0) plan.add(edge, units);
  }
}

/** Leaves no campaign between nothing and its minimum, and closes those that are empty. */
function settleCampaigns(plan: Plan, reduced: Float64Array): void {
  const { rules, transportation } = plan.problem;
  const short: number[] = [];
  for (let demand = 0; demand < transportation.demandCount; demand += 1) {
    if (isShort(plan, demand)) short.push(demand);
  }
  const missingShare = (demand: number): number =>
    1 - (plan.intakeUnits[demand] as number) / leastUnits(plan, demand);
  short.sort((a, b) => missingShare(a) - missingShare(b) || a - b);
  for (const demand of short) {
    if (isShort(plan, demand)) fillOrClose(plan, demand, reduced);
  }
  // Whoever comes later could not fill these by itself.
  for (let demand = 0; demand < transportation.demandCount; demand += 1) {
    if (plan.intakeUnits[demand] === 0 && (rules.minimumUnits[demand] as number) > 0)
      plan.isClosed[demand] = 1;
  }
}

/** Whether the demand is below its floor, or its campaign below the minimum. */
export function isShort(plan: Plan, demand: number): boolean {
  return (plan.intakeUnits[demand] as number) < leastUnits(plan, demand);
}

/** What the demand must have at least, as it is now. */
export function leastUnits({ problem, intakeUnits }: Plan, demand: number): number {
  const floor = problem.rules.floorUnits[demand] as number;
  if (floor === 0 && intakeUnits[demand] === 0) return 0;
  return Math.max(floor, problem.rules.minimumUnits[demand] as number);
}

interface Move {
  readonly edge: number;
  readonly lossPerUnit: number;
}

function fillOrClose(plan: Plan, demand: number, reduced: Float64Array): void {
  const isNeeded = (plan.problem.rules.floorUnits[demand] as number) > 0;
  let closingLoss = isNeeded ? Number.POSITIVE_INFINITY : 0;
  for (const edge of plan.edgesInto(demand)) {
    closingLoss +=
      (plan.flowUnits[edge] as number) * ((reduced[edge] as number) - bestElsewhere(plan, edge, reduced));
  }
  const moves = movesInto(plan, demand, reduced);
  const log: (readonly [edge: number, units: number])[] = [];
  let loss = 0;
  for (const { edge, lossPerUnit } of moves) {
    if (!isShort(plan, demand) || loss > closingLoss) break;
    loss += lossPerUnit * bring(plan, edge, log);
  }
  if (isNeeded || (!isShort(plan, demand) && loss <= closingLoss)) return;
  for (const [edge, units] of log.reverse()) plan.add(edge, -units);
  const freed = [...plan.edgesInto(demand)].map((edge) => plan.lotOfEdge[edge] as number);
  plan.empty(demand, true);
  for (const lot of freed) placeByPrice(plan, lot, reduced, false);
}

/** Edges of lots that could come from elsewhere, those that lose least first. */
function movesInto(plan: Plan, demand: number, reduced: Float64Array): readonly Move[] {
  const moves: Move[] = [];
  for (const edge of plan.edgesOfDemand(demand)) {
    const earns = reduced[edge] as number;
    if (earns === Number.NEGATIVE_INFINITY) continue;
    const lot = plan.lotOfEdge[edge] as number;
    const home = plan.homeOf(lot);
    if (home === edge) continue;
    const lossPerUnit = (home === NONE ? 0 : (reduced[home] as number)) - earns;
    moves.push({ edge, lossPerUnit });
  }
  return moves.sort((a, b) => a.lossPerUnit - b.lossPerUnit || a.edge - b.edge);
}

/** Brings what fits of the lot to the demand, from where it is now; returns the units. */
function bring(plan: Plan, edge: number, log: (readonly [number, number])[]): number {
  const lot = plan.lotOfEdge[edge] as number;
  const home = plan.homeOf(lot);
  if (home !== NONE) {
    const units = plan.flowUnits[home] as number;
    if (!plan.mayTake(home, units)) return 0;
    plan.add(home, -units);
    const room = plan.roomUnits(edge);
    if (room === 0) {
      plan.add(home, units);
      return 0;
    }
    log.push([home, -units]);
    plan.add(edge, room);
    log.push([edge, room]);
    return room;
  }
  const room = plan.roomUnits(edge);
  if (room > 0) {
    plan.add(edge, room);
    log.push([edge, room]);
  }
  return room;
}
