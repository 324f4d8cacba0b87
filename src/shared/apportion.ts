import { compareRationals, floorOf, type Rational, rational } from './rational.js';

/** Bits of a remainder that decide between nearly all; only where they agree are the fractions compared in full. */
const KEY_BITS = 64n;

/**
 * Whole units in proportion to the weights, adding up to the total exactly: each gets the whole part of
 * total · weight / Σ weights, and what is left goes by ones to the largest remainders; of equal ones to the
 * earlier. (Hamilton's method: nobody is off by a whole unit.)
 * @param total a safe integer, not negative
 * @param weights safe integers, not negative, not all zero; a weight of zero gets nothing
 * @throws RangeError for anything else
 */
export function apportion(total: number, weights: readonly number[]): readonly number[] {
  for (const figure of [total, ...new Set(weights)]) {
    if (!Number.isSafeInteger(figure) || figure < 0)
      throw new RangeError(`apportion needs safe integers that are not negative, got ${figure}`);
  }
  const sum = weights.reduce((partial, weight) => partial + BigInt(weight), 0n);
  if (sum === 0n) throw new RangeError('apportion needs a weight that is not zero');
  const whole = BigInt(total);
  return roundToTotal(
    total,
    weights.map((weight) => ({ numerator: whole * BigInt(weight), denominator: sum })),
  );
}

/**
 * Whole numbers that add up to the total exactly, each the one below its value or the one above: the largest
 * remainders are rounded up, of equal ones the earlier.
 * @param total what the values add up to, a safe integer
 * @param values of either sign; each may lie below its true value by far less than a remainder tells
 * @throws RangeError where the values cannot be rounded to the total, so that they do not add up to it, or
 *   where one is beyond 2^53 − 1
 */
export function roundToTotal(total: number, values: readonly Rational[]): readonly number[] {
  const floors = values.map(floorOf);
  const left = BigInt(total) - floors.reduce((sum, floor) => sum + floor, 0n);
  if (left < 0n || left > BigInt(values.length))
    throw new RangeError(`${values.length} value(s) do not add up to ${total}`);
  const rounded = floors.map(exactNumber);
  if (left === 0n) return rounded;
  const remainders = values.map((value, index) => remainderOf(value, floors[index] ?? 0n, index));
  for (const { index } of remainders.sort(largerFirst).slice(0, Number(left))) {
    rounded[index] = (rounded[index] ?? 0) + 1;
  }
  return rounded;
}

interface Remainder {
  readonly index: number;
  readonly fraction: Rational;
  /** The fraction's first binary digits. */
  readonly key: bigint;
}

function remainderOf({ numerator, denominator }: Rational, floor: bigint, index: number): Remainder {
  const fraction = rational(numerator - floor * denominator, denominator);
  return { index, fraction, key: (fraction.numerator << KEY_BITS) / denominator };
}

function largerFirst(a: Remainder, b: Remainder): number {
  if (a.key !== b.key) return a.key > b.key ? -1 : 1;
  return compareRationals(b.fraction, a.fraction) || a.index - b.index;
}

function exactNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${value} exceeds 2^53 − 1`);
  return number;
}
