import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gramsFromKilograms, kilogramsFromGrams } from './mass.js';

describe('gramsFromKilograms', () => {
  it.each([
    [0, 0],
    [0.001, 1],
    [0.029, 29],
    [1.005, 1_005],
    [828, 828_000],
    [1_000_000_000, 1_000_000_000_000],
  ])('reads %d kg as %d g', (kilograms, grams) => {
    expect(gramsFromKilograms(kilograms)).toBe(grams);
  });

  it.each([0.0001, 1.0005, 0.1 + 0.2, 1e-9, Number.NaN, Number.POSITIVE_INFINITY, 1e16])(
    'refuses %d kg, which is not a whole or not an exact number of grams',
    (kilograms) => {
      expect(() => gramsFromKilograms(kilograms)).toThrow(RangeError);
    },
  );

  it('gives back every gram up to a thousand kilotonnes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000_000 }), (grams) => {
        expect(gramsFromKilograms(kilogramsFromGrams(grams))).toBe(grams);
      }),
    );
  });
});
