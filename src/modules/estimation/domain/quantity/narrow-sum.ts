import type { LogCumulants } from '../distribution/distribution.js';
import type { CumulantSet } from './cumulants.js';

/** Relative variance, and share of the product's, up to which cumulants beyond the fourth are of no account. */
const RELATIVE_VARIANCE_MAX = 0.01;
const VARIANCE_SHARE_MAX = 0.25;
/** What leaving out a sum's fourth cumulant may move P10 or P90 of its product by, relatively. */
const ERROR_MAX = 2e-5;
/** (z³ − 3z)/24 at the normal quantile of 0.9. */
const FOURTH_AT_P90 = 0.0725;
/** Of the product's logarithm, as far as the sum makes it: the series is one in this, which is to be small. */
const SKEWNESS_MAX = 0.05;

/**
 * A positive number by the first three cumulants of its logarithm, as one factor of a product that deviates so much more
 * that nothing of a higher order shows.
 *
 * To the lognormal of its mean and variance comes d = κ₃ − κ₃(lognormal), all relative to the mean, as third cumulant of
 * the logarithm; d/3 on its mean and −d on its variance keep the number's own mean and variance exactly as they are. What
 * is then left out is Δκ₄ = κ₄ − κ₄(lognormal), which moves the product's percentiles, over themselves, by
 * (z³ − 3z)/24 · Δκ₄/σ³ by Cornish and Fisher's expansion, σ the deviation of the product's logarithm.
 * @param relativeVarianceOfProduct the number's own included
 * @returns null where that is more than `ERROR_MAX`, the number deviates too much itself, or it may be 0
 */
export function narrowLogCumulants(
  { first, second, third, fourth, ofZero }: CumulantSet,
  relativeVarianceOfProduct: number,
): LogCumulants | null {
  if (ofZero > 0 || first <= 0) return null;
  const k2 = second / first ** 2;
  if (k2 > RELATIVE_VARIANCE_MAX || k2 > VARIANCE_SHARE_MAX * relativeVarianceOfProduct) return null;
  const w = 1 + k2;
  const sigma2 = Math.log1p(k2);
  const skewed = third / first ** 3 - k2 ** 2 * (3 + k2);
  const leftOut = fourth / first ** 4 - k2 ** 2 * (w ** 4 + 2 * w ** 3 + 3 * w ** 2 - 6);
  const cube = Math.log1p(relativeVarianceOfProduct) ** 1.5;
  const isNarrow =
    FOURTH_AT_P90 * Math.abs(leftOut) <= ERROR_MAX * cube && Math.abs(skewed) <= SKEWNESS_MAX * cube;
  if (!isNarrow || skewed >= sigma2) return null;
  return {
    mu: Math.log(first) - sigma2 / 2 + skewed / 3,
    sigma: Math.sqrt(sigma2 - skewed),
    third: skewed,
  };
}
