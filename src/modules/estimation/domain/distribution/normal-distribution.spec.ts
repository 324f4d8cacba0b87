import { describe, expect, it } from '@jest/globals';
import { normalProbability } from './normal-distribution.js';
import { normalQuantile } from '../../../../shared/normal-quantile.js';

describe('normalProbability', () => {
  // Φ(z) to 16 digits: ½·erfc(−z/√2), as tabulated by Abramowitz & Stegun 26.2 and recomputed with 30 digits.
  it.each([
    [0, 0.5],
    [0.5, 0.691_462_461_274_013_1],
    [1, 0.841_344_746_068_542_9],
    [1.281_551_565_544_600_4, 0.9],
    [1.959_963_984_540_054, 0.975],
    [2.326_347_874_040_840_8, 0.99],
    [3, 0.998_650_101_968_369_9],
    [6, 0.999_999_999_013_412_4],
  ])('of %d is %d, and of its negative the rest', (z, probability) => {
    expect(Math.abs(normalProbability(z) - probability)).toBeLessThan(1e-14);
    expect(Math.abs(normalProbability(-z) - (1 - probability))).toBeLessThan(1e-14);
  });

  it.each([
    [-5, 2.866_515_718_791_939e-7],
    [-6, 9.865_876_450_376_98e-10],
    [-7, 1.279_812_543_885_835e-12],
    [-8, 6.220_960_574_271_786e-16],
    [-10, 7.619_853_024_160_527e-24],
    [-20, 2.753_624_118_606_234e-89],
  ])('of %d, far out, is %d within a hundred-millionth of itself', (z, probability) => {
    expect(Math.abs(normalProbability(z) / probability - 1)).toBeLessThan(1e-8);
  });

  it('adds up to 1 with the other side and rises, across the joints of its formulas too', () => {
    let before = 0;
    for (let step = -800; step <= 800; step++) {
      const z = step / 100;
      const probability = normalProbability(z);
      expect(probability + normalProbability(-z)).toBe(1);
      expect(probability).toBeGreaterThanOrEqual(before);
      before = probability;
    }
    expect(normalProbability(-7.071_067_811_866)).toBeLessThan(normalProbability(-7.071_067_811_864));
  });

  it('undoes the quantile function to 1e-12', () => {
    for (let step = 1; step < 10_000; step++) {
      const probability = step / 10_000;
      expect(Math.abs(normalProbability(normalQuantile(probability)) - probability)).toBeLessThan(1e-12);
    }
    for (let exponent = -30; exponent <= -5; exponent++) {
      const probability = 10 ** exponent;
      expect(Math.abs(normalProbability(normalQuantile(probability)) / probability - 1)).toBeLessThan(1e-8);
    }
  });

  it('is undone by the quantile function to 1e-12 for z from −4 to 4', () => {
    // Farther out an error of 1e-14 in the probability is more than 1e-12 in z.
    for (let step = -400; step <= 400; step++) {
      const z = step / 100;
      expect(Math.abs(normalQuantile(normalProbability(z)) - z)).toBeLessThan(1e-12);
    }
  });

  it('is 0 and 1 where a double holds no more', () => {
    expect([normalProbability(-40), normalProbability(40)]).toEqual([0, 1]);
    expect([normalProbability(-Infinity), normalProbability(Infinity)]).toEqual([0, 1]);
  });
});
