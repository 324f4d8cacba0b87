import type { TransportationProblem } from '../transportation-problem.js';
import { NONE } from './spanning-tree.js';
import type { TransportationTree } from './transportation-tree.js';

/**
 * The lots that have more than one place worth considering, each with those places: copied next to each other, for most
 * of the time goes into pricing, and at 20 edges a lot most edges never come near. What is left out is priced
 * again by the next `refill`, so leaving out costs time at worst, never the optimum.
 */
export class Shortlist {
  lotCount = 0;
  readonly lots: Int32Array;
  private readonly start: Int32Array;
  private edges: Int32Array;
  private demands: Int32Array;
  private values: Float64Array;
  /** Of the lot that `improvementOf` was last asked about: the edge to enter, `NONE` for leaving it unmatched. */
  bestEdge = NONE;

  constructor(private readonly problem: TransportationProblem) {
    const edgeCountFirst = Math.max(1024, problem.edgeValue.length >> 2);
    this.lots = new Int32Array(problem.lotCount);
    this.start = new Int32Array(problem.lotCount + 1);
    this.edges = new Int32Array(edgeCountFirst);
    this.demands = new Int32Array(edgeCountFirst);
    this.values = new Float64Array(edgeCountFirst);
  }

  /**
   * Prices every edge of the problem, and lists the lots with more than one place within `margin` (> 0, in 1e-4 USD per
   * kg) of the best they have. A lot that another place would earn more is always among them.
   * @returns whether there is such a lot
   */
  refill(tree: TransportationTree, margin: number): boolean {
    const { lotCount, supplyUnits, edgeStart, edgeDemand, edgeValue } = this.problem;
    const { prices, homeEdge } = tree;
    let listed = 0;
    let edgeCount = 0;
    let isImprovable = false;
    for (let lot = 0; lot < lotCount; lot += 1) {
      const first = edgeStart[lot] as number;
      const end = edgeStart[lot + 1] as number;
      if (first === end || supplyUnits[lot] === 0) continue;
      this.makeRoom(edgeCount + end - first);
      const rent = tree.rentOf(lot);
      const threshold = rent - margin;
      const home = homeEdge[lot] as number;
      const firstListed = edgeCount;
      let bestElsewhere = home === NONE ? Number.NEGATIVE_INFINITY : 0;
      for (let edge = first; edge < end; edge += 1) {
        const demand = edgeDemand[edge] as number;
        const value = edgeValue[edge] as number;
        const earns = value - (prices[demand] as number);
        if (earns <= threshold) continue;
        this.edges[edgeCount] = edge;
        this.demands[edgeCount] = demand;
        this.values[edgeCount] = value;
        edgeCount += 1;
        if (edge !== home && earns > bestElsewhere) bestElsewhere = earns;
      }
      if (bestElsewhere > threshold) {
        this.lots[listed] = lot;
        this.start[listed] = firstListed;
        listed += 1;
        if (bestElsewhere > rent) isImprovable = true;
      } else edgeCount = firstListed;
    }
    this.start[listed] = edgeCount;
    this.lotCount = listed;
    return isImprovable;
  }

  /**
   * How much more a kilogram of the lot at this position would earn elsewhere, at the tree's current prices; sets
   * `bestEdge`.
   */
  improvementOf(position: number, tree: TransportationTree): number {
    const { demands, values } = this;
    const { prices } = tree;
    const end = this.start[position + 1] as number;
    let best = NONE;
    let bestEarns = 0;
    for (let index = this.start[position] as number; index < end; index += 1) {
      const earns = (values[index] as number) - (prices[demands[index] as number] as number);
      if (earns > bestEarns) {
        bestEarns = earns;
        best = index;
      }
    }
    this.bestEdge = best === NONE ? NONE : (this.edges[best] as number);
    return bestEarns - tree.rentOf(this.lots[position] as number);
  }

  private makeRoom(edgeCount: number): void {
    if (edgeCount <= this.edges.length) return;
    const length = Math.max(edgeCount, 2 * this.edges.length);
    const { edges, demands, values } = this;
    this.edges = new Int32Array(length);
    this.edges.set(edges);
    this.demands = new Int32Array(length);
    this.demands.set(demands);
    this.values = new Float64Array(length);
    this.values.set(values);
  }
}
