import type { CatalogueFault } from './catalogue-error.js';
import type { CatalogueRow } from './catalogue-row.js';
import { RowReader } from './catalogue-row.js';

/** A sound row and the line that it stands on, for faults that only show between rows. */
export interface ReadRow<T> {
  readonly line: number;
  readonly value: T;
}

/**
 * Reads every row of a table; unsound rows are left out and their faults put on the list. After a missing or
 * unknown column the rest of the table is not read: each row would only repeat it.
 */
export function readTable<T>(
  file: string,
  rows: readonly CatalogueRow[],
  read: (row: RowReader) => T,
  faults: CatalogueFault[],
): readonly ReadRow<T>[] {
  if (rows.length === 0)
    faults.push({ file, line: null, field: '', problem: 'has no rows', fix: 'restore the file' });
  const soundRows: ReadRow<T>[] = [];
  for (const row of rows) {
    const reader = new RowReader(file, row, faults);
    const value = read(reader);
    reader.refuseUnreadColumns();
    if (reader.isSound) soundRows.push({ line: row.line, value });
    if (reader.hasColumnFault) break;
  }
  return soundRows;
}

/** Rows by key, in file order. A key that stands twice is a fault of the later row. */
export function indexRows<T, K extends string>(
  file: string,
  field: string,
  rows: readonly ReadRow<T>[],
  keyOf: (value: T) => K,
  faults: CatalogueFault[],
): ReadonlyMap<K, T> {
  const valueByKey = new Map<K, T>();
  const lineByKey = new Map<K, number>();
  for (const { line, value } of rows) {
    const key = keyOf(value);
    const earlierLine = lineByKey.get(key);
    if (earlierLine !== undefined) {
      const problem = `"${key}" already stands on line ${earlierLine}`;
      faults.push({ file, line, field, problem, fix: 'remove or rename one of the two' });
      continue;
    }
    lineByKey.set(key, line);
    valueByKey.set(key, value);
  }
  return valueByKey;
}
