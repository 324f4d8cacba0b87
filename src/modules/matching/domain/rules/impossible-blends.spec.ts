import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exhaustiveRuledOptimum, tinyRuledProblem } from '../../../../../test/support/ruled-arbitraries.js';
import { problemOf } from '../../../../../test/support/match-builders.js';
import { verifyRuledMatch } from '../verify-ruled-match.js';
import { withoutImpossibleBlends } from './impossible-blends.js';
import { priceBound } from './price-bound.js';
import { noPrices, reducedValues } from './rule-prices.js';
import { noRules, type RuledProblem } from './ruled-problem.js';
import { solveRuled } from './solve-ruled.js';

/** One lot, two demands; the first one allows `limitPpm` of an impurity of which the lot has 2,000 ppm. */
function dirtyLot(limitPpm: number): RuledProblem {
  const transportation = problemOf([10], [10, 10], [[90, 50]]);
  return {
    transportation,
    rules: {
      ...noRules(transportation),
      feedMilligramsPerUnit: Float64Array.of(40_000),
      feedMilligramsMax: Float64Array.of(400_000, 400_000),
      impurityCount: 1,
      impurityMicrogramsPerUnit: Float64Array.of(80_000),
      impurityLimitPpm: Float64Array.of(limitPpm, 1_000_000),
    },
  };
}

describe('withoutImpossibleBlends', () => {
  it('changes nothing where a lot is clean enough', () => {
    const problem = dirtyLot(2_000);
    expect(withoutImpossibleBlends(problem).problem).toBe(problem);
  });

  it('leaves no room at a demand whose lots are all too dirty, and proves it by a price', async () => {
    const problem = dirtyLot(1_999);
    expect([...withoutImpossibleBlends(problem).problem.transportation.capacityUnits]).toEqual([0, 10]);
    const options = {
      solveIntegers: null,
      neighbourhoods: 0,
      seed: 0,
      secondsLeft: () => Number.POSITIVE_INFINITY,
    };
    const solution = await solveRuled(problem, options);
    // 10 units at 50: the 90 of the first demand are out of reach.
    expect(solution).toMatchObject({
      objectiveUsdMicros: 500,
      boundUsdMicros: 500,
      priceBoundUsdMicros: 500,
    });
    expect(verifyRuledMatch(problem, solution)).toEqual({
      violations: [],
      objectiveUsdMicros: 500,
      boundUsdMicros: 500,
    });
  });

  it('takes nothing from the optimum, and its prices bound the given problem as they do the smaller one', () => {
    let changed = 0;
    fc.assert(
      fc.property(tinyRuledProblem, (given) => {
        const { problem, pricesOfAll } = withoutImpossibleBlends(given);
        if (problem === given) return;
        changed += 1;
        expect(exhaustiveRuledOptimum(problem)).toBe(exhaustiveRuledOptimum(given));
        const prices = noPrices(problem);
        const all = pricesOfAll(prices);
        const bound = priceBound(given, all, reducedValues(given, all)).usdMicros;
        expect(bound).toBe(priceBound(problem, prices, reducedValues(problem, prices)).usdMicros);
      }),
      { numRuns: 2_000, seed: 20_261_126 },
    );
    expect(changed).toBeGreaterThan(50);
  });
});
