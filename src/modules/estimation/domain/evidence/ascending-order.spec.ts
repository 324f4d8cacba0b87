import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ascendingOrder } from './ascending-order.js';

describe('ascendingOrder', () => {
  it('names every place once, smallest value first and equal values as they came', () => {
    const anyValues = fc.array(
      fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 3 })),
      {
        minLength: 1,
        maxLength: 200,
      },
    );
    fc.assert(
      fc.property(anyValues, (values) => {
        const byComparison = values
          .map((_value, place) => place)
          .sort((a, b) => {
            const [left = 0, right = 0] = [values[a], values[b]];
            return left < right ? -1 : left > right ? 1 : a - b;
          });
        expect([...ascendingOrder(Float64Array.from(values))]).toEqual(byComparison);
      }),
    );
  });

  it('of one value is that', () => {
    expect([...ascendingOrder(Float64Array.of(7))]).toEqual([0]);
  });
});
