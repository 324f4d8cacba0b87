import fc from 'fast-check';
import { randomStream } from '../../bench/random-stream.js';
import type { RuledProblem } from '../../src/modules/matching/domain/rules/ruled-problem.js';
import { problemOf } from './match-builders.js';

const vector = (length: number, min: number, max: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min, max }), { minLength: length, maxLength: length });

/**
 * Small enough for an oracle that tries every flow, and every rule present: indivisible lots, smallest parts, campaign minimums,
 * plant masses and one blended impurity.
 */
export const tinyRuledProblem: fc.Arbitrary<RuledProblem> = fc
  .record({ lots: fc.integer({ min: 1, max: 4 }), demands: fc.integer({ min: 1, max: 3 }) })
  .chain(({ lots, demands }) =>
    fc.record({
      supply: vector(lots, 0, 4),
      capacity: vector(demands, 0, 6),
      values: fc.array(vector(demands, -2, 9), { minLength: lots, maxLength: lots }),
      smallest: vector(lots, 0, 4),
      feed: vector(lots, 1, 3),
      impurity: vector(lots, 0, 2000),
      minimum: vector(demands, 0, 5),
      feedMax: vector(demands, 0, 14),
      limitPpm: fc.array(fc.constantFrom(200_000, 500_000, 1_000_000), {
        minLength: demands,
        maxLength: demands,
      }),
    }),
  )
  .map((drawn) => ({
    transportation: problemOf(drawn.supply, drawn.capacity, drawn.values),
    rules: {
      smallestPartUnits: Float64Array.from(drawn.smallest, (units, lot) =>
        Math.min(units, drawn.supply[lot] ?? 0),
      ),
      feedMilligramsPerUnit: Float64Array.from(drawn.feed),
      impurityCount: 1,
      // At most what the feed weighs: a milligram is a thousand micrograms.
      impurityMicrogramsPerUnit: Float64Array.from(drawn.impurity, (mass, lot) =>
        Math.min(mass, 1000 * (drawn.feed[lot] ?? 0)),
      ),
      minimumUnits: Float64Array.from(drawn.minimum),
      feedMilligramsMax: Float64Array.from(drawn.feedMax),
      impurityLimitPpm: Float64Array.from(drawn.limitPpm),
      floorUnits: new Float64Array(drawn.capacity.length),
    },
  }));

/** The optimum by trying every flow that obeys the rules; −∞ where none meets the floors. Only for a handful of units. */
export function exhaustiveRuledOptimum({ transportation, rules }: RuledProblem): number {
  const { lotCount, demandCount, edgeStart, edgeDemand, edgeValue } = transportation;
  const at = (array: Float64Array | Int32Array, index: number): number => array[index] ?? 0;
  const intake = new Array<number>(demandCount).fill(0);
  const feed = new Array<number>(demandCount).fill(0);
  const kinds = rules.impurityCount;
  const excess = new Array<number>(demandCount * kinds).fill(0);
  let best = Number.NEGATIVE_INFINITY;
  const obeys = (): boolean =>
    excess.every((micrograms) => micrograms <= 0) &&
    intake.every(
      (units, demand) =>
        units >= at(rules.floorUnits, demand) && (units === 0 || units >= at(rules.minimumUnits, demand)),
    );
  const add = (lot: number, demand: number, units: number): void => {
    const perUnit = at(rules.feedMilligramsPerUnit, lot);
    for (let row = demand * kinds, kind = 0; kind < kinds; row += 1, kind += 1) {
      // A thousandth of mg · ppm is µg.
      const allowed = Math.floor((at(rules.impurityLimitPpm, row) * perUnit) / 1000);
      const own = at(rules.impurityMicrogramsPerUnit, lot * kinds + kind);
      excess[row] = (excess[row] ?? 0) + units * (own - allowed);
    }
    intake[demand] = (intake[demand] ?? 0) + units;
    feed[demand] = (feed[demand] ?? 0) + units * perUnit;
  };
  const decide = (lot: number, edge: number, left: number, objective: number): void => {
    if (lot === lotCount) {
      if (objective > best && obeys()) best = objective;
      return;
    }
    if (edge === at(edgeStart, lot + 1)) {
      decide(lot + 1, edge, at(transportation.supplyUnits, lot + 1), objective);
      return;
    }
    const demand = at(edgeDemand, edge);
    decide(lot, edge + 1, left, objective);
    for (let units = Math.max(1, at(rules.smallestPartUnits, lot)); units <= left; units += 1) {
      add(lot, demand, units);
      const fits =
        (intake[demand] ?? 0) <= at(transportation.capacityUnits, demand) &&
        (feed[demand] ?? 0) <= at(rules.feedMilligramsMax, demand);
      if (fits) decide(lot, edge + 1, left - units, objective + units * at(edgeValue, edge));
      add(lot, demand, -units);
    }
  };
  decide(0, 0, at(transportation.supplyUnits, 0), 0);
  return best;
}

/** Hundreds of lots under all rules; too large for an oracle. */
export function midSizeRuledProblem(lotCountMax: number): fc.Arbitrary<RuledProblem> {
  return fc
    .record({
      lots: fc.integer({ min: 20, max: lotCountMax }),
      demands: fc.integer({ min: 2, max: 12 }),
      seed: fc.nat(),
    })
    .map(({ lots, demands, seed }) => {
      const { uniform } = randomStream(seed);
      const upTo = (max: number): number => Math.floor(uniform() * (max + 1));
      const supply = Array.from({ length: lots }, () => 1 + upTo(1_000));
      const capacity = Array.from({ length: demands }, () => upTo((1_000 * lots) / demands));
      const values = supply.map(() => capacity.map(() => (uniform() < 0.4 ? upTo(100_000) : 0)));
      return {
        transportation: problemOf(supply, capacity, values),
        rules: {
          smallestPartUnits: Float64Array.from(supply, (units) =>
            uniform() < 0.4 ? units : Math.ceil(0.3 * uniform() * units),
          ),
          feedMilligramsPerUnit: Float64Array.from(supply, () => 30_000 + upTo(300_000)),
          impurityCount: 2,
          impurityMicrogramsPerUnit: Float64Array.from({ length: 2 * lots }, () => upTo(3_000_000)),
          minimumUnits: Float64Array.from(capacity, (units) => Math.floor(0.6 * uniform() * units)),
          feedMilligramsMax: Float64Array.from(capacity, (units) =>
            Math.floor(units * (100_000 + upTo(200_000))),
          ),
          impurityLimitPpm: Float64Array.from({ length: 2 * demands }, () => 5_000 + upTo(20_000)),
          floorUnits: new Float64Array(demands),
        },
      };
    });
}
