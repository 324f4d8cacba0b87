import type { TransportationProblem } from '../../src/modules/matching/domain/transportation-problem.js';
import { noRules, type RuledProblem } from '../../src/modules/matching/domain/rules/ruled-problem.js';
import { problemOf } from './match-builders.js';

/** A market that is hard on a solver for one reason, with optima that arithmetic gives. */
export interface HostileMarket {
  readonly name: string;
  readonly problem: TransportationProblem;
  /** Micro-USD, every lot divisible. */
  readonly optimumUsdMicros: number;
  /** Micro-USD, every lot whole or not at all. */
  readonly wholeLotsOptimumUsdMicros: number;
}

/** @param lots of the markets that have many, > 10 */
export function hostileMarkets(lots: number): readonly HostileMarket[] {
  const each = <Value>(value: Value): Value[] => new Array<Value>(lots).fill(value);
  const nothing = { optimumUsdMicros: 0, wholeLotsOptimumUsdMicros: 0 };
  return [
    { name: 'no lot and no demand', problem: problemOf([], [], []), ...nothing },
    { name: 'no eligible pair', problem: problemOf(each(5), [9, 9, 9], each([])), ...nothing },
    {
      name: 'pairs of negative surplus only',
      problem: problemOf(each(5), [9, 9], each([-3, 0])),
      ...nothing,
    },
    { name: 'zero quantities offered', problem: problemOf(each(0), [9, 9], each([4, 5])), ...nothing },
    { name: 'zero quantities asked for', problem: problemOf(each(3), [0, 0], each([4, 5])), ...nothing },
    {
      // Ten units: three whole lots of 3.
      name: 'one demand for all, equal values',
      problem: problemOf(each(3), [10], each([7])),
      optimumUsdMicros: 70,
      wholeLotsOptimumUsdMicros: 63,
    },
    {
      // The five best lots of 2 are worth `lots`, `lots` − 1 … a unit.
      name: 'one demand for all, no two values equal',
      problem: problemOf(
        each(2),
        [10],
        each(0).map((_, lot) => [lot + 1]),
      ),
      optimumUsdMicros: 2 * (5 * lots - 10),
      wholeLotsOptimumUsdMicros: 2 * (5 * lots - 10),
    },
    {
      // Nine units in each of two demands: four whole lots of 2.
      name: 'equal values everywhere',
      problem: problemOf(each(2), [9, 9], each([4, 4])),
      optimumUsdMicros: 72,
      wholeLotsOptimumUsdMicros: 64,
    },
    {
      // A million tonnes in units of 10 g, of which one lot and a half fit.
      name: 'huge quantities',
      problem: problemOf([1e11, 1e11], [1.5e11], [[30_000], [20_000]]),
      optimumUsdMicros: 1e11 * 30_000 + 0.5e11 * 20_000,
      wholeLotsOptimumUsdMicros: 1e11 * 30_000,
    },
    {
      name: 'a lot of one unit among huge ones',
      problem: problemOf([1e11, 1], [1e11], [[20_000], [30_000]]),
      optimumUsdMicros: 30_000 + (1e11 - 1) * 20_000,
      wholeLotsOptimumUsdMicros: 1e11 * 20_000,
    },
  ];
}

const IDENTICAL_LOTS = 100_000;

/** Each lot of 3 units may go to each of ten demands of 20,000, of which 6,666 whole lots fill 19,998. */
export function identicalLots(): HostileMarket {
  const demands = 10;
  return {
    name: '100,000 identical lots',
    problem: {
      lotCount: IDENTICAL_LOTS,
      demandCount: demands,
      supplyUnits: new Float64Array(IDENTICAL_LOTS).fill(3),
      capacityUnits: new Float64Array(demands).fill(20_000),
      edgeStart: Int32Array.from({ length: IDENTICAL_LOTS + 1 }, (_, lot) => lot * demands),
      edgeDemand: Int32Array.from({ length: IDENTICAL_LOTS * demands }, (_, edge) => edge % demands),
      edgeValue: new Float64Array(IDENTICAL_LOTS * demands).fill(5),
    },
    optimumUsdMicros: demands * 20_000 * 5,
    wholeLotsOptimumUsdMicros: demands * 19_998 * 5,
  };
}

/** The same market with every lot whole or not at all. */
export function withWholeLots({ problem }: HostileMarket): RuledProblem {
  return {
    transportation: problem,
    rules: { ...noRules(problem), smallestPartUnits: problem.supplyUnits },
  };
}
