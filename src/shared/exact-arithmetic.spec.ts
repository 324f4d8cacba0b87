import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { divideHalfEven, mulDiv } from './exact-arithmetic.js';

describe('mulDiv', () => {
  it.each([
    [5, 1, 2, 2],
    [7, 1, 2, 4],
    [-5, 1, 2, -2],
    [-7, 1, 2, -4],
    [9_007_199_254_740_991, 3, 3, 9_007_199_254_740_991],
    [0, 5, -3, 0],
  ])('%d · %d / %d = %d, half to even', (a, b, c, expected) => {
    expect(mulDiv(a, b, c)).toBe(expected);
  });

  it('is within half a unit of the exact quotient', () => {
    const operand = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
    fc.assert(
      fc.property(operand, operand, operand, (a, b, c) => {
        fc.pre(c !== 0);
        fc.pre(Math.abs((a * b) / c) < 2 ** 52);
        const distance = BigInt(a) * BigInt(b) - BigInt(mulDiv(a, b, c)) * BigInt(c);
        const magnitude = distance < 0n ? -distance : distance;
        expect(magnitude * 2n <= BigInt(Math.abs(c))).toBe(true);
      }),
    );
  });

  it('refuses a zero divisor, inexact operands and results beyond 2^53 − 1', () => {
    expect(() => mulDiv(1, 1, 0)).toThrow(RangeError);
    expect(() => mulDiv(0.5, 1, 1)).toThrow(RangeError);
    expect(() => mulDiv(2 ** 53 - 1, 2, 1)).toThrow(RangeError);
  });
});

describe('divideHalfEven', () => {
  it.each([
    [10n ** 30n, 10n ** 20n, 10_000_000_000],
    [15n * 10n ** 20n, 10n ** 21n, 2],
    [25n * 10n ** 20n, 10n ** 21n, 2],
    [-15n * 10n ** 20n, 10n ** 21n, -2],
    [-1n, 3n, 0],
  ])('%d / %d = %d beyond the range of a double, half to even', (numerator, denominator, expected) => {
    expect(divideHalfEven(numerator, denominator)).toBe(expected);
  });

  it('refuses a zero divisor and a quotient beyond 2^53 − 1', () => {
    expect(() => divideHalfEven(1n, 0n)).toThrow(RangeError);
    expect(() => divideHalfEven(2n ** 53n, 1n)).toThrow(RangeError);
  });
});
