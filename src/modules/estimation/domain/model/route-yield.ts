import { SHARE } from '../../../catalogue/domain/figure-bounds.js';
import type { ProcessRoute } from '../../../catalogue/domain/catalogue.js';
import { ESTIMATED_ELEMENTS, RARE_EARTHS, type RareEarth } from '../../../catalogue/domain/rare-earths.js';
import { constant, type Distribution, fromQuantiles, isCertain } from '../distribution/distribution.js';
import { figureDistribution } from '../distribution/known-shapes.js';
import { type Quantity, uncertain } from '../quantity/quantity.js';
import type { ElementWeights } from './element-weights.js';
import { rowFactor } from './row-factor.js';

/**
 * The yield of a rare earth by the route. Routes state nothing for the minor rare earths; they take neodymium's.
 */
export function elementYield(route: ProcessRoute, element: RareEarth): Distribution {
  const stated = ESTIMATED_ELEMENTS.find((each) => each === element);
  return figureDistribution(route.elementYield[stated ?? 'Nd'], SHARE);
}

/** The yield of a rare earth by the route, as a factor. */
export function elementYieldFactor(route: ProcessRoute, element: RareEarth): Quantity {
  return rowFactor(route, element, () => yieldFactor(route, elementYield(route, element)));
}

/** Some yield of the route as a factor: all of them move together. */
export function yieldFactor(route: ProcessRoute, distribution: Distribution): Quantity {
  return uncertain({ block: `route:${route.key}`, kind: 'ROUTE_YIELD', subject: route.key, distribution });
}

const weightsByMeanYield = new WeakMap<ProcessRoute, WeakMap<ElementWeights, ElementWeights>>();

/** Weights of the elements, each multiplied by its mean yield; the same object for the same route and weights. */
export function weightedByMeanYield(route: ProcessRoute, weights: ElementWeights): ElementWeights {
  const ofRoute = weightsByMeanYield.get(route) ?? new WeakMap<ElementWeights, ElementWeights>();
  weightsByMeanYield.set(route, ofRoute);
  const known = ofRoute.get(weights) ?? computeWeightedByMeanYield(route, weights);
  ofRoute.set(weights, known);
  return known;
}

function computeWeightedByMeanYield(route: ProcessRoute, weights: ElementWeights): ElementWeights {
  return Object.fromEntries(
    (Object.entries(weights) as [RareEarth, number][]).map(([element, weight]) => [
      element,
      weight * elementYield(route, element).mean,
    ]),
  );
}

/**
 * How far a route's yield of a sum of elements lies from its mean: Σ s_e · y_e / Σ s_e · ȳ_e, mean 1. All elements
 * move together: a plant's good day is good for each, so the quantiles of the ratio are those of the yields, added.
 * See docs/model/estimation.md, "Route yield".
 * @param shares of the elements in the sum before the route, on average; any common unit
 */
export function yieldAboutMean(route: ProcessRoute, shares: ElementWeights): Distribution {
  const known = yieldsAboutMean.get(route) ?? new Map<string, Distribution>();
  yieldsAboutMean.set(route, known);
  const total = Math.max(
    Number.MIN_VALUE,
    RARE_EARTHS.reduce((sum, element) => sum + (shares[element] ?? 0), 0),
  );
  const steps = RARE_EARTHS.map((element) => Math.round((SHARE_STEPS * (shares[element] ?? 0)) / total));
  const key = steps.join();
  const distribution =
    known.get(key) ??
    computeYieldAboutMean(
      route,
      Object.fromEntries(RARE_EARTHS.map((element, k) => [element, steps[k] ?? 0])),
    );
  if (known.size >= SHARES_KEPT_MAX) known.clear();
  known.set(key, distribution);
  return distribution;
}

/** By route and rounded shares: estimates of like material share it. */
const yieldsAboutMean = new WeakMap<ProcessRoute, Map<string, Distribution>>();
/** Shares are told apart to a thousandth, which moves a yield by less than 1e-5. */
const SHARE_STEPS = 1_000;
const SHARES_KEPT_MAX = 1_000;

function computeYieldAboutMean(route: ProcessRoute, shares: ElementWeights): Distribution {
  const parts = (Object.entries(shares) as [RareEarth, number][])
    .filter(([, share]) => share > 0)
    .map(([element, share]) => ({ share, yields: elementYield(route, element) }));
  const mean = parts.reduce((sum, { share, yields }) => sum + share * yields.mean, 0);
  if (mean === 0 || parts.every(({ yields }) => isCertain(yields))) return constant(1);
  const fill = (probabilities: Float64Array): void => {
    const total = new Float64Array(probabilities.length);
    for (const { share, yields } of parts) {
      const quantiles = probabilities.slice();
      yields.fill(quantiles);
      for (let i = 0; i < total.length; i++) {
        total[i] = (total[i] as number) + (share / mean) * (quantiles[i] as number);
      }
    }
    probabilities.set(total);
  };
  // The table's own mean is 1 but for its steps; means of oxides must add up to the milligram.
  return fromQuantiles(fill, { mean: 1, variance: fromQuantiles(fill).variance });
}
