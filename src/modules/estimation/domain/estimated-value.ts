import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import { ESTIMATED_ELEMENTS, type EstimatedElement } from '../../catalogue/domain/rare-earths.js';
import { hash64Hex } from '../../../shared/stable-hash.js';
import { drawMagnetContent } from './alloy-mass.js';
import { canonicalInputs } from './canonical-inputs.js';
import type { EstimateInputs } from './estimate-inputs.js';
import { ESTIMATION_MODEL_VERSION } from './estimate.js';
import { addScaled, constantSample, sampleMean } from './factor-sample.js';
import { percentiles } from './percentile.js';
import { drawRareEarthMass } from './rare-earth-mass.js';

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
 * V = Σ price_e · R_e with R_e the recoverable traded oxide of element e (Nd2O3, Pr6O11, Dy2O3, Tb4O7), summed
 * point by point before percentiles are taken: percentiles do not add, means do. The points are the estimate's
 * own, so that with one price alone the value is that price times the oxide's published interval.
 * @param priceMicrosPerKg micro-units of one currency per kilogram of traded oxide, each ≥ 0; an element that is
 *   left out counts zero
 * @throws DomainError as `estimateRecoverableOxide` does
 */
export function estimatedValueMicros(
  inputs: EstimateInputs,
  catalogue: Catalogue,
  priceMicrosPerKg: Readonly<Partial<Record<EstimatedElement, number>>>,
): ValueInterval {
  const canonical = canonicalInputs(inputs, catalogue);
  const seed = hash64Hex(JSON.stringify([ESTIMATION_MODEL_VERSION, catalogue.version, canonical.text]));
  const { alloys } = drawMagnetContent(canonical, seed);
  const { recoverable } = drawRareEarthMass(alloys, canonical.route, catalogue.tradedOxideFactor, seed);

  const micros = constantSample(0);
  for (const element of ESTIMATED_ELEMENTS) {
    const microsPerGramOfOxide = (priceMicrosPerKg[element] ?? 0) / GRAMS_PER_KILOGRAM;
    const microsPerGramOfMetal = microsPerGramOfOxide * catalogue.tradedOxideFactor[element];
    addScaled(micros, recoverable.metalGrams[element], microsPerGramOfMetal);
  }
  const [p10 = 0, p50 = 0, p90 = 0] = percentiles(micros, [0.1, 0.5, 0.9]).map(Math.round);
  return { p10, p50, p90, mean: Math.round(sampleMean(micros)) };
}
