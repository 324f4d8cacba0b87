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
  const product = BigInt(a) * BigInt(b);
  const divisor = BigInt(c);
  const negative = product < 0n !== divisor < 0n;
  const numerator = product < 0n ? -product : product;
  const denominator = divisor < 0n ? -divisor : divisor;
  const floor = numerator / denominator;
  const twiceRemainder = (numerator % denominator) * 2n;
  const roundsUp = twiceRemainder > denominator || (twiceRemainder === denominator && floor % 2n === 1n);
  const magnitude = Number(roundsUp ? floor + 1n : floor);
  if (!Number.isSafeInteger(magnitude)) throw new RangeError('mulDiv result exceeds 2^53 − 1');
  return negative && magnitude !== 0 ? -magnitude : magnitude;
}
