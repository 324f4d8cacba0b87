/** Leading bits that quotients are found from: sums of two such numbers are exact as doubles, and their quotients round right. */
const WINDOW_BITS = 50;
/** An operation on a big integer costs so many bits' worth besides what its length costs. */
const BITS_PER_STEP = 1_024;
/** A round of Lehmer's: four products and two differences instead of some fifteen divisions. */
const STEPS_PER_ROUND = 4;
/** Up to here dividing is as quick. */
const SHORT_BITS = 128;

/** How much work a divisor may take. */
export interface StepBudget {
  /** Steps of up to 1,024 bits that are left; negative once they are spent. */
  stepsLeft: number;
}

/**
 * Greatest common divisor of two integers that are not negative, by Lehmer's algorithm: the quotients of Euclid's are found
 * from the leading digits as long as those alone decide on them (D. E. Knuth, The Art of Computer Programming, vol. 2, 3rd ed.,
 * section 4.5.2, algorithm L), and the long integers are touched once for a whole row of them.
 * @param budget what it takes off, counted and not timed, so that no clock decides on an answer
 * @returns null where the budget is spent before it is found
 */
export function commonDivisorWithin(a: bigint, b: bigint, budget: StepBudget): bigint | null {
  let [larger, smaller] = a >= b ? [a, b] : [b, a];
  let bits = bitLength(larger);
  while (smaller !== 0n) {
    if (budget.stepsLeft <= 0) return null;
    const row = bits > SHORT_BITS ? quotientsOf(larger, smaller, BigInt(bits - WINDOW_BITS)) : null;
    budget.stepsLeft -= (row === null ? 1 : STEPS_PER_ROUND) * (1 + bits / BITS_PER_STEP);
    if (row === null) [larger, smaller] = [smaller, larger % smaller];
    else {
      const { a: p, b: q, c: r, d: s } = row;
      [larger, smaller] = [
        BigInt(p) * larger + BigInt(q) * smaller,
        BigInt(r) * larger + BigInt(s) * smaller,
      ];
    }
    bits = atMostBits(larger, bits);
  }
  return larger;
}

/** What a row of Euclid's steps makes of two numbers: a·x + b·y and c·x + d·y. */
interface Combination {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** Null where the leading digits do not decide on a single quotient. */
function quotientsOf(larger: bigint, smaller: bigint, shift: bigint): Combination | null {
  let [x, y] = [Number(larger >> shift), Number(smaller >> shift)];
  let [a, b, c, d] = [1, 0, 0, 1];
  for (;;) {
    if (y + c === 0 || y + d === 0) break;
    const quotient = Math.floor((x + a) / (y + c));
    if (quotient !== Math.floor((x + b) / (y + d))) break;
    [a, c] = [c, a - quotient * c];
    [b, d] = [d, b - quotient * d];
    [x, y] = [y, x - quotient * y];
  }
  return b === 0 ? null : { a, b, c, d };
}

/** A bound on its length that is at most a digit or so too large, from the one before. */
function atMostBits(value: bigint, before: number): number {
  let bits = before;
  while (bits > WINDOW_BITS) {
    const leading = Number(value >> BigInt(bits - WINDOW_BITS));
    if (leading > 0) return bits - WINDOW_BITS + Math.floor(Math.log2(leading)) + 1;
    bits -= WINDOW_BITS;
  }
  return bits;
}

/** To the next four bits. */
export function bitLength(value: bigint): number {
  return value.toString(16).length * 4;
}
