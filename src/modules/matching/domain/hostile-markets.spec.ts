import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  hostileMarkets,
  identicalLots,
  withWholeLots,
  type HostileMarket,
} from '../../../../test/support/hostile-markets.js';
import { aSnapshot, dualBound, plainDemand, plainLot } from '../../../../test/support/match-builders.js';
import { loadHighs, solveInThisThread } from '../../../../test/support/match-solver.js';
import { highsIntegerSolver } from '../highs-integer-program.js';
import type { MatchSnapshot } from './match-problem.js';
import type { SolveIntegerProgram } from './rules/integer-program.js';
import { solveRuled, type RuledSolution } from './rules/solve-ruled.js';
import { runMatch } from './run-match.js';
import { solveTransportation } from './transportation/solve-transportation.js';
import { objectiveUsdMicros } from './transportation-problem.js';
import { verifyRuledMatch } from './verify-ruled-match.js';

let solveIntegers: SolveIntegerProgram;
beforeAll(() => {
  solveIntegers = highsIntegerSolver(loadHighs);
});

const LOTS = 40;
const markets = hostileMarkets(LOTS).map((market) => [market.name, market] as const);

async function solveWholeLots(
  market: HostileMarket,
  integers: SolveIntegerProgram | null,
): Promise<RuledSolution> {
  const problem = withWholeLots(market);
  const solution = await solveRuled(problem, {
    solveIntegers: integers,
    neighbourhoods: 2,
    seed: 0,
    secondsLeft: () => Number.POSITIVE_INFINITY,
  });
  expect(verifyRuledMatch(problem, solution).violations).toEqual([]);
  expect(solution.boundUsdMicros).toBeGreaterThanOrEqual(solution.objectiveUsdMicros);
  return solution;
}

describe('hostile markets', () => {
  it.each(markets)('%s: divisible lots, to the optimum, with prices that prove it', (_, market) => {
    const { flowUnits, demandPrices } = solveTransportation(market.problem);
    expect(objectiveUsdMicros(market.problem, flowUnits)).toBe(market.optimumUsdMicros);
    expect(dualBound(market.problem, demandPrices)).toBe(market.optimumUsdMicros);
  });

  it.each(markets)('%s: whole lots, to the optimum and its proof', async (_, market) => {
    const solution = await solveWholeLots(market, solveIntegers);
    expect(solution.objectiveUsdMicros).toBe(market.wholeLotsOptimumUsdMicros);
    // A search is proven in floating point: of 1e15 micro-USD and more to the last digit of it, of all else to the integer.
    expect(solution.boundUsdMicros).toBeLessThanOrEqual(
      Math.floor(market.wholeLotsOptimumUsdMicros * (1 + 1.1e-14)),
    );
  });

  it('100,000 identical lots: divisible and whole', async () => {
    const market = identicalLots();
    const { flowUnits, demandPrices } = solveTransportation(market.problem);
    expect(objectiveUsdMicros(market.problem, flowUnits)).toBe(market.optimumUsdMicros);
    expect(dualBound(market.problem, demandPrices)).toBe(market.optimumUsdMicros);
    const whole = await solveWholeLots(market, null);
    expect(whole.objectiveUsdMicros).toBe(market.wholeLotsOptimumUsdMicros);
  });
});

describe('hostile markets, from the snapshot to the explanation', () => {
  const whole = (id: string, grams: number, reserveUsdPerKg = 0) => ({
    ...plainLot(id, grams, reserveUsdPerKg),
    isDivisible: false,
  });
  const many = Array.from({ length: 200 }, (_, index) => whole(`l${index}`, 30));

  it.each<[string, MatchSnapshot, number]>([
    ['nothing at all', aSnapshot([], []), 0],
    [
      'no eligible pair',
      aSnapshot([whole('a', 50)], [plainDemand('x', 50, 9, { acceptedForms: ['SWARF'] })]),
      0,
    ],
    // Three whole lots of 30 g fit 100 g: 0.09 kg at 50 USD.
    [
      'one demand for all, the same value everywhere',
      aSnapshot(many, [plainDemand('x', 100, 50)]),
      4_500_000,
    ],
    [
      'the same value everywhere',
      aSnapshot(
        many,
        ['x', 'y', 'z'].map((id) => plainDemand(id, 100, 50)),
      ),
      3 * 4_500_000,
    ],
    [
      'negative surplus and a plant without any room',
      aSnapshot([plainLot('a', 50, 90), plainLot('b', 50)], [plainDemand('x', 50, 9, { feedGramsMax: 0 })]),
      0,
    ],
    [
      'less than one unit of flow',
      aSnapshot([plainLot('a', 9), whole('b', 1)], [plainDemand('x', 50, 9)]),
      0,
    ],
    ['no capacity', aSnapshot([plainLot('a', 50)], [plainDemand('x', 0, 9), plainDemand('y', 9, 9)]), 0],
    [
      // 10,000 t, whole, into a plant that takes just that: 4 kg of feed a kg.
      'thousands of tonnes',
      aSnapshot(
        [{ ...whole('a', 10_000_000_000), otherElementWtPct: { Cu: 0.5 } }],
        [
          plainDemand('x', 20_000_000_000, 50, {
            feedGramsMax: 40_000_000_000,
            blendLimitsWtPct: { Cu: 0.5 },
          }),
        ],
      ),
      500_000_000_000_000,
    ],
  ])('%s', async (_, snapshot, optimum) => {
    const result = await runMatch(snapshot, solveInThisThread, { solveIntegers });
    expect(result.objectiveUsdMicros).toBe(optimum);
    expect(result.verification.feasible).toBe(true);
    expect(result.boundUsdMicros).toBe(optimum);
    // Everybody is told something: each lot and demand has its outcome, and the gap its parts.
    expect([result.lots.length, result.demands.length]).toEqual([
      snapshot.lots.length,
      snapshot.demands.length,
    ]);
    expect(result.gapOfPrices.sumUsdMicros).toBe(result.verification.gapUsdMicros);
  });

  it.each<[string, Partial<MatchSnapshot>]>([
    ['lot', { lots: [plainLot('vast', 1_000_000_000_000, 30)] }],
    ['demand', { demands: [plainDemand('vast', 1_000_000_000_000, 70)] }],
  ])('one %s of a size that nobody has: the others are matched, and it with them', async (_, vast) => {
    const limits = { feedGramsMax: 9_000, ndPrOxideGramsMin: 100, blendLimitsWtPct: { Co: 1 } };
    const market = aSnapshot(
      [plainLot('a', 1_000, 20), plainLot('b', 1_500, 75), ...(vast.lots ?? [])],
      [plainDemand('x', 2_000, 80, limits), plainDemand('y', 500, 60), ...(vast.demands ?? [])],
    );
    const result = await runMatch(market, solveInThisThread, { solveIntegers });
    expect(result.verification.violations).toEqual([]);
    expect(result.objectiveUsdMicros).toBeGreaterThan(0);
    expect(result.gapUsdMicros).toBeLessThanOrEqual(result.objectiveUsdMicros / 100);
    expect(result.lots.find(({ lotId }) => lotId === 'a')?.allocatedNdPrOxideGrams).toBeGreaterThan(0);
  });
});
