import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadHighs } from '../../../../../test/support/match-solver.js';
import { problemOf } from '../../../../../test/support/match-builders.js';
import { highsIntegerSolver } from '../../highs-integer-program.js';
import { noRules } from '../rules/ruled-problem.js';
import type { RuledOptions } from '../rules/solve-ruled.js';
import { earliestFill, massOf, type Confidence, type FillProblem } from './earliest-fill.js';

let options: RuledOptions;
beforeAll(() => {
  options = {
    solveIntegers: highsIntegerSolver(loadHighs),
    neighbourhoods: 2,
    seed: 0,
    secondsLeft: () => Number.POSITIVE_INFINITY,
  };
});

interface PlainLot {
  readonly units: number;
  readonly day: number;
  readonly median?: number;
  readonly spread?: number;
  readonly group?: number;
}

/** Lots divisible at will and a demand that limits nothing. */
function plainFill(lots: readonly PlainLot[], critical: number): FillProblem {
  const units = lots.map((lot) => lot.units);
  const transportation = problemOf(
    units,
    [units.reduce((sum, each) => sum + each, 0)],
    units.map(() => [1]),
  );
  return {
    ruled: { transportation, rules: noRules(transportation) },
    arrival: Int32Array.from(lots, ({ day }) => day),
    dayCount: Math.max(...lots.map(({ day }) => day)) + 1,
    medianMilligrams: Float64Array.from(lots, ({ median = 10 }) => median),
    spreadMilligrams: Float64Array.from(lots, ({ spread = 0 }) => spread),
    group: Int32Array.from(lots, ({ group = 0 }) => group),
    criticalMilligrams: critical,
  };
}

describe('the mass of a plan', () => {
  const two = (groups: readonly [number, number]): FillProblem =>
    plainFill(
      groups.map((group, lot) => ({ units: 10, day: 0, spread: 3 + lot, group })),
      1,
    );
  const all = Float64Array.of(10, 10);

  it('is the sum at P50', () => {
    expect(massOf(two([0, 1]), all, 'P50')).toBe(200);
  });

  it('loses all of a spread that is shared at P90, and the root of squares of what is independent', () => {
    // 200 − (30 + 40), and 200 − √(30² + 40²)
    expect(massOf(two([0, 0]), all, 'P90')).toBe(130);
    expect(massOf(two([0, 1]), all, 'P90')).toBe(150);
  });
});

describe('the earliest fill', () => {
  it('is the day on which the sum is there, at P50 and later at P90', async () => {
    const problem = plainFill(
      [
        { units: 10, day: 0, spread: 2 },
        { units: 10, day: 1, spread: 2 },
        { units: 10, day: 2, spread: 2 },
      ],
      200,
    );
    // 100, 200, 300 at P50; 80, 160, 240 at P90, all of one group.
    expect(await earliestFill(problem, 'P50', options)).toMatchObject({ day: 1, notBefore: 1 });
    expect(await earliestFill(problem, 'P90', options)).toMatchObject({ day: 2, notBefore: 2 });
  });

  it('comes sooner where lots are wrong independently', async () => {
    const lots = [0, 1, 2].map((day) => ({ units: 10, day, spread: 5, group: day }));
    // Two of them: 200 − √(50² + 50²) = 129.3 together, against 100 where they share it.
    expect(await earliestFill(plainFill(lots, 129), 'P90', options)).toMatchObject({ day: 1, notBefore: 1 });
    const shared = lots.map((lot) => ({ ...lot, group: 0 }));
    expect(await earliestFill(plainFill(shared, 129), 'P90', options)).toMatchObject({
      day: 2,
      notBefore: 2,
    });
  });

  it('is never where all lots are not enough, and says what the best plan has', async () => {
    const found = await earliestFill(plainFill([{ units: 10, day: 0 }], 101), 'P50', options);
    expect(found).toMatchObject({ day: null, notBefore: null });
    expect([...found.flowUnits]).toEqual([10]);
  });
});

