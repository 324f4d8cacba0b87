import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deposit, gridQuantiles, type GriddedDensity, occupiedCells } from './gridded-density.js';

const even = (overrides: Partial<GriddedDensity> = {}): GriddedDensity => ({
  scale: 'LINEAR',
  origin: 10,
  step: 2,
  mass: Float64Array.of(0.25, 0.25, 0.25, 0.25),
  zeroProbability: 0,
  ...overrides,
});

describe('gridQuantiles', () => {
  it('spreads each share over its cell: four cells of width 2 about 10, 12, 14, 16', () => {
    // From 9 to 17, evenly.
    expect(gridQuantiles(even(), [0.125, 0.25, 0.5, 0.9])).toEqual([10, 11, 13, 9 + 0.9 * 8]);
  });

  it('on a logarithmic grid gives the exponentials', () => {
    const [p50 = NaN, p75 = NaN] = gridQuantiles(
      even({ scale: 'LOGARITHMIC', origin: 0, step: 0.1 }),
      [0.5, 0.75],
    );
    expect(p50).toBeCloseTo(Math.exp(0.15), 14);
    expect(p75).toBeCloseTo(Math.exp(0.25), 14);
  });

  it('is 0 up to the chance of nothing, and the rest is stretched over what remains', () => {
    // (0.6 − 0.2)/0.8 = ½.
    expect(gridQuantiles(even({ zeroProbability: 0.2 }), [0.1, 0.2, 0.6])).toEqual([0, 0, 13]);
  });

  it('is never below 0 on a linear grid', () => {
    expect(gridQuantiles(even({ origin: 0 }), [0.01])).toEqual([0]);
  });
});

describe('deposit', () => {
  it('keeps the total and the mean of what is put down', () => {
    const positions = fc.array(fc.double({ min: 0, max: 15, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(positions, (places) => {
        const mass = new Float64Array(16);
        for (const place of places) deposit(mass, place, 1 / places.length);
        const total = mass.reduce((sum, each) => sum + each, 0);
        const mean = mass.reduce((sum, each, k) => sum + each * k, 0);
        expect(total).toBeCloseTo(1, 12);
        expect(mean).toBeCloseTo(places.reduce((sum, each) => sum + each, 0) / places.length, 12);
      }),
    );
  });

  it('puts all into one cell where the position is one', () => {
    const mass = new Float64Array(3);
    deposit(mass, 2, 0.7);
    expect([...mass]).toEqual([0, 0, 0.7]);
  });
});

describe('occupiedCells', () => {
  it('leaves out the empty ends and rounding', () => {
    const { values, weights } = occupiedCells(even({ mass: Float64Array.of(1e-12, 0.5, 0.5, -1e-13) }));
    expect([...values]).toEqual([12, 14]);
    expect([...(weights ?? [])]).toEqual([0.5, 0.5]);
  });

  it('holds positive values only, also where the grid begins at 0', () => {
    const { values } = occupiedCells(even({ origin: 0 }));
    expect(values.every((each) => each > 0)).toBe(true);
    expect([...values].slice(1)).toEqual([2, 4, 6]);
  });
});
