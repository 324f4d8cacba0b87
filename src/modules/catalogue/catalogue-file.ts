import { readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import type { CatalogueFault } from './domain/catalogue-error.js';
import type { CatalogueRow } from './domain/catalogue-row.js';

/** The shipped files are below 100 kB together; anything far beyond is the wrong file. */
const FILE_BYTES_MAX = 5_000_000;
const RESTORE = 'restore the file from its release';

/** csv-parse's answer with `info`: which line a record ended on. */
interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * A file's text without byte-order mark and with LF line ends, so that a checkout on Windows has the same digest.
 * Empty, with a fault on the list, where the file cannot be read.
 */
export function readCanonicalText(directory: URL, name: string, faults: CatalogueFault[]): string {
  const addFault = (problem: string, fix: string): string => {
    faults.push({ file: name, line: null, field: '', problem, fix });
    return '';
  };
  // Without the closing slash the last folder would be replaced instead of entered.
  const folder = directory.href.endsWith('/') ? directory : new URL(`${directory.href}/`);
  let bytes: Buffer;
  try {
    bytes = readFileSync(new URL(name, folder));
  } catch (error) {
    return addFault(`cannot be read (${error instanceof Error ? error.message : 'unknown reason'})`, RESTORE);
  }
  if (bytes.length > FILE_BYTES_MAX)
    return addFault(`has ${bytes.length} bytes`, `keep it below ${FILE_BYTES_MAX}`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch {
    return addFault('is not UTF-8', 'save it as UTF-8');
  }
}

/** The value in a JSON text; undefined, with a fault on the list, where it is malformed. */
export function parseJson(name: string, text: string, faults: CatalogueFault[]): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = `is no JSON (${error instanceof Error ? error.message : 'unknown reason'})`;
    faults.push({ file: name, line: null, field: '', problem, fix: RESTORE });
    return undefined;
  }
}

/** The rows of a CSV text by the columns of its first line. Empty lines are skipped but counted. */
export function parseTable(name: string, text: string, faults: CatalogueFault[]): readonly CatalogueRow[] {
  const addFault = (line: number, field: string, problem: string, fix: string): void => {
    faults.push({ file: name, line, field, problem, fix });
  };
  const [header, ...records] = parseRecords(text, addFault);
  if (header === undefined) return [];
  const columns = header.record.map((column) => column.trim());
  for (const [index, column] of columns.entries()) {
    if (columns.indexOf(column) !== index)
      addFault(header.info.lines, column, 'column stands twice', 'remove one');
  }
  const rows: CatalogueRow[] = [];
  for (const { record, info } of records) {
    if (record.length !== columns.length) {
      const problem = `has ${record.length} cells where the header has ${columns.length}`;
      addFault(info.lines, '', problem, 'quote cells that hold a comma, and fill every column');
      continue;
    }
    rows.push({
      line: info.lines,
      values: Object.fromEntries(columns.map((column, at) => [column, record[at] ?? ''])),
    });
  }
  return rows;
}

function parseRecords(
  text: string,
  addFault: (line: number, field: string, problem: string, fix: string) => void,
): readonly ParsedRecord[] {
  try {
    // Cell counts are checked by the caller, which then lists every short line instead of stopping at the first.
    const options = { info: true, relax_column_count: true, skip_records_with_empty_values: true };
    // The declared type knows nothing of `info`.
    return parse(text, options) as unknown as readonly ParsedRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    addFault(
      line,
      '',
      `is malformed (${error.message})`,
      'close every quote and double those inside a quoted cell',
    );
    return [];
  }
}
