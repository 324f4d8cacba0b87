import { describe, expect, it } from '@jest/globals';
import { exactly, pert } from '../catalogue-for-specs.js';
import {
  figureDistribution,
  fromDensity,
  lognormalRatio,
  mixedWithOne,
  normalRatio,
  remainderOfWtPct,
  uniformRange,
} from './known-shapes.js';
import { momentsByQuantiles, quantilesAt } from './quantiles-for-specs.js';

const Z90 = 1.281_551_565_544_600_4;
const grid = (low: number, high: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, k) => low + ((high - low) * k) / (count - 1));

describe('figureDistribution', () => {
  it('is one object per catalogue figure, with the PERT’s exact moments', () => {
    const figure = pert(1, 2, 5);
    const distribution = figureDistribution(figure);
    expect(figureDistribution(figure)).toBe(distribution);
    expect(distribution.mean).toBeCloseTo(14 / 6, 12); // (1 + 4·2 + 5)/6
    expect(distribution.variance).toBeCloseTo(((14 / 6 - 1) * (5 - 14 / 6)) / 7, 12);
    expect(momentsByQuantiles(distribution).mean).toBeCloseTo(14 / 6, 4);
  });

  it('of a figure without a range is that value', () => {
    expect(figureDistribution(exactly(0))).toMatchObject({ mean: 0, variance: 0, zeroProbability: 1 });
    expect(quantilesAt(figureDistribution(exactly(3)), [0, 0.4, 0.99])).toEqual([3, 3, 3]);
  });
});

describe('lognormalRatio', () => {
  it.each([0.01, 0.1, 0.5, 1])('with a CV of %d has mean 1, variance CV² and median 1/√(1 + CV²)', (cv) => {
    const ratio = lognormalRatio(cv);
    expect(ratio.mean).toBe(1);
    expect(ratio.variance).toBeCloseTo(cv * cv, 14);
    const sigma = Math.sqrt(Math.log(1 + cv * cv));
    const [p10 = NaN, p50 = NaN, p90 = NaN] = quantilesAt(ratio, [0.1, 0.5, 0.9]);
    const median = 1 / Math.sqrt(1 + cv * cv);
    expect(p50).toBeCloseTo(median, 12);
    expect(p10).toBeCloseTo(median * Math.exp(-Z90 * sigma), 12);
    expect(p90).toBeCloseTo(median * Math.exp(Z90 * sigma), 12);
    const { mean, deviation } = momentsByQuantiles(ratio);
    expect(Math.abs(mean - 1)).toBeLessThan(1e-4);
    expect(Math.abs(deviation / cv - 1)).toBeLessThan(0.01);
  });

  it('without spread is 1', () => {
    expect(lognormalRatio(0)).toMatchObject({ mean: 1, variance: 0 });
  });
});

describe('normalRatio', () => {
  it('has the quantiles 1 + u·z', () => {
    const [p10 = NaN, p50 = NaN, p90 = NaN] = quantilesAt(normalRatio(0.02), [0.1, 0.5, 0.9]);
    expect([p10, p50, p90].map((each) => Math.round(each * 1e12))).toEqual(
      [1 - 0.02 * Z90, 1, 1 + 0.02 * Z90].map((each) => Math.round(each * 1e12)),
    );
    expect(normalRatio(0.02)).toMatchObject({ mean: 1, variance: 0.0004 });
    expect(normalRatio(0)).toMatchObject({ mean: 1, variance: 0 });
  });

  it.each([0.1, 0.25, 0.5, 1])(
    'with an uncertainty of %d is never 0 or less, and states its own moments',
    (u) => {
      const ratio = normalRatio(u);
      expect(quantilesAt(ratio, [1e-9, 0.01])[0]).toBeGreaterThan(0);
      expect(ratio.zeroProbability).toBe(0);
      // A normal cut at 0 has the mean Φ(1/u) + u·φ(1/u).
      const { mean, deviation } = momentsByQuantiles(ratio);
      expect(Math.abs(ratio.mean / mean - 1)).toBeLessThan(2e-3);
      expect(Math.abs(Math.sqrt(ratio.variance) / deviation - 1)).toBeLessThan(0.01);
    },
  );

  it('cut at 0 with u = 1 has the mean Φ(1) + φ(1) = 0.841345 + 0.241971', () => {
    expect(Math.abs(normalRatio(1).mean / 1.083_316 - 1)).toBeLessThan(1e-3);
  });
});

describe('uniformRange', () => {
  it('has mean (a + b)/2, variance (b − a)²/12 and quantiles in between', () => {
    const range = uniformRange({ low: 10, high: 20 });
    expect(range).toMatchObject({ mean: 15, variance: 100 / 12, zeroProbability: 0 });
    expect(quantilesAt(range, [0, 0.25, 0.5])).toEqual([10, 12.5, 15]);
    expect(uniformRange({ low: 7, high: 7 })).toMatchObject({ mean: 7, variance: 0 });
  });
});

