import { excessMicrograms, pairLimitUnits, type RuledProblem } from './ruled-problem.js';

/** Dual prices of the rules, integers: any of them give a valid bound, good ones a tight one. */
export interface RulePrices {
  /** By demand, micro-USD per unit of flow (1e-4 USD per kg): ≥ 0; below 0 only where a floor pays for intake. */
  readonly intake: Float64Array;
  /** By demand, pico-USD per mg of feed, ≥ 0. */
  readonly feed: Float64Array;
  /** By demand and impurity, pico-USD per µg above the limit, ≥ 0. */
  readonly impurity: Float64Array;
}

export const PICOS_PER_MICRO = 1_000_000;

/** Sums in `reducedValues` stay exact below it: 2^50 picos a unit are over a thousand USD for 10 g. */
const PICOS_MAX = 2 ** 50;

/** 1e-4 USD per kg: far above any value of a kilogram. Where floors cannot be met there is no limit to what they would cost. */
const INTAKE_MAX = 2 ** 40;

export function noPrices({ transportation, rules }: RuledProblem): RulePrices {
  return {
    intake: new Float64Array(transportation.demandCount),
    feed: new Float64Array(transportation.demandCount),
    impurity: new Float64Array(transportation.demandCount * rules.impurityCount),
  };
}

/**
 * By edge: what a unit earns beyond the prices of all that it takes up, micro-USD, rounded up. −∞ where the pair is
 * out of the question: the demand cannot take even the smallest part of the lot.
 */
export function reducedValues(problem: RuledProblem, prices: RulePrices): Float64Array {
  const { lotCount, edgeStart, edgeDemand, edgeValue } = problem.transportation;
  const reduced = new Float64Array(edgeValue.length);
  for (let lot = 0; lot < lotCount; lot += 1) {
    const end = edgeStart[lot + 1] as number;
    for (let edge = edgeStart[lot] as number; edge < end; edge += 1) {
      const demand = edgeDemand[edge] as number;
      reduced[edge] = isOutOfQuestion(problem, lot, demand)
        ? Number.NEGATIVE_INFINITY
        : (edgeValue[edge] as number) -
          (prices.intake[demand] as number) -
          Math.floor(chargePicos(problem, prices, lot, demand) / PICOS_PER_MICRO);
    }
  }
  return reduced;
}

/** The nearest prices that are integers and small enough for exact sums. */
export function asIntegerPrices({ rules }: RuledProblem, prices: RulePrices): RulePrices {
  const most = (values: Float64Array): number => values.reduce((high, value) => Math.max(high, value), 1);
  const rowCount = rules.impurityCount + 1;
  const feedMax = PICOS_MAX / rowCount / most(rules.feedMilligramsPerUnit);
  const excessMax = Math.max(most(rules.impurityMicrogramsPerUnit), 1000 * most(rules.feedMilligramsPerUnit));
  const impurityMax = PICOS_MAX / rowCount / excessMax;
  return {
    intake: prices.intake.map((price) => Math.round(Math.max(-INTAKE_MAX, Math.min(INTAKE_MAX, price || 0)))),
    feed: prices.feed.map((price) => Math.floor(Math.min(feedMax, Math.round(price)))),
    impurity: prices.impurity.map((price) => Math.floor(Math.min(impurityMax, Math.round(price)))),
  };
}

export function isOutOfQuestion(problem: RuledProblem, lot: number, demand: number): boolean {
  return pairLimitUnits(problem, lot, demand) < Math.max(1, problem.rules.smallestPartUnits[lot] as number);
}

/** What a unit pays besides the price of intake. */
export function chargePicos(
  { rules }: RuledProblem,
  { feed, impurity }: RulePrices,
  lot: number,
  demand: number,
): number {
  let picos = (feed[demand] as number) * (rules.feedMilligramsPerUnit[lot] as number);
  for (let kind = 0; kind < rules.impurityCount; kind += 1) {
    const price = impurity[demand * rules.impurityCount + kind] as number;
    if (price > 0) picos += price * excessMicrograms(rules, lot, demand, kind);
  }
  return picos;
}
