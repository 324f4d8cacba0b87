import { spanOfLogNormal } from './log-spectrum.js';
import { ProductQuantiles } from './product-quantiles.js';
import type { ProductFactors } from './product-spectrum.js';

/** Chebyshev's points; more change nothing beyond the error of a quantile itself (quantiles-by-spread.spec.ts). */
const NODES = 16;

/**
 * Quantiles of a product of given factors and one lognormal ratio, as a function of the variance of that ratio's
 * logarithm: smooth, since the ratio blurs the logarithm's density as heat spreads, so that a polynomial through a few
 * variances gives all others (Trefethen, *Approximation Theory and Approximation Practice*, 2013, ch. 5 and 8).
 */
export class QuantilesBySpread {
  private readonly variances: Float64Array;
  /** Logarithms of the quantiles by node; null where a product has none by its spectrum. */
  private readonly logarithms: readonly (readonly number[])[] | null;

  /**
   * @param factors without the ratio
   * @param varianceMax of the ratio's logarithm; above 0
   */
  constructor(
    factors: ProductFactors,
    private readonly varianceMax: number,
    probabilities: readonly number[],
  ) {
    this.variances = Float64Array.from(
      { length: NODES },
      (_, k) => (varianceMax / 2) * (1 - Math.cos((Math.PI * (k + 0.5)) / NODES)),
    );
    const found = Array.from(this.variances, (variance) => {
      const { low, high } = spanOfLogNormal({ mu: 0, sigma: Math.sqrt(variance) });
      const blurred = {
        ...factors,
        scale: 1,
        sigma2: factors.sigma2 + variance,
        width: factors.width + high - low,
      };
      return new ProductQuantiles(probabilities).ofFactors(blurred);
    });
    this.logarithms = found.every((each) => each !== null && each.every((quantile) => quantile > 0))
      ? found.map((each) => (each ?? []).map(Math.log))
      : null;
  }

  /**
   * Quantiles where the ratio's logarithm has mean 0, by the barycentric formula.
   * @returns null where there are none, or the variance is beyond the largest
   */
  at(variance: number): readonly number[] | null {
    const { logarithms, variances } = this;
    if (logarithms === null || variance > this.varianceMax) return null;
    const totals = (logarithms[0] ?? []).map(() => 0);
    let weights = 0;
    for (let node = 0; node < NODES; node++) {
      const ofNode = logarithms[node] ?? [];
      const distance = variance - (variances[node] as number);
      if (distance === 0) return ofNode.map(Math.exp);
      const weight = (NODE_WEIGHTS[node] as number) / distance;
      weights += weight;
      for (let k = 0; k < totals.length; k++) {
        totals[k] = (totals[k] as number) + weight * (ofNode[k] as number);
      }
    }
    return totals.map((total) => Math.exp(total / weights));
  }
}

/** Of the barycentric formula at Chebyshev's points of the first kind (Berrut and Trefethen, SIAM Review 46, 2004, eq. 5.3). */
const NODE_WEIGHTS = Float64Array.from(
  { length: NODES },
  (_, k) => (k % 2 === 0 ? 1 : -1) * Math.sin((Math.PI * (k + 0.5)) / NODES),
);
