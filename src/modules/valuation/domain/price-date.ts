const DAY_MS = 86_400_000;
/** UTC+14, Kiritimati: where each day begins first. */
const FIRST_ZONE_MS = 14 * 3_600_000;

/**
 * The latest date that has begun somewhere: a quote of this morning in Beijing must not be refused because it is
 * still yesterday in UTC.
 * @param now RFC 3339 instant
 * @returns ISO date
 */
export function latestDateOnEarth(now: string): string {
  return new Date(Date.parse(now) + FIRST_ZONE_MS).toISOString().slice(0, 10);
}

/** Whole days from one ISO date to another; negative where `to` is before `from`. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS;
}
