import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pert } from '../catalogue-for-specs.js';
import {
  constant,
  fromEquallyLikely,
  fromQuantiles,
  throughValues,
  fromWeightedValues,
  isCertain,
  momentsOf,
  shrunk,
} from './distribution.js';
import { figureDistribution } from './known-shapes.js';
import { presentShare } from './present-share.js';
import { momentsByQuantiles, quantilesAt } from './quantiles-for-specs.js';

describe('constant', () => {
  it('is certain, and 0 where it is 0', () => {
    expect(isCertain(constant(4))).toBe(true);
    expect([constant(4).zeroProbability, constant(0).zeroProbability]).toEqual([0, 1]);
    expect(quantilesAt(constant(4), [0, 0.99])).toEqual([4, 4]);
  });
});

describe('fromQuantiles', () => {
  it('takes its moments from 1,024 middles where none are given: uniform has ½ and 1/12', () => {
    const uniform = fromQuantiles(() => undefined);
    expect(uniform.mean).toBeCloseTo(0.5, 12);
    // Middles of n equal steps have the variance (1 − 1/n²)/12.
    expect(uniform.variance).toBeCloseTo((1 - 1 / 1_024 ** 2) / 12, 12);
    expect(isCertain(uniform)).toBe(false);
  });
});

describe('fromWeightedValues', () => {
  it('is a loaded die: weights need not add up to 1', () => {
    const die = fromWeightedValues(Float64Array.of(1, 2, 6), Float64Array.of(2, 1, 1));
    // Mean (2·1 + 2 + 6)/4 = 2.5; second moment (2 + 4 + 36)/4 = 10.5.
    expect(die.mean).toBeCloseTo(2.5, 14);
    expect(die.variance).toBeCloseTo(10.5 - 6.25, 14);
    expect(quantilesAt(die, [0, 0.49, 0.51, 0.74, 0.76, 0.999])).toEqual([1, 1, 2, 2, 6, 6]);
  });

  it('with a chance of nothing: mean and variance of the mixture, 0 below that chance', () => {
    const some = fromWeightedValues(Float64Array.of(1, 3), Float64Array.of(0.5, 0.5), 0.6);
    // 0.4 · 2 = 0.8; 0.4 · (1 + 9)/2 − 0.8² = 1.36.
    expect(some.mean).toBeCloseTo(0.8, 14);
    expect(some.variance).toBeCloseTo(1.36, 14);
    expect(some.zeroProbability).toBe(0.6);
    expect(quantilesAt(some, [0, 0.59, 0.61, 0.79, 0.81])).toEqual([0, 0, 1, 1, 3]);
  });

  it('without values, or without a chance of any, is 0', () => {
    const none = new Float64Array(0);
    expect(fromWeightedValues(none, none)).toMatchObject({ mean: 0, variance: 0, zeroProbability: 1 });
    expect(fromWeightedValues(Float64Array.of(5), Float64Array.of(1), 1)).toMatchObject({
      mean: 0,
      variance: 0,
    });
  });

  it('has the moments of its quantiles', () => {
    const weight = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(weight, { minLength: 1, maxLength: 20 }), weight, (weights, chance) => {
        const values = Float64Array.from(weights, (_, k) => 1 + k);
        const distribution = fromWeightedValues(values, Float64Array.from(weights), chance / 2);
        const { mean, deviation } = momentsByQuantiles(distribution, 20_000);
        expect(Math.abs(mean - distribution.mean)).toBeLessThan(2e-3 * values.length);
        expect(Math.abs(deviation - Math.sqrt(distribution.variance))).toBeLessThan(2e-2 * values.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe('throughValues', () => {
  it('puts the k-th of n at (k − ½)/n and lies linear between', () => {
    const four = throughValues(Float64Array.of(10, 20, 30, 40));
    expect(quantilesAt(four, [0, 0.125, 0.25, 0.5, 0.8, 0.99])).toEqual([10, 10, 15, 25, 37, 40]);
    expect(four).toMatchObject({ mean: 25, variance: 125 });
  });

  it('holds one value', () => {
    expect(quantilesAt(throughValues(Float64Array.of(7)), [0.1, 0.9])).toEqual([7, 7]);
  });
});

describe('fromEquallyLikely', () => {
  it('gives the k-th value to the k-th step of probability, so that coordinates of one draw keep together', () => {
    const a = fromEquallyLikely(Float64Array.of(5, 1, 3, 2));
    const b = fromEquallyLikely(Float64Array.of(50, 10, 30, 20));
    const probabilities = [0.05, 0.3, 0.55, 0.8, 0.1, 0.95];
    expect(quantilesAt(a, probabilities)).toEqual([5, 1, 3, 2, 5, 2]);
    const ofA = quantilesAt(a, probabilities);
    quantilesAt(b, probabilities).forEach((value, k) => expect(value).toBe(10 * (ofA[k] ?? NaN)));
  });

  it('counts its zeros: mean and variance are over all values, the atoms are the others', () => {
    const some = fromEquallyLikely(Float64Array.of(0, 4, 0, 8));
    expect(some).toMatchObject({ mean: 3, variance: 11, zeroProbability: 0.5 });
    expect([...some.atoms.values]).toEqual([4, 8]);
    expect(fromEquallyLikely(Float64Array.of(0, 0))).toMatchObject({
      mean: 0,
      variance: 0,
      zeroProbability: 1,
    });
  });
});

describe('momentsOf', () => {
  it('weighs, and takes rounding on like values for no spread', () => {
    expect(momentsOf({ values: Float64Array.of(1, 5), weights: Float64Array.of(0.75, 0.25) })).toEqual({
      mean: 2,
      variance: 3,
    });
    expect(momentsOf({ values: new Float64Array(1_000).fill(0.1), weights: null }).variance).toBe(0);
  });
});

describe('shrunk', () => {
  it.each([0, 0.3, 1])('by %d keeps the mean and multiplies the spread', (factor) => {
    const before = figureDistribution(pert(1, 2, 5));
    const after = shrunk(before, factor);
    expect(after.mean).toBe(before.mean);
    expect(after.variance).toBeCloseTo(factor ** 2 * before.variance, 14);
    const [low = NaN, high = NaN] = quantilesAt(before, [0.1, 0.9]);
    const [toLow = NaN, toHigh = NaN] = quantilesAt(after, [0.1, 0.9]);
    expect(toHigh - toLow).toBeCloseTo(factor * (high - low), 12);
    const { mean } = momentsByQuantiles(after);
    expect(mean).toBeCloseTo(before.mean, 4);
  });

  it('moves the chance of nothing along with the rest', () => {
    const before = presentShare(figureDistribution(pert(0.1, 0.2, 0.6)), 0, 3, 3);
    const after = shrunk(before, 0.5);
    expect(after.zeroProbability).toBe(0);
    expect(after.mean).toBeCloseTo(before.mean, 12);
    expect(after.variance).toBeCloseTo(before.variance / 4, 12);
    expect(quantilesAt(after, [0.01])[0]).toBeCloseTo(before.mean / 2, 12);
  });
});
