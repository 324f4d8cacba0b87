import { describe, expect, it } from '@jest/globals';
import { pert } from '../catalogue-for-specs.js';
import { figureDistribution } from './known-shapes.js';
import { conditioned } from './posterior.js';
import { normal, quantilesAt } from './quantiles-for-specs.js';

describe('conditioned, away from the prior’s middle', () => {
  // Apart by less than 3·√(τ² + u²), so no conflict: 2.1, 2.9, 2.5 and 2.2 of them.
  it.each([
    [103, 1],
    [103, 0.3],
    [108, 3],
    [104, 1.5],
  ])(
    'N(100, 1) and %d ± %d give the conjugate normal within 2 % of its deviation',
    (measured, uncertainty) => {
      const precision = 1 + 1 / uncertainty ** 2;
      const mean = (100 + measured / uncertainty ** 2) / precision;
      const deviation = 1 / Math.sqrt(precision);
      const posterior = conditioned(
        normal(100, 1),
        (value) => -(((measured - value) / uncertainty) ** 2) / 2,
      );
      expect(Math.abs((posterior?.mean ?? NaN) - mean)).toBeLessThan(0.02 * deviation);
      expect(Math.abs(Math.sqrt(posterior?.variance ?? NaN) / deviation - 1)).toBeLessThan(0.02);
    },
  );

  it.each([pert(1, 2, 5), pert(0, 0, 1), pert(0, 1, 1)])(
    'the PERT %j of which nothing was measured stays what it was',
    (range) => {
      const prior = figureDistribution(range);
      const posterior = conditioned(prior, () => 0);
      const width = range.high - range.low;
      expect(Math.abs((posterior?.mean ?? NaN) - prior.mean)).toBeLessThan(1e-4 * width);
      expect(Math.abs((posterior?.variance ?? NaN) / prior.variance - 1)).toBeLessThan(2e-3);
      const after = posterior === null ? [] : quantilesAt(posterior, [0.01, 0.1, 0.5, 0.9, 0.99]);
      quantilesAt(prior, [0.01, 0.1, 0.5, 0.9, 0.99]).forEach((value, k) => {
        expect(Math.abs((after[k] ?? NaN) - value)).toBeLessThan(2e-3 * width);
      });
    },
  );

  it('a likelihood a hundred-thousandth as wide as the prior is followed', () => {
    const posterior = conditioned(
      figureDistribution(pert(1, 2, 5)),
      (value) => -(((2.345_67 - value) / 4e-6) ** 2) / 2,
    );
    expect(Math.abs(Math.sqrt(posterior?.variance ?? NaN) / 4e-6 - 1)).toBeLessThan(0.02);
  });
});
