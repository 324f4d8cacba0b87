import { leastUnits } from './first-plan.js';
import { Plan } from './plan.js';
import type { RuledProblem } from './ruled-problem.js';

/** With more short campaigns than that, most of them are given up at once. */
const CLOSED_SINGLY_MAX = 10;
const CLOSED_AT_ONCE_SHARE = 0.75;

/**
 * What a marketplace without an optimiser would do under the same rules, the baseline: the dearest pair first, as much as
 * the rules allow; then campaigns below their minimum are given up, the emptiest first, and all is done anew.
 */
export function greedyPlan(problem: RuledProblem): Plan {
  const { edgeValue, demandCount } = problem.transportation;
  const dearestFirst = byValueDescending(edgeValue);
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
    const count = short.length > CLOSED_SINGLY_MAX ? Math.ceil(CLOSED_AT_ONCE_SHARE * short.length) : 1;
    for (const demand of short.slice(0, count)) isClosed[demand] = 1;
  }
}

/** Edges, ties by index. Both are packed into one number where that is exact: sorting numbers is several times quicker. */
function byValueDescending(edgeValue: Float64Array): Int32Array {
  const count = edgeValue.length;
  const valueMax = edgeValue.reduce((most, value) => Math.max(most, value), 0);
  if ((valueMax + 1) * count > Number.MAX_SAFE_INTEGER) {
    return Int32Array.from(edgeValue.keys()).sort(
      (a, b) => (edgeValue[b] as number) - (edgeValue[a] as number) || a - b,
    );
  }
  const keys = edgeValue.map((value, edge) => (valueMax - value) * count + edge).sort();
  return Int32Array.from(keys, (key) => key % count);
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
