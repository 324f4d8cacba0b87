import { leastUnits } from './first-plan.js';
import { Plan } from './plan.js';
import type { RuledProblem } from './ruled-problem.js';

/** With more short campaigns than that, half of them are given up at once. */
const CLOSED_SINGLY_MAX = 20;

/**
 * What a marketplace without an optimiser would do under the same rules, the baseline: the dearest pair first, as much as
 * the rules allow; then campaigns below their minimum are given up, the emptiest first, and all is done anew.
 */
export function greedyPlan(problem: RuledProblem): Plan {
  const { edgeValue, demandCount } = problem.transportation;
  const dearestFirst = Int32Array.from(edgeValue.keys()).sort(
    (a, b) => (edgeValue[b] as number) - (edgeValue[a] as number) || a - b,
  );
  const isClosed = new Uint8Array(demandCount);
  for (;;) {
    const plan = new Plan(problem);
    plan.isClosed.set(isClosed);
    for (const edge of dearestFirst) {
      const units = plan.roomUnits(edge);
      if (units > 0) plan.add(edge, units);
    }
    const short = shortCampaigns(plan);
    if (short.length === 0) return plan;
    const count = short.length > CLOSED_SINGLY_MAX ? short.length >> 1 : 1;
    for (const demand of short.slice(0, count)) isClosed[demand] = 1;
  }
}

/** The emptiest first. */
function shortCampaigns(plan: Plan): readonly number[] {
  const { rules, transportation } = plan.problem;
  const share = (demand: number): number =>
    (plan.intakeUnits[demand] as number) / (rules.minimumUnits[demand] as number);
  return Array.from({ length: transportation.demandCount }, (_, demand) => demand)
    .filter((demand) => plan.intakeUnits[demand] !== 0)
    .filter((demand) => (plan.intakeUnits[demand] as number) < leastUnits(plan, demand))
    .sort((a, b) => share(a) - share(b) || a - b);
}
