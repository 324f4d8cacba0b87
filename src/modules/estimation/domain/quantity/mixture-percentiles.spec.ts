import { describe, expect, it } from '@jest/globals';
import { densityOfAmount, type GriddedDensity } from './gridded-density.js';
import { percentilesOfMixture } from './mixture-percentiles.js';

/** Even from `low` to `high`, in cells of 1/100 of that. */
function even(low: number, high: number, zeroProbability = 0): GriddedDensity {
  const step = (high - low) / 100;
  return {
    scale: 'LINEAR',
    origin: low + step / 2,
    step,
    mass: new Float64Array(100).fill(0.01),
    zeroProbability,
  };
}

describe('percentilesOfMixture', () => {
  it('of one density are its own', () => {
    const [p10 = NaN, p90 = NaN] = percentilesOfMixture([{ weight: 1, density: even(10, 20) }], [0.1, 0.9]);
    expect(p10).toBeCloseTo(11, 9);
    expect(p90).toBeCloseTo(19, 9);
  });

  it('of grams with 3 in 4 and tons else: the grams’ at p/0.75, the tons’ at (p − 0.75)/0.25', () => {
    const mixture = [
      { weight: 0.75, density: even(1, 2) },
      { weight: 0.25, density: even(1e6, 2e6) },
    ];
    const [p10 = NaN, p50 = NaN, p90 = NaN] = percentilesOfMixture(mixture, [0.1, 0.5, 0.9]);
    expect(p10).toBeCloseTo(1 + 0.1 / 0.75, 9);
    expect(p50).toBeCloseTo(1 + 0.5 / 0.75, 9);
    expect(p90).toBeCloseTo(1e6 * (1 + 0.15 / 0.25), 3);
  });

  it('are 0 as far as nothing is there, and a known amount’s where that is', () => {
    const mixture = [
      { weight: 0.2, density: densityOfAmount(0) },
      { weight: 0.5, density: densityOfAmount(7) },
      { weight: 0.3, density: even(10, 20, 0.5) },
    ];
    const [p10, p50 = NaN, p90 = NaN] = percentilesOfMixture(mixture, [0.1, 0.5, 0.9]);
    expect(p10).toBe(0);
    expect(p50).toBeCloseTo(7, 9);
    // 0.2 + 0.15 at 0, 0.5 at 7, 0.15 evenly on 10…20.
    expect(p90).toBeCloseTo(10 + (10 * 0.05) / 0.15, 9);
  });
});
