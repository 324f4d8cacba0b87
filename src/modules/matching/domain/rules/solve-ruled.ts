import { DomainError } from '../../../../shared/domain-error.js';
import { solveTransportation } from '../transportation/solve-transportation.js';
import { obeysRules } from './apply-flows.js';
import { firstPlan } from './first-plan.js';
import { greedyPlan } from './greedy-plan.js';
import { withoutImpossibleBlends } from './impossible-blends.js';
import { improvePlan } from './improve-plan.js';
import type { SolveIntegerProgram } from './integer-program.js';
import { searchNeighbourhoods } from './neighbourhood-search.js';
import { Plan } from './plan.js';
import { noPrices, type RulePrices } from './rule-prices.js';
import { bestPrices, betterByLinearPrices, pricedAt, type Priced } from './ruled-prices.js';
import { assertExactSums, type RuledProblem } from './ruled-problem.js';
import { searchWhole } from './whole-search.js';

export interface RuledOptions {
  /** Null: exchange search only. */
  readonly solveIntegers: SolveIntegerProgram | null;
  /** Integer programs to solve on parts of a problem that is too large as a whole. */
  readonly neighbourhoods: number;
  /** Another seed looks at the parts in another order; nothing else is left to chance. */
  readonly seed: number;
  /** Ends the search early: for a caller with a clock. A run that it ends cannot be repeated exactly. Infinity = no limit. */
  readonly secondsLeft: () => number;
}

export interface RuledSolution {
  /** By edge, integers ≥ 0. */
  readonly flowUnits: Float64Array;
  readonly objectiveUsdMicros: number;
  /** No match under these rules is worth more. */
  readonly boundUsdMicros: number;
  /** What `prices` prove by themselves; above the bound where the search of a whole problem proved more. */
  readonly priceBoundUsdMicros: number;
  readonly prices: RulePrices;
  /** Whether every floor is met; true where there are none. */
  readonly meetsFloors: boolean;
  readonly seed: number;
}

/** Up to that many pairs a problem is searched as a whole, to the proof. */
const WHOLE_EDGES_MAX = 1_500;
/** Up to that many pairs HiGHS solves the linear relaxation in a fraction of a second. */
const LINEAR_EDGES_MAX = 3_000;
const EXCHANGE_ROUNDS_MAX = 4;
/** With more lots a round takes longer than all else, and the first one gains most. */
const LOTS_FOR_ROUNDS_MAX = 50_000;
/** Share of the bound. At a smaller gap the greedy plan has never been the better one. */
const GAP_OF_GREED_MIN = 0.01;
/** A round of exchanges that gains less, as a share of the bound, is the last. */
const EXCHANGE_GAIN_MIN = 1e-5;

/**
 * Matches under all rules: prices that bound every match, a plan by these prices, exchanges, and integer programs on
 * parts of it (on the whole where it is small). The plan obeys every rule, no match is worth more than the bound.
 * @throws DomainError `match-amounts-too-large`
 */
export async function solveRuled(given: RuledProblem, options: RuledOptions): Promise<RuledSolution> {
  assertExactSums(given);
  const { problem, pricesOfAll } = withoutImpossibleBlends(given);
  const solution = await solvePossible(problem, options);
  return { ...solution, prices: pricesOfAll(solution.prices) };
}