/** One demand, up to four lots, and every rule that a first fill must obey. */
const tinyFill: fc.Arbitrary<FillProblem> = fc
  .record({
    lots: fc.array(
      fc.record({
        units: fc.integer({ min: 1, max: 4 }),
        smallest: fc.integer({ min: 0, max: 4 }),
        feed: fc.integer({ min: 1, max: 3 }),
        excess: fc.integer({ min: 0, max: 800 }),
        day: fc.integer({ min: 0, max: 3 }),
        median: fc.integer({ min: 1, max: 9 }),
        spreadShare: fc.integer({ min: 0, max: 4 }),
        group: fc.integer({ min: 0, max: 2 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    capacity: fc.integer({ min: 1, max: 12 }),
    feedMax: fc.integer({ min: 1, max: 20 }),
    limitPpm: fc.constantFrom(200_000, 400_000, 1_000_000),
    critical: fc.integer({ min: 1, max: 60 }),
  })
  .map(({ lots, capacity, feedMax, limitPpm, critical }) => {
    const plain = plainFill(
      lots.map(({ units, day, median, spreadShare, group }) => ({
        units,
        day,
        median,
        spread: Math.floor((median * spreadShare) / 4),
        group,
      })),
      critical,
    );
    const { transportation, rules } = plain.ruled;
    return {
      ...plain,
      ruled: {
        transportation: { ...transportation, capacityUnits: Float64Array.of(capacity) },
        rules: {
          ...rules,
          smallestPartUnits: Float64Array.from(lots, ({ smallest, units }) => Math.min(smallest, units)),
          feedMilligramsPerUnit: Float64Array.from(lots, ({ feed }) => feed),
          feedMilligramsMax: Float64Array.of(feedMax),
          impurityCount: 1,
          impurityMicrogramsPerUnit: Float64Array.from(lots, ({ feed, excess }) => feed * excess),
          impurityLimitPpm: Float64Array.of(limitPpm),
        },
      },
    };
  });

/** The first day by trying every plan; null for never. */
function exhaustiveDay(problem: FillProblem, confidence: Confidence): number | null {
  const { transportation, rules } = problem.ruled;
  const at = (array: Float64Array | Int32Array, index: number): number => array[index] ?? 0;
  const flow = new Float64Array(transportation.lotCount);
  const obeys = (): boolean => {
    let [units, feed, excess] = [0, 0, 0];
    flow.forEach((taken, lot) => {
      const perUnit = at(rules.feedMilligramsPerUnit, lot);
      units += taken;
      feed += taken * perUnit;
      const allowed = Math.floor((at(rules.impurityLimitPpm, 0) * perUnit) / 1000);
      excess += taken * (at(rules.impurityMicrogramsPerUnit, lot) - allowed);
    });
    return (
      units <= at(transportation.capacityUnits, 0) && feed <= at(rules.feedMilligramsMax, 0) && excess <= 0
    );
  };
  const canReach = (lot: number, day: number): boolean => {
    if (lot === flow.length)
      return obeys() && massOf(problem, flow, confidence) >= problem.criticalMilligrams;
    const supply = at(problem.arrival, lot) <= day ? at(transportation.supplyUnits, lot) : 0;
    for (let units = 0; units <= supply; units += 1) {
      if (units > 0 && units < at(rules.smallestPartUnits, lot)) continue;
      flow[lot] = units;
      if (canReach(lot + 1, day)) return true;
    }
    flow[lot] = 0;
    return false;
  };
  for (let day = 0; day < problem.dayCount; day += 1) {
    flow.fill(0);
    if (canReach(0, day)) return day;
  }
  return null;
}

describe('the earliest fill under rules', () => {
  it.each<[Confidence, number]>([
    ['P50', 1],
    ['P90', 0.97],
  ])('is what trying every plan finds, or brackets it: %s', async (confidence, decidedShareMin) => {
    let [decided, reached, runs] = [0, 0, 0];
    const orNever = (day: number | null): number => day ?? Number.POSITIVE_INFINITY;
    await fc.assert(
      fc.asyncProperty(tinyFill, async (problem) => {
        const truth = exhaustiveDay(problem, confidence);
        const { day, notBefore, flowUnits } = await earliestFill(problem, confidence, options);
        expect(orNever(day)).toBeGreaterThanOrEqual(orNever(truth));
        expect(orNever(notBefore)).toBeLessThanOrEqual(orNever(truth));
        if (day !== null) {
          expect(massOf(problem, flowUnits, confidence)).toBeGreaterThanOrEqual(problem.criticalMilligrams);
          reached += 1;
        }
        runs += 1;
        if (day === notBefore) decided += 1;
      }),
      { numRuns: 400, seed: 20_261_126 },
    );
    expect(reached).toBeGreaterThan(60);
    expect(decided / runs).toBeGreaterThanOrEqual(decidedShareMin);
  });

  it('is never later with one more lot, nor with less to reach', async () => {
    await fc.assert(
      fc.asyncProperty(tinyFill, fc.constantFrom<Confidence>('P50', 'P90'), async (problem, confidence) => {
        const truth = exhaustiveDay(problem, confidence);
        const orNever = (day: number | null): number => day ?? Number.POSITIVE_INFINITY;
        const { notBefore } = await earliestFill(
          { ...problem, criticalMilligrams: Math.ceil(problem.criticalMilligrams / 2) },
          confidence,
          options,
        );
        expect(orNever(notBefore)).toBeLessThanOrEqual(orNever(truth));
      }),
      { numRuns: 60, seed: 20_261_127 },
    );
  });
});
