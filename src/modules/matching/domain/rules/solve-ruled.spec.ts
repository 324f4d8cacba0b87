import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  exhaustiveRuledOptimum,
  midSizeRuledProblem,
  tinyRuledProblem,
} from '../../../../../test/support/ruled-arbitraries.js';
import { problemOf } from '../../../../../test/support/match-builders.js';
import { loadHighs } from '../../../../../test/support/match-solver.js';
import { highsIntegerSolver } from '../../highs-integer-program.js';
import { verifyRuledMatch } from '../verify-ruled-match.js';
import { solveTransportation } from '../transportation/solve-transportation.js';
import { objectiveUsdMicros, type TransportationProblem } from '../transportation-problem.js';
import type { SolveIntegerProgram } from './integer-program.js';
import { noRules, type RuledProblem } from './ruled-problem.js';
import { solveRuled, type RuledOptions, type RuledSolution } from './solve-ruled.js';

let solveIntegers: SolveIntegerProgram;
beforeAll(() => {
  solveIntegers = highsIntegerSolver(loadHighs);
});

const options = (changed: Partial<RuledOptions> = {}): RuledOptions => ({
  solveIntegers,
  neighbourhoods: 2,
  seed: 0,
  secondsLeft: () => Number.POSITIVE_INFINITY,
  ...changed,
});

const indivisible = (transportation: TransportationProblem): RuledProblem => ({
  transportation,
  rules: { ...noRules(transportation), smallestPartUnits: transportation.supplyUnits },
});

/** Everything that must hold of any answer. */
async function solveSoundly(problem: RuledProblem, chosen = options()): Promise<RuledSolution> {
  const solution = await solveRuled(problem, chosen);
  // By the verifier, which shares no code with the solver.
  expect(verifyRuledMatch(problem, solution)).toEqual({
    violations: [],
    objectiveUsdMicros: solution.objectiveUsdMicros,
    boundUsdMicros: solution.priceBoundUsdMicros,
  });
  expect(solution.boundUsdMicros).toBeGreaterThanOrEqual(solution.objectiveUsdMicros);
  expect(solution.priceBoundUsdMicros).toBeGreaterThanOrEqual(solution.boundUsdMicros);
  return solution;
}

