import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addRationals,
  compareRationals,
  floorOf,
  greatestCommonDivisor,
  lowestTerms,
  multiplyRationals,
  ONE,
  percentOf,
  type Rational,
  rational,
  ZERO,
} from './rational.js';

const fraction = fc
  .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.bigInt({ min: 1n, max: 10n ** 40n }))
  .map(([numerator, denominator]) => rational(numerator, denominator));

function expectSame(a: Rational, b: Rational): void {
  expect(lowestTerms(a)).toEqual(lowestTerms(b));
}

describe('a rational number', () => {
  it('adds and multiplies as at school: 1/2 + 1/3 = 5/6, 2/3 · 3/4 = 1/2', () => {
    expectSame(addRationals(rational(1, 2), rational(1, 3)), rational(5, 6));
    expectSame(multiplyRationals(rational(2, 3), rational(3, 4)), rational(1, 2));
  });

  it('keeps the sign above: 1/−2 = −1/2', () => {
    expect(rational(1, -2)).toEqual({ numerator: -1n, denominator: 2n });
  });

  it('has lowest terms: 6/8 = 3/4, −6/8 = −3/4, 0/7 = 0/1', () => {
    expect(lowestTerms(rational(6, 8))).toEqual({ numerator: 3n, denominator: 4n });
    expect(lowestTerms(rational(-6, 8))).toEqual({ numerator: -3n, denominator: 4n });
    expect(lowestTerms(rational(0, 7))).toEqual(ZERO);
  });

  it.each([
    [1, 3, 33.333333],
    [2, 3, 66.666667],
    [-1, 8, -12.5],
    [1, 1, 100],
  ])('%d/%d is %d %%', (numerator, denominator, percent) => {
    expect(percentOf(rational(numerator, denominator))).toBe(percent);
  });

  it('rounds a percentage half to even: 1/800 is 0.125 %, which is 0.12 %', () => {
    expect(percentOf(rational(1, 800), 2)).toBe(0.12);
  });

  it.each([
    [7, 2, 3n],
    [-7, 2, -4n],
    [-6, 2, -3n],
    [0, 5, 0n],
  ])('the floor of %d/%d is %d', (numerator, denominator, floor) => {
    expect(floorOf(rational(numerator, denominator))).toBe(floor);
  });

  it('finds the greatest common divisor of 2^60·3 and 2^58·5, which is 2^58', () => {
    expect(greatestCommonDivisor(3n << 60n, -(5n << 58n))).toBe(1n << 58n);
    expect(greatestCommonDivisor(0n, -7n)).toBe(7n);
  });

  it('obeys the laws of a field, however large the numbers', () => {
    fc.assert(
      fc.property(fraction, fraction, fraction, (a, b, c) => {
        expectSame(addRationals(a, b), addRationals(b, a));
        expectSame(addRationals(addRationals(a, b), c), addRationals(a, addRationals(b, c)));
        expectSame(
          multiplyRationals(multiplyRationals(a, b), c),
          multiplyRationals(a, multiplyRationals(b, c)),
        );
        expectSame(
          multiplyRationals(a, addRationals(b, c)),
          addRationals(multiplyRationals(a, b), multiplyRationals(a, c)),
        );
        expectSame(addRationals(a, ZERO), a);
        expectSame(multiplyRationals(a, ONE), a);
      }),
    );
  });

  it('is ordered as its parts are: a < b exactly where b − a is positive', () => {
    fc.assert(
      fc.property(fraction, fraction, (a, b) => {
        const difference = addRationals(b, rational(-a.numerator, a.denominator)).numerator;
        const sign = difference === 0n ? 0 : difference < 0n ? 1 : -1;
        expect(compareRationals(a, b)).toBe(sign);
      }),
    );
  });

  it('refuses a denominator of 0 and numbers that are no integers', () => {
    expect(() => rational(1, 0)).toThrow(RangeError);
    expect(() => rational(0.5)).toThrow(RangeError);
  });
});
