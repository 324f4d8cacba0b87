/** 97.5th percentile of the standard normal distribution, for two-sided 95 %. */
const Z_95_PERCENT = 1.959963984540054;

/** A share of n with the interval that holds the true share in about 95 of 100 cases. */
export interface ObservedShare {
  readonly n: number;
  readonly count: number;
  /** count / n, and its 95 % limits, each 0…1. */
  readonly share: number;
  readonly low95: number;
  readonly high95: number;
}

/**
 * Wilson's score interval without continuity correction:
 * (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n). E. B. Wilson, "Probable inference, the law of succession,
 * and statistical inference", Journal of the American Statistical Association 22, 1927. Never outside 0…1 and not
 * empty at 0 or n, where the plain ± interval is.
 * @param count whole, 0…n
 * @param n whole, at least 1
 */
export function observedShare(count: number, n: number): ObservedShare {
  if (!(Number.isSafeInteger(n) && Number.isSafeInteger(count) && n >= 1 && count >= 0 && count <= n)) {
    throw new RangeError(`${count} of ${n} is no share`);
  }
  const share = count / n;
  const z2 = Z_95_PERCENT ** 2;
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z_95_PERCENT * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  return {
    n,
    count,
    share,
    low95: count === 0 ? 0 : centre - half,
    high95: count === n ? 1 : centre + half,
  };
}
