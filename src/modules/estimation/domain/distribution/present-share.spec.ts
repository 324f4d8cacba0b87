import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exactly, pert } from '../catalogue-for-specs.js';
import type { Distribution } from './distribution.js';
import { figureDistribution } from './known-shapes.js';
import { presentShare } from './present-share.js';
import { momentsByQuantiles, quantilesAt } from './quantiles-for-specs.js';

/** Probability of each share that the distribution knows, by the share times the units. */
function countProbabilities(share: Distribution, units: number): Map<number, number> {
  const probabilities = new Map<number, number>();
  if (share.zeroProbability > 0) probabilities.set(0, share.zeroProbability);
  const { values, weights } = share.atoms;
  values.forEach((value, k) => {
    const weight = (1 - share.zeroProbability) * (weights?.[k] ?? 1 / values.length);
    probabilities.set(Math.round(value * units), weight);
  });
  return probabilities;
}

/** Mean and variance of (known + K)/total, K binomial over n with an uncertain p. */
function exactMoments(
  { mean: p, variance }: Pick<Distribution, 'mean' | 'variance'>,
  known: number,
  n: number,
  total: number,
): { readonly mean: number; readonly deviation: number } {
  const ofCount = n * (p * (1 - p) - variance) + n * n * variance;
  return { mean: (known + n * p) / total, deviation: Math.sqrt(ofCount) / total };
}

