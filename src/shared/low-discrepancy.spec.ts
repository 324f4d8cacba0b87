import { describe, expect, it } from '@jest/globals';
import { fillUniforms, GROUP_DIMENSIONS, type GroupDimension, POINT_COUNT } from './low-discrepancy.js';

const SEEDS = [0, 1, 0x9e3779b9, 0xffffffff];
const DIMENSIONS: readonly GroupDimension[] = [0, 1, 2, 3];

function uniforms(seed: number, dimension: GroupDimension): Float64Array {
  const target = new Float64Array(POINT_COUNT);
  fillUniforms(target, seed, dimension);
  return target;
}

/** Counts points per box of a grid with the given binary logarithms of its sides. */
function boxCounts(coordinates: readonly Float64Array[], logSides: readonly number[]): readonly number[] {
  const counts = new Array<number>(2 ** logSides.reduce((sum, each) => sum + each, 0)).fill(0);
  for (let i = 0; i < POINT_COUNT; i++) {
    let box = 0;
    coordinates.forEach((coordinate, k) => {
      const side = 2 ** (logSides[k] ?? 0);
      box = box * side + Math.floor((coordinate[i] ?? 0) * side);
    });
    counts[box] = (counts[box] ?? 0) + 1;
  }
  return counts;
}

describe('fillUniforms', () => {
  it('puts the same number of points into every dyadic interval of every coordinate, down to one each', () => {
    for (const seed of SEEDS) {
      for (const dimension of DIMENSIONS) {
        const coordinate = uniforms(seed, dimension);
        for (const logSide of [1, 4, 13]) {
          expect(new Set(boxCounts([coordinate], [logSide]))).toEqual(new Set([POINT_COUNT / 2 ** logSide]));
        }
      }
    }
  });

  // Dimensions 1 and 2 of Sobol' are a (0, 2)-sequence: any elementary box of 2^-13 holds one point.
  it('is a (0, 13, 2)-net in its first two coordinates', () => {
    for (const seed of SEEDS) {
      const plane = [uniforms(seed, 0), uniforms(seed, 1)];
      for (let logSide = 0; logSide <= 13; logSide++) {
        expect(new Set(boxCounts(plane, [logSide, 13 - logSide]))).toEqual(new Set([1]));
      }
    }
  });

  // t = Σ (degree − 1) = 0 + 0 + 1 + 2 = 3 bounds the quality parameter (Niederreiter 1992, Theorem 4.49).
  it('is a (3, 13, 4)-net: every elementary box of 2^-10 holds eight points', () => {
    const group = DIMENSIONS.map((dimension) => uniforms(42, dimension));
    for (const logSides of [
      [3, 3, 2, 2],
      [2, 2, 3, 3],
      [1, 2, 3, 4],
      [0, 0, 5, 5],
      [4, 3, 2, 1],
    ]) {
      expect(new Set(boxCounts(group, logSides))).toEqual(new Set([8]));
    }
  });

  it('repeats itself for the same arguments and pairs other groups at random', () => {
    expect(uniforms(7, 2)).toEqual(uniforms(7, 2));
    const [a, b] = [uniforms(7, 0), uniforms(8, 0)];
    const covariance = a.reduce((sum, each, i) => sum + (each - 0.5) * ((b[i] ?? 0) - 0.5), 0) / POINT_COUNT;
    // Standard error of a correlation of 0 is 1/√8192 = 0.011; five of them.
    expect(Math.abs(12 * covariance)).toBeLessThan(0.055);
  });

  it('spreads one point over the whole interval as seeds vary', () => {
    const seeds = Array.from({ length: 500 }, (_, k) => Math.imul(k + 1, 0x85ebca6b) >>> 0);
    const values = seeds.map((seed) => uniforms(seed, 3)[17] ?? 0);
    const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
    const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length;
    // Uniform: mean 1/2 ± 0.29/√500 · 4, variance 1/12 within a fifth.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.052);
    expect(Math.abs(12 * variance - 1)).toBeLessThan(0.2);
  });

  it('refuses a target of another length', () => {
    expect(GROUP_DIMENSIONS).toBe(DIMENSIONS.length);
    expect(() => fillUniforms(new Float64Array(10), 1, 0)).toThrow(RangeError);
  });
});
