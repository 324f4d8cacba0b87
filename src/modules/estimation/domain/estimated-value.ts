import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import { ESTIMATED_ELEMENTS, type EstimatedElement } from '../../catalogue/domain/rare-earths.js';
import type { EstimateInputs } from './estimate-inputs.js';
import { prepareEstimate } from './prepared-estimate.js';

const GRAMS_PER_KILOGRAM = 1_000;

/**
 * What recoverable oxide is worth, each figure in whole micro-units of the prices' currency: exact up to 2^53 − 1,
 * which is 9 thousand million of the currency, and to 16 significant digits beyond. P10 is the LOW figure.
 */
export interface ValueInterval {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly mean: number;
}

/**
 * V = Σ price_e · R_e with R_e the recoverable traded oxide of element e (Nd2O3, Pr6O11, Dy2O3, Tb4O7), added up
 * before percentiles are taken: percentiles do not add, means do. With one price alone the value is that price times
 * the oxide's interval. See docs/model/valuation.md, "Value".
 * @param priceMicrosPerKg micro-units of one currency per kilogram of traded oxide, each ≥ 0; an element that is
 *   left out counts zero
 * @throws DomainError as `estimateRecoverableOxide` does
 */
export function estimatedValueMicros(
  inputs: EstimateInputs,
  catalogue: Catalogue,
  priceMicrosPerKg: Readonly<Partial<Record<EstimatedElement, number>>>,
): ValueInterval {
  const { summaries } = prepareEstimate(inputs, catalogue);
  const microsPerGramOfMetal = Object.fromEntries(
    ESTIMATED_ELEMENTS.filter((element) => (priceMicrosPerKg[element] ?? 0) > 0).map((element) => [
      element,
      ((priceMicrosPerKg[element] ?? 0) / GRAMS_PER_KILOGRAM) * catalogue.tradedOxideFactor[element],
    ]),
  );
  const { p10, p50, p90, mean } = summaries.weighted(microsPerGramOfMetal).recoverable;
  return { p10: Math.round(p10), p50: Math.round(p50), p90: Math.round(p90), mean: Math.round(mean) };
}
