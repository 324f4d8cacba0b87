/** How a closure is divided. Calendar days, weeks from Monday (ISO 8601) and months, all UTC. */
export const CLOSURE_PERIODS = ['DAY', 'WEEK', 'MONTH'] as const;
export type ClosurePeriod = (typeof CLOSURE_PERIODS)[number];

/** A stretch of time. */
export interface TimeWindow {
  /** First instant, RFC 3339 UTC. */
  readonly from: string;
  /** First instant after it. */
  readonly to: string;
}

/** Sub-periods of one closure: a year of days, some of weeks, decades of months. */
export const PERIODS_MAX = 400;

const DAY_MS = 86_400_000;
const MONDAY = 1;

/** Where the calendar period after the one of an instant begins. */
function nextBoundary(instant: string, period: ClosurePeriod): string {
  const date = new Date(instant);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (period === 'MONTH') return new Date(Date.UTC(year, month + 1, 1)).toISOString();
  const midnight = Date.UTC(year, month, day);
  const days = period === 'DAY' ? 1 : 7 - ((date.getUTCDay() - MONDAY + 7) % 7);
  return new Date(midnight + days * DAY_MS).toISOString();
}

/**
 * The calendar periods of a window, oldest first; the first and the last are cut off where the window begins and ends.
 * @returns at most one more than `PERIODS_MAX`
 */
export function periodsOf({ from, to }: TimeWindow, period: ClosurePeriod): readonly TimeWindow[] {
  const periods: TimeWindow[] = [];
  for (let start = from; start < to && periods.length <= PERIODS_MAX;) {
    const boundary = nextBoundary(start, period);
    const end = boundary < to ? boundary : to;
    periods.push({ from: start, to: end });
    start = end;
  }
  return periods;
}
