import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CLOSURE_PERIODS, PERIODS_MAX, periodsOf } from './closure-periods.js';

const daysOf = (from: string, to: string, period: (typeof CLOSURE_PERIODS)[number]): readonly string[] =>
  periodsOf({ from, to }, period).map((one) => `${one.from.slice(0, 13)} ${one.to.slice(0, 13)}`);

describe('the periods of a closure', () => {
  it('are calendar months, cut off at the ends; 2028 has a 29 February', () => {
    expect(daysOf('2028-01-15T12:00:00.000Z', '2028-03-02T00:00:00.000Z', 'MONTH')).toEqual([
      '2028-01-15T12 2028-02-01T00',
      '2028-02-01T00 2028-03-01T00',
      '2028-03-01T00 2028-03-02T00',
    ]);
  });

  // 23 November 2026 is a Monday.
  it('are weeks from Monday', () => {
    expect(daysOf('2026-11-22T08:00:00.000Z', '2026-12-01T00:00:00.000Z', 'WEEK')).toEqual([
      '2026-11-22T08 2026-11-23T00',
      '2026-11-23T00 2026-11-30T00',
      '2026-11-30T00 2026-12-01T00',
    ]);
  });

  it('are days, over the end of a year too', () => {
    expect(daysOf('2026-12-31T00:00:00.000Z', '2027-01-01T06:00:00.000Z', 'DAY')).toEqual([
      '2026-12-31T00 2027-01-01T00',
      '2027-01-01T00 2027-01-01T06',
    ]);
  });

  it('fill the window without gap or overlap, and begin at midnight but for the first', () => {
    const instant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) });
    const length = fc.integer({ min: 1, max: 300 * 86_400_000 });
    fc.assert(
      fc.property(instant, length, fc.constantFrom(...CLOSURE_PERIODS), (start, ms, period) => {
        const window = { from: new Date(start).toISOString(), to: new Date(start + ms).toISOString() };
        const periods = periodsOf(window, period);
        expect(periods[0]?.from).toBe(window.from);
        expect(periods.at(-1)?.to).toBe(window.to);
        periods.slice(1).forEach((one, index) => {
          expect(one.from).toBe(periods[index]?.to);
          expect(one.from.endsWith('T00:00:00.000Z')).toBe(true);
        });
        expect(periods.every(({ from, to }) => from < to)).toBe(true);
      }),
    );
  });

  it('are none of an empty window, and never so many that an answer would not end', () => {
    const day = '2026-11-23T00:00:00.000Z';
    expect(periodsOf({ from: day, to: day }, 'DAY')).toEqual([]);
    expect(periodsOf({ from: '0001-01-01T00:00:00.000Z', to: day }, 'DAY')).toHaveLength(PERIODS_MAX + 1);
  });
});
