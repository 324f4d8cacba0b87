import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MARKET_SIZES } from '../../../../../bench/scrap-market-parameters.js';
import { scrapMarket } from '../../../../../bench/scrap-market.js';
import { midSizeProblem, tinyProblem } from '../../../../../test/support/match-arbitraries.js';
import { dualBound, exhaustiveOptimum, problemOf } from '../../../../../test/support/match-builders.js';
import { highsInThisThread } from '../../../../../test/support/match-solver.js';
import {
  demandIntakeUnits,
  lotOutflowUnits,
  objectiveUsdMicros,
  type TransportationProblem,
} from '../transportation-problem.js';
import { solveTransportation } from './solve-transportation.js';

describe('solveTransportation', () => {
  it('solves the Powerco problem: 1,020 USD', () => {
    // Winston, Operations Research: Applications and Algorithms, chapter 7; values are 20 − cost, see
    // highs-transportation.spec.ts. The optimum is unique.
    const costs = [
      [8, 6, 10, 9],
      [9, 12, 13, 7],
      [14, 9, 16, 5],
    ];
    const problem = problemOf(
      [35, 50, 40],
      [45, 20, 30, 30],
      costs.map((row) => row.map((cost) => 20 - cost)),
    );
    expect(provenOptimum(problem)).toBe(125 * 20 - 1020);
    expect([...solveTransportation(problem).flowUnits]).toEqual([0, 10, 25, 0, 45, 0, 5, 0, 0, 10, 0, 30]);
  });

  it('reaches the exhaustive optimum on 6,000 tiny problems', () => {
    fc.assert(
      fc.property(tinyProblem, (problem) => {
        expect(provenOptimum(problem)).toBe(exhaustiveOptimum(problem));
      }),
      { numRuns: 6_000, seed: 20_260_602 },
    );
  });

  it('agrees with HiGHS to the last micro-USD on problems of up to 300 lots', async () => {
    const highs = await highsInThisThread();
    fc.assert(
      fc.property(midSizeProblem(300), (problem) => {
        expect(provenOptimum(problem)).toBe(objectiveUsdMicros(problem, highs(problem).flowUnits));
      }),
      { numRuns: 60, seed: 20_260_603 },
    );
  });

  it('proves its optimum on problems large enough to be sampled', () => {
    fc.assert(
      fc.property(midSizeProblem(5_000), (problem) => {
        provenOptimum(problem);
      }),
      { numRuns: 25, seed: 20_260_604 },
    );
  });

  it.each(MARKET_SIZES.filter(({ name }) => name !== 'XL'))(
    'finds the optimum of market $name that LEMON and HiGHS found, to the last micro-USD',
    (size) => {
      expect(provenOptimum(scrapMarket(size, 1))).toBe(size.optimumUsdMicros);
    },
    120_000,
  );

  it.each([
    ['S', 1],
    ['S', 2],
    ['S', 3],
    ['M', 1],
    ['M', 2],
    ['M', 3],
  ])('agrees with HiGHS to the last micro-USD on market %s, seed %i', async (name, seed) => {
    const highs = await highsInThisThread();
    for (const size of MARKET_SIZES.filter((market) => market.name === name)) {
      const problem = scrapMarket(size, seed);
      expect(provenOptimum(problem)).toBe(objectiveUsdMicros(problem, highs(problem).flowUnits));
    }
    expect(MARKET_SIZES.map((market) => market.name)).toContain(name);
  });

  it('does not depend on the order of lots and demands', () => {
    fc.assert(
      fc.property(midSizeProblem(120), fc.nat(), (problem, shift) => {
        expect(provenOptimum(reversed(problem, shift))).toBe(provenOptimum(problem));
      }),
      { numRuns: 100, seed: 20_260_605 },
    );
  });

  it('answers the same twice', () => {
    const [size] = MARKET_SIZES.filter(({ name }) => name === 'M');
    if (size === undefined) throw new Error('no market M');
    const problem = scrapMarket(size, 2);
    expect(solveTransportation(problem)).toEqual(solveTransportation(problem));
  });

  it('never loses by one more lot', () => {
    fc.assert(
      fc.property(midSizeProblem(120), (problem) => {
        expect(provenOptimum(problem)).toBeGreaterThanOrEqual(provenOptimum(withoutLastLot(problem)));
      }),
      { numRuns: 100, seed: 20_260_606 },
    );
  });

  it('scales its optimum with the values', () => {
    fc.assert(
      fc.property(midSizeProblem(120), fc.integer({ min: 2, max: 9 }), (problem, factor) => {
        const scaled = { ...problem, edgeValue: problem.edgeValue.map((value) => value * factor) };
        expect(provenOptimum(scaled)).toBe(factor * provenOptimum(problem));
      }),
      { numRuns: 50, seed: 20_260_607 },
    );
  });

  it('refuses values whose prices might not be exact', () => {
    expect(() => solveTransportation(problemOf([1], [1], [[Number.MAX_SAFE_INTEGER]]))).toThrow(
      expect.objectContaining({ code: 'match-amounts-too-large' }),
    );
  });
});

