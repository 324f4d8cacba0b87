import type { TransportationProblem } from '../transportation-problem.js';
import { regretQuantile, type Preferences } from './preferences.js';
import { NONE } from './spanning-tree.js';
import { TransportationTree } from './transportation-tree.js';

/** Steps of regret in which lots are ordered; a finer order is no better. */
const REGRET_STEPS = 4096;

/**
 * A basis near the optimum ("crash"): lots choose by the prices, the one with most to lose first. A lot that does
 * not fit fills its demand to the brim, closes it and takes the rest to its next best. So a demand is closed by the
 * lot that cares least, whose two places tie the demand's price to the next one's: the basis has prices
 * close to those given, which a start from full and empty demands alone would not have. At last, lots that the prices left
 * unmatched go where there still is room.
 */
export function startingTree(
  problem: TransportationProblem,
  prices: Float64Array,
  preferences: Preferences,
): TransportationTree {
  const start = new Start(problem, prices);
  const unmatched: number[] = [];
  for (const lot of byRegretDescending(preferences)) {
    // Without supply it is nowhere: a basic arc without flow must not point to the root.
    if (problem.supplyUnits[lot] === 0) continue;
    const edge = preferences.bestEdge[lot] as number;
    if (edge === NONE) unmatched.push(lot);
    else if (!start.takesWhole(lot, edge)) start.place(lot, 0);
  }
  // Those closest to a match come last in that order.
  for (const lot of unmatched.reverse()) start.place(lot, Number.NEGATIVE_INFINITY);
  return start.finish();
}

class Start {
  private readonly tree: TransportationTree;
  private readonly roomUnits: Float64Array;
  private readonly isClosed: Uint8Array;

  constructor(
    private readonly problem: TransportationProblem,
    private readonly prices: Float64Array,
  ) {
    this.tree = new TransportationTree(problem);
    this.roomUnits = problem.capacityUnits.slice();
    this.isClosed = new Uint8Array(problem.demandCount);
  }

  takesWhole(lot: number, edge: number): boolean {
    const demand = this.problem.edgeDemand[edge] as number;
    const units = this.problem.supplyUnits[lot] as number;
    const room = this.roomUnits[demand] as number;
    if (this.isClosed[demand] === 1 || room < units) return false;
    this.roomUnits[demand] = room - units;
    this.tree.settle(lot, edge, units);
    return true;
  }

  /** @param earnsAbove 1e-4 USD per kg that an edge must exceed at the prices */
  place(lot: number, earnsAbove: number): void {
    let units = this.problem.supplyUnits[lot] as number;
    for (;;) {
      const edge = this.bestOpenEdge(lot, earnsAbove);
      if (edge === NONE) {
        this.tree.settle(lot, NONE, units);
        return;
      }
      const demand = this.problem.edgeDemand[edge] as number;
      const room = this.roomUnits[demand] as number;
      if (units <= room) {
        this.roomUnits[demand] = room - units;
        this.tree.settle(lot, edge, units);
        return;
      }
      this.tree.fill(demand, lot, edge, room);
      this.isClosed[demand] = 1;
      units -= room;
    }
  }

  finish(): TransportationTree {
    this.isClosed.forEach((closed, demand) => {
      if (closed === 0) this.tree.leaveRoom(demand, this.roomUnits[demand] as number);
    });
    this.tree.setPrices();
    return this.tree;
  }

  private bestOpenEdge(lot: number, earnsAbove: number): number {
    const { edgeStart, edgeDemand, edgeValue } = this.problem;
    const end = edgeStart[lot + 1] as number;
    let best = NONE;
    let bestEarns = earnsAbove;
    for (let edge = edgeStart[lot] as number; edge < end; edge += 1) {
      const demand = edgeDemand[edge] as number;
      if (this.isClosed[demand] === 1) continue;
      const earns = (edgeValue[edge] as number) - (this.prices[demand] as number);
      if (earns > bestEarns) {
        best = edge;
        bestEarns = earns;
      }
    }
    return best;
  }
}

/** Lots by descending regret: a counting sort, exact up to the median, beyond which the order does not matter. */
function byRegretDescending(preferences: Preferences): Int32Array {
  const { regret } = preferences;
  const stepSize = regretQuantile(preferences, 0.5) / (REGRET_STEPS - 1);
  const rankOf = (lot: number): number =>
    REGRET_STEPS - 1 - Math.min(REGRET_STEPS - 1, Math.floor((regret[lot] as number) / stepSize));
  const nextPosition = new Int32Array(REGRET_STEPS + 1);
  for (let lot = 0; lot < regret.length; lot += 1) {
    const after = rankOf(lot) + 1;
    nextPosition[after] = (nextPosition[after] as number) + 1;
  }
  for (let rank = 0; rank < REGRET_STEPS; rank += 1) {
    nextPosition[rank + 1] = (nextPosition[rank + 1] as number) + (nextPosition[rank] as number);
  }
  const ordered = new Int32Array(regret.length);
  for (let lot = 0; lot < regret.length; lot += 1) {
    const rank = rankOf(lot);
    const position = nextPosition[rank] as number;
    ordered[position] = lot;
    nextPosition[rank] = position + 1;
  }
  return ordered;
}
