import { describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import {
  assertCooledOff,
  assertWithinSoftLimits,
  coolingOffUntil,
  type GivenBack,
} from './soft-hold-limits.js';

const NOW = '2026-11-23T08:00:00.000Z';

describe('assertWithinSoftLimits', () => {
  it('lets a holder have twenty holds and 250 t', () => {
    expect(() => assertWithinSoftLimits({ holds: 19, grams: 0 }, 250_000_000)).not.toThrow();
    expect(() => assertWithinSoftLimits({ holds: 0, grams: 249_999_999 }, 1)).not.toThrow();
  });

  it('refuses the twenty-first, and the gram beyond', () => {
    const oneMore = refusalOf(() => assertWithinSoftLimits({ holds: 20, grams: 0 }, 1));
    expect([oneMore.code, oneMore.facts]).toEqual([
      'soft-hold-limit-reached',
      { limit: 'HOLDS', holds: 20, max: 20 },
    ]);
    const tooHeavy = refusalOf(() => assertWithinSoftLimits({ holds: 1, grams: 250_000_000 }, 1));
    expect([tooHeavy.code, tooHeavy.facts]).toEqual([
      'soft-hold-limit-reached',
      { limit: 'MASS', heldKg: 250_000, askedKg: 0.001, maxKg: 250_000 },
    ]);
  });
});

describe('coolingOffUntil', () => {
  const lapsed = (givenBackAt: string): GivenBack => ({
    kind: 'SOFT',
    lapsed: true,
    reservedAt: '2026-11-20T08:00:00.000Z',
    givenBackAt,
  });

  it('is a day after a lapse, of the latest one', () => {
    const earlier = [lapsed('2026-11-22T20:00:00.000Z'), lapsed('2026-11-22T09:00:00.000Z')];
    expect(coolingOffUntil(earlier, NOW)).toBe('2026-11-23T20:00:00.000Z');
    expect(coolingOffUntil([lapsed('2026-11-22T08:00:00.000Z')], NOW)).toBeNull();
    expect(coolingOffUntil([], NOW)).toBeNull();
  });

  it('is as long as the hold was where it was given back in time, and never longer than a day', () => {
    const back = (reservedAt: string): GivenBack => ({
      kind: 'SOFT',
      lapsed: false,
      reservedAt,
      givenBackAt: '2026-11-23T07:00:00.000Z',
    });
    // Held for three hours, given back an hour ago: two are left.
    expect(coolingOffUntil([back('2026-11-23T04:00:00.000Z')], NOW)).toBe('2026-11-23T10:00:00.000Z');
    expect(coolingOffUntil([back('2026-11-23T06:30:00.000Z')], NOW)).toBeNull();
    expect(coolingOffUntil([back('2026-11-16T07:00:00.000Z')], NOW)).toBe('2026-11-24T07:00:00.000Z');
  });

  it('is not for those who made a promise of it and gave it back, but for those who let it lapse', () => {
    const promised = { ...lapsed('2026-11-23T07:00:00.000Z'), kind: 'HARD' } as const;
    expect(coolingOffUntil([{ ...promised, lapsed: false }], NOW)).toBeNull();
    expect(coolingOffUntil([promised], NOW)).toBe('2026-11-24T07:00:00.000Z');
  });

  it('bars nobody by a time that a wrong clock wrote, whether the hold or its end lies ahead', () => {
    expect(coolingOffUntil([lapsed('2027-11-23T08:00:00.000Z')], NOW)).toBeNull();
    const begunAhead = { ...lapsed('2026-11-23T07:59:00.000Z'), lapsed: false, reservedAt: NOW };
    expect(coolingOffUntil([begunAhead], NOW)).toBeNull();
  });

  it('says how many seconds are left', () => {
    const { code, facts } = refusalOf(() => assertCooledOff([lapsed('2026-11-22T08:00:00.500Z')], NOW));
    expect(code).toBe('soft-hold-cooling-off');
    expect(facts).toEqual({ until: '2026-11-23T08:00:00.500Z', retryAfterSeconds: 1 });
  });
});
