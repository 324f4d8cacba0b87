import { describe, expect, it } from '@jest/globals';
import { pert } from '../catalogue-for-specs.js';
import { fromWeightedValues } from '../distribution/distribution.js';
import { figureDistribution, lognormalRatio } from '../distribution/known-shapes.js';
import { Convolution } from './convolve-quantity.js';
import { gridQuantiles } from './gridded-density.js';
import { aFactor } from './plain-draws-for-specs.js';
import { ProductQuantiles } from './product-quantiles.js';
import { product, type Quantity, sum } from './quantity.js';

const PROBABILITIES = [0.1, 0.5, 0.9];
const figure = (low: number, mode: number, high: number) => figureDistribution(pert(low, mode, high));

const productQuantiles = (quantity: Quantity) => new ProductQuantiles(PROBABILITIES).of(quantity);

describe('ProductQuantiles', () => {
  it.each([0.02, 0.1, 0.3, 0.6])(
    'of lognormals are those of a lognormal, coefficient of variation %d',
    (cv) => {
      const quantity = product(5, aFactor('x', lognormalRatio(cv)), aFactor('y', lognormalRatio(2 * cv)));
      const variance = Math.log1p(cv ** 2) + Math.log1p(4 * cv ** 2);
      const found = productQuantiles(quantity) ?? [];
      [-1.281_551_565_5, 0, 1.281_551_565_5].forEach((z, k) => {
        const exact = 5 * Math.exp(z * Math.sqrt(variance) - variance / 2);
        expect(Math.abs((found[k] ?? NaN) / exact - 1)).toBeLessThan(1e-5);
      });
    },
  );

  it('agree with those of the convolved density, also with a chance of nothing', () => {
    const present = fromWeightedValues(Float64Array.of(0.4, 0.6, 1), Float64Array.of(1, 2, 4), 0.05);
    const quantity = product(
      3,
      aFactor('m', figure(0.8, 1.6, 2.8)),
      aFactor('p', present),
      aFactor('s', lognormalRatio(0.1)),
      aFactor('l', figure(0.8, 0.92, 0.98)),
    );
    const expected = gridQuantiles(new Convolution().densityOf(quantity), PROBABILITIES);
    const found = productQuantiles(quantity) ?? [];
    expected.forEach((value, k) => expect(Math.abs((found[k] ?? NaN) / value - 1)).toBeLessThan(1e-3));
  });

  it('are 0 up to the chance of nothing', () => {
    const present = fromWeightedValues(Float64Array.of(1), Float64Array.of(1), 0.6);
    const quantity = product(1, aFactor('p', present), aFactor('s', lognormalRatio(0.1)));
    const [p10, p50, p90 = NaN] = productQuantiles(quantity) ?? [];
    expect([p10, p50]).toEqual([0, 0]);
    // (0.9 − 0.6)/0.4 = 0.75 of a lognormal, whose score is 0.674.
    const variance = Math.log1p(0.01);
    expect(Math.abs(p90 / Math.exp(0.674_489_75 * Math.sqrt(variance) - variance / 2) - 1)).toBeLessThan(
      1e-4,
    );
  });

  it('are left to others where the product holds a sum, or a few values only', () => {
    const [a, b] = ['a', 'b'].map((block) => aFactor(block, figure(1, 2, 3))) as [never, never];
    expect(productQuantiles(product(2, a, sum([a, b])))).toBeNull();
    const die = fromWeightedValues(Float64Array.of(1, 2, 6), Float64Array.of(1, 1, 1));
    expect(productQuantiles(product(2, aFactor('x', die), aFactor('y', die)))).toBeNull();
  });

  it('are left to others where a block occurs twice', () => {
    const x = aFactor('x', figure(1, 2, 3));
    expect(productQuantiles(product(2, x, x))).toBeNull();
  });

  it('of what differs by a constant differ by it, whatever was asked before', () => {
    const products = new ProductQuantiles(PROBABILITIES);
    const [x, y] = [aFactor('x', figure(1, 2, 3)), aFactor('y', figure(1, 4, 5))];
    const first = products.of(product(2, x, y)) ?? [];
    const second = products.of(product(6, x, y)) ?? [];
    first.forEach((value, k) => expect((second[k] ?? NaN) / value).toBeCloseTo(3, 14));
    // Other scatter on the same rows is another product.
    const scattered = product(2, x, y, aFactor('s', lognormalRatio(0.5)));
    expect(products.of(scattered)).toEqual(productQuantiles(scattered));
  });
});
