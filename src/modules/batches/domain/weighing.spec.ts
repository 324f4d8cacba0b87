import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import { weigh } from './weighing.js';

describe('weigh', () => {
  it('derives the net and its uncertainty: d = 20 kg gives √2 · 20 / √12 = 20 / √6 = 8.16497 kg', () => {
    const weighing = weigh({ grossGrams: 9_420_000, tareGrams: 8_580_000, scaleDivisionGrams: 20_000 });
    expect(weighing.netGrams).toBe(840_000);
    expect(weighing.netStandardUncertaintyGrams).toBeCloseTo(8_164.9658, 4);
  });

  it('states no uncertainty where the ticket states no scale division', () => {
    const weighing = weigh({ grossGrams: 1_000, tareGrams: 0, scaleDivisionGrams: null });
    expect(weighing).toEqual({
      grossGrams: 1_000,
      tareGrams: 0,
      scaleDivisionGrams: null,
      netGrams: 1_000,
      netStandardUncertaintyGrams: 0,
    });
  });

  it.each([
    ['equals the gross', 840_000],
    ['exceeds the gross', 900_000],
  ])('refuses a tare that %s, and says where', (_case, tareGrams) => {
    const refusal = refusalOf(() => weigh({ grossGrams: 840_000, tareGrams, scaleDivisionGrams: null }));
    expect(refusal.code).toBe('weighing-not-valid');
    expect(refusal.facts).toEqual({ grossKg: 840, tareKg: tareGrams / 1000 });
    expect(refusal.faults).toEqual([
      { pointer: '/ticket/tareKg', code: 'TARE_NOT_BELOW_GROSS', detail: refusal.message },
    ]);
  });

  it('refuses a net that its own uncertainty exceeds: 8 kg on a scale of d = 20 kg, known to ± 8.165 kg', () => {
    const onTruckScale = { tareGrams: 20_000, scaleDivisionGrams: 20_000 };
    const refusal = refusalOf(() => weigh({ ...onTruckScale, grossGrams: 28_000 }));
    expect(refusal.code).toBe('weighing-not-valid');
    expect(refusal.faults.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/ticket/scaleDivisionKg', 'NET_BELOW_UNCERTAINTY'],
    ]);
    expect(weigh({ ...onTruckScale, grossGrams: 29_000 }).netGrams).toBe(9_000);
  });

  it('gives net + tare = gross exactly, whatever the readings', () => {
    const grams = fc.integer({ min: 0, max: 1_000_000_000_000 });
    fc.assert(
      fc.property(grams, grams, (a, b) => {
        fc.pre(a !== b);
        const [tareGrams, grossGrams] = a < b ? [a, b] : [b, a];
        const { netGrams } = weigh({ grossGrams, tareGrams, scaleDivisionGrams: null });
        expect(netGrams).toBeGreaterThan(0);
        expect(netGrams + tareGrams).toBe(grossGrams);
      }),
    );
  });
});
