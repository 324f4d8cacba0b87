import type { Plan } from './plan.js';
import type { Neighbourhood } from './neighbourhood-program.js';

/**
 * Replaces the flow of the neighbourhood's edges. What rounding has broken by a few units is mended: a blend by units of a
 * lot that has more than its smallest part, a minimum by units of lots that have some left.
 * @param flows in the order of the neighbourhood's edges
 * @returns false, and the plan as it was, where it does not obey the rules or is worth less than before
 */
export function applyFlows(plan: Plan, neighbourhood: Neighbourhood, flows: Float64Array): boolean {
  const before = plan.objective();
  plan.begin();
  for (const edge of neighbourhood.edges) {
    const units = plan.flowUnits[edge] as number;
    if (units > 0) plan.add(edge, -units);
  }
  neighbourhood.edges.forEach((edge, position) => {
    const units = flows[position] as number;
    if (units > 0) plan.add(edge, units);
  });
  for (const demand of neighbourhood.demands) {
    fillUsed(plan, demand);
    mendBlend(plan, demand);
    fillUsed(plan, demand);
  }
  const isSound = neighbourhood.demands.every((demand) => obeysRules(plan, demand));
  if (isSound && plan.objective() >= before) return true;
  plan.rollBack();
  return false;
}

/** Lots that the demand receives give what they have left, as far as there is room. */
function fillUsed(plan: Plan, demand: number): void {
  for (const edge of plan.edgesInto(demand)) {
    const room = plan.roomUnits(edge);
    if (room > 0) plan.add(edge, room);
  }
}

function mendBlend(plan: Plan, demand: number): void {
  const { rules } = plan.problem;
  for (let kind = 0; kind < rules.impurityCount; kind += 1) {
    for (const edge of plan.edgesInto(demand)) {
      const sum = plan.excess[demand * rules.impurityCount + kind] as number;
      if (sum <= 0) break;
      const excess = plan.excessOf(edge, kind);
      if (excess <= 0) continue;
      const smallest = rules.smallestPartUnits[plan.lotOfEdge[edge] as number] as number;
      const spare = (plan.flowUnits[edge] as number) - Math.max(1, smallest);
      const units = Math.min(Math.max(0, spare), Math.ceil(sum / excess));
      if (units > 0) plan.add(edge, -units);
    }
  }
}

/** Whether everything about the demand is in order, and about the lots that it receives. */
export function obeysRules(plan: Plan, demand: number): boolean {
  const { rules, transportation } = plan.problem;
  const intake = plan.intakeUnits[demand] as number;
  if (intake > (transportation.capacityUnits[demand] as number)) return false;
  if (intake < (rules.floorUnits[demand] as number)) return false;
  if (intake > 0 && intake < (rules.minimumUnits[demand] as number)) return false;
  if ((plan.feedMilligrams[demand] as number) > (rules.feedMilligramsMax[demand] as number)) return false;
  for (let kind = 0; kind < rules.impurityCount; kind += 1) {
    if ((plan.excess[demand * rules.impurityCount + kind] as number) > 0) return false;
  }
  for (const edge of plan.edgesInto(demand)) {
    const lot = plan.lotOfEdge[edge] as number;
    if ((plan.leftUnits[lot] as number) < 0) return false;
    if ((plan.flowUnits[edge] as number) < (rules.smallestPartUnits[lot] as number)) return false;
  }
  return true;
}
