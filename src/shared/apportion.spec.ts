import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { apportion, roundToTotal } from './apportion.js';
import { rational } from './rational.js';

const sumOf = (figures: readonly number[]): bigint =>
  figures.reduce((sum, figure) => sum + BigInt(figure), 0n);

describe('apportion', () => {
  it('splits 2,420,000 g in three: 806,667 + 806,667 + 806,666', () => {
    expect(apportion(2_420_000, [1, 1, 1])).toEqual([806_667, 806_667, 806_666]);
  });

  it('gives what is left to the larger remainder: 8,000 as 3,000 : 3,600 : 1,800', () => {
    // 2,857.14, 3,428.57 and 1,714.29
    expect(apportion(8_000, [3_000, 3_600, 1_800])).toEqual([2_857, 3_429, 1_714]);
  });

  it('gives nothing to a weight of zero, and everything to the only other', () => {
    expect(apportion(7, [0, 5, 0])).toEqual([0, 7, 0]);
    expect(apportion(0, [1, 2])).toEqual([0, 0]);
  });

  it('is exact at the ends of the range, where products exceed a double', () => {
    const most = Number.MAX_SAFE_INTEGER;
    // An odd total in two: the earlier gets the odd one.
    expect(apportion(most, [most, most])).toEqual([(most + 1) / 2, (most - 1) / 2]);
  });

  it('adds up, is off by less than one from the exact share, and favours the larger weight', () => {
    const weights = fc
      .array(fc.integer({ min: 0, max: 1_000_000_000 }), { minLength: 1, maxLength: 20 })
      .filter((all) => all.some((weight) => weight > 0));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), weights, (total, all) => {
        const parts = apportion(total, all);
        const sum = sumOf(all);
        expect(sumOf(parts)).toBe(BigInt(total));
        parts.forEach((part, index) => {
          const error = BigInt(part) * sum - BigInt(total) * BigInt(all[index] ?? 0);
          expect(error < sum && -error < sum).toBe(true);
        });
        for (const [a, weight] of all.entries()) {
          for (const [b, other] of all.entries()) {
            if (weight > other) expect(parts[a]).toBeGreaterThanOrEqual(parts[b] ?? 0);
          }
        }
      }),
    );
  });

  it('refuses negative, inexact and all-zero figures', () => {
    expect(() => apportion(-1, [1])).toThrow(RangeError);
    expect(() => apportion(1, [0.5])).toThrow(RangeError);
    expect(() => apportion(1, [-1, 2])).toThrow(RangeError);
    expect(() => apportion(1, [0, 0])).toThrow(RangeError);
    expect(() => apportion(0, [])).toThrow(RangeError);
    expect(() => apportion(2 ** 53, [1])).toThrow(RangeError);
  });
});

describe('roundToTotal', () => {
  it('rounds values of either sign to their sum: 10/3 + 10/3 − 5/3 = 5', () => {
    // floors 3, 3 and −2, remainders all 1/3: the earlier one is rounded up
    expect(roundToTotal(5, [rational(10, 3), rational(10, 3), rational(-5, 3)])).toEqual([4, 3, -2]);
  });

  it('tells remainders apart that agree in their first hundred binary digits', () => {
    const half = rational(1, 2);
    const justAbove = rational((1n << 100n) + 1n, 1n << 101n);
    const justBelow = rational((1n << 100n) - 1n, 1n << 101n);
    expect(roundToTotal(2, [justBelow, half, justAbove, half])).toEqual([0, 1, 1, 0]);
  });

  it('takes a value that lies below its true one by less than anybody can tell', () => {
    const nearlyOne = rational((1n << 200n) - 1n, 1n << 200n);
    expect(roundToTotal(2, [nearlyOne, nearlyOne])).toEqual([1, 1]);
  });

  it('refuses values that do not add up to the total', () => {
    expect(() => roundToTotal(3, [rational(1, 2), rational(1, 2)])).toThrow(RangeError);
    expect(() => roundToTotal(0, [rational(3), rational(1, 2)])).toThrow(RangeError);
  });
});