describe('presentShare', () => {
  it('of four units at probability ½ is 1, 4, 6, 4, 1 sixteenths', () => {
    const counts = countProbabilities(presentShare(figureDistribution(exactly(0.5)), 0, 4, 4), 4);
    [1, 4, 6, 4, 1].forEach((sixteenths, count) => {
      expect(counts.get(count)).toBeCloseTo(sixteenths / 16, 14);
    });
    expect([...counts.values()].reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 14);
  });

  it('of three units at probability 0.2 is 0.512, 0.384, 0.096, 0.008', () => {
    const counts = countProbabilities(presentShare(figureDistribution(exactly(0.2)), 0, 3, 3), 3);
    [0.512, 0.384, 0.096, 0.008].forEach((probability, count) => {
      expect(counts.get(count)).toBeCloseTo(probability, 14);
    });
  });

  it('puts the known units below every count: 2 known, 3 unknown at ½, 6 in all', () => {
    const share = presentShare(figureDistribution(exactly(0.5)), 2, 3, 6);
    expect(share.zeroProbability).toBe(0);
    const counts = countProbabilities(share, 6);
    expect([...counts.keys()]).toEqual([2, 3, 4, 5]);
    [1, 3, 3, 1].forEach((eighths, k) => expect(counts.get(2 + k)).toBeCloseTo(eighths / 8, 14));
    expect(share.mean).toBeCloseTo(3.5 / 6, 14);
    // Var = n·p·q / total² = 0.75 / 36.
    expect(share.variance).toBeCloseTo(0.75 / 36, 14);
  });

  it('maps probabilities to the counts that they fall on', () => {
    // Cumulative: 1/16, 5/16, 11/16, 15/16, 1.
    const share = presentShare(figureDistribution(exactly(0.5)), 0, 4, 4);
    const at = [0.01, 0.0624, 0.0626, 0.3124, 0.3126, 0.6874, 0.6876, 0.9374, 0.9376, 0.999];
    expect(quantilesAt(share, at)).toEqual([0, 0, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 1, 1]);
  });

  it('has no spread where every unit is known, or none can differ', () => {
    const uncertain = figureDistribution(pert(0.2, 0.5, 0.9));
    expect(presentShare(uncertain, 3, 0, 4)).toMatchObject({ mean: 0.75, variance: 0 });
    expect(presentShare(figureDistribution(exactly(1)), 1, 2, 4)).toMatchObject({ mean: 0.75, variance: 0 });
    expect(presentShare(figureDistribution(exactly(0)), 1, 2, 4)).toMatchObject({ mean: 0.25, variance: 0 });
    expect(presentShare(figureDistribution(exactly(0)), 0, 2, 2)).toMatchObject({
      mean: 0,
      zeroProbability: 1,
    });
  });

  it('has mean p and variance p(1 − p)/n + Var(p)(1 − 1/n) where all units are unknown', () => {
    const probability = fc
      .tuple(fc.double({ min: 0.02, max: 0.9, noNaN: true }), fc.double({ min: 0.01, max: 1, noNaN: true }))
      .map(([low, reach]) => pert(low, low + ((0.98 - low) * reach) / 2, low + (0.98 - low) * reach));
    fc.assert(
      fc.property(probability, fc.integer({ min: 1, max: 256 }), (range, n) => {
        const p = figureDistribution(range);
        const share = presentShare(p, 0, n, n);
        const variance = (p.mean * (1 - p.mean)) / n + p.variance * (1 - 1 / n);
        // The range is represented by 64 values at the middles of equal steps of probability.
        expect(Math.abs(share.mean / p.mean - 1)).toBeLessThan(1e-3);
        expect(Math.abs(Math.sqrt(share.variance / variance) - 1)).toBeLessThan(0.01);
      }),
    );
  });

  it('states the moments and the chance of none that its own values have', () => {
    const share = presentShare(figureDistribution(pert(0.1, 0.3, 0.6)), 0, 5, 5);
    const byQuantiles = momentsByQuantiles(share);
    expect(byQuantiles.mean).toBeCloseTo(share.mean, 5);
    expect(byQuantiles.deviation).toBeCloseTo(Math.sqrt(share.variance), 5);
    // E (1 − p)⁵ of p = 0.1 + 0.5·B, B ~ beta(2.6, 3.4), by its moments: Σ C(5,k)·0.9^(5−k)·(−0.5)^k·E Bᵏ.
    let expected = 0;
    let moment = 1;
    let choose = 1;
    for (let k = 0; k <= 5; k++) {
      expected += choose * 0.9 ** (5 - k) * (-0.5) ** k * moment;
      moment *= (2.6 + k) / (6 + k);
      choose = (choose * (5 - k)) / (k + 1);
    }
    expect(Math.abs(share.zeroProbability / expected - 1)).toBeLessThan(0.005);
  });

  it.each([
    [pert(0.2, 0.5, 0.9), 0, 1_000, 1_000],
    [pert(0.8, 0.94, 0.99), 0, 257, 257],
    [pert(0.8, 0.94, 0.99), 0, 40_000, 40_000],
    [pert(0.2, 0.5, 0.9), 300, 1_000, 1_400],
  ])(
    'beyond 256 units has the exact moments: p in %j, %d known, %d unknown, %d in all',
    (range, known, n, total) => {
      const p = figureDistribution(range);
      const expected = exactMoments(p, known, n, total);
      const share = presentShare(p, known, n, total);
      expect(Math.abs(share.mean / expected.mean - 1)).toBeLessThan(1e-3);
      expect(Math.abs(Math.sqrt(share.variance) / expected.deviation - 1)).toBeLessThan(0.015);
    },
  );

  it.each([
    [pert(0.2, 0.5, 0.9), 40_000],
    [pert(0.02, 0.05, 0.2), 400_000],
    [pert(0.8, 0.94, 0.99), 3_000_000],
  ])(
    'of so many units that counts are not told apart, p in %j of %d, is p times a narrow ratio',
    (range, units) => {
      const p = figureDistribution(range);
      const { asProduct, mean, variance } = presentShare(p, 0, units, units);
      const { mu = NaN, sigma = NaN } = asProduct?.ratio ?? {};
      const expected = exactMoments(p, 0, units, units);
      expect(asProduct?.belief).toBe(p);
      expect(Math.exp(mu + sigma ** 2 / 2)).toBeCloseTo(1, 12);
      expect(mean).toBe(p.mean);
      expect(Math.sqrt(variance) / expected.deviation).toBeCloseTo(1, 12);
      // Second moments of independent factors multiply.
      const second = (p.mean ** 2 + p.variance) * Math.exp(sigma ** 2);
      expect(Math.sqrt(second - p.mean ** 2) / expected.deviation).toBeCloseTo(1, 8);
    },
  );

  it('is no such product where units were looked at, or where counts are few', () => {
    const p = figureDistribution(pert(0.2, 0.5, 0.9));
    expect(presentShare(p, 300, 40_000, 40_400).asProduct).toBeUndefined();
    expect(presentShare(p, 0, 60, 60).asProduct).toBeUndefined();
  });

  it('goes over from counted to many units without a jump', () => {
    const p = figureDistribution(pert(0.3, 0.6, 0.9));
    const [counted, many] = [256, 257].map((n) => quantilesAt(presentShare(p, 0, n, n), [0.1, 0.5, 0.9]));
    // One count of 256 is the least by which a percentile can differ.
    counted?.forEach((value, k) => expect(Math.abs((many?.[k] ?? NaN) - value)).toBeLessThanOrEqual(1 / 256));
  });
});
