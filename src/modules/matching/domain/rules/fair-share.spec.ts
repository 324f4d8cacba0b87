import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exhaustiveRuledOptimum, tinyRuledProblem } from '../../../../../test/support/ruled-arbitraries.js';
import { problemOf } from '../../../../../test/support/match-builders.js';
import { loadHighs } from '../../../../../test/support/match-solver.js';
import { highsIntegerSolver } from '../../highs-integer-program.js';
import { SHARE_PARTS, solveFairly } from './fair-share.js';
import { noRules, type RuledProblem } from './ruled-problem.js';
import type { RuledOptions } from './solve-ruled.js';

let options: RuledOptions;
beforeAll(() => {
  options = {
    solveIntegers: highsIntegerSolver(loadHighs),
    neighbourhoods: 0,
    seed: 0,
    secondsLeft: () => Number.POSITIVE_INFINITY,
  };
});

/** As all tiny problems, and half of them without other rules, under which there is seldom anything to share. */
const shareable: fc.Arbitrary<RuledProblem> = fc
  .tuple(tinyRuledProblem, fc.boolean())
  .map(([problem, isFree]) => (isFree ? { ...problem, rules: noRules(problem.transportation) } : problem));

/** The most 64ths of their targets that all demands can have at once, and the optimum with that. */
function fairestByTrial(
  problem: RuledProblem,
  targetUnits: Float64Array,
): { readonly parts: number; readonly optimum: number } {
  const optima = new Map<string, number>();
  for (let parts = SHARE_PARTS; ; parts -= 1) {
    const floorUnits = targetUnits.map((target) => Math.ceil((parts * target) / SHARE_PARTS));
    const key = floorUnits.join();
    const optimum =
      optima.get(key) ?? exhaustiveRuledOptimum({ ...problem, rules: { ...problem.rules, floorUnits } });
    optima.set(key, optimum);
    if (optimum >= 0) return { parts, optimum };
  }
}

describe('solveFairly', () => {
  it('shares a lot that one demand would have taken whole', async () => {
    // 10 units at 9 or 2; targets of 10 each: half to each, 45 + 10 instead of 90.
    const transportation = problemOf([10], [10, 10], [[9, 2]]);
    const problem: RuledProblem = { transportation, rules: noRules(transportation) };
    const fair = await solveFairly(problem, Float64Array.of(10, 10), options);
    expect(fair.share).toBe(0.5);
    expect([...fair.solution.flowUnits]).toEqual([5, 5]);
    expect(fair.priceOfFairnessUsdMicros).toBe(35);
  });

  it('costs nothing where all can have what they ask for', async () => {
    const transportation = problemOf(
      [10, 10],
      [10, 10],
      [
        [9, 2],
        [3, 8],
      ],
    );
    const fair = await solveFairly(
      { transportation, rules: noRules(transportation) },
      Float64Array.of(10, 10),
      options,
    );
    expect(fair).toMatchObject({ share: 1, priceOfFairnessUsdMicros: 0 });
  });

  it('is held down by a lot that cannot be divided', async () => {
    // The only lot goes to one of the two: the other one's share is 0, so surplus decides.
    const transportation = problemOf([10], [10, 10], [[9, 2]]);
    const rules = { ...noRules(transportation), smallestPartUnits: Float64Array.of(10) };
    const fair = await solveFairly({ transportation, rules }, Float64Array.of(10, 10), options);
    expect(fair.share).toBe(0);
    expect([...fair.solution.flowUnits]).toEqual([10, 0]);
  });

  it('finds the highest share that any match gives to all, and what is worth most with it, by trying every flow', async () => {
    let [between, costly] = [0, 0];
    const target = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(shareable, target, async (problem, targets) => {
        const targetUnits = Float64Array.from(targets.slice(0, problem.transportation.demandCount));
        const expected = fairestByTrial(problem, targetUnits);
        const fair = await solveFairly(problem, targetUnits, options);
        expect(fair.share * SHARE_PARTS).toBe(expected.parts);
        expect(fair.solution.objectiveUsdMicros).toBe(expected.optimum);
        expect(fair.priceOfFairnessUsdMicros).toBe(exhaustiveRuledOptimum(problem) - expected.optimum);
        if (expected.parts > 0 && expected.parts < SHARE_PARTS) between += 1;
        if (fair.priceOfFairnessUsdMicros > 0) costly += 1;
      }),
      { numRuns: 800, seed: 20_261_127 },
    );
    // Some of them share neither all nor nothing, and pay for it.
    expect(between).toBeGreaterThan(15);
    expect(costly).toBeGreaterThan(20);
  }, 120_000);
});
