import { NONE } from '../transportation/spanning-tree.js';
import type { Plan } from './plan.js';
import { PICOS_PER_MICRO } from './rule-prices.js';
import type { Priced } from './ruled-prices.js';

/**
 * By demand, micro-USD: its part in the distance between plan and bound. Priced capacity, plant mass and blends that are not
 * used up count where they are; what a lot earns less than at its best place counts there.
 */
export function demandLosses(plan: Plan, { prices, reduced }: Priced): Float64Array {
  const { rules, transportation } = plan.problem;
  const { demandCount, lotCount, edgeStart, edgeDemand, capacityUnits, supplyUnits } = transportation;
  const losses = new Float64Array(demandCount);
  for (let demand = 0; demand < demandCount; demand += 1) {
    const room = (capacityUnits[demand] as number) - (plan.intakeUnits[demand] as number);
    let picos =
      (prices.feed[demand] as number) *
      ((rules.feedMilligramsMax[demand] as number) - (plan.feedMilligrams[demand] as number));
    for (let kind = 0; kind < rules.impurityCount; kind += 1) {
      const index = demand * rules.impurityCount + kind;
      picos -= (prices.impurity[index] as number) * (plan.excess[index] as number);
    }
    losses[demand] = room * Math.max(0, prices.intake[demand] as number) + picos / PICOS_PER_MICRO;
  }
  for (let lot = 0; lot < lotCount; lot += 1) {
    const end = edgeStart[lot + 1] as number;
    let best = NONE;
    let bestEarns = 0;
    let earned = 0;
    for (let edge = edgeStart[lot] as number; edge < end; edge += 1) {
      const earns = reduced[edge] as number;
      if (earns > bestEarns && plan.isClosed[edgeDemand[edge] as number] === 0) {
        best = edge;
        bestEarns = earns;
      }
      const units = plan.flowUnits[edge] as number;
      if (units > 0) earned += units * earns;
    }
    if (best === NONE) continue;
    const demand = edgeDemand[best] as number;
    losses[demand] = (losses[demand] as number) + bestEarns * (supplyUnits[lot] as number) - earned;
  }
  return losses;
}