async function solvePossible(problem: RuledProblem, options: RuledOptions): Promise<RuledSolution> {
  const unruled = solveTransportation(problem.transportation);
  const start = pricedAt(problem, { ...noPrices(problem), intake: unruled.demandPrices });
  const plan = new Plan(problem);
  unruled.flowUnits.forEach((units, edge) => {
    if (units > 0) plan.add(edge, units);
  });
  // The optimum without rules happens to obey them: nothing can be worth more.
  if (obeysAllRules(plan)) return solutionOf(plan, { priced: start, bound: start.boundUsdMicros, options });
  const edgeCount = problem.transportation.edgeDemand.length;
  const smoothed = bestPrices(problem, start);
  const priced =
    options.solveIntegers === null || edgeCount > LINEAR_EDGES_MAX
      ? smoothed
      : await betterByLinearPrices(problem, smoothed, options.solveIntegers);
  if (priced.boundUsdMicros === Number.POSITIVE_INFINITY) throw tooLarge();
  // A bound below nothing proves that no match meets the floors.
  if (priced.boundUsdMicros < 0)
    return solutionOf(new Plan(problem), { priced, bound: priced.boundUsdMicros, options });
  const byPrices = firstPlan(problem, priced.reduced, priced.isClosed);
  const isSmall = edgeCount <= WHOLE_EDGES_MAX;
  const best = isSmall ? betterOf(byPrices, greedyPlan(problem)) : byPrices;
  exchange(best, priced, options);
  const better = isSmall ? best : betterByGreed(best, priced, options);
  const bound = await search(better, priced, options);
  return solutionOf(better, { priced, bound, options });
}

function tooLarge(): DomainError {
  return new DomainError(
    'match-amounts-too-large',
    'The value of this match exceeds what can be stated exactly.',
  );
}

function obeysAllRules(plan: Plan): boolean {
  const { demandCount } = plan.problem.transportation;
  for (let demand = 0; demand < demandCount; demand += 1) {
    if (!obeysRules(plan, demand)) return false;
  }
  return true;
}

function betterOf(a: Plan, b: Plan): Plan {
  if (!obeysAllRules(b)) return a;
  return obeysAllRules(a) && a.objective() >= b.objective() ? a : b;
}

/** Where prices are still far from the best ones they mislead: then what greed finds, exchanged, may be worth more. */
function betterByGreed(plan: Plan, priced: Priced, options: RuledOptions): Plan {
  if (plan.objective() >= (1 - GAP_OF_GREED_MIN) * priced.boundUsdMicros) return plan;
  const greedy = greedyPlan(plan.problem);
  if (obeysAllRules(greedy)) exchange(greedy, priced, options);
  return betterOf(plan, greedy);
}

function exchange(plan: Plan, { reduced, boundUsdMicros }: Priced, { secondsLeft }: RuledOptions): void {
  const isLarge = plan.problem.transportation.lotCount > LOTS_FOR_ROUNDS_MAX;
  for (let round = 0; round < (isLarge ? 1 : EXCHANGE_ROUNDS_MAX); round += 1) {
    const before = plan.objective();
    improvePlan(plan, reduced, secondsLeft);
    if (secondsLeft() <= 0) return;
    if (plan.objective() - before <= EXCHANGE_GAIN_MIN * boundUsdMicros) return;
  }
}

/** @returns the proven bound */
async function search(plan: Plan, priced: Priced, options: RuledOptions): Promise<number> {
  const { solveIntegers } = options;
  // A plan that misses a floor may be worth as much as any match and is none.
  const isBest = plan.objective() === priced.boundUsdMicros && obeysAllRules(plan);
  if (solveIntegers === null || isBest) return priced.boundUsdMicros;
  if (plan.problem.transportation.edgeDemand.length <= WHOLE_EDGES_MAX) {
    if (!obeysAllRules(plan)) emptyAll(plan);
    const { boundUsdMicros } = await searchWhole(plan, solveIntegers);
    return Math.min(priced.boundUsdMicros, boundUsdMicros);
  }
  await searchNeighbourhoods(plan, priced, solveIntegers, options);
  return priced.boundUsdMicros;
}

/** A plan that misses a floor is no match to start from, however much it is worth. */
function emptyAll(plan: Plan): void {
  for (let demand = 0; demand < plan.problem.transportation.demandCount; demand += 1)
    plan.empty(demand, false);
}

interface Ending {
  readonly priced: Priced;
  readonly bound: number;
  readonly options: RuledOptions;
}

function solutionOf(plan: Plan, { priced, bound, options }: Ending): RuledSolution {
  return {
    flowUnits: plan.flowUnits,
    objectiveUsdMicros: plan.objective(),
    boundUsdMicros: bound,
    priceBoundUsdMicros: priced.boundUsdMicros,
    prices: priced.prices,
    meetsFloors: obeysAllRules(plan),
    seed: options.seed,
  };
}
