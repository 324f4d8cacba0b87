import { describe, expect, it } from '@jest/globals';
import { daysBetween, latestDateOnEarth } from './price-date.js';

describe('latestDateOnEarth', () => {
  it.each([
    ['2026-11-23T09:59:59.999Z', '2026-11-23'],
    // Kiritimati, UTC+14, has midnight at 10:00 UTC of the day before.
    ['2026-11-23T10:00:00.000Z', '2026-11-24'],
    ['2026-11-23T23:59:59.999Z', '2026-11-24'],
    ['2026-12-31T12:00:00.000Z', '2027-01-01'],
    ['2024-02-28T12:00:00.000Z', '2024-02-29'],
  ])('is at %s the %s', (now, date) => {
    expect(latestDateOnEarth(now)).toBe(date);
  });
});

describe('daysBetween', () => {
  it.each([
    ['2026-11-23', '2026-11-23', 0],
    ['2026-11-20', '2026-11-23', 3],
    ['2026-11-24', '2026-11-23', -1],
    ['2024-02-28', '2024-03-01', 2],
    ['2026-02-28', '2026-03-01', 1],
    ['2025-11-23', '2026-11-23', 365],
    ['2023-11-23', '2024-11-23', 366],
    // Summer time ends in between where there is one.
    ['2026-10-24', '2026-10-26', 2],
  ])('from %s to %s are %d', (from, to, days) => {
    expect(daysBetween(from, to)).toBe(days);
  });
});