describe('solveTransportation, degenerate', () => {
  it.each<[string, TransportationProblem, number]>([
    ['nothing at all', problemOf([], [], []), 0],
    ['no edges', problemOf([3, 4], [5, 6], [[], []]), 0],
    ['no supply', problemOf([0, 0], [5, 6], [[1, 2], [3]]), 0],
    ['no capacity', problemOf([3, 4], [0, 0], [[1, 2], [3]]), 0],
    ['one lot, one demand', problemOf([3], [2], [[7]]), 14],
    ['every pair worth the same', problemOf([5, 5, 5], [4, 4], Array(3).fill([7, 7])), 56],
    ['supply and capacity equal', problemOf([1, 1, 1, 1], [1, 1, 1, 1], Array(4).fill([1, 1, 1, 1])), 4],
    [
      'thousands of tonnes at high prices',
      problemOf([1e9], [999_999_999, 1], [[7_000_001, 7_000_000]]),
      7_000_000_999_999_999,
    ],
  ])('%s', (_, problem, optimum) => {
    expect(provenOptimum(problem)).toBe(optimum);
  });

  it('assigns n lots of 1 to n demands of 1, where every basis is degenerate', () => {
    // Value (i + 1)(j + 1): by the rearrangement inequality the best is i to i, Σ k².
    const n = 60;
    const ones = Array.from({ length: n }, () => 1);
    const values = ones.map((_, lot) => ones.map((__, demand) => (lot + 1) * (demand + 1)));
    expect(provenOptimum(problemOf(ones, ones, values))).toBe((n * (n + 1) * (2 * n + 1)) / 6);
  });
});

/** Checks flow and prices, and that the prices' bound is the objective: no solver could do better. */
function provenOptimum(problem: TransportationProblem): number {
  const { flowUnits, demandPrices } = solveTransportation(problem);
  expect(flowUnits.length).toBe(problem.edgeValue.length);
  expect(demandPrices.length).toBe(problem.demandCount);
  expect([...flowUnits, ...demandPrices].every((x) => Number.isSafeInteger(x) && x >= 0)).toBe(true);
  const outflow = lotOutflowUnits(problem, flowUnits);
  const intake = demandIntakeUnits(problem, flowUnits);
  expect(outflow.every((units, lot) => units <= (problem.supplyUnits[lot] ?? 0))).toBe(true);
  expect(intake.every((units, demand) => units <= (problem.capacityUnits[demand] ?? 0))).toBe(true);
  const objective = objectiveUsdMicros(problem, flowUnits);
  expect(dualBound(problem, demandPrices)).toBe(objective);
  return objective;
}

/** Lots turned round after a rotation by `shift`, demands turned round. */
function reversed(problem: TransportationProblem, shift: number): TransportationProblem {
  const { lotCount, demandCount } = problem;
  const values = Array.from({ length: lotCount }, () => new Array<number>(demandCount).fill(0));
  const order = Array.from({ length: lotCount }, (_, lot) => lotCount - 1 - ((lot + shift) % lotCount));
  order.forEach((from, to) => {
    for (let edge = problem.edgeStart[from] ?? 0; edge < (problem.edgeStart[from + 1] ?? 0); edge += 1) {
      const row = values[to];
      if (row !== undefined)
        row[demandCount - 1 - (problem.edgeDemand[edge] ?? 0)] = problem.edgeValue[edge] ?? 0;
    }
  });
  return problemOf(
    order.map((from) => problem.supplyUnits[from] ?? 0),
    [...problem.capacityUnits].reverse(),
    values,
  );
}

function withoutLastLot(problem: TransportationProblem): TransportationProblem {
  const edgeCount = problem.edgeStart[problem.lotCount - 1] ?? 0;
  return {
    ...problem,
    lotCount: problem.lotCount - 1,
    supplyUnits: problem.supplyUnits.slice(0, -1),
    edgeStart: problem.edgeStart.slice(0, -1),
    edgeDemand: problem.edgeDemand.slice(0, edgeCount),
    edgeValue: problem.edgeValue.slice(0, edgeCount),
  };
}
