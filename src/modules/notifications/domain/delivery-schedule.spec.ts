import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { failureOfStatus, isGone, nextStepAfter, type AttemptOutcome } from './delivery-schedule.js';

const FIRST = '2026-11-23T08:00:00.000Z';
const FAILED: AttemptOutcome = { responseStatus: 500, failure: 'STATUS', retryAfter: null };

function after(ms: number): string {
  return new Date(Date.parse(FIRST) + ms).toISOString();
}

/** Milliseconds after the first attempt; null where there is no further one. */
function nextAt(attempts: number, ms: number, outcome = FAILED, spread = 0): number | null {
  const step = nextStepAfter(outcome, { attempts, firstAttemptAt: FIRST, now: after(ms) }, spread);
  return step.status === 'PENDING' ? Date.parse(step.nextAttemptAt) - Date.parse(FIRST) : null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the schedule of attempts', () => {
  it.each([
    [1, 5_000],
    [2, 5 * MINUTE],
    [3, 30 * MINUTE],
    [4, 2 * HOUR],
    [5, 5 * HOUR],
    [6, 10 * HOUR],
    [7, 14 * HOUR],
    [8, 20 * HOUR],
    [9, 24 * HOUR],
  ])('after %d failed attempts is that of Standard Webhooks: %d ms after the first', (attempts, expected) => {
    expect(nextAt(attempts, 0)).toBe(expected);
    expect(nextAt(attempts, 0, FAILED, 1)).toBe((expected * 11) / 10);
  });

  it('ends with the tenth attempt, or where it has failed for 24 hours', () => {
    expect(nextAt(10, 20 * HOUR)).toBeNull();
    expect(nextAt(4, 24 * HOUR - 1)).not.toBeNull();
    expect(nextAt(4, 24 * HOUR)).toBeNull();
  });

  it('ends with success, whenever that is', () => {
    const taken = { responseStatus: 204, failure: null, retryAfter: null };
    const soFar = { attempts: 10, firstAttemptAt: FIRST, now: after(25 * HOUR) };
    expect(nextStepAfter(taken, soFar, 0)).toEqual({ status: 'DELIVERED' });
  });

  it.each([
    ['120', 120_000],
    ['Mon, 23 Nov 2026 08:10:00 GMT', 10 * MINUTE],
    ['1', 5_000],
    ['0', 5_000],
    ['-5', 5_000],
    ['soon', 5_000],
    ['2026-11-23T09:00:00Z', 5_000],
    // Nobody makes us wait past the end.
    ['999999999', 24 * HOUR],
  ])('honours Retry-After: %s', (retryAfter, expected) => {
    expect(nextAt(1, 0, { ...FAILED, retryAfter })).toBe(expected);
  });

  it('never lies in the past, and never more than a tenth past the day', () => {
    const outcomes = fc.record({
      responseStatus: fc.constant(503),
      failure: fc.constant('STATUS' as const),
      retryAfter: fc.option(fc.oneof(fc.string(), fc.nat().map(String))),
    });
    fc.assert(
      fc.property(
        outcomes,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 30 * HOUR }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (outcome, attempts, now, spread) => {
          const next = nextAt(attempts, now, outcome, spread);
          if (next === null) return attempts >= 10 || now >= 24 * HOUR;
          return next >= now + 5_000 && next <= Math.max(26.4 * HOUR, now + 5_000);
        },
      ),
    );
  });
});

describe('what an answer says', () => {
  it.each([
    [200, null],
    [299, null],
    [199, 'STATUS'],
    [300, 'REDIRECT'],
    [308, 'REDIRECT'],
    [400, 'STATUS'],
    [410, 'STATUS'],
    [500, 'STATUS'],
  ])('%d is %s', (status, failure) => {
    expect(failureOfStatus(status)).toBe(failure);
  });

  it('is that it wants nothing more with 410 alone', () => {
    expect(isGone({ ...FAILED, responseStatus: 410 })).toBe(true);
    expect(isGone({ ...FAILED, responseStatus: 404 })).toBe(false);
    expect(isGone({ ...FAILED, responseStatus: null })).toBe(false);
  });
});
