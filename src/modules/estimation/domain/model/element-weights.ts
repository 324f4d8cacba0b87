import type { RareEarth } from '../../../catalogue/domain/rare-earths.js';

/**
 * Grams of something per gram of each rare earth's metal, e.g. oxide factors; what is left out counts 0. Immutable: what
 * is computed from weights is remembered by their identity.
 */
export type ElementWeights = Readonly<Partial<Record<RareEarth, number>>>;

const ALONE = new Map<RareEarth, ElementWeights>();

/** Weights that give one element's metal; the same object for the same element. */
export function elementAlone(element: RareEarth): ElementWeights {
  const weights = ALONE.get(element) ?? { [element]: 1 };
  ALONE.set(element, weights);
  return weights;
}

type OxideFactors = Readonly<Record<RareEarth, number>>;

const oxideWeightsKnown = new WeakMap<OxideFactors, Map<string, ElementWeights>>();

/** Weights that give the traded oxide of some elements; the same object for the same elements and factors. */
export function oxideWeights(elements: readonly RareEarth[], oxideFactors: OxideFactors): ElementWeights {
  const ofFactors = oxideWeightsKnown.get(oxideFactors) ?? new Map<string, ElementWeights>();
  oxideWeightsKnown.set(oxideFactors, ofFactors);
  const key = elements.join();
  const weights =
    ofFactors.get(key) ?? Object.fromEntries(elements.map((element) => [element, oxideFactors[element]]));
  ofFactors.set(key, weights);
  return weights;
}
