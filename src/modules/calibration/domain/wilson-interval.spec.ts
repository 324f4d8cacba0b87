import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { observedShare } from './wilson-interval.js';

describe('observedShare', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 1998, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%d of %d lies between %d and %d', (count, n, low, high) => {
    const found = observedShare(count, n);
    expect(found.share).toBe(count / n);
    expect(found.low95).toBeCloseTo(low, 4);
    expect(found.high95).toBeCloseTo(high, 4);
  });

  it('has the limits that the score test accepts: (p − π)² = z² π(1 − π)/n', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, part) => {
          const count = Math.min(Math.max(Math.round(part * n), 1), n - 1);
          const { share, low95, high95 } = observedShare(count, n);
          for (const limit of [low95, high95]) {
            expect((share - limit) ** 2 / ((1.959963984540054 ** 2 * limit * (1 - limit)) / n)).toBeCloseTo(
              1,
              6,
            );
          }
          expect(low95 > 0 && low95 < share && share < high95 && high95 < 1).toBe(true);
        },
      ),
    );
  });

  it.each([
    [0, 0],
    [3, 2],
    [-1, 2],
    [0.5, 2],
  ])('knows that %d of %d is no share', (count, n) => {
    expect(() => observedShare(count, n)).toThrow(RangeError);
  });
});
