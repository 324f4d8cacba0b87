import fc from 'fast-check';
import type { MatchSnapshot } from '../../src/modules/matching/domain/match-problem.js';
import type { TransportationProblem } from '../../src/modules/matching/domain/transportation-problem.js';
import { randomStream } from '../../bench/random-stream.js';
import { aSnapshot, plainDemand, plainLot, problemOf } from './match-builders.js';

/** Small enough for the exhaustive oracle; few distinct values, so that ties and degenerate optima abound. */
export const tinyProblem: fc.Arbitrary<TransportationProblem> = fc
  .record({ lots: fc.integer({ min: 1, max: 3 }), demands: fc.integer({ min: 1, max: 3 }) })
  .chain(({ lots, demands }) =>
    fc.record({
      supply: vector(lots, 0, 4),
      capacity: vector(demands, 0, 5),
      values: fc.array(vector(demands, -2, 9), { minLength: lots, maxLength: lots }),
    }),
  )
  .map(({ supply, capacity, values }) => problemOf(supply, capacity, values));

/** Up to 5 lots and 4 demands with gates that sometimes fail; without campaign minimums unless asked for. */
export function smallSnapshot(hasMinimums: boolean): fc.Arbitrary<MatchSnapshot> {
  const lot = fc.record({
    grams: fc.integer({ min: 0, max: 60 }),
    reserve: fc.integer({ min: 0, max: 12 }),
    moisture: fc.constantFrom(null, 1, 5),
    country: fc.constantFrom('FR', 'JP'),
  });
  const demand = fc.record({
    capacity: fc.integer({ min: 0, max: 100 }),
    price: fc.integer({ min: 1, max: 15 }),
    moisture: fc.constantFrom(null, 4),
    countries: fc.constantFrom(null, ['FR']),
    minimumShare: fc.constantFrom(0, 0.3, 0.9),
    freight: fc.integer({ min: 0, max: 1_000_000 }),
  });
  return fc
    .record({ lots: fc.array(lot, { maxLength: 5 }), demands: fc.array(demand, { maxLength: 4 }) })
    .map(({ lots, demands }) =>
      aSnapshot(
        lots.map(({ grams, reserve, moisture, country }, position) => ({
          ...plainLot(`lot-${position}`, Math.max(1, grams), reserve),
          moistureWtPct: moisture === null ? { low: 0, high: 32 } : { low: moisture, high: moisture },
          country,
          longitude: position,
        })),
        demands.map(({ capacity, price, moisture, countries, minimumShare, freight }, position) =>
          plainDemand(`demand-${position}`, capacity, price, {
            moistureWtPctMax: moisture,
            acceptedCountries: countries,
            ndPrOxideGramsMin: hasMinimums ? Math.floor(capacity * minimumShare) : 0,
            freightUsdMicrosPerTonneKm: freight,
          }),
        ),
      ),
    );
}

/**
 * A handful of units with every rule: indivisible lots, smallest parts, campaign minimums, plant masses, two blended elements,
 * gates that sometimes fail and a freight that makes pairs differ. Small enough for an oracle that tries every flow.
 */
export const tinyRuledSnapshot: fc.Arbitrary<MatchSnapshot> = fc
  .record({
    lots: fc.array(
      fc.record({
        units: fc.integer({ min: 0, max: 4 }),
        // Of a unit of 10 g: between a third and a tenth of the feed is NdPr oxide.
        gramsPerUnit: fc.integer({ min: 30, max: 100 }),
        reserve: fc.integer({ min: 0, max: 9 }),
        isDivisible: fc.boolean(),
        smallestPartGrams: fc.constantFrom(null, 1, 90, 300),
        copper: fc.constantFrom(0, 0.3, 0.5, 2),
        nickel: fc.constantFrom(undefined, 0, 0.25, 1),
        country: fc.constantFrom('FR', 'JP'),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    demands: fc.array(
      fc.record({
        capacityUnits: fc.integer({ min: 0, max: 6 }),
        minimumUnits: fc.integer({ min: 0, max: 5 }),
        price: fc.integer({ min: 1, max: 15 }),
        feedGramsMax: fc.constantFrom(null, 60, 130, 400),
        copperMax: fc.constantFrom(null, 0.25, 0.5, 1),
        nickelMax: fc.constantFrom(null, null, 0.2),
        countries: fc.constantFrom(null, null, ['FR']),
        freight: fc.integer({ min: 0, max: 3_000_000 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ lots, demands }) =>
    aSnapshot(
      lots.map(({ units, gramsPerUnit, reserve, copper, nickel, ...terms }, position) => ({
        ...plainLot(`lot-${position}`, Math.max(1, 10 * units), reserve),
        ...terms,
        netMassGrams: Math.max(1, units * gramsPerUnit),
        otherElementWtPct: { Cu: copper, ...(nickel === undefined ? {} : { Ni: nickel }) },
        longitude: position,
      })),
      demands.map(({ capacityUnits, minimumUnits, price, copperMax, nickelMax, ...terms }, position) =>
        plainDemand(`demand-${position}`, 10 * capacityUnits, price, {
          ndPrOxideGramsMin: Math.min(10 * minimumUnits, 10 * capacityUnits),
          feedGramsMax: terms.feedGramsMax,
          acceptedCountries: terms.countries,
          freightUsdMicrosPerTonneKm: terms.freight,
          blendLimitsWtPct: {
            ...(copperMax === null ? {} : { Cu: copperMax }),
            ...(nickelMax === null ? {} : { Ni: nickelMax }),
          },
        }),
      ),
    ),
  );

function vector(length: number, min: number, max: number): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min, max }), { minLength: length, maxLength: length });
}

/** Hundreds of lots: too large for an oracle, large enough to be sampled, shortlisted and split. */
export function midSizeProblem(lotCountMax: number): fc.Arbitrary<TransportationProblem> {
  return fc
    .record({
      lots: fc.integer({ min: 50, max: lotCountMax }),
      demands: fc.integer({ min: 2, max: 20 }),
      seed: fc.nat(),
      supplyMax: fc.constantFrom(1, 10, 100_000),
      valueMax: fc.constantFrom(3, 1_000, 7_000_000),
      edgeShare: fc.constantFrom(0.1, 0.5, 1),
      intakeShare: fc.constantFrom(0.05, 0.8, 1, 3),
    })
    .map(({ lots, demands, seed, supplyMax, valueMax, edgeShare, intakeShare }) => {
      const { uniform } = randomStream(seed);
      const upTo = (max: number): number => Math.floor(uniform() * (max + 1));
      const capacityMax = Math.ceil((intakeShare * lots * supplyMax) / demands);
      return problemOf(
        Array.from({ length: lots }, () => upTo(supplyMax)),
        Array.from({ length: demands }, () => upTo(capacityMax)),
        Array.from({ length: lots }, () =>
          Array.from({ length: demands }, () => (uniform() < edgeShare ? upTo(valueMax) : 0)),
        ),
      );
    });
}
