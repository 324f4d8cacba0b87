import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { normalQuantile } from '../../../shared/normal-quantile.js';
import { normalProbability } from './normal-probability.js';

describe('normalProbability', () => {
  // Abramowitz & Stegun, table 26.1 (body) and 26.2 (tails).
  it.each([
    [0, 0.5],
    [0.5, 0.691462461274013],
    [1, 0.841344746068543],
    [1.96, 0.97500210485178],
    [2.5, 0.993790334674224],
    [3, 0.99865010196837],
    [4, 0.9999683287581669],
  ])('of %d is %d, and of its negative what is left', (z, probability) => {
    expect(normalProbability(z)).toBeCloseTo(probability, 13);
    expect(normalProbability(-z)).toBeCloseTo(1 - probability, 13);
  });

  it.each([
    [-5, 2.866515718791939e-7],
    [-10, 7.61985302416053e-24],
    [-20, 2.753624118606234e-89],
  ])('keeps its relative precision in the tail: of %d is %d', (z, probability) => {
    expect(normalProbability(z) / probability).toBeCloseTo(1, 11);
  });

  it('undoes the quantile function, also where series and fraction meet', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (probability) => {
        expect(normalProbability(normalQuantile(probability))).toBeCloseTo(probability, 12);
      }),
    );
    for (const z of [-3, 3]) {
      expect(normalProbability(z - 1e-9)).toBeCloseTo(normalProbability(z + 1e-9), 10);
    }
  });

  it('answers 0 and 1 far out, never NaN', () => {
    expect(normalProbability(-60)).toBe(0);
    expect(normalProbability(60)).toBe(1);
  });
});
