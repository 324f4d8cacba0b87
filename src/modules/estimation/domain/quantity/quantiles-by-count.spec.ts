import { describe, expect, it } from '@jest/globals';
import { aProfile, pert } from '../catalogue-for-specs.js';
import { figureDistribution, lognormalRatio } from '../distribution/known-shapes.js';
import { presentShare } from '../distribution/present-share.js';
import { ProductQuantiles } from './product-quantiles.js';
import { product, type Quantity, uncertain } from './quantity.js';
import { QuantilesByCount } from './quantiles-by-count.js';

const PROBABILITIES = [0.1, 0.5, 0.9] as const;
const { key: subject } = aProfile({});

/** Motors of about 1.4 kg, of which half to nineteen in twenty hold magnets. */
function perUnit(count: number): Quantity {
  return product(
    1,
    uncertain({
      block: 'mass',
      kind: 'MAGNET_MASS',
      subject,
      distribution: figureDistribution(pert(0.9, 1.4, 2.6)),
    }),
    uncertain({
      block: 'scatter',
      kind: 'UNIT_SCATTER',
      subject,
      distribution: lognormalRatio(0.2 / Math.sqrt(count)),
    }),
    uncertain({
      block: 'presence',
      kind: 'PRESENCE',
      subject,
      distribution: presentShare(figureDistribution(pert(0.5, 0.8, 0.95)), 0, count, count),
    }),
  );
}

function directly(count: number): readonly number[] | null {
  return new ProductQuantiles(PROBABILITIES).of(perUnit(count));
}

describe('QuantilesByCount', () => {
  const table = new QuantilesByCount(39, directly);

  it.each([39, 40, 47, 61, 100, 137, 333, 1_000, 1_999, 10_000])(
    'of %d units has what that load has',
    (count) => {
      const [found, wanted] = [table.at(count), directly(count)];
      expect(found).toHaveLength(3);
      found?.forEach((quantile, k) => {
        // Of the direct solution's own error: Newton's method ends within a hundredth of a step.
        expect(Math.abs(quantile / (wanted?.[k] ?? NaN) - 1)).toBeLessThan(3e-5);
      });
    },
  );

  it('of very many units has the quantiles of what does not average out', () => {
    const { distribution } = { distribution: figureDistribution(pert(0.5, 0.8, 0.95)) };
    const whole = product(
      1,
      uncertain({
        block: 'mass',
        kind: 'MAGNET_MASS',
        subject,
        distribution: figureDistribution(pert(0.9, 1.4, 2.6)),
      }),
      uncertain({ block: 'presence', kind: 'PRESENCE', subject, distribution }),
    );
    const wanted = new ProductQuantiles(PROBABILITIES).of(whole);
    table.at(1e9)?.forEach((quantile, k) => {
      expect(Math.abs(quantile / (wanted?.[k] ?? NaN) - 1)).toBeLessThan(5e-5);
    });
  });

  it('does not tell of fewer units, or where a count has no quantiles', () => {
    expect(table.at(38)).toBeNull();
    expect(new QuantilesByCount(39, () => null).at(50)).toBeNull();
    expect(new QuantilesByCount(39, () => [0, 1, 2]).at(50)).toBeNull();
  });
});
