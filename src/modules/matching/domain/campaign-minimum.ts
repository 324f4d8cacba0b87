import { demandIntakeUnits, edgesOf, entry, type TransportationProblem } from './transportation-problem.js';

/** Why a demand was closed: its lots could not, or did not, bring its campaign minimum. Flow units. */
export interface ClosedCampaign {
  readonly demand: number;
  readonly requiredUnits: number;
  /** What all its eligible lots with a surplus could bring at most, within its capacity. */
  readonly reachableUnits: number;
  /** What the optimum without rules would bring. */
  readonly allocatedUnits: number;
}

/**
 * The campaigns that a minimum closed: their lots cannot reach it, or would have begun it had there been none.
 * @param unruledFlowUnits the optimum without rules
 * @param flowUnits the match
 */
export function closedCampaigns(
  problem: TransportationProblem,
  minimumUnits: Float64Array,
  unruledFlowUnits: Float64Array,
  flowUnits: Float64Array,
): readonly ClosedCampaign[] {
  const unruled = demandIntakeUnits(problem, unruledFlowUnits);
  const reachable = reachableUnits(problem);
  const intake = demandIntakeUnits(problem, flowUnits);
  return Array.from(minimumUnits, (requiredUnits, demand) => ({
    demand,
    requiredUnits,
    reachableUnits: entry(reachable, demand),
    allocatedUnits: entry(unruled, demand),
  })).filter(
    (campaign) =>
      entry(intake, campaign.demand) === 0 &&
      campaign.requiredUnits > 0 &&
      (campaign.allocatedUnits > 0 || campaign.reachableUnits < campaign.requiredUnits),
  );
}

/** By demand: what all its eligible lots with a surplus could bring at most, within its capacity. */
export function reachableUnits(problem: TransportationProblem): Float64Array {
  const offered = new Float64Array(problem.demandCount);
  for (const { lot, demand } of edgesOf(problem)) {
    offered[demand] = entry(offered, demand) + entry(problem.supplyUnits, lot);
  }
  return offered.map((units, demand) => Math.min(units, entry(problem.capacityUnits, demand)));
}
