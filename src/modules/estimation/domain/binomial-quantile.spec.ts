import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { binomialQuantile } from './binomial-quantile.js';

/** P(K = k), by logarithms of factorials. */
function probabilityOf(k: number, trials: number, share: number): number {
  let log = k * Math.log(share) + (trials - k) * Math.log(1 - share);
  for (let i = 1; i <= k; i++) log += Math.log((trials - k + i) / i);
  return Math.exp(log);
}

function exactQuantile(trials: number, share: number, probability: number): number {
  let cumulative = 0;
  for (let k = 0; k < trials; k++) {
    cumulative += probabilityOf(k, trials, share);
    if (cumulative >= probability) return k;
  }
  return trials;
}

describe('binomialQuantile', () => {
  // Ten tosses of a fair coin: P(K ≤ 3) = 176/1024 = 0.172, P(K ≤ 4) = 386/1024 = 0.377, P(K ≤ 5) = 638/1024 = 0.623.
  it.each([
    [10, 0.5, 0.17, 3],
    [10, 0.5, 0.18, 4],
    [10, 0.5, 0.5, 5],
    [10, 0.5, 0.63, 6],
    [1, 0.3, 0.69, 0],
    [1, 0.3, 0.71, 1],
    [1, 0.8, 0.19, 0],
    [1, 0.8, 0.21, 1],
    [7, 0, 0.9, 0],
    [7, 1, 0.1, 7],
  ])('of Binomial(%d, %d) at %d is %d', (trials, share, probability, expected) => {
    expect(binomialQuantile(trials, share, probability)).toBe(expected);
  });

  it('is exact while the rarer outcome is expected at most 20 times', () => {
    const probability = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0.01, max: 0.1, noNaN: true }),
        probability,
        fc.boolean(),
        (trials, rare, p, flip) => {
          const share = flip ? 1 - rare : rare;
          expect(binomialQuantile(trials, share, p)).toBe(exactQuantile(trials, share, p));
        },
      ),
    );
  });

  it('is within one count of exact beyond', () => {
    const share = fc.double({ min: 0.1, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 201, max: 900 }),
        share,
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (trials, p, probability) => {
          const error = binomialQuantile(trials, p, probability) - exactQuantile(trials, p, probability);
          expect(Math.abs(error)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
