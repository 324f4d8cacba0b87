import { describe, expect, it } from '@jest/globals';
import { normalQuantile } from './normal-quantile.js';

/** Φ by its Taylor series about 0 (Abramowitz & Stegun 26.2.11); exact to rounding for |z| < 5. */
function normalDistribution(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 1; Math.abs(term) > 1e-18; n++) {
    term *= (z * z) / (2 * n + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

describe('normalQuantile', () => {
  // Published percentage points.
  it.each([
    [0.5, 0],
    [0.9, 1.2815515655446004],
    [0.975, 1.959963984540054],
    [0.99, 2.3263478740408408],
    [0.000001, -4.753424308822899],
    [1e-15, -7.941345326170997],
  ])('of %d is %d', (probability, z) => {
    expect(normalQuantile(probability)).toBeCloseTo(z, 11);
  });

  it('undoes the distribution function over the whole body', () => {
    for (let z = -4; z <= 4; z += 0.05) expect(normalQuantile(normalDistribution(z))).toBeCloseTo(z, 9);
  });
});
