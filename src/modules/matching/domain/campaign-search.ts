import { closedCampaigns, withoutIntake, type ClosedCampaign } from './campaign-minimum.js';
import { noRules } from './rules/ruled-problem.js';
import { solveRuled } from './rules/solve-ruled.js';
import {
  demandIntakeUnits,
  entry,
  objectiveUsdMicros,
  type TransportationProblem,
} from './transportation-problem.js';

export interface CampaignFlow {
  readonly flowUnits: Float64Array;
  readonly demandPrices: Float64Array;
}

export interface CampaignEnd {
  readonly last: CampaignFlow;
  readonly closed: readonly ClosedCampaign[];
}

interface CampaignProblem {
  readonly transportation: TransportationProblem;
  readonly minimumUnits: readonly number[];
}

type Solve = (open: TransportationProblem) => Promise<CampaignFlow>;

/** Closed campaigns that are tried again, the ones that came closest first. */
const REOPENED_MAX = 30;

/**
 * Looks for a better set of campaigns to give up than the one found by closing one after the other: the set that the search
 * under rules ends with, and then each closed campaign is tried again. An end is always the transportation optimum of
 * the open demands, so that its prices mean what they say.
 * @param first the optimum with all demands open
 * @param found the end to improve on, which obeys the minimums
 */
export async function betterCampaigns(
  problem: CampaignProblem,
  first: CampaignFlow,
  found: CampaignEnd,
  solve: Solve,
): Promise<CampaignEnd> {
  const { transportation, minimumUnits } = problem;
  const rules = { ...noRules(transportation), minimumUnits: Float64Array.from(minimumUnits) };
  const { flowUnits } = await solveRuled(
    { transportation, rules },
    { solveIntegers: null, neighbourhoods: 0, seed: 0, isTimeUp: () => false },
  );
  const intake = demandIntakeUnits(transportation, flowUnits);
  const empty = minimumUnits.flatMap((minimum, demand) =>
    minimum > 0 && entry(intake, demand) === 0 ? [demand] : [],
  );
  let best = found;
  const consider = async (closed: ReadonlySet<number>): Promise<void> => {
    const last = await solve(withoutIntake(transportation, closed));
    const isBetter =
      objectiveUsdMicros(transportation, last.flowUnits) >
      objectiveUsdMicros(transportation, best.last.flowUnits);
    if (!isBetter || isAnyShort(problem, last.flowUnits)) return;
    best = { last, closed: closedCampaigns(transportation, minimumUnits, first.flowUnits, [...closed]) };
  };
  await consider(new Set(empty));
  for (const campaign of triedAgain(best.closed)) {
    const others = best.closed.filter(({ demand }) => demand !== campaign.demand);
    await consider(new Set(others.map(({ demand }) => demand)));
  }
  return best;
}

function isAnyShort({ transportation, minimumUnits }: CampaignProblem, flowUnits: Float64Array): boolean {
  const intake = demandIntakeUnits(transportation, flowUnits);
  return minimumUnits.some((minimum, demand) => entry(intake, demand) > 0 && entry(intake, demand) < minimum);
}

/** Those within reach, by what they had of their minimum. */
function triedAgain(closed: readonly ClosedCampaign[]): readonly ClosedCampaign[] {
  const share = ({ allocatedUnits, requiredUnits }: ClosedCampaign): number => allocatedUnits / requiredUnits;
  return closed
    .filter(({ reachableUnits, requiredUnits }) => reachableUnits >= requiredUnits)
    .sort((a, b) => share(b) - share(a) || a.demand - b.demand)
    .slice(0, REOPENED_MAX);
}
