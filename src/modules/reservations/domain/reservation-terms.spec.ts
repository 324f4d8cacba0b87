import { describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import { expiryOf, hoursAfter } from './reservation-terms.js';

const NOW = '2026-11-23T08:00:00.000Z';

describe('expiryOf', () => {
  it('gives a soft hold 48 hours and a hard reservation no end', () => {
    expect(expiryOf('SOFT', null, NOW)).toBe('2026-11-25T08:00:00.000Z');
    expect(expiryOf('HARD', null, NOW)).toBeNull();
  });

  it('takes what is asked for: a soft hold up to seven days, a hard one as far as it likes', () => {
    expect(expiryOf('SOFT', '2026-11-30T08:00:00.000Z', NOW)).toBe('2026-11-30T08:00:00.000Z');
    expect(expiryOf('HARD', '2031-01-01T00:00:00.000Z', NOW)).toBe('2031-01-01T00:00:00.000Z');
  });

  it.each([
    ['SOFT', '2026-11-30T08:00:00.001Z', 'TOO_FAR_OFF'],
    ['SOFT', NOW, 'NOT_IN_THE_FUTURE'],
    ['HARD', '2025-11-23T08:00:00.000Z', 'NOT_IN_THE_FUTURE'],
  ] as const)('refuses %s until %s', (kind, asked, code) => {
    const { code: problem, faults } = refusalOf(() => expiryOf(kind, asked, NOW));
    expect(problem).toBe('reservation-expiry-not-valid');
    expect(faults.map((fault) => [fault.pointer, fault.code])).toEqual([['/expiresAt', code]]);
  });
});

describe('hoursAfter', () => {
  it.each([
    // 2028 is a leap year: 24 hours after 28 February comes the 29th.
    ['2028-02-28T12:00:00.000Z', 24, '2028-02-29T12:00:00.000Z'],
    ['2028-02-28T12:00:00.000Z', 48, '2028-03-01T12:00:00.000Z'],
    ['2027-02-28T12:00:00.000Z', 24, '2027-03-01T12:00:00.000Z'],
    // Central Europe put its clocks forward on 28 March 2027 at 01:00 UTC: 48 hours stay 48 hours.
    ['2027-03-27T00:00:00.000Z', 48, '2027-03-29T00:00:00.000Z'],
    ['2026-12-31T23:59:59.999Z', 1, '2027-01-01T00:59:59.999Z'],
    ['2026-11-23T08:00:00.000Z', -24, '2026-11-22T08:00:00.000Z'],
  ])('%s and %d hours', (instant, hours, later) => {
    expect(hoursAfter(instant, hours)).toBe(later);
  });
});
