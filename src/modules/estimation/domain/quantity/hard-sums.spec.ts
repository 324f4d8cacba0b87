import { describe, expect, it } from '@jest/globals';
import { pert } from '../catalogue-for-specs.js';
import { figureDistribution, lognormalRatio, normalRatio } from '../distribution/known-shapes.js';
import { presentShare } from '../distribution/present-share.js';
import { Evaluation } from './evaluate-quantity.js';
import { aFactor, drawnPercentile, plainDraws } from './plain-draws-for-specs.js';
import { product, type Quantity, sum } from './quantity.js';

const PROBABILITIES = [0.1, 0.5, 0.9];
const figure = (low: number, mode: number, high: number) => figureDistribution(pert(low, mode, high));
const percentilesOf = (quantity: Quantity, seed = 'specs'): readonly number[] => {
  const { p10, p50, p90 } = new Evaluation(seed).summaryOf(quantity);
  return [p10, p50, p90];
};

describe('a sum whose grid must be wide', () => {
  it('of a large thing that may be absent and small things: P10 and P50 are the small things’', () => {
    // Present with 24 %: both lie where the large one is not, P50 at 0.5/0.76 of the small ones.
    const large = product(
      1_800,
      aFactor('present', presentShare(figure(0.1, 0.23, 0.4), 0, 1, 1)),
      aFactor('mass', figure(0.3, 0.9, 2.2)),
    );
    const small = figure(0.07, 0.15, 0.28);
    const quantity = sum([large, aFactor('small', small)]);
    const absent = 1 - (0.1 + 4 * 0.23 + 0.4) / 6;
    const expected = Float64Array.of(0.1 / absent, 0.5 / absent);
    small.fill(expected);
    const [p10 = NaN, p50 = NaN] = percentilesOf(quantity);
    expect(Math.abs(p10 / (expected[0] ?? NaN) - 1)).toBeLessThan(5e-4);
    expect(Math.abs(p50 / (expected[1] ?? NaN) - 1)).toBeLessThan(5e-4);
  });

  it('of several that may be absent, each with a chance of its own, has the percentiles of plain draws', () => {
    const some = (block: string, low: number, high: number) =>
      aFactor(block, presentShare(figure(low, (low + high) / 2, high), 0, 1, 1));
    const quantity = sum([
      product(1_800, some('a', 0.1, 0.4), aFactor('mass-a', figure(0.3, 0.9, 2.2))),
      product(40, some('b', 0.5, 0.7), aFactor('mass-b', figure(0.3, 0.9, 2.2))),
      product(1, some('c', 0.2, 0.9), aFactor('mass-c', figure(0.3, 0.9, 2.2))),
      aFactor('small', figure(0.07, 0.15, 0.28)),
    ]);
    const drawn = plainDraws(quantity, 2_000_000);
    percentilesOf(quantity).forEach((each, k) => {
      expect(Math.abs(each / drawnPercentile(drawn, PROBABILITIES[k] ?? NaN) - 1)).toBeLessThan(4e-3);
    });
  });

  it.each([20, 50, 200])('of %d independent products is as narrow as their variances say', (count) => {
    // Each 3·PERT·lognormal; by the central limit theorem P90 − P10 is 2.563 σ, within 3 %.
    const terms = Array.from({ length: count }, (_, k) =>
      product(3, aFactor(`p${k}`, figure(0.5, 0.9, 1)), aFactor(`l${k}`, lognormalRatio(0.2))),
    );
    const p = figure(0.5, 0.9, 1);
    const variance = 9 * ((p.variance + p.mean ** 2) * 1.04 - p.mean ** 2);
    const [p10 = NaN, , p90 = NaN] = percentilesOf(sum(terms));
    expect(Math.abs((p90 - p10) / (2 * 1.281_551_6 * Math.sqrt(count * variance)) - 1)).toBeLessThan(0.03);
  });

  it('of a thousand PERTs is as narrow as their variances say', () => {
    const p = figure(0.5, 0.8, 1);
    const [p10 = NaN, , p90 = NaN] = percentilesOf(
      sum(Array.from({ length: 1_000 }, (_, k) => aFactor(`t${k}`, p))),
    );
    expect(Math.abs((p90 - p10) / (2 * 1.281_551_6 * Math.sqrt(1_000 * p.variance)) - 1)).toBeLessThan(0.03);
  });
});

describe('a sum with a shared factor', () => {
  it.each(['a', 'b', 'c', 'd', 'e'])('a·x + a·y is within 0.1 %% of a·(x + y), seed %s', (seed) => {
    const a = aFactor('a', figure(0.8, 1.6, 2.8));
    const x = aFactor('x', figure(1, 2, 5));
    const y = aFactor('y', figure(2, 3, 9));
    const once = percentilesOf(product(1, a, sum([x, y])));
    percentilesOf(sum([product(1, a, x), product(1, a, y)]), seed).forEach((each, k) => {
      expect(Math.abs(each / (once[k] ?? NaN) - 1)).toBeLessThan(1e-3);
    });
  });

  it('and a large thing that may be absent has the percentiles of plain draws', () => {
    const route = aFactor('route', figure(0.8, 0.9, 1));
    const small = aFactor('small', figure(0.07, 0.15, 0.28));
    const present = aFactor('present', presentShare(figure(0.1, 0.23, 0.4), 0, 1, 1));
    const quantity = sum([
      product(1_800, route, present, aFactor('mass', figure(0.3, 0.9, 2.2))),
      product(1, route, small, aFactor('scale', normalRatio(0.01))),
    ]);
    const drawn = plainDraws(quantity, 1_000_000);
    percentilesOf(quantity).forEach((each, k) => {
      expect(Math.abs(each / drawnPercentile(drawn, PROBABILITIES[k] ?? NaN) - 1)).toBeLessThan(4e-3);
    });
  });
});
