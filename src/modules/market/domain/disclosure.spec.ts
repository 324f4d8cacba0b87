import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BAND_ENDS_KG, disclosureOf, massBandOf, regionOf, toOneDigit } from './disclosure.js';

describe('what is disclosed of a lot', () => {
  it.each([
    [{ isOwn: true, isReserved: false, isListed: false }, 'OWN'],
    [{ isOwn: true, isReserved: true, isListed: true }, 'OWN'],
    [{ isOwn: false, isReserved: true, isListed: true }, 'RESERVED'],
    [{ isOwn: false, isReserved: true, isListed: false }, 'RESERVED'],
    [{ isOwn: false, isReserved: false, isListed: true }, 'LISTED'],
    [{ isOwn: false, isReserved: false, isListed: false }, 'NONE'],
  ] as const)('of %j is %s', (facts, disclosure) => {
    expect(disclosureOf(facts)).toBe(disclosure);
  });
});

describe('bands of mass', () => {
  it('hold what lies in them, and nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_999_999_999_999_999 }), (milligrams) => {
        const { fromKg, toKg } = massBandOf(milligrams);
        expect(fromKg * 1e6).toBeLessThanOrEqual(milligrams);
        expect(toKg * 1e6).toBeGreaterThan(milligrams);
        expect(BAND_ENDS_KG.indexOf(toKg)).toBe(BAND_ENDS_KG.indexOf(fromKg) + 1);
      }),
    );
  });

  it.each([
    [0, 0, 1],
    [999_999, 0, 1],
    [1_000_000, 1, 2],
    [4_999_999, 2, 5],
    [667_000_000, 500, 1_000],
  ])('of %d mg is from %d to %d kg', (milligrams, fromKg, toKg) => {
    expect(massBandOf(milligrams)).toEqual({ fromKg, toKg });
  });

  it('refuses what is in none', () => {
    expect(() => massBandOf(5e15)).toThrow(RangeError);
    expect(() => massBandOf(-1)).toThrow(RangeError);
  });
});

it('a region is a whole degree, halves up', () => {
  expect(regionOf({ latitude: 51.9489, longitude: 4.5 })).toEqual({ latitude: 52, longitude: 5 });
  expect(regionOf({ latitude: -0.5, longitude: -0.4 })).toEqual({ latitude: 0, longitude: 0 });
  expect(regionOf({ latitude: -33.51, longitude: 151.49 })).toEqual({ latitude: -34, longitude: 151 });
});

describe('to one digit', () => {
  it('rounds down and keeps the order of magnitude', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (figure) => {
        const told = toOneDigit(figure);
        expect(told).toBeLessThanOrEqual(figure);
        expect(told * 2).toBeGreaterThanOrEqual(figure);
        expect(Number(told.toPrecision(1))).toBe(told);
      }),
    );
    expect([0, 9.99, 42.6, 1_640.2, 999_999_999_999.9999].map(toOneDigit)).toEqual([
      0, 9, 40, 1_000, 900_000_000_000,
    ]);
  });
});
