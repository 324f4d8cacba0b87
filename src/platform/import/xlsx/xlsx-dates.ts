const DAY_MS = 86_400_000;
/** Day 0 of either count, ISO/IEC 29500-1, section 18.17.4.1. */
const DAY_0_OF_1900_MS = Date.UTC(1899, 11, 30);
const DAY_0_OF_1904_MS = Date.UTC(1904, 0, 1);
/** The count of 1900 takes that year for a leap year: its days before 1 March are one more. */
const FIRST_TRUE_DAY_OF_1900 = 61;
/** 31 December 9999. */
const DAYS_MAX = 2_958_466;

/** Of the formats that every spreadsheet knows by number, those of dates and times (ISO/IEC 29500-1, section 18.8.30). */
const BUILT_IN_DATE_FORMATS: readonly (readonly [from: number, to: number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
];

/**
 * Whether a number in such a format is a date or time.
 * @param code of a format of the workbook's own
 */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return BUILT_IN_DATE_FORMATS.some(([from, to]) => id >= from && id <= to);
  // What is quoted, escaped or in brackets, a colour or a currency, is no part of a date; [h], [m] and [s] are.
  const bare = code.replace(/"[^"]*"|\\.|_.|\*./g, '').replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '');
  return /[dmyhs]/i.test(bare.split(';')[0] ?? '');
}

/**
 * What a date cell says; a spreadsheet knows no time zones, and it is read as UTC.
 * @param isInstant whether the column is of instants; a day elsewhere is a calendar date
 * @returns RFC 3339, or an ISO date; null where there is no such day
 */
export function dateText(
  days: number,
  { countsFrom1904, isInstant }: { readonly countsFrom1904: boolean; readonly isInstant: boolean },
): string | null {
  if (!(days >= 0 && days < DAYS_MAX)) return null;
  const counted = countsFrom1904 || days >= FIRST_TRUE_DAY_OF_1900 ? days : days + 1;
  const at = Math.round((countsFrom1904 ? DAY_0_OF_1904_MS : DAY_0_OF_1900_MS) + counted * DAY_MS);
  const instant = new Date(at).toISOString();
  return !isInstant && at % DAY_MS === 0 ? instant.slice(0, 10) : instant;
}
