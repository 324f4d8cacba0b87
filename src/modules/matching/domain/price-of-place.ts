import type { PriceOfPlace } from './match-result.js';
import { chargePicos, PICOS_PER_MICRO, type RulePrices } from './rules/rule-prices.js';
import type { RuledProblem } from './rules/ruled-problem.js';
import { entry } from './transportation-problem.js';

/** What a kilogram of the lot's NdPr oxide pays for its place at the demand; the parts add up to what the bound counts. */
export function priceOfPlace(
  problem: RuledProblem,
  prices: RulePrices,
  lot: number,
  demand: number,
): PriceOfPlace {
  const charge = Math.floor(chargePicos(problem, prices, lot, demand) / PICOS_PER_MICRO);
  const feedPicos = entry(prices.feed, demand) * entry(problem.rules.feedMilligramsPerUnit, lot);
  const feed = Math.floor(feedPicos / PICOS_PER_MICRO);
  return {
    intakeUsdTenThousandthsPerKg: entry(prices.intake, demand),
    feedUsdTenThousandthsPerKg: feed,
    impurityUsdTenThousandthsPerKg: charge - feed,
  };
}

export function sumOfPrice(price: PriceOfPlace): number {
  const { intakeUsdTenThousandthsPerKg, feedUsdTenThousandthsPerKg, impurityUsdTenThousandthsPerKg } = price;
  return intakeUsdTenThousandthsPerKg + feedUsdTenThousandthsPerKg + impurityUsdTenThousandthsPerKg;
}

/** The sum of `priceOfPlace` without its parts, for the many places that a lot could go to. */
export function wholePriceOfPlace(
  problem: RuledProblem,
  prices: RulePrices,
  lot: number,
  demand: number,
): number {
  return (
    entry(prices.intake, demand) + Math.floor(chargePicos(problem, prices, lot, demand) / PICOS_PER_MICRO)
  );
}
