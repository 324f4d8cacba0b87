import { mix32 } from './stable-hash.js';

/** Looked up once: in a sandbox with its own globals, such as a test runner's, each look-up costs 100 ns. */
const { imul } = Math;

/** Points in a sample: 2^13. A power of two, so that every dyadic interval holds the same number of points. */
export const POINT_COUNT = 8_192;
const INDEX_BITS = 13;
const INDEX_MASK = POINT_COUNT - 1;
const INTERVAL_WIDTH = 1 / POINT_COUNT;
const PLACE_WIDTH = 1 / 2 ** 32;

/** Coordinates that one group of points has; a problem with more takes further groups ("padding"). */
export const GROUP_DIMENSIONS = 4;
export type GroupDimension = 0 | 1 | 2 | 3;

/**
 * Primitive polynomials and initial direction numbers of Sobol' dimensions 2…4: rows d = 2, 3, 4 of
 * `new-joe-kuo-6.21201` (Joe & Kuo, "Constructing Sobol sequences with better two-dimensional
 * projections", SIAM J. Sci. Comput. 30, 2008). Dimension 1 is the van der Corput sequence.
 */
const JOE_KUO_ROWS: readonly { readonly coefficients: number; readonly initial: readonly number[] }[] = [
  { coefficients: 0, initial: [1] },
  { coefficients: 1, initial: [1, 3] },
  { coefficients: 1, initial: [1, 3, 1] },
];

/** Per dimension: Sobol' point i as an integer whose bit 0 is the first binary digit after the point. */
const REVERSED_SOBOL: readonly Uint16Array[] = [
  reversedPoints(Array.from({ length: INDEX_BITS }, () => 1)),
  ...JOE_KUO_ROWS.map((row) => reversedPoints(directionNumbers(row.coefficients, row.initial))),
];
/** The integer whose 13 binary digits are those of the index read backwards; dimension 1 is just that. */
const REVERSED_DIGITS = reversedIndices();

/**
 * Fills `target` (length `POINT_COUNT`) with one coordinate of a randomised Sobol' group, each value in
 * (0, 1) and one in every interval [k/8192, (k + 1)/8192). The coordinates of one group are stratified
 * jointly; groups with different seeds are paired at random. The same arguments give the same values.
 *
 * Method: Burley, "Practical Hash-based Owen Scrambling", JCGT 9(4), 2020, with the hash of Vegdahl,
 * "Building a Better LK Hash", 2021. One departure: the order of points is shuffled by a plain random
 * permutation and not a nested one. A nested shuffle keeps every prefix of the sequence stratified, which
 * nobody needs who always takes all points, and it leaves twice the variance between groups.
 * @param groupSeed 32 bits that name the group
 */
export function fillUniforms(target: Float64Array, groupSeed: number, dimension: GroupDimension): void {
  const points = REVERSED_SOBOL[dimension];
  if (points === undefined || target.length !== POINT_COUNT) {
    throw new RangeError(
      `fillUniforms fills ${POINT_COUNT} values of dimension 0 to ${GROUP_DIMENSIONS - 1}`,
    );
  }
  // Signed, because 32-bit arithmetic on signed integers takes half the time of unsigned.
  const scrambleSeed = mix32(groupSeed ^ imul(dimension + 1, 0x9e3779b9)) | 0;
  const shuffleSeed = mix32(groupSeed ^ 0x7feb352d) | 0;
  for (let i = 0; i < POINT_COUNT; i++) {
    const point = points[permutedIndex(i, shuffleSeed)] ?? 0;
    const scrambled = scrambleReversed(point, scrambleSeed);
    // The 13 low bits, reversed, choose the interval of width 2⁻¹³; the 19 others are the place within it.
    const interval = REVERSED_DIGITS[scrambled & INDEX_MASK] ?? 0;
    target[i] = interval * INTERVAL_WIDTH + ((scrambled >>> INDEX_BITS) + 0.5) * PLACE_WIDTH;
  }
}

/** A bijection of 0…8191 chosen by the seed: each step (odd multiple plus constant, xor-shift) is invertible. */
function permutedIndex(index: number, seed: number): number {
  let x = (imul(index, (seed << 1) | 1) + (seed >>> 19)) & INDEX_MASK;
  x ^= x >>> 7;
  x = (imul(x, (seed >>> 10) | 1) + (seed >>> 7)) & INDEX_MASK;
  x ^= x >>> 6;
  x = (imul(x, 0x0d35) + (seed >>> 3)) & INDEX_MASK;
  x ^= x >>> 7;
  x = imul(x, 0x12cb) & INDEX_MASK;
  return x ^ (x >>> 6);
}

/** Owen scrambling of a bit-reversed number: every bit is flipped by a hash of the bits below it. */
function scrambleReversed(value: number, seed: number): number {
  let x = value ^ imul(value, 0x3d20adea);
  x = (x + seed) | 0;
  x = imul(x, (seed >>> 16) | 1);
  x ^= imul(x, 0x05526c56);
  return x ^ imul(x, 0x53a22864);
}

/** m₁…m₁₃ by Sobol's recurrence: m_k = 2a₁m_{k−1} ⊕ … ⊕ 2^{s−1}a_{s−1}m_{k−s+1} ⊕ 2^s m_{k−s} ⊕ m_{k−s}. */
function directionNumbers(coefficients: number, initial: readonly number[]): readonly number[] {
  const degree = initial.length;
  const numbers = [...initial];
  while (numbers.length < INDEX_BITS) {
    const back = (steps: number): number => numbers[numbers.length - steps] ?? 0;
    let next = back(degree) ^ (back(degree) << degree);
    for (let j = 1; j < degree; j++) {
      if (((coefficients >>> (degree - 1 - j)) & 1) === 1) next ^= back(j) << j;
    }
    numbers.push(next);
  }
  return numbers;
}

/** m_k / 2^k is the k-th direction: its lowest bit is the k-th binary digit, kept at bit k − 1. */
function reversedPoints(numbers: readonly number[]): Uint16Array {
  return combinations(
    numbers.map((number, k) => {
      let reversed = 0;
      for (let digit = 0; digit <= k; digit++) reversed |= ((number >>> digit) & 1) << (k - digit);
      return reversed;
    }),
  );
}

function reversedIndices(): Uint16Array {
  return combinations(Array.from({ length: INDEX_BITS }, (_, bit) => 1 << (INDEX_BITS - 1 - bit)));
}

/**
 * Per index i the exclusive or of the directions of its binary digits. Each index is one that came before with its highest
 * digit added: every thread that estimates makes these tables when it starts.
 */
function combinations(directions: readonly number[]): Uint16Array {
  const combined = new Uint16Array(POINT_COUNT);
  directions.forEach((direction, k) => {
    const highestDigit = 1 << k;
    for (let rest = 0; rest < highestDigit; rest++)
      combined[highestDigit + rest] = (combined[rest] ?? 0) ^ direction;
  });
  return combined;
}
