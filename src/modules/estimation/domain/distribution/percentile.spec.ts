import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { percentiles } from './percentile.js';

describe('percentiles', () => {
  it('puts the k-th of n at (k − ½)/n and interpolates between', () => {
    const sample = Float64Array.of(40, 10, 30, 20);
    // Ten at 1/8, twenty at 3/8, thirty at 5/8, forty at 7/8.
    expect(percentiles(sample, [0.1, 0.125, 0.25, 0.5, 0.8, 0.99])).toEqual([10, 10, 15, 25, 37, 40]);
    expect([...sample]).toEqual([40, 10, 30, 20]);
  });

  it('agrees with sorting, for spread, clustered and repeated values', () => {
    const value = fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constantFrom(0, 0, 1, 1e-9));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 400 }), (values) => {
        const sorted = [...values].sort((a, b) => a - b);
        const bySorting = [0.1, 0.5, 0.9].map((probability) => {
          const position = Math.min(Math.max(probability * sorted.length - 0.5, 0), sorted.length - 1);
          const lower = sorted[Math.floor(position)] ?? 0;
          const upper = sorted[Math.ceil(position)] ?? 0;
          return lower + (position % 1) * (upper - lower);
        });
        percentiles(Float64Array.from(values), [0.1, 0.5, 0.9]).forEach((each, k) => {
          expect(each).toBeCloseTo(bySorting[k] ?? NaN, 6);
        });
      }),
    );
  });

  it('of a constant are the constant', () => {
    expect(percentiles(new Float64Array(100).fill(7), [0.1, 0.5, 0.9])).toEqual([7, 7, 7]);
  });
});
