import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { availablePart } from './available-part.js';

describe('what is available of a lot', () => {
  it('has its part of the estimate, rounded down', () => {
    expect(availablePart({ p10: 10, p50: 20, p90: 31 }, 500, 1_000)).toEqual({ p10: 5, p50: 10, p90: 15 });
  });

  it('is the whole estimate where all is available', () => {
    const whole = { p10: 1, p50: 2, p90: 9_007_199_254_740_991 };
    expect(availablePart(whole, 10 ** 12, 10 ** 12)).toEqual(whole);
  });

  it('is more than the estimate where more was found than it was made with', () => {
    expect(availablePart({ p10: 10, p50: 20, p90: 30 }, 1_100, 1_000)).toEqual({ p10: 11, p50: 22, p90: 33 });
  });

  it('keeps the order of the percentiles, and its parts are never more than the whole', () => {
    const milligrams = fc.nat(10 ** 13);
    fc.assert(
      fc.property(
        fc.tuple(milligrams, milligrams, milligrams),
        fc.nat(10 ** 9),
        fc.nat(10 ** 9),
        (found, a, b) => {
          const [p10 = 0, p50 = 0, p90 = 0] = [...found].sort((x, y) => x - y);
          const net = a + b + 2;
          const [one, other] = [a + 1, b + 1].map((grams) => availablePart({ p10, p50, p90 }, grams, net));
          if (one === undefined || other === undefined) throw new Error('Two parts');
          expect(one.p10).toBeLessThanOrEqual(one.p50);
          expect(one.p50).toBeLessThanOrEqual(one.p90);
          expect(p90 - one.p90 - other.p90).toBeGreaterThanOrEqual(0);
          expect(p90 - one.p90 - other.p90).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
