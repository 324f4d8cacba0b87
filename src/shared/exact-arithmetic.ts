/**
 * `a · b / c` of integers, computed exactly and rounded once, half to even.
 * @param c never zero
 * @throws RangeError when an operand is not a safe integer, c is 0 or the result exceeds 2^53 − 1
 */
export function mulDiv(a: number, b: number, c: number): number {
  for (const operand of [a, b, c]) {
    if (!Number.isSafeInteger(operand)) throw new RangeError(`mulDiv needs safe integers, got ${operand}`);
  }
  if (c === 0) throw new RangeError('mulDiv cannot divide by zero');
  return divideHalfEven(BigInt(a) * BigInt(b), BigInt(c));
}

/**
 * `numerator / denominator` of integers of any size, rounded once, half to even: for products of more than
 * two factors, where `mulDiv` would round in between.
 * @param denominator never zero
 * @throws RangeError when the denominator is 0 or the result exceeds 2^53 − 1
 */
export function divideHalfEven(numerator: bigint, denominator: bigint): number {
  if (denominator === 0n) throw new RangeError('cannot divide by zero');
  const negative = numerator < 0n !== denominator < 0n;
  const dividend = numerator < 0n ? -numerator : numerator;
  const divisor = denominator < 0n ? -denominator : denominator;
  const floor = dividend / divisor;
  const twiceRemainder = (dividend % divisor) * 2n;
  const roundsUp = twiceRemainder > divisor || (twiceRemainder === divisor && floor % 2n === 1n);
  const magnitude = Number(roundsUp ? floor + 1n : floor);
  if (!Number.isSafeInteger(magnitude)) throw new RangeError('quotient exceeds 2^53 − 1');
  return negative && magnitude !== 0 ? -magnitude : magnitude;
}

/**
 * Greatest common divisor of two safe integers that are not negative; that of 0 and a number is the number.
 * Euclid's algorithm, on 32-bit integers as soon as the numbers are, where a remainder takes a fraction of the time.
 */
export function greatestCommonFactor(a: number, b: number): number {
  let larger = a;
  let smaller = b;
  while (larger > INT32_MAX || smaller > INT32_MAX) {
    if (smaller === 0) return larger;
    [larger, smaller] = [smaller, larger % smaller];
  }
  let x = larger | 0;
  let y = smaller | 0;
  while (y !== 0) {
    const remainder = (x % y) | 0;
    x = y;
    y = remainder;
  }
  return x;
}

const INT32_MAX = 2 ** 31 - 1;
