import { chebyshevPoints, InterpolatedQuantiles } from './interpolated-quantiles.js';
import { isPositive } from './quantiles-by-spread.js';

/** More change nothing beyond the error of a quantile itself (quantiles-by-count.spec.ts). */
const NODES = 16;

/**
 * Quantiles of what a load of n like units holds per unit, as a function of 1/n: all moments of a binomial share, and of a
 * mean of n independent scatters, are polynomials in it. Smooth as long as other factors blur the steps of a count.
 */
export class QuantilesByCount {
  /** Null where one of the counts solved for has none. */
  private readonly quantiles: InterpolatedQuantiles | null;

  /**
   * @param countMin smallest count that is told
   * @param solve quantiles of one count per unit, directly
   */
  constructor(
    private readonly countMin: number,
    solve: (count: number) => readonly number[] | null,
  ) {
    const counts = Array.from(chebyshevPoints(NODES, 1 / countMin), (inverse) => Math.round(1 / inverse));
    const found = counts.map(solve);
    const inverses = Float64Array.from(counts, (count) => 1 / count);
    this.quantiles = found.every(isPositive) ? new InterpolatedQuantiles(inverses, found) : null;
  }

  /** @returns null where there are none, or the count is too small */
  at(count: number): readonly number[] | null {
    return this.quantiles === null || count < this.countMin ? null : this.quantiles.at(1 / count);
  }
}
