import { describe, expect, it } from '@jest/globals';
import { pert } from '../catalogue-for-specs.js';
import { figureDistribution, uniformRange } from './known-shapes.js';
import { conditioned } from './posterior.js';
import { momentsByQuantiles, normal, quantilesAt } from './quantiles-for-specs.js';

const gaussian =
  (measured: number, uncertainty: number) =>
  (value: number): number =>
    -(((measured - value) / uncertainty) ** 2) / 2;

function present<Value>(value: Value | null): Value {
  if (value === null) throw new Error('nothing explains the measurement');
  return value;
}

describe('conditioned', () => {
  // Conjugate normal: precision 1/τ² + 1/u², mean weighted by precision (Gelman et al., Bayesian Data Analysis, §2.5).
  it.each([
    [100, 1],
    [100.5, 1],
    [101, 0.5],
    [99, 0.2],
    [101, 1],
    [100, 0.01],
  ])('normal prior N(100, 1), measured %d ± %d: the precision-weighted mean', (measured, uncertainty) => {
    const precision = 1 + 1 / uncertainty ** 2;
    const mean = (100 + measured / uncertainty ** 2) / precision;
    const deviation = 1 / Math.sqrt(precision);
    const posterior = present(conditioned(normal(100, 1), gaussian(measured, uncertainty)));
    expect(Math.abs(posterior.mean - mean)).toBeLessThan(0.01 * deviation);
    expect(Math.abs(Math.sqrt(posterior.variance) / deviation - 1)).toBeLessThan(0.01);
    const [p10 = NaN, p50 = NaN, p90 = NaN] = quantilesAt(posterior, [0.1, 0.5, 0.9]);
    expect(Math.abs(p10 - (mean - 1.281_551_6 * deviation))).toBeLessThan(0.01 * deviation);
    expect(Math.abs(p50 - mean)).toBeLessThan(0.01 * deviation);
    expect(Math.abs(p90 - (mean + 1.281_551_6 * deviation))).toBeLessThan(0.01 * deviation);
  });

  it('a PERT that nothing was measured of stays as it is between its P10 and P90', () => {
    const prior = figureDistribution(pert(1, 2, 5));
    const posterior = present(conditioned(prior, () => -7));
    const [before, after] = [prior, posterior].map((each) => quantilesAt(each, [0.05, 0.1, 0.5, 0.9]));
    before?.forEach((value, k) => expect(Math.abs((after?.[k] ?? NaN) - value)).toBeLessThan(0.002 * 4));
  });

  it('a uniform prior takes the likelihood’s shape: uniform × normal is that normal, cut at the ends', () => {
    const posterior = present(conditioned(uniformRange({ low: 0, high: 100 }), gaussian(40, 2)));
    expect(posterior.mean).toBeCloseTo(40, 3);
    expect(Math.abs(Math.sqrt(posterior.variance) - 2)).toBeLessThan(0.01);
    // Half a normal, beyond the edge: mean u·√(2/π).
    const half = present(conditioned(uniformRange({ low: 0, high: 100 }), gaussian(0, 2)));
    expect(Math.abs(half.mean / (2 * Math.sqrt(2 / Math.PI)) - 1)).toBeLessThan(0.002);
  });

  it('a beta prior and a binomial likelihood give the conjugate beta: beta(3,3), 2 of 3 → beta(5,4)', () => {
    // A symmetric PERT on 0…1 is beta(3,3); beta(5,4) has mean 5/9 and variance 20/(81·10).
    const prior = figureDistribution(pert(0, 0.5, 1));
    const posterior = present(conditioned(prior, (p) => 2 * Math.log(p) + Math.log1p(-p)));
    expect(Math.abs(posterior.mean - 5 / 9)).toBeLessThan(5e-4);
    expect(Math.abs(posterior.variance / (20 / 810) - 1)).toBeLessThan(0.01);
  });

  it.each([1e-2, 1e-3, 1e-4])('a likelihood of %d of the range is followed', (uncertainty) => {
    const posterior = present(
      conditioned(figureDistribution(pert(1, 2, 5)), gaussian(2.345_67, 4 * uncertainty)),
    );
    expect(Math.abs(posterior.mean - 2.345_67)).toBeLessThan(0.05 * 4 * uncertainty);
    expect(Math.abs(Math.sqrt(posterior.variance) / (4 * uncertainty) - 1)).toBeLessThan(0.01);
  });

  it('stays inside what the prior holds possible', () => {
    const posterior = present(conditioned(figureDistribution(pert(1, 2, 5)), gaussian(5.5, 0.5)));
    const [low = NaN, high = NaN] = quantilesAt(posterior, [0.001, 0.999]);
    expect(low).toBeGreaterThanOrEqual(1);
    expect(high).toBeLessThanOrEqual(5);
  });

  it('cuts the prior off where the likelihood is 0', () => {
    // The upper half of a symmetric PERT: P(X ≤ x | X > mode) = 2·P(X ≤ x) − 1.
    const prior = figureDistribution(pert(0, 2, 4));
    const posterior = present(conditioned(prior, (value) => (value >= 2 ? 0 : -Infinity)));
    const [expected = NaN] = quantilesAt(prior, [0.75]);
    expect(Math.abs((quantilesAt(posterior, [0.5])[0] ?? NaN) - expected)).toBeLessThan(0.005);
  });

  it('is nothing where no value explains the measurement', () => {
    expect(conditioned(figureDistribution(pert(1, 2, 5)), () => -Infinity)).toBeNull();
    expect(conditioned(figureDistribution(pert(1, 2, 5)), (value) => (value > 6 ? 0 : -Infinity))).toBeNull();
  });

  it('states the moments that its quantiles have', () => {
    const posterior = present(conditioned(normal(10, 2), gaussian(11, 1)));
    const byQuantiles = momentsByQuantiles(posterior);
    expect(Math.abs(byQuantiles.mean - posterior.mean)).toBeLessThan(0.005 * Math.sqrt(0.8));
    // N(11, 1) × N(10, 2): precision 1 + ¼. The table's last steps, 1/2048 each, reach to the ends in a straight line.
    expect(Math.abs(Math.sqrt(posterior.variance) / Math.sqrt(0.8) - 1)).toBeLessThan(0.005);
    expect(Math.abs(byQuantiles.deviation / Math.sqrt(0.8) - 1)).toBeLessThan(0.02);
  });
});
