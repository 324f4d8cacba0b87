import type { MatchProblem } from './build-problem.js';
import { closedCampaigns, reachableUnits, type ClosedCampaign } from './campaign-minimum.js';
import { highestIntakePrices } from './intake-prices.js';
import type { Fairness } from './match-result.js';
import { obeysRules } from './rules/apply-flows.js';
import { SHARE_PARTS, solveFairly } from './rules/fair-share.js';
import { Plan } from './rules/plan.js';
import { noPrices, type RulePrices } from './rules/rule-prices.js';
import { solveRuled, type RuledOptions } from './rules/solve-ruled.js';
import type { RuledProblem } from './rules/ruled-problem.js';
import { entry, type SolveTransportation, type TransportationProblem } from './transportation-problem.js';

/** How a match ends. */
export interface MatchSolution {
  readonly flowUnits: Float64Array;
  /** Of all optimal prices the highest where no rule binds; otherwise those that bound the match best. */
  readonly prices: RulePrices;
  /** Micro-USD, proven by a search of the whole problem; null where only the prices bound the match. */
  readonly searchedBoundUsdMicros: number | null;
  /** Whether rules made the match another than the optimum without them. */
  readonly isRuled: boolean;
  readonly closedCampaigns: readonly ClosedCampaign[];
  readonly fairness: Fairness | null;
  /** The problem that the prices are about: with floors where the match is fair. */
  readonly ruled: RuledProblem;
}

/**
 * Solves the transportation problem; where its optimum breaks a rule, or the match is to be fair, the problem under all rules.
 * @throws DomainError `match-solver-failed` (from `solve`), `match-amounts-too-large`
 */
export async function solveMatch(
  problem: MatchProblem,
  solve: SolveTransportation,
  options: RuledOptions,
): Promise<MatchSolution> {
  const { transportation, rules } = problem;
  const ruled: RuledProblem = { transportation, rules };
  const unruled = await solve(transportation);
  if (problem.isFair) return fairMatch(problem, unruled.flowUnits, options);
  if (!problem.hasRules || obeysAllRules(ruled, unruled.flowUnits)) {
    const intake = highestIntakePrices(transportation, unruled.flowUnits) ?? unruled.demandPrices;
    return {
      flowUnits: unruled.flowUnits,
      prices: { ...noPrices(ruled), intake },
      searchedBoundUsdMicros: null,
      isRuled: false,
      closedCampaigns: closedCampaigns(
        transportation,
        rules.minimumUnits,
        unruled.flowUnits,
        unruled.flowUnits,
      ),
      fairness: null,
      ruled,
    };
  }
  const solution = await solveRuled(ruled, options);
  return {
    flowUnits: solution.flowUnits,
    prices: solution.prices,
    searchedBoundUsdMicros: solution.boundUsdMicros,
    isRuled: true,
    closedCampaigns: closedCampaigns(
      transportation,
      rules.minimumUnits,
      unruled.flowUnits,
      solution.flowUnits,
    ),
    fairness: null,
    ruled,
  };
}

async function fairMatch(
  problem: MatchProblem,
  unruledFlowUnits: Float64Array,
  options: RuledOptions,
): Promise<MatchSolution> {
  const { transportation, rules } = problem;
  const targets = fairTargets(transportation, rules.minimumUnits);
  const { share, solution, priceOfFairnessUsdMicros } = await solveFairly(
    { transportation, rules },
    targets,
    options,
  );
  const floorUnits = targets.map((target) => Math.ceil(share * target));
  return {
    flowUnits: solution.flowUnits,
    prices: solution.prices,
    searchedBoundUsdMicros: solution.boundUsdMicros,
    isRuled: true,
    closedCampaigns: closedCampaigns(
      transportation,
      rules.minimumUnits,
      unruledFlowUnits,
      solution.flowUnits,
    ),
    fairness: { shareOf64: share * SHARE_PARTS, priceUsdMicros: priceOfFairnessUsdMicros },
    ruled: { transportation, rules: { ...rules, floorUnits } },
  };
}

/** What a demand could be given; nothing where its lots cannot fill a campaign, which would hold everybody down. */
function fairTargets(transportation: TransportationProblem, minimumUnits: Float64Array): Float64Array {
  return reachableUnits(transportation).map((units, demand) =>
    units < entry(minimumUnits, demand) ? 0 : units,
  );
}

function obeysAllRules(ruled: RuledProblem, flowUnits: Float64Array): boolean {
  const plan = new Plan(ruled);
  flowUnits.forEach((units, edge) => {
    if (units > 0) plan.add(edge, units);
  });
  for (let demand = 0; demand < ruled.transportation.demandCount; demand += 1) {
    if (!obeysRules(plan, demand)) return false;
  }
  return true;
}

/** The best bound that is proven, and whether the published prices prove it by themselves. */
export function provenBound(
  { searchedBoundUsdMicros }: MatchSolution,
  priceBoundUsdMicros: number,
): { readonly usdMicros: number; readonly basis: 'PRICES' | 'SEARCH' } {
  if (searchedBoundUsdMicros === null || searchedBoundUsdMicros >= priceBoundUsdMicros)
    return { usdMicros: priceBoundUsdMicros, basis: 'PRICES' };
  return { usdMicros: searchedBoundUsdMicros, basis: 'SEARCH' };
}
