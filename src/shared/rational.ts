import { divideHalfEven } from './exact-arithmetic.js';

/**
 * An exact fraction of integers of any size. It need not be in lowest terms: sums and products divide common
 * factors out only once numbers have grown (`LAZY_LIMIT`), and `lowestTerms` does so for good.
 */
export interface Rational {
  readonly numerator: bigint;
  /** Positive. */
  readonly denominator: bigint;
}

export const ZERO: Rational = { numerator: 0n, denominator: 1n };
export const ONE: Rational = { numerator: 1n, denominator: 1n };

/** Arithmetic up to here is as cheap as it gets, and a greatest common divisor costs many times as much. */
const LAZY_LIMIT = 1n << 128n;

/**
 * `numerator / denominator`.
 * @param numerator an integer; a number must be a safe one
 * @param denominator likewise, never zero
 * @throws RangeError for a zero denominator or a number that is no integer
 */
export function rational(numerator: bigint | number, denominator: bigint | number = 1n): Rational {
  const n = BigInt(numerator);
  const d = BigInt(denominator);
  if (d === 0n) throw new RangeError('a fraction cannot have the denominator 0');
  return d < 0n ? { numerator: -n, denominator: -d } : { numerator: n, denominator: d };
}

/** a + b. */
export function addRationals(a: Rational, b: Rational): Rational {
  if (a.denominator === b.denominator)
    return kept({ numerator: a.numerator + b.numerator, denominator: a.denominator });
  return kept({
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  });
}

/** a · b. */
export function multiplyRationals(a: Rational, b: Rational): Rational {
  return kept({ numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator });
}

/** Negative where a < b, 0 where they are equal, positive where a > b. */
export function compareRationals(a: Rational, b: Rational): number {
  const left = a.numerator * b.denominator;
  const right = b.numerator * a.denominator;
  return left === right ? 0 : left < right ? -1 : 1;
}

/** The same fraction with no common factor above and below; 0 is 0/1. */
export function lowestTerms(fraction: Rational): Rational {
  const divisor = greatestCommonDivisor(fraction.numerator, fraction.denominator);
  if (divisor === 1n) return fraction;
  return { numerator: fraction.numerator / divisor, denominator: fraction.denominator / divisor };
}

/** The largest whole number that is not above the fraction. */
export function floorOf({ numerator, denominator }: Rational): bigint {
  const towardsZero = numerator / denominator;
  return numerator < 0n && towardsZero * denominator !== numerator ? towardsZero - 1n : towardsZero;
}

/**
 * The fraction in per cent, rounded once, half to even.
 * @param decimals of the percentage, 0…12
 * @throws RangeError where the rounded figure exceeds 2^53 − 1 of its last decimal
 */
export function percentOf({ numerator, denominator }: Rational, decimals = 6): number {
  return divideHalfEven(numerator * 10n ** BigInt(decimals + 2), denominator) / 10 ** decimals;
}

/** Euclid's algorithm; never negative, and 0 only for 0 and 0. */
export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let larger = a < 0n ? -a : a;
  let smaller = b < 0n ? -b : b;
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

function kept(fraction: Rational): Rational {
  return fraction.denominator > LAZY_LIMIT ? lowestTerms(fraction) : fraction;
}
