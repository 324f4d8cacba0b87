import { describe, expect, it } from '@jest/globals';
import { greatCircleMetres } from './great-circle.js';

describe('greatCircleMetres', () => {
  it('is a quarter and a half of the meridian for a right angle and for antipodes', () => {
    // π/2 · 6,371.0088 km = 10,007.557 km; π · 6,371.0088 km = 20,015.114 km.
    const origin = { latitude: 0, longitude: 0 };
    expect(greatCircleMetres(origin, { latitude: 0, longitude: 90 })).toBe(10_007_557);
    expect(greatCircleMetres({ latitude: 90, longitude: 0 }, { latitude: -90, longitude: 0 })).toBe(
      20_015_114,
    );
    expect(greatCircleMetres({ latitude: 10, longitude: 170 }, { latitude: -10, longitude: -10 })).toBe(
      20_015_114,
    );
  });

  it('gives the published distance from Land’s End to John o’ Groats', () => {
    // Veness, Movable Type Scripts, "Calculate distance": 968.9 km with R = 6,371 km.
    const landsEnd = { latitude: 50 + 3 / 60 + 59 / 3600, longitude: -(5 + 42 / 60 + 53 / 3600) };
    const johnOGroats = { latitude: 58 + 38 / 60 + 38 / 3600, longitude: -(3 + 4 / 60 + 12 / 3600) };
    expect(greatCircleMetres(landsEnd, johnOGroats) / 1000).toBeCloseTo(968.9, 1);
    expect(greatCircleMetres(johnOGroats, landsEnd)).toBe(greatCircleMetres(landsEnd, johnOGroats));
  });

  it('takes the short way across the date line and is 0 for one place', () => {
    const west = { latitude: 0, longitude: 179.5 };
    expect(greatCircleMetres(west, { latitude: 0, longitude: -179.5 })).toBe(111_195);
    expect(greatCircleMetres(west, west)).toBe(0);
  });
});
