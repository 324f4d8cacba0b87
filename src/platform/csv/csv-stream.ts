import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse, type Info } from 'csv-parse';
import type { CsvRow } from '../../shared/csv-row-reader.js';
import { DomainError } from '../../shared/domain-error.js';
import { isSafeText } from '../http/strict-json.js';
import { strictText } from '../import/strict-text.js';

/** What a file of one kind may hold. */
export interface CsvFileKind {
  readonly columns: readonly string[];
  /** Columns without which no row can be read. */
  readonly columnsRequired: readonly string[];
  /** Largest file. */
  readonly bytesMax: number;
  /** Most rows below the header; a larger file is split. */
  readonly rowsMax: number;
  /** Address of the template, for who has the columns wrong. */
  readonly templateAddress: string;
}

export const CELL_CHARACTERS_MAX = 8_192;

function unreadable(detail: string, line: number): DomainError {
  return new DomainError('csv-not-readable', detail, { line }, [
    { pointer: '', line, code: 'CSV_NOT_READABLE', detail },
  ]);
}

/**
 * The columns of a table by its header, blanks around them and capitals aside.
 * @param refused makes the error of what is wrong with it
 * @throws what `refused` makes
 */
export function checkHeader(
  header: readonly string[],
  kind: Pick<CsvFileKind, 'columns' | 'columnsRequired'>,
  refused: (faults: string) => Error,
): string[] {
  const known = new Set(kind.columns);
  const names = header.map((column) => column.trim().toLowerCase());
  const unknown = names.filter((name) => !known.has(name)).map((name) => `'${name.slice(0, 40)}'`);
  const missing = kind.columnsRequired.filter((name) => !names.includes(name));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const faults = [
    ...(unknown.length > 0 ? [`unknown column(s) ${unknown.slice(0, 10).join(', ')}`] : []),
    ...(missing.length > 0 ? [`missing column(s) ${missing.join(', ')}`] : []),
    ...(twice.length > 0 ? [`column(s) given twice: ${twice.slice(0, 10).join(', ')}`] : []),
  ];
  if (faults.length > 0) throw refused(faults.join('; '));
  return names;
}

interface ParsedRecord {
  readonly info: Info;
  readonly record: Record<string, string>;
}

function lineBreaksIn(cells: Readonly<Record<string, string>>): number {
  return Object.values(cells).reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
}

/** Turns parsed records into rows with the line each starts on: the parser only knows where one ended. */
class RowReader {
  private rows = 0;
  private linesBefore = 1;

  constructor(private readonly rowsMax: number) {}

  get rowCount(): number {
    return this.rows;
  }

  rowOf({ info, record }: ParsedRecord): CsvRow {
    const fileLine = this.linesBefore + info.empty_lines + 1;
    this.rows += 1;
    this.linesBefore += 1 + lineBreaksIn(record);
    if (this.rows > this.rowsMax)
      throw unreadable(`A file may have ${this.rowsMax} rows: split it.`, fileLine);
    if (!Object.values(record).every(isSafeText)) {
      throw unreadable(
        `Line ${fileLine}: a cell holds a NUL character or a bidirectional control: remove it.`,
        fileLine,
      );
    }
    return { fileLine, cells: record };
  }
}

/**
 * Streams the rows of a CSV file; nothing but the current chunk is held.
 * @param onRow awaited row by row, so that a slow consumer slows the sender down
 * @returns SHA-256 of the bytes, and the number of rows
 * @throws DomainError `csv-not-readable` naming the line; RequestProblem for bytes that are no text, or too many
 */
export async function readCsvRows(
  bytes: AsyncIterable<Uint8Array>,
  kind: CsvFileKind,
  onRow: (row: CsvRow) => void | Promise<void>,
): Promise<{ fileDigest: string; rows: number }> {
  const digest = createHash('sha256');
  const reader = new RowReader(kind.rowsMax);
  const parser = parse({
    bom: true,
    columns: (header: readonly string[]) =>
      checkHeader(header, kind, (faults) =>
        unreadable(`Line 1: ${faults}. Use the columns of ${kind.templateAddress}.`, 1),
      ),
    info: true,
    skip_empty_lines: true,
    max_record_size: CELL_CHARACTERS_MAX * kind.columns.length,
  });
  try {
    await pipeline(
      Readable.from(strictText(bytes, kind.bytesMax, (chunk) => digest.update(chunk))),
      parser,
      async (records: AsyncIterable<ParsedRecord>) => {
        for await (const parsed of records) await onRow(reader.rowOf(parsed));
      },
    );
  } catch (error) {
    if (error instanceof CsvError) throw unreadable(`${error.message}.`, error.lines as number);
    throw error;
  }
  if (reader.rowCount === 0) throw unreadable('The file has no rows below its header.', 1);
  return { fileDigest: digest.digest('hex'), rows: reader.rowCount };
}
