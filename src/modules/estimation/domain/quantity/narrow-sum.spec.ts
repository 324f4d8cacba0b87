import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lognormalRatio, uniformRange } from '../distribution/known-shapes.js';
import { Convolution } from './convolve-quantity.js';
import { QuantityCumulants } from './cumulants.js';
import { narrowLogCumulants } from './narrow-sum.js';
import { aFactor } from './plain-draws-for-specs.js';
import { ProductQuantiles } from './product-quantiles.js';
import { amount, momentsOf, product, type Quantity, sum } from './quantity.js';

const cumulantsOf = (quantity: Quantity) => new QuantityCumulants().of(quantity);
const WIDE = 0.1;

describe('narrowLogCumulants', () => {
  it('keeps mean and variance: κ₁ + κ₂/2 + κ₃/6 and 2κ₁ + 2κ₂ + 4κ₃/3 are the logarithms of E[X] and E[X²]', () => {
    const cumulants = { first: 7, second: 0.02, third: 0.0004, fourth: 1e-5, ofZero: 0 };
    const { mu, sigma, third } = narrowLogCumulants(cumulants, WIDE) ?? { mu: NaN, sigma: NaN, third: NaN };
    expect(mu + sigma ** 2 / 2 + third / 6).toBeCloseTo(Math.log(7), 12);
    expect(2 * mu + 2 * sigma ** 2 + (4 / 3) * third).toBeCloseTo(Math.log(49.02), 12);
    // E[X³]/E[X]³ = 1 + 3k₂ + k₃, to the orders that are kept.
    const [k2, k3] = [0.02 / 49, 0.0004 / 343];
    const logThird = 3 * mu + 4.5 * sigma ** 2 + 4.5 * third - 3 * Math.log(7);
    expect(Math.abs(logThird - Math.log(1 + 3 * k2 + k3))).toBeLessThan(1e-8);
  });

  it('of a lognormal is the lognormal', () => {
    const { sigma = NaN, third = NaN } =
      narrowLogCumulants(cumulantsOf(aFactor('a', lognormalRatio(0.04))), WIDE) ?? {};
    expect(sigma ** 2).toBeCloseTo(Math.log1p(0.0016), 12);
    expect(Math.abs(third)).toBeLessThan(1e-15);
  });

  it('is not told of what may be 0, or of what makes up the product itself', () => {
    const halves = sum([
      product(1, aFactor('a', uniformRange({ low: 0, high: 1 }))),
      product(1, aFactor('b', uniformRange({ low: 0, high: 1 }))),
    ]);
    const found = cumulantsOf(halves);
    expect(narrowLogCumulants(found, found.second / found.first ** 2)).toBeNull();
    expect(narrowLogCumulants({ ...found, ofZero: 0.001 }, 1)).toBeNull();
  });

  it('is not told of what deviates much, however like a lognormal its first moments are', () => {
    const found = cumulantsOf(
      product(1, aFactor('a', lognormalRatio(0.4)), aFactor('b', lognormalRatio(0.2))),
    );
    expect(narrowLogCumulants(found, 4)).toBeNull();
    // A quarter of the product's variance, and no more.
    const narrow = cumulantsOf(aFactor('a', lognormalRatio(0.0999)));
    expect(narrowLogCumulants(narrow, 0.0401)).not.toBeNull();
    expect(narrowLogCumulants(narrow, 0.0398)).toBeNull();
  });

  it('leaves a product’s percentiles where convolving the sum has them', () => {
    let told = 0;
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 20, noNaN: true }),
        fc.double({ min: 0.02, max: 0.3, noNaN: true }),
        fc.double({ min: 0.1, max: 0.8, noNaN: true }),
        (known, spread, ofOther) => {
          const narrow = sum([
            amount(known),
            product(1, aFactor('a', lognormalRatio(spread))),
            product(0.3, aFactor('b', uniformRange({ low: 0.5, high: 1.5 }))),
          ]);
          const whole = product(1, narrow, aFactor('c', lognormalRatio(ofOther)));
          const { sums } = new Convolution();
          const direct = { ...sums, narrowOf: () => null };
          const probabilities = [0.1, 0.5, 0.9];
          const [found, wanted] = [sums, direct].map((each) =>
            new ProductQuantiles(probabilities).of(whole, each),
          );
          const { mean, variance } = momentsOf(whole);
          if (narrow.kind === 'SUM' && sums.narrowOf(narrow, variance / mean ** 2) !== null) told += 1;
          found?.forEach((quantile, k) => {
            // The grid of the sum itself is off by up to 5e-5.
            expect(Math.abs(quantile / (wanted?.[k] ?? NaN) - 1)).toBeLessThan(1e-4);
          });
        },
      ),
      { numRuns: 150 },
    );
    expect(told).toBeGreaterThan(30);
  });
});
