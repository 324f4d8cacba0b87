import { beforeAll, describe, expect, it } from '@jest/globals';
import { problemOf } from '../../../../../test/support/match-builders.js';
import { loadHighs } from '../../../../../test/support/match-solver.js';
import { highsIntegerSolver } from '../../highs-integer-program.js';
import { solveFairly } from './fair-share.js';
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
});
