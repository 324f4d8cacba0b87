import type { SolveIntegerProgram } from './integer-program.js';
import { linearPrices } from './linear-prices.js';
import { ascendPrices } from './price-ascent.js';
import { priceBound } from './price-bound.js';
import { asIntegerPrices, reducedValues, type RulePrices } from './rule-prices.js';
import type { RuledProblem } from './ruled-problem.js';

/** Prices with what follows from them. */
export interface Priced {
  readonly prices: RulePrices;
  /** By edge. */
  readonly reduced: Float64Array;
  readonly boundUsdMicros: number;
  /** By demand: 1 = not worth its campaign at these prices. */
  readonly isClosed: Uint8Array;
}

/** First coarse, then twice fine without the demands that are not worth their campaign. Temperatures: 1e-4 USD per kg. */
const SCHEDULES = [
  { steps: 20, temperatureFirst: 10_000, temperatureLast: 100 },
  { steps: 10, temperatureFirst: 500, temperatureLast: 100 },
  { steps: 10, temperatureFirst: 500, temperatureLast: 100 },
];

export function pricedAt(problem: RuledProblem, prices: RulePrices): Priced {
  const reduced = reducedValues(problem, prices);
  const { usdMicros, isNotWorthwhile } = priceBound(problem, prices, reduced);
  return { prices, reduced, boundUsdMicros: usdMicros, isClosed: isNotWorthwhile };
}

/** The prices of the linear relaxation, with and without the demands that are not worth their campaign, where they bound better. */
export async function betterByLinearPrices(
  problem: RuledProblem,
  priced: Priced,
  solve: SolveIntegerProgram,
): Promise<Priced> {
  let best = priced;
  const allOpen = new Uint8Array(problem.transportation.demandCount);
  for (const isClosed of priced.isClosed.includes(1) ? [allOpen, priced.isClosed] : [allOpen]) {
    const prices = await linearPrices(problem, priced.prices, isClosed, solve);
    if (prices === null) continue;
    const linear = pricedAt(problem, asIntegerPrices(problem, prices));
    if (linear.boundUsdMicros < best.boundUsdMicros) best = linear;
  }
  return best;
}

/** The prices of the lowest bound found. @param start the transportation optimum's */
export function bestPrices(problem: RuledProblem, start: Priced): Priced {
  let best = start;
  let prices = start.prices;
  let isClosed: Uint8Array | null = null;
  for (const schedule of SCHEDULES) {
    prices = ascendPrices(problem, prices, { ...schedule, isClosed });
    const priced = pricedAt(problem, asIntegerPrices(problem, prices));
    if (priced.boundUsdMicros < best.boundUsdMicros) best = priced;
    isClosed = priced.isClosed;
  }
  return best;
}
