import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse, type Info } from 'csv-parse';
import { RequestProblem } from '../../platform/http/request-problem.js';
import { isSafeText } from '../../platform/http/strict-json.js';
import { DomainError } from '../../shared/domain-error.js';
import { BATCH_CSV_COLUMNS, BATCH_CSV_COLUMNS_REQUIRED } from './domain/batch-csv.js';
import type { CsvRow } from './domain/csv-row-reader.js';

/** Largest file; a row is about 150 bytes. */
export const IMPORT_BYTES_MAX = 16 * 1_048_576;
/** Most rows of one import; a larger file is split. */
export const IMPORT_ROWS_MAX = 20_000;
const CELL_CHARACTERS_MAX = 8_192;

const KNOWN_COLUMNS = new Set<string>(BATCH_CSV_COLUMNS);

/** Decodes strictly while counting and hashing what passes through. */
async function* strictText(
  bytes: AsyncIterable<Uint8Array>,
  onChunk: (chunk: Uint8Array) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let total = 0;
  try {
    for await (const chunk of bytes) {
      total += chunk.byteLength;
      if (total > IMPORT_BYTES_MAX) {
        throw new RequestProblem('payload-too-large', `A file may have ${IMPORT_BYTES_MAX} bytes: split it.`);
      }
      onChunk(chunk);
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new RequestProblem('unsafe-text', 'The file is not valid UTF-8: save it as UTF-8.');
    throw error;
  }
}

function unreadable(detail: string, line: number): DomainError {
  return new DomainError('csv-not-readable', detail, { line }, [
    { pointer: '', code: 'CSV_NOT_READABLE', detail },
  ]);
}

function checkHeader(columns: readonly string[]): string[] {
  const names = columns.map((column) => column.trim().toLowerCase());
  const unknown = names.filter((name) => !KNOWN_COLUMNS.has(name)).map((name) => `'${name.slice(0, 40)}'`);
  const missing = BATCH_CSV_COLUMNS_REQUIRED.filter((name) => !names.includes(name));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const faults = [
    ...(unknown.length > 0 ? [`unknown column(s) ${unknown.slice(0, 10).join(', ')}`] : []),
    ...(missing.length > 0 ? [`missing column(s) ${missing.join(', ')}`] : []),
    ...(twice.length > 0 ? [`column(s) given twice: ${twice.slice(0, 10).join(', ')}`] : []),
  ];
  if (faults.length > 0)
    throw unreadable(`Line 1: ${faults.join('; ')}. Use the columns of /v1/batch-imports/template.`, 1);
  return names;
}

interface ParsedRecord {
  readonly info: Info;
  readonly record: Record<string, string>;
}

function rowOf({ info, record }: ParsedRecord, rowNumber: number): CsvRow {
  if (rowNumber > IMPORT_ROWS_MAX)
    throw unreadable(`A file may have ${IMPORT_ROWS_MAX} rows: split it.`, info.lines);
  if (!Object.values(record).every(isSafeText)) {
    throw unreadable(
      `Line ${info.lines}: a cell holds a NUL character or a bidirectional control: remove it.`,
      info.lines,
    );
  }
  return { fileLine: info.lines, cells: record };
}

/**
 * Streams the rows of a batch file; nothing but the current chunk is held.
 * @param onRow awaited row by row, so that a slow consumer slows the sender down
 * @returns SHA-256 of the bytes, and the number of rows
 * @throws DomainError `csv-not-readable` naming the line; RequestProblem for bytes that are no text, or too many
 */
export async function readCsvRows(
  bytes: AsyncIterable<Uint8Array>,
  onRow: (row: CsvRow) => void | Promise<void>,
): Promise<{ fileDigest: string; rows: number }> {
  const digest = createHash('sha256');
  let rows = 0;
  const parser = parse({
    bom: true,
    columns: checkHeader,
    info: true,
    skip_empty_lines: true,
    max_record_size: CELL_CHARACTERS_MAX * BATCH_CSV_COLUMNS.length,
  });
  try {
    await pipeline(
      Readable.from(strictText(bytes, (chunk) => digest.update(chunk))),
      parser,
      async (records: AsyncIterable<ParsedRecord>) => {
        for await (const parsed of records) {
          rows += 1;
          await onRow(rowOf(parsed, rows));
        }
      },
    );
  } catch (error) {
    if (error instanceof CsvError) throw unreadable(`${error.message}.`, error.lines as number);
    throw error;
  }
  if (rows === 0) throw unreadable('The file has no rows below its header.', 1);
  return { fileDigest: digest.digest('hex'), rows };
}
