import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isCountryCode,
  isCurrencyCode,
  isIsoDate,
  isRfc3339Instant,
  isUuid,
  toUtcInstant,
} from './text-formats.js';

describe('isIsoDate', () => {
  it.each(['2026-12-01', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('takes %s', (text) => {
    expect(isIsoDate(text)).toBe(true);
  });

  it.each([
    ['the 30th of February', '2026-02-30'],
    ['a leap day of a common year', '2026-02-29'],
    ['a leap day of 1900', '1900-02-29'],
    ['the 31st of April', '2026-04-31'],
    ['month 13', '2026-13-01'],
    ['day 0', '2026-01-00'],
    ['a week date', '2026-W48-1'],
    ['an ordinal date', '2026-334'],
    ['a date without hyphens', '20261201'],
    ['one digit', '2026-1-1'],
    ['a year of five digits', '+12026-01-01'],
    ['an instant', '2026-12-01T00:00:00Z'],
    ['a trailing blank', '2026-12-01 '],
    ['a trailing line end', '2026-12-01\n'],
    ['nothing', ''],
  ])('refuses %s', (_case, text) => {
    expect(isIsoDate(text)).toBe(false);
  });
});

describe('isRfc3339Instant', () => {
  it.each([
    '2026-11-20T09:42:00Z',
    '2026-11-20t09:42:00z',
    '2026-11-20T23:59:59.999999999+14:00',
    '2026-11-20T00:00:00-00:00',
    '2024-02-29T12:00:00-05:30',
  ])('takes %s', (text) => {
    expect(isRfc3339Instant(text)).toBe(true);
  });

  it.each([
    ['no zone', '2026-11-20T09:42:00'],
    ['a date that does not exist', '2026-02-30T09:42:00Z'],
    ['a week date', '2026-W47-5T09:42:00Z'],
    ['a date alone', '2026-11-20'],
    ['a blank for the T', '2026-11-20 09:42:00Z'],
    ['no seconds', '2026-11-20T09:42Z'],
    ['24 o’clock', '2026-11-20T24:00:00Z'],
    ['minute 60', '2026-11-20T09:60:00Z'],
    ['a leap second, which no clock here can keep', '2016-12-31T23:59:60Z'],
    ['a zone without colon', '2026-11-20T09:42:00+0100'],
    ['a zone of 24 hours', '2026-11-20T09:42:00+24:00'],
    ['a fraction without digits', '2026-11-20T09:42:00.Z'],
    ['more than nanoseconds', '2026-11-20T09:42:00.1234567890Z'],
    ['a comma', '2026-11-20T09:42:00,5Z'],
    ['an instant that is in the year 10000 in UTC', '9999-12-31T23:30:00-01:00'],
    ['an instant that is before the year 0000 in UTC', '0000-01-01T00:30:00+01:00'],
  ])('refuses %s', (_case, text) => {
    expect(isRfc3339Instant(text)).toBe(false);
  });
});

describe('toUtcInstant', () => {
  it.each([
    ['2026-11-20T11:05:00+01:00', '2026-11-20T10:05:00.000Z'],
    ['2026-11-20T09:42:00.123999999Z', '2026-11-20T09:42:00.123Z'],
    ['2026-12-31T23:30:00-00:30', '2027-01-01T00:00:00.000Z'],
    ['2026-11-20t09:42:00z', '2026-11-20T09:42:00.000Z'],
  ])('keeps %s as %s', (instant, kept) => {
    expect(toUtcInstant(instant)).toBe(kept);
  });

  it('keeps every accepted instant in one spelling that sorts by time', () => {
    const two = (max: number) => fc.integer({ min: 0, max }).map((part) => String(part).padStart(2, '0'));
    const date = fc.date({ min: new Date(0), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true });
    const spelling = fc
      .tuple(date, two(23), two(59), fc.constantFrom('Z', '+05:30', '-11:00'))
      .map(([day, hour, minute, zone]) => `${day.toISOString().slice(0, 10)}T${hour}:${minute}:00${zone}`);
    fc.assert(
      fc.property(spelling, spelling, (a, b) => {
        expect(isRfc3339Instant(a)).toBe(true);
        expect(toUtcInstant(a)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(Math.sign(Date.parse(a) - Date.parse(b))).toBe(
          toUtcInstant(a) < toUtcInstant(b) ? -1 : toUtcInstant(a) > toUtcInstant(b) ? 1 : 0,
        );
      }),
    );
  });
});

describe('isUuid', () => {
  it.each(['0199b0a2-6d3c-7c3e-9f0e-3f1c1f0c7a11', 'f47ac10b-58cc-4372-a567-0e02b2c3d479'])(
    'takes %s',
    (text) => {
      expect(isUuid(text)).toBe(true);
    },
  );

  it.each([
    ['upper case, which would be a second spelling', '0199B0A2-6D3C-7C3E-9F0E-3F1C1F0C7A11'],
    ['the nil UUID', '00000000-0000-0000-0000-000000000000'],
    ['the max UUID', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
    ['another variant', '0199b0a2-6d3c-7c3e-cf0e-3f1c1f0c7a11'],
    ['braces', '{0199b0a2-6d3c-7c3e-9f0e-3f1c1f0c7a11}'],
    ['no hyphens', '0199b0a26d3c7c3e9f0e3f1c1f0c7a11'],
    ['a trailing line end', '0199b0a2-6d3c-7c3e-9f0e-3f1c1f0c7a11\n'],
  ])('refuses %s', (_case, text) => {
    expect(isUuid(text)).toBe(false);
  });
});

describe('isCountryCode', () => {
  it.each(['NL', 'DE', 'CN', 'US', 'IN', 'MY', 'AX', 'SS'])('takes %s', (text) => {
    expect(isCountryCode(text)).toBe(true);
  });

  it.each([
    ['a code that is reserved only', 'UK'],
    ['a union', 'EU'],
    ['a code that was withdrawn', 'SU'],
    ['a user-assigned code', 'XK'],
    ['lower case', 'nl'],
    ['alpha-3', 'NLD'],
    ['nothing', ''],
    ['a blank', ' '],
    ['a name of Object.prototype', 'toString'],
  ])('refuses %s', (_case, text) => {
    expect(isCountryCode(text)).toBe(false);
  });
});

describe('isCurrencyCode', () => {
  it.each(['USD', 'EUR', 'CNY', 'JPY', 'KRW', 'GBP', 'INR', 'XOF', 'XCG'])('takes %s', (text) => {
    expect(isCurrencyCode(text)).toBe(true);
  });

  it.each([
    ['lower case', 'usd'],
    ['a symbol', '$'],
    ['what is said for CNY', 'RMB'],
    ['offshore renminbi, which ISO does not list', 'CNH'],
    ['a currency that the euro replaced', 'DEM'],
    ['gold', 'XAU'],
    ['the test code', 'XTS'],
    ['no currency', 'XXX'],
    ['a coin', 'BTC'],
    ['two codes', 'USD EUR'],
    ['nothing', ''],
  ])('refuses %s', (_case, text) => {
    expect(isCurrencyCode(text)).toBe(false);
  });
});
