import type { CsvRow } from '../../shared/csv-row-reader.js';
import { csvLines } from '../export/export-text.js';
import type { FileRemark } from './file-remark.js';
import type { ImportRow } from './import-row.entity.js';
import { isTableRecord, type JsonRecord, type TableRecord } from './source-record.js';

/** The column, or member of a JSON line, that says what is wrong; an import takes no notice of it. */
export const ERRORS_COLUMN = 'errors';
const ERRORS_PER_ROW_MAX = 10;

/** What a spreadsheet takes for the start of a formula, with the apostrophes that this very rule has put in front. */
const LIKE_A_FORMULA = /^'*[=+\-@\t\r＝＋－＠]/;
const ESCAPED = /^'+[=+\-@\t\r＝＋－＠]/;

/** So that no spreadsheet computes it; `unescaped` takes it back. */
function escaped(cell: string): string {
  return LIKE_A_FORMULA.test(cell) ? `'${cell}` : cell;
}

function unescaped(cell: string): string {
  return ESCAPED.test(cell) ? cell.slice(1) : cell;
}

/** Rows of a file as they were sent: of one that this module has written, what it has put in front of formulas goes. */
export function asSent(row: CsvRow): CsvRow {
  if (!(ERRORS_COLUMN in row.cells)) return row;
  const cells = Object.entries(row.cells)
    .filter(([column]) => column !== ERRORS_COLUMN)
    .map(([column, cell]) => [column, unescaped(cell)]);
  return { fileLine: row.fileLine, cells: Object.fromEntries(cells) as Record<string, string> };
}

function inWords({ column, pointer, code, detail }: FileRemark): string {
  const place = column ?? pointer ?? '';
  return `${place === '' ? '' : `${place}: `}${code} ${detail}`;
}

/** Head of the file of rejected rows. */
export function rejectedHead(columns: readonly string[]): string {
  return csvLines([[...columns, ERRORS_COLUMN]]);
}

/** Rejected rows as they were sent, each with what is wrong with it: mended, the file can be imported as it is. */
export function rejectedText(rows: readonly ImportRow[], columns: readonly string[] | null): string {
  return rows.map((row) => rejectedTextOf(row, columns)).join('');
}

function rejectedTextOf({ source, errors }: ImportRow, columns: readonly string[] | null): string {
  if (source === null) return '';
  if (isTableRecord(source)) return rejectedLines(source, errors, columns ?? []);
  return rejectedJson(source, errors);
}

function rejectedLines(
  { rows }: TableRecord,
  errors: readonly FileRemark[],
  columns: readonly string[],
): string {
  return csvLines(
    rows.map(({ fileLine, cells }) => {
      const own = errors.filter(({ line }) => line === fileLine).slice(0, ERRORS_PER_ROW_MAX);
      return [...columns.map((column) => escaped(cells[column] ?? '')), own.map(inWords).join(' | ')];
    }),
  );
}

function rejectedJson({ text }: JsonRecord, errors: readonly FileRemark[]): string {
  const told = errors
    .slice(0, ERRORS_PER_ROW_MAX)
    .map(({ pointer, code, detail }) => ({ pointer: pointer ?? '', code, detail }));
  return `${JSON.stringify({ ...objectIn(text), [ERRORS_COLUMN]: told })}\n`;
}

/** What is no object has no members to keep: its text is one. */
function objectIn(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // That is one of its errors.
  }
  return { line: text };
}