describe('solveRuled', () => {
  // Five thousand go through the whole match in run-match-rules.spec.
  it('reaches and proves the exhaustive optimum of tiny problems under all rules', async () => {
    let ruledOut = 0;
    await fc.assert(
      fc.asyncProperty(tinyRuledProblem, async (problem) => {
        const optimum = exhaustiveRuledOptimum(problem);
        const solution = await solveSoundly(problem);
        expect(solution.objectiveUsdMicros).toBe(optimum);
        expect(solution.boundUsdMicros).toBe(optimum);
        const { transportation } = problem;
        const { flowUnits } = solveTransportation(transportation);
        if (optimum < objectiveUsdMicros(transportation, flowUnits)) ruledOut += 1;
      }),
      { numRuns: 1_000, seed: 20_261_110 },
    );
    // The rules matter in a good part of them.
    expect(ruledOut).toBeGreaterThan(300);
  }, 120_000);

  it('bounds the exhaustive optimum by prices, with and without an integer solver', async () => {
    await fc.assert(
      fc.asyncProperty(tinyRuledProblem, async (problem) => {
        const optimum = exhaustiveRuledOptimum(problem);
        const solution = await solveSoundly(problem, options({ solveIntegers: null }));
        expect(solution.objectiveUsdMicros).toBeLessThanOrEqual(optimum);
        expect(solution.priceBoundUsdMicros).toBeGreaterThanOrEqual(optimum);
      }),
      { numRuns: 1_000, seed: 20_261_111 },
    );
  });

  it('comes close to its bound on hundreds of lots, the same each time', async () => {
    await fc.assert(
      fc.asyncProperty(midSizeRuledProblem(200), async (problem) => {
        const withoutIntegers = options({ solveIntegers: null });
        const solution = await solveSoundly(problem, withoutIntegers);
        expect(await solveRuled(problem, withoutIntegers)).toEqual(solution);
      }),
      { numRuns: 15, seed: 20_261_112 },
    );
  });

  it('is the transportation optimum where nothing is ruled out', async () => {
    const transportation = problemOf(
      [3, 3],
      [4, 4],
      [
        [5, 4],
        [5, 0],
      ],
    );
    // Lot 1 only fits demand 0 (3 · 5), lot 0 takes the fourth unit there and the rest of it earns 4.
    const solution = await solveSoundly({ transportation, rules: noRules(transportation) });
    expect(solution.objectiveUsdMicros).toBe(15 + 5 + 8);
    expect(solution.boundUsdMicros).toBe(28);
  });

  it('gives up a campaign, or fills it at a loss elsewhere, whichever is better', async () => {
    // Lot 0 earns 10 at demand 0, whose campaign needs 4; lot 1 would lose 9 − 1 a unit by coming along.
    const transportation = problemOf(
      [3, 3],
      [6, 6],
      [
        [10, 3],
        [1, 9],
      ],
    );
    const withMinimum = (minimum: number): RuledProblem => ({
      transportation,
      rules: { ...noRules(transportation), minimumUnits: Float64Array.of(minimum, 0) },
    });
    // 4: 30 + 1 + 18 = 49 against 9 + 27 = 36. 6: 30 + 3 = 33, so the campaign is given up.
    expect((await solveSoundly(withMinimum(4))).objectiveUsdMicros).toBe(49);
    expect((await solveSoundly(withMinimum(6))).objectiveUsdMicros).toBe(36);
  });

  it('dilutes a dirty lot with a clean one', async () => {
    // 100 mg of feed a unit, limit 1 %: the dirty lot has 2 %, the clean one none, so they go half and half.
    const transportation = problemOf([8, 5], [20], [[9], [1]]);
    const rules = {
      ...noRules(transportation),
      feedMilligramsPerUnit: Float64Array.of(100, 100),
      feedMilligramsMax: Float64Array.of(2_000),
      impurityCount: 1,
      impurityMicrogramsPerUnit: Float64Array.of(2_000, 0),
      impurityLimitPpm: Float64Array.of(10_000),
    };
    const solution = await solveSoundly({ transportation, rules });
    expect([...solution.flowUnits]).toEqual([5, 5]);
    expect(solution.boundUsdMicros).toBe(50);
  });

  /** Ten whole lots of 2^40 units, a gram of feed each: 1.1e16 mg in all, which is more than 2^53. */
  const tenHugeLots = (capacityUnits: number): RuledProblem => {
    const transportation = problemOf(
      Array<number>(10).fill(2 ** 40),
      [capacityUnits],
      Array<number[]>(10).fill([1]),
    );
    const rules = {
      ...indivisible(transportation).rules,
      feedMilligramsPerUnit: new Float64Array(10).fill(1_000),
      feedMilligramsMax: Float64Array.of(Number.MAX_SAFE_INTEGER),
    };
    return { transportation, rules };
  };

  it('sums exactly what a demand can take, however much is offered to it', async () => {
    // Two and a half lots fit; they are indivisible.
    const solution = await solveSoundly(tenHugeLots(2.5 * 2 ** 40));
    expect(solution.objectiveUsdMicros).toBe(2 * 2 ** 40);
  });

  it('is not put off by a single lot that holds far more per unit', async () => {
    // A gram of feed a unit but for the first lot, of which a unit weighs a kilogram: 1e6 * 3.5 * 2^40 would be too much.
    const { transportation, rules } = tenHugeLots(2.5 * 2 ** 40);
    const supplyUnits = transportation.supplyUnits.with(0, 1);
    const feedMilligramsPerUnit = rules.feedMilligramsPerUnit.with(0, 1_000_000);
    const solution = await solveSoundly({
      transportation: { ...transportation, supplyUnits },
      rules: { ...rules, smallestPartUnits: supplyUnits, feedMilligramsPerUnit },
    });
    expect(solution.objectiveUsdMicros).toBe(2 * 2 ** 40 + 1);
  });

  it('refuses a demand that can take more than can be summed exactly', async () => {
    // Eight lots and one that is tried beyond them: 9 * 2^40 * 1000 = 9.9e15 mg.
    await expect(solveRuled(tenHugeLots(8 * 2 ** 40), options())).rejects.toMatchObject({
      code: 'match-amounts-too-large',
    });
  });

  it('meets a floor that costs surplus', async () => {
    const transportation = problemOf([10], [10, 10], [[9, 2]]);
    const rules = { ...noRules(transportation), floorUnits: Float64Array.of(0, 4) };
    const solution = await solveSoundly({ transportation, rules });
    expect([...solution.flowUnits]).toEqual([6, 4]);
    expect(solution.boundUsdMicros).toBe(62);
  });
});
