import { normalQuantile } from '../../../shared/normal-quantile.js';

/** Expected count of the rarer outcome up to which the distribution is summed term by term. */
export const EXACT_RARER_COUNT_MAX = 20;

/**
 * Smallest k with P(K ≤ k) ≥ probability for K ~ Binomial(trials, share): exact by inversion where the rarer
 * outcome is expected at most `EXACT_RARER_COUNT_MAX` times; beyond, the normal quantile with Cornish and
 * Fisher's skewness term (Biometrika-style expansion, Johnson et al., *Univariate Discrete Distributions*,
 * 3rd ed., §3.6), which is then off by at most one count of 20 and more.
 * @param trials a positive integer
 * @param share 0…1
 * @param probability strictly between 0 and 1
 */
export function binomialQuantile(trials: number, share: number, probability: number): number {
  if (share <= 0) return 0;
  if (share >= 1) return trials;
  const rarerShare = Math.min(share, 1 - share);
  if (trials * rarerShare > EXACT_RARER_COUNT_MAX) return expandedQuantile(trials, share, probability);
  if (share <= 0.5) return countedUpwards(trials, share, probability);
  // Counting the absent instead: K present ≤ k is the same as at least n − k absent.
  return trials - countedUpwards(trials, 1 - share, 1 - probability);
}

function countedUpwards(trials: number, share: number, probability: number): number {
  const odds = share / (1 - share);
  let term = Math.exp(trials * Math.log1p(-share));
  let cumulative = term;
  let count = 0;
  while (cumulative < probability && count < trials) {
    term *= (odds * (trials - count)) / (count + 1);
    count += 1;
    cumulative += term;
  }
  return count;
}

function expandedQuantile(trials: number, share: number, probability: number): number {
  const standardDeviation = Math.sqrt(trials * share * (1 - share));
  const z = normalQuantile(probability);
  const skewnessTerm = ((1 - 2 * share) * (z * z - 1)) / 6;
  // Half a count down for continuity, then up to the next whole count.
  const count = Math.ceil(trials * share + z * standardDeviation + skewnessTerm - 0.5);
  return Math.min(trials, Math.max(0, count));
}
