import { readCsvRows, type CsvFileKind } from '../../platform/csv/csv-stream.js';
import { isRfc3339Instant, toUtcInstant } from '../../platform/http/text-formats.js';
import type { CsvRow } from '../../shared/csv-row-reader.js';
import {
  BATCH_FILE_BYTES_MAX,
  BATCH_FILE_ROWS_MAX,
  type BatchFileKind,
  type FileTicket,
} from './batch-file.js';
import {
  BATCH_CSV_COLUMNS,
  BATCH_CSV_COLUMNS_REQUIRED,
  csvPlaceOf,
  readCsvBatch,
} from './domain/batch-csv.js';

const COLUMNS: CsvFileKind = {
  columns: BATCH_CSV_COLUMNS,
  columnsRequired: BATCH_CSV_COLUMNS_REQUIRED,
  bytesMax: BATCH_FILE_BYTES_MAX,
  rowsMax: BATCH_FILE_ROWS_MAX,
  templateAddress: '/v1/batch-imports/template',
};

/** The columns of the template: consecutive rows with one ticket number are one ticket. */
export const BATCH_CSV_FILE: BatchFileKind = {
  async readTickets(bytes, onTicket) {
    let open: CsvRow[] = [];
    const closeTicket = async (): Promise<void> => {
      const [first] = open;
      if (first === undefined) return;
      await onTicket(ticketOf(first, open));
      open = [];
    };
    const read = await readCsvRows(bytes, COLUMNS, async (row) => {
      const [first] = open;
      if (first && ticketNumberOf(first) !== ticketNumberOf(row)) await closeTicket();
      open.push(row);
    });
    await closeTicket();
    return read;
  },
  whereGivenTwice: (ticketNumber, line) => ({
    code: 'TICKET_ROWS_APART',
    detail: `Ticket ${ticketNumber} stands on line ${line} already: put the rows of a ticket one below the other.`,
  }),
};

function ticketNumberOf(row: CsvRow): string {
  return (row.cells['ticket_number'] ?? '').trim();
}

function ticketOf(first: CsvRow, rows: readonly CsvRow[]): FileTicket {
  const fileLines = rows.map(({ fileLine }) => fileLine);
  return {
    ticketNumber: ticketNumberOf(first),
    firstLine: first.fileLine,
    lastLine: fileLines.at(-1) ?? first.fileLine,
    reading: readingOf(rows),
    placeOf: (pointer) => csvPlaceOf(pointer, { fileLines }),
  };
}

function readingOf(rows: readonly CsvRow[]): FileTicket['reading'] {
  const reading = readCsvBatch(rows, isRfc3339Instant);
  if ('faults' in reading) return reading;
  const { fileLines: _lines, ...declared } = reading.batch;
  return { declared: { ...declared, receivedAt: toUtcInstant(declared.receivedAt) } };
}
