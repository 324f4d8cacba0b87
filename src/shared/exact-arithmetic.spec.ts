import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mulDiv } from './exact-arithmetic.js';

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
