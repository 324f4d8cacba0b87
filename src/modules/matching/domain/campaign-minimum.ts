import { demandIntakeUnits, edgesOf, entry, type TransportationProblem } from './transportation-problem.js';

/** Why a demand was closed: its lots could not, or did not, bring its campaign minimum. Flow units. */
export interface ClosedCampaign {
  readonly demand: number;
  readonly requiredUnits: number;
  /** What all its eligible lots with a surplus could bring at most, within its capacity. */
  readonly reachableUnits: number;
  /** What the match had brought when the demand was closed. */
  readonly allocatedUnits: number;
}

/**
 * The demands to close before solving again; empty when the match proposes no campaign below its minimum.
 * First all that cannot reach their minimum even with every lot to themselves, since closing them can only
 * help the others; then one at a time the one with the lowest allocated / required (a tie: the first).
 * Closing by that order is a heuristic: the best set of open campaigns is an integer problem.
 */
export function campaignsToClose(
  problem: TransportationProblem,
  minimumUnits: readonly number[],
  flowUnits: Float64Array,
  closed: ReadonlySet<number>,
): readonly ClosedCampaign[] {
  const intake = demandIntakeUnits(problem, flowUnits);
  const reachable = reachableUnits(problem);
  const candidates = minimumUnits
    .map((requiredUnits, demand) => ({
      demand,
      requiredUnits,
      reachableUnits: entry(reachable, demand),
      allocatedUnits: entry(intake, demand),
    }))
    .filter(({ demand }) => !closed.has(demand));
  const hopeless = candidates.filter((campaign) => campaign.reachableUnits < campaign.requiredUnits);
  if (hopeless.length > 0) return hopeless;
  const short = candidates.filter(
    ({ allocatedUnits, requiredUnits }) => allocatedUnits > 0 && allocatedUnits < requiredUnits,
  );
  const [first, ...others] = short;
  if (first === undefined) return [];
  return [others.reduce((lowest, campaign) => (isFilledLess(campaign, lowest) ? campaign : lowest), first)];
}

/** The figures of demands that are closed, by demand. @param flowUnits of the match that they were open in */
export function closedCampaigns(
  problem: TransportationProblem,
  minimumUnits: readonly number[],
  flowUnits: Float64Array,
  demands: readonly number[],
): readonly ClosedCampaign[] {
  const intake = demandIntakeUnits(problem, flowUnits);
  const reachable = reachableUnits(problem);
  return [...demands]
    .sort((a, b) => a - b)
    .map((demand) => ({
      demand,
      requiredUnits: minimumUnits[demand] ?? 0,
      reachableUnits: entry(reachable, demand),
      allocatedUnits: entry(intake, demand),
    }));
}

/** The same problem without the intake of the closed demands. Edges stay, so that indices keep their meaning. */
export function withoutIntake(
  problem: TransportationProblem,
  closed: ReadonlySet<number>,
): TransportationProblem {
  const capacityUnits = problem.capacityUnits.map((capacity, demand) => (closed.has(demand) ? 0 : capacity));
  return { ...problem, capacityUnits };
}

function reachableUnits(problem: TransportationProblem): Float64Array {
  const offered = new Float64Array(problem.demandCount);
  for (const { lot, demand } of edgesOf(problem)) {
    offered[demand] = entry(offered, demand) + entry(problem.supplyUnits, lot);
  }
  return offered.map((units, demand) => Math.min(units, entry(problem.capacityUnits, demand)));
}

/** Compares allocated / required by cross products, exactly. */
function isFilledLess(a: ClosedCampaign, b: ClosedCampaign): boolean {
  return (
    BigInt(a.allocatedUnits) * BigInt(b.requiredUnits) < BigInt(b.allocatedUnits) * BigInt(a.requiredUnits)
  );
}
