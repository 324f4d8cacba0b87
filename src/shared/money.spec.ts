import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { amountFromMicros, microsFromAmount, microsFromUsd, usdFromMicros } from './money.js';

describe('microsFromUsd', () => {
  it.each([
    [0, 0],
    [0.000001, 1],
    [4321.987654, 4_321_987_654],
    [73, 73_000_000],
    [1_000_000, 1_000_000_000_000],
  ])('reads USD %d as %d micro-USD', (usd, micros) => {
    expect(microsFromUsd(usd)).toBe(micros);
  });

  it.each([0.0000001, 1.2345678, 0.1 + 0.2, Number.NaN, Number.POSITIVE_INFINITY, 1e11])(
    'refuses USD %d, which is not a whole or not an exact number of micro-USD',
    (usd) => {
      expect(() => microsFromUsd(usd)).toThrow(RangeError);
    },
  );

  it('gives back every micro-USD up to a million dollars', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000_000 }), (micros) => {
        expect(microsFromUsd(usdFromMicros(micros))).toBe(micros);
      }),
    );
  });
});

describe('microsFromAmount', () => {
  it('gives back every micro-unit up to 10^9 of a currency, as of a kilogram in won or rupiah', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000_000_000 }), (micros) => {
        expect(microsFromAmount(amountFromMicros(micros))).toBe(micros);
      }),
    );
  });
});
