import {
  demandIntakeUnits,
  edgesOf,
  edgesOfLot,
  entry,
  lotOutflowUnits,
  type Edge,
  type TransportationProblem,
} from './transportation-problem.js';

/**
 * The highest optimal dual prices: what the last unit of each demand's capacity earns. A lot enters a demand
 * at the margin exactly when its surplus there exceeds this price; a solver's own duals may be any point of
 * the optimal face (where capacity is filled by whole lots that face is wide) and would promise too much.
 * Optimal duals of a transportation problem form a lattice, so the highest is unique (Shapley and Shubik,
 * International Journal of Game Theory 1, 1972) and does not depend on which optimal flow or solver found it.
 *
 * Complementary slackness turns it into shortest paths between demands, solved here by Bellman and Ford:
 * a demand with room costs 0; a unit of lot i in demand j may be given up, π_j ≤ w_ij, or moved to demand k,
 * π_j ≤ π_k + w_ij − w_ik. A negative cycle would be an improvement.
 * @returns integers ≥ 0 in 1e-4 USD per kg, one per demand; null where the flow is not optimal
 */
export function highestIntakePrices(
  problem: TransportationProblem,
  flowUnits: Float64Array,
): Float64Array | null {
  const prices = startingPrices(problem, flowUnits);
  const used = [...edgesOf(problem)].filter(({ index }) => entry(flowUnits, index) > 0);
  let settled = false;
  // Shortest paths have at most one arc per demand; a further improvement proves a negative cycle.
  for (let round = 0; !settled && round <= problem.demandCount; round += 1) {
    settled = used.filter((edge) => relax(problem, edge, prices)).length === 0;
  }
  if (!settled || prices.some((price) => price < 0)) return null;
  closeUnboundedPrices(problem, prices);
  return leavesNoLotBetterOff(problem, flowUnits, prices) ? prices : null;
}

function startingPrices(problem: TransportationProblem, flowUnits: Float64Array): Float64Array {
  const intake = demandIntakeUnits(problem, flowUnits);
  return problem.capacityUnits.map((capacity, demand) =>
    entry(intake, demand) < capacity ? 0 : Number.POSITIVE_INFINITY,
  );
}

/** Lowers the price of the used edge's demand to what giving up or moving one of its units costs. */
function relax(problem: TransportationProblem, used: Edge, prices: Float64Array): boolean {
  let lowest = Math.min(entry(prices, used.demand), used.value);
  for (const other of edgesOfLot(problem, used.lot)) {
    lowest = Math.min(lowest, entry(prices, other.demand) + used.value - other.value);
  }
  const changed = lowest < entry(prices, used.demand);
  prices[used.demand] = lowest;
  return changed;
}

/** A demand without any capacity has no last unit: its price is what keeps every lot out. */
function closeUnboundedPrices(problem: TransportationProblem, prices: Float64Array): void {
  const unbounded = prices.map((price) => (price === Number.POSITIVE_INFINITY ? 1 : 0));
  prices.forEach((price, demand) => {
    if (price === Number.POSITIVE_INFINITY) prices[demand] = 0;
  });
  for (const { demand, value } of edgesOf(problem)) {
    if (entry(unbounded, demand) === 1) prices[demand] = Math.max(entry(prices, demand), value);
  }
}

/** A lot with supply left over may find no demand whose price is below its value there. */
function leavesNoLotBetterOff(
  problem: TransportationProblem,
  flowUnits: Float64Array,
  prices: Float64Array,
): boolean {
  const outflow = lotOutflowUnits(problem, flowUnits);
  for (const { lot, demand, value } of edgesOf(problem)) {
    const hasSupplyLeft = entry(outflow, lot) < entry(problem.supplyUnits, lot);
    if (hasSupplyLeft && value > entry(prices, demand)) return false;
  }
  return true;
}
