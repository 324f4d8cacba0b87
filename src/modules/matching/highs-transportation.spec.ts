import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Highs } from 'highs';
import { tinyProblem } from '../../../test/support/match-arbitraries.js';
import { dualBound, exhaustiveOptimum, problemOf } from '../../../test/support/match-builders.js';
import { highsInThisThread } from '../../../test/support/match-solver.js';
import {
  demandIntakeUnits,
  objectiveUsdMicros,
  type TransportationProblem,
  type TransportationSolution,
} from './domain/transportation-problem.js';
import { solveWithHighs, writeTransportationModel } from './highs-transportation.js';

let solve: (problem: TransportationProblem) => TransportationSolution;

beforeAll(async () => {
  solve = await highsInThisThread();
});

describe('solveWithHighs', () => {
  it('solves the Powerco problem: 1,020 USD', () => {
    // Winston, Operations Research: Applications and Algorithms, chapter 7: three plants, four cities, USD per
    // million kWh. Supply equals demand, so 20 − cost as value ships everything: 125 · 20 − 1,020 = 1,480.
    const costs = [
      [8, 6, 10, 9],
      [9, 12, 13, 7],
      [14, 9, 16, 5],
    ];
    const values = costs.map((row) => row.map((cost) => 20 - cost));
    const problem = problemOf([35, 50, 40], [45, 20, 30, 30], values);
    const solution = solve(problem);
    expect(objectiveUsdMicros(problem, solution.flowUnits)).toBe(125 * 20 - 1020);
    // The optimum is unique: its basic reduced costs are all above 0 (u = 0, 3, 3; v = 6, 6, 10, 2).
    expect([...solution.flowUnits]).toEqual([0, 10, 25, 0, 45, 0, 5, 0, 0, 10, 0, 30]);
  });

  it('reaches the exhaustive optimum on 600 tiny problems, with integer prices that prove it', () => {
    fc.assert(
      fc.property(tinyProblem, (problem) => {
        const solution = solve(problem);
        const optimum = exhaustiveOptimum(problem);
        expect(objectiveUsdMicros(problem, solution.flowUnits)).toBe(optimum);
        expect(
          [...solution.flowUnits, ...solution.demandPrices].every((x) => Number.isSafeInteger(x) && x >= 0),
        ).toBe(true);
        expect(dualBound(problem, solution.demandPrices)).toBe(optimum);
      }),
      { numRuns: 600, seed: 20_260_601 },
    );
  });

  it('answers a problem without edges without asking HiGHS', () => {
    const unused = {} as Highs;
    expect(solveWithHighs(unused, problemOf([3], [4], [[0]]), 1000)).toEqual({
      flowUnits: new Float64Array(0),
      demandPrices: new Float64Array(1),
    });
  });

  it('sends nothing to a demand without capacity', () => {
    const problem = problemOf(
      [5, 5],
      [0, 3],
      [
        [9, 1],
        [9, 2],
      ],
    );
    const solution = solve(problem);
    expect([...demandIntakeUnits(problem, solution.flowUnits)]).toEqual([0, 3]);
    expect(objectiveUsdMicros(problem, solution.flowUnits)).toBe(6);
    expect(dualBound(problem, solution.demandPrices)).toBe(6);
  });

  it('fills to the brim when every pair is worth the same', () => {
    const problem = problemOf(
      [5, 5, 5],
      [4, 4],
      [
        [7, 7],
        [7, 7],
        [7, 7],
      ],
    );
    const solution = solve(problem);
    expect(objectiveUsdMicros(problem, solution.flowUnits)).toBe(56);
    expect(dualBound(problem, solution.demandPrices)).toBe(56);
  });

  it('gives one demand to the best of many lots', () => {
    const supply = Array.from({ length: 50 }, () => 2);
    const problem = problemOf(
      supply,
      [10],
      supply.map((_, lot) => [lot + 1]),
    );
    const solution = solve(problem);
    // 2 units each of the values 46 … 50
    expect(objectiveUsdMicros(problem, solution.flowUnits)).toBe(2 * (46 + 47 + 48 + 49 + 50));
    expect([...solution.flowUnits.subarray(45)]).toEqual([2, 2, 2, 2, 2]);
  });

  it('stays exact with thousands of tonnes at high prices', () => {
    // 10,000 t are 10^9 units; at 700 USD/kg the objective is 7 · 10^15 micro-USD, below 2^53:
    // 999,999,999 · 7,000,001 + 7,000,000 = 7,000,001 · 10^9 − 1.
    const problem = problemOf([1_000_000_000], [999_999_999, 1], [[7_000_001, 7_000_000]]);
    const solution = solve(problem);
    expect([...solution.flowUnits]).toEqual([999_999_999, 1]);
    expect(objectiveUsdMicros(problem, solution.flowUnits)).toBe(7_000_000_999_999_999);
  });

  it('scales its optimum with the values', () => {
    const problem = problemOf(
      [5, 7, 3],
      [6, 4],
      [
        [11, 5],
        [9, 8],
        [10, 0],
      ],
    );
    const tripled = { ...problem, edgeValue: problem.edgeValue.map((value) => value * 3) };
    const [once, thrice] = [solve(problem), solve(tripled)];
    expect(objectiveUsdMicros(tripled, thrice.flowUnits)).toBe(
      3 * objectiveUsdMicros(problem, once.flowUnits),
    );
  });

  it.each(['Empty', 'Time limit reached', 'Infeasible', 'Model error'])(
    'rejects an answer of status %s',
    (status) => {
      const highs = {
        solve: () => ({ Status: status, Columns: {}, Rows: [], ObjectiveValue: 0 }),
      } as unknown as Highs;
      expect(() => solveWithHighs(highs, problemOf([1], [1], [[1]]), 1000)).toThrow(
        expect.objectContaining({
          code: 'match-solver-failed',
          facts: { reason: `HiGHS ended with status ${status}` },
        }),
      );
    },
  );

  it.each([
    [0.5, 'HiGHS returned 0.5 where an integer was due'],
    [-1, 'HiGHS returned a negative flow'],
    [2, 'HiGHS exceeded a supply or capacity'],
    [Number.NaN, 'HiGHS returned NaN where an integer was due'],
  ])('rejects a flow of %d', (primal, reason) => {
    const answer = { Status: 'Optimal', Columns: { x0: { Primal: primal } }, Rows: [], ObjectiveValue: 0 };
    const highs = { solve: () => answer } as unknown as Highs;
    expect(() => solveWithHighs(highs, problemOf([1], [1], [[1]]), 1000)).toThrow(
      expect.objectContaining({ code: 'match-solver-failed', facts: { reason } }),
    );
  });
});

describe('writeTransportationModel', () => {
  it('writes the CPLEX LP format, without rows for what has no edge', () => {
    expect(
      writeTransportationModel(
        problemOf(
          [3, 4, 5],
          [6, 7, 8],
          [
            [9, 0, 2],
            [0, 0, 0],
            [1, 0, 0],
          ],
        ),
      ),
    ).toBe(
      [
        'Maximize',
        ' surplus: 9 x0 + 2 x1 + 1 x2',
        'Subject To',
        ' lot0: x0 + x1 <= 3',
        ' lot2: x2 <= 5',
        ' demand0: x0 + x2 <= 6',
        ' demand2: x1 <= 8',
        'End',
        '',
      ].join('\n'),
    );
  });

  it('breaks long rows below the 560 characters that some readers of the format allow', () => {
    const values = [Array.from({ length: 500 }, () => 9_999_999)];
    const capacity = values.flat().map(() => 1);
    const lines = writeTransportationModel(problemOf([1], capacity, values)).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(560);
  });
});
