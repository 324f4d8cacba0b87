import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aProfile, pert } from '../catalogue-for-specs.js';
import { figureDistribution, lognormalRatio } from '../distribution/known-shapes.js';
import { ProductQuantiles } from './product-quantiles.js';
import { productFactors, type ProductFactors } from './product-spectrum.js';
import { product, type Quantity, uncertain } from './quantity.js';
import { QuantilesBySpread } from './quantiles-by-spread.js';

const PROBABILITIES = [0.1, 0.5, 0.9] as const;
const { key: subject } = aProfile({});

function mass(kilograms: ReturnType<typeof pert>): Quantity {
  return uncertain({
    block: 'mass',
    kind: 'MAGNET_MASS',
    subject,
    distribution: figureDistribution(kilograms),
  });
}

function scatter(variance: number): Quantity {
  const distribution = lognormalRatio(Math.sqrt(Math.expm1(variance)));
  return uncertain({ block: 'scatter', kind: 'UNIT_SCATTER', subject, distribution });
}

function yieldOf(range: ReturnType<typeof pert>): Quantity {
  return uncertain({
    block: 'yield',
    kind: 'LIBERATION',
    subject,
    distribution: figureDistribution(range),
  });
}

function factorsOf(quantity: Quantity): ProductFactors {
  const factors = productFactors(quantity, null);
  if (factors === null) throw new RangeError('A product');
  return factors;
}

describe('QuantilesBySpread', () => {
  it('has what the product with that ratio has, for any spread up to the largest', () => {
    const rows = product(1, mass(pert(0.9, 1.4, 2.6)), yieldOf(pert(0.7, 0.9, 0.98)));
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.4, noNaN: true }),
        fc.double({ min: 1e-4, max: 1, noNaN: true }),
        (varianceMax, part) => {
          const variance = part * varianceMax;
          const table = new QuantilesBySpread(factorsOf(rows), varianceMax, PROBABILITIES);
          const direct = new ProductQuantiles(PROBABILITIES).of(product(1, rows, scatter(variance))) ?? [];
          const found = table.at(variance) ?? [];
          expect(direct).toHaveLength(3);
          // The ratio's mean is 1, so that its logarithm's is −½ the variance.
          found.forEach((quantile, k) => {
            const ratio = (quantile * Math.exp(-variance / 2)) / (direct[k] ?? NaN);
            // Of the direct solution's own error: Newton's method ends within a hundredth of a step.
            expect(Math.abs(ratio - 1)).toBeLessThan(3e-5);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of a lognormal alone has its quantiles: variances of logarithms add', () => {
    const one = factorsOf(product(1, scatter(0.09), yieldOf(pert(0.999, 0.9999, 1))));
    const [p10 = NaN, p50 = NaN] = new QuantilesBySpread(one, 0.16, PROBABILITIES).at(0.16) ?? [];
    // ln q = −0.045 ± 1.2816·√(0.09 + 0.16), the yield within a thousandth of 1.
    expect(Math.abs(Math.log(p50) + 0.045)).toBeLessThan(1e-3);
    expect(Math.abs(Math.log(p10) + 0.045 + 1.2815515655 * 0.5)).toBeLessThan(1e-3);
  });

  it('does not tell beyond the largest variance', () => {
    const table = new QuantilesBySpread(factorsOf(mass(pert(1, 2, 3))), 0.1, PROBABILITIES);
    expect(table.at(0.1)).not.toBeNull();
    expect(table.at(0.1001)).toBeNull();
  });
});
