import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tinyProblem } from '../../../../test/support/match-arbitraries.js';
import { dualBound, exhaustiveOptimum, problemOf } from '../../../../test/support/match-builders.js';
import { solveInThisThread } from '../../../../test/support/match-solver.js';
import { highestIntakePrices } from './intake-prices.js';
import { objectiveUsdMicros, type TransportationProblem } from './transportation-problem.js';

const solve = solveInThisThread;

describe('highestIntakePrices', () => {
  it('prices a demand that one lot exactly fills at all that the lot earns there', () => {
    // Lot 1 (value 50) would have to outbid lot 0 (value 100), though any price from 50 to 100 is a valid dual.
    const problem = problemOf([10, 10], [10], [[100], [50]]);
    expect(highestIntakePrices(problem, Float64Array.of(10, 0))).toEqual(Float64Array.of(100));
  });

  it('prices a demand with room at 0', () => {
    const problem = problemOf([10], [11], [[100]]);
    expect(highestIntakePrices(problem, Float64Array.of(10))).toEqual(Float64Array.of(0));
  });

  it('prices a demand at what its unit would earn elsewhere', () => {
    // Demand 0 is full of lot 0, which would lose 9 − 5 by moving to demand 1, where there is room.
    const problem = problemOf([2], [2, 2], [[9, 5]]);
    expect(highestIntakePrices(problem, Float64Array.of(2, 0))).toEqual(Float64Array.of(4, 0));
  });

  it('keeps every lot out of a demand without capacity', () => {
    const problem = problemOf([2, 2], [0], [[9], [5]]);
    expect(highestIntakePrices(problem, new Float64Array(2))).toEqual(Float64Array.of(9));
  });

  it.each([
    ['an idle lot with room to go to', problemOf([1], [1], [[5]]), [0]],
    ['a better lot left out', problemOf([1, 1], [1], [[5], [6]]), [1, 0]],
    [
      'two lots that should change places',
      problemOf(
        [1, 1],
        [1, 1],
        [
          [9, 5],
          [5, 9],
        ],
      ),
      [0, 1, 1, 0],
    ],
  ])('has no prices for %s', (_, problem, flow) => {
    expect(highestIntakePrices(problem, Float64Array.from(flow))).toBeNull();
  });

  it('is what the optimum loses with the last unit of capacity, and proves the optimum', async () => {
    await fc.assert(
      fc.asyncProperty(tinyProblem, async (problem) => {
        const { flowUnits } = await solve(problem);
        const optimum = exhaustiveOptimum(problem);
        const prices = highestIntakePrices(problem, flowUnits);
        expect(objectiveUsdMicros(problem, flowUnits)).toBe(optimum);
        expect(prices).not.toBeNull();
        if (prices === null) return;
        expect(dualBound(problem, prices)).toBe(optimum);
        problem.capacityUnits.forEach((capacity, demand) => {
          if (capacity === 0) return;
          expect(prices[demand]).toBe(
            optimum - exhaustiveOptimum(withCapacity(problem, demand, capacity - 1)),
          );
        });
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});

function withCapacity(
  problem: TransportationProblem,
  demand: number,
  capacity: number,
): TransportationProblem {
  return { ...problem, capacityUnits: problem.capacityUnits.with(demand, capacity) };
}
