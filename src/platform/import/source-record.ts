import type { CsvRow } from '../../shared/csv-row-reader.js';

/** Rows of a table that belong together; mostly it is one. */
export interface TableRecord {
  readonly rows: readonly CsvRow[];
}

/** A line that is not blank; its text is to be a JSON value. */
export interface JsonRecord {
  /** The first is 1. */
  readonly fileLine: number;
  readonly text: string;
}

/** What one import row was sent as. */
export type SourceRecord = TableRecord | JsonRecord;

export function isTableRecord(record: SourceRecord): record is TableRecord {
  return 'rows' in record;
}

/** First and last line of the file on which a record begins. */
export function linesOf(record: SourceRecord): { readonly firstLine: number; readonly lastLine: number } {
  if (!isTableRecord(record)) return { firstLine: record.fileLine, lastLine: record.fileLine };
  return { firstLine: record.rows[0]?.fileLine ?? 1, lastLine: record.rows.at(-1)?.fileLine ?? 1 };
}