describe('remainderOfWtPct', () => {
  it('turns percentages round: P10 of the remainder is the rest of the P90', () => {
    const share = figureDistribution(pert(5, 20, 40));
    const rest = remainderOfWtPct(share);
    expect(rest.mean).toBeCloseTo(1 - share.mean / 100, 14);
    expect(rest.variance).toBeCloseTo(share.variance / 10_000, 14);
    const [p10 = NaN, p90 = NaN] = quantilesAt(rest, [0.1, 0.9]);
    const [of10 = NaN, of90 = NaN] = quantilesAt(share, [0.1, 0.9]);
    expect(p10).toBeCloseTo(1 - of90 / 100, 10);
    expect(p90).toBeCloseTo(1 - of10 / 100, 10);
  });

  it('of a known share is known', () => {
    expect(remainderOfWtPct(figureDistribution(exactly(25)))).toMatchObject({ mean: 0.75, variance: 0 });
    expect(remainderOfWtPct(figureDistribution(exactly(100)))).toMatchObject({ mean: 0, zeroProbability: 1 });
  });
});

describe('mixedWithOne', () => {
  it('is 1 with its probability, else the distribution: mean and variance of the mixture', () => {
    const part = uniformRange({ low: 0.8, high: 0.9 });
    const mixed = mixedWithOne(part, 0.3);
    // Mean 0.3·1 + 0.7·0.85; second moment 0.3 + 0.7·(0.85² + 0.01/12).
    expect(mixed.mean).toBeCloseTo(0.895, 5);
    const second = 0.3 + 0.7 * (0.85 ** 2 + 0.01 / 12);
    expect(mixed.variance).toBeCloseTo(second - 0.895 ** 2, 5);
    const [at35 = NaN, below = NaN, above = NaN] = quantilesAt(mixed, [0.35, 0.699, 0.701]);
    expect(at35).toBeCloseTo(0.85, 3); // half-way through the first 70 %
    expect(below).toBeLessThan(0.901);
    expect(above).toBe(1);
  });
});

describe('fromDensity', () => {
  it('of an even density is uniform', () => {
    const even = fromDensity(Float64Array.of(2, 6), Float64Array.of(3, 3));
    expect(quantilesAt(even, [0, 0.25, 0.5]).map((each) => Math.round(each * 1e9) / 1e9)).toEqual([2, 3, 4]);
    expect(even.mean).toBeCloseTo(4, 9);
    expect(even.variance).toBeCloseTo(16 / 12, 4);
  });

  it('of a rising line has the quantile √p, and of a falling one 1 − √(1 − p)', () => {
    const rising = fromDensity(Float64Array.of(0, 1), Float64Array.of(0, 1));
    const falling = fromDensity(Float64Array.of(0, 1), Float64Array.of(1, 0));
    for (const p of [0.1, 0.25, 0.5, 0.9]) {
      expect(quantilesAt(rising, [p])[0]).toBeCloseTo(Math.sqrt(p), 6);
      expect(quantilesAt(falling, [p])[0]).toBeCloseTo(1 - Math.sqrt(1 - p), 6);
    }
    // Moments of a triangle: mean ⅔, variance 1/18.
    expect(rising.mean).toBeCloseTo(2 / 3, 4);
    expect(rising.variance).toBeCloseTo(1 / 18, 4);
  });

  it('of the normal density, whatever its scale, has the normal’s quantiles', () => {
    const positions = grid(-8, 8, 4_001);
    const density = positions.map((z) => 1e-30 * Math.exp((-z * z) / 2));
    const shape = fromDensity(
      positions.map((z) => z + 100),
      density,
    );
    const expected = [100 - Z90, 100, 100 + Z90];
    quantilesAt(shape, [0.1, 0.5, 0.9]).forEach((each, k) => {
      expect(Math.abs(each - (expected[k] ?? NaN))).toBeLessThan(1e-4);
    });
    expect(Math.abs(shape.variance - 1)).toBeLessThan(0.005);
  });

  it('takes cells of uneven width for what they are', () => {
    // Exponential, rate 1: P50 = ln 2, P90 = ln 10.
    const positions = Float64Array.from({ length: 2_001 }, (_, k) => 30 * (k / 2_000) ** 2);
    const shape = fromDensity(
      positions,
      positions.map((x) => Math.exp(-x)),
    );
    const [p50 = NaN, p90 = NaN] = quantilesAt(shape, [0.5, 0.9]);
    expect(p50).toBeCloseTo(Math.LN2, 4);
    expect(p90).toBeCloseTo(Math.LN10, 4);
  });

  it('passes over what has no density', () => {
    const positions = Float64Array.of(0, 1, 2, 3, 4, 5);
    const two = fromDensity(positions, Float64Array.of(1, 1, 0, 0, 1, 1));
    const [before = NaN, after = NaN] = quantilesAt(two, [0.49, 0.51]);
    expect(before).toBeLessThan(2);
    expect(after).toBeGreaterThan(3);
    expect(two.mean).toBeCloseTo(2.5, 3);
  });
});
