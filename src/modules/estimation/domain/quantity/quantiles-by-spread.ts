import { chebyshevPoints, InterpolatedQuantiles } from './interpolated-quantiles.js';
import { ProductQuantiles } from './product-quantiles.js';
import type { ProductFactors } from './product-spectrum.js';

/** Chebyshev's points; more change nothing beyond the error of a quantile itself (quantiles-by-spread.spec.ts). */
const NODES = 16;

/**
 * Quantiles of a product of given factors and one lognormal ratio, as a function of the variance of that ratio's
 * logarithm: smooth, since the ratio blurs the logarithm's density as heat spreads.
 */
export class QuantilesBySpread {
  /** Null where a product has none by its spectrum. */
  private readonly quantiles: InterpolatedQuantiles | null;

  /**
   * @param factors without the ratio
   * @param varianceMax of the ratio's logarithm; above 0
   */
  constructor(
    factors: ProductFactors,
    private readonly varianceMax: number,
    probabilities: readonly number[],
  ) {
    const variances = chebyshevPoints(NODES, varianceMax);
    const found = Array.from(variances, (variance) => {
      const blurred = {
        ...factors,
        scale: 1,
        sigma2: factors.sigma2 + variance,
      };
      return new ProductQuantiles(probabilities).ofFactors(blurred);
    });
    this.quantiles = found.every(isPositive) ? new InterpolatedQuantiles(variances, found) : null;
  }

  /**
   * Quantiles where the ratio's logarithm has mean 0.
   * @returns null where there are none, or the variance is beyond the largest
   */
  at(variance: number): readonly number[] | null {
    return this.quantiles === null || variance > this.varianceMax ? null : this.quantiles.at(variance);
  }
}

/** True where there are quantiles, and all above 0. */
export function isPositive(quantiles: readonly number[] | null): quantiles is readonly number[] {
  return quantiles !== null && quantiles.every((quantile) => quantile > 0);
}
