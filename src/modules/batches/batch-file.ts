import { RequestProblem } from '../../platform/http/request-problem.js';
import { isRfc3339Instant, toUtcInstant } from '../../platform/http/text-formats.js';
import { validatedAs } from '../../platform/http/validation.pipe.js';
import { remarksOf, type FileRemark, type PlaceOf } from '../../platform/import/file-remark.js';
import type { TableLayout } from '../../platform/import/import-kind.js';
import { memberOf, parseJsonLine, textIn } from '../../platform/import/json-record.js';
import {
  isTableRecord,
  linesOf,
  type JsonRecord,
  type SourceRecord,
  type TableRecord,
} from '../../platform/import/source-record.js';
import { BatchContentInput, toDeclaredBatch } from './batches.dto.js';
import {
  BATCH_CSV_COLUMNS,
  BATCH_CSV_COLUMNS_REQUIRED,
  csvPlaceOf,
  readCsvBatch,
} from './domain/batch-csv.js';
import { LINES_PER_BATCH_MAX } from './domain/record-batch.js';
import type { DeclaredBatch } from './prepare-batch.js';

const TICKET_CHARACTERS_MAX = 64;

/** The columns of the template: consecutive rows with one ticket number are one ticket. */
export const BATCH_TABLE: TableLayout = {
  columns: BATCH_CSV_COLUMNS,
  columnsRequired: BATCH_CSV_COLUMNS_REQUIRED,
  groupColumn: 'ticket_number',
  groupRowsMax: LINES_PER_BATCH_MAX + 1,
  instantColumns: ['received_at'],
  templateAddress: '/v1/batch-imports/template',
};

/** A ticket of a file as it is read, whatever the kind of file. */
export interface FileTicket {
  /** Empty where it has none. */
  readonly ticketNumber: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly reading: { readonly declared: DeclaredBatch } | { readonly faults: readonly FileRemark[] };
  readonly placeOf: PlaceOf;
}

/** Reads one ticket: rows of the template, or a JSON line, which is a batch as it would be recorded by itself, without the site. */
export function ticketOf(record: SourceRecord): Promise<FileTicket> {
  return isTableRecord(record) ? Promise.resolve(ticketOfRows(record)) : ticketOfLine(record);
}

/** The number that a ticket gives itself, whether or not the rest will do; empty where it gives none. */
export function ticketNumberIn(record: SourceRecord): string {
  return isTableRecord(record)
    ? (record.rows[0]?.cells['ticket_number'] ?? '').trim()
    : textIn(record.text, 'ticketNumber').slice(0, TICKET_CHARACTERS_MAX);
}

/** What is said of a ticket that the file holds already. @param line where */
export function ticketGivenTwice(record: SourceRecord, ticketNumber: string, line: number): FileRemark {
  const { firstLine } = linesOf(record);
  return isTableRecord(record)
    ? {
        ...placeInRows(record)('/ticketNumber'),
        code: 'TICKET_ROWS_APART',
        detail: `Ticket ${ticketNumber} stands on line ${line} already: put the rows of a ticket one below the other.`,
      }
    : {
        ...placeInLine(firstLine)('/ticketNumber'),
        code: 'TICKET_GIVEN_TWICE',
        detail: `Ticket ${ticketNumber} stands on line ${line} already: send a ticket once, with all its lines.`,
      };
}

function placeInRows({ rows }: TableRecord): PlaceOf {
  const fileLines = rows.map(({ fileLine }) => fileLine);
  return (pointer) => csvPlaceOf(pointer, { fileLines });
}

function placeInLine(line: number): PlaceOf {
  return (pointer) => ({ line, column: null, pointer });
}

function ticketOfRows(record: TableRecord): FileTicket {
  return {
    ticketNumber: ticketNumberIn(record),
    ...linesOf(record),
    reading: readingOf(record),
    placeOf: placeInRows(record),
  };
}

function readingOf({ rows }: TableRecord): FileTicket['reading'] {
  const reading = readCsvBatch(rows, isRfc3339Instant);
  if ('faults' in reading) return reading;
  const { fileLines: _lines, ...declared } = reading.batch;
  return { declared: { ...declared, receivedAt: toUtcInstant(declared.receivedAt) } };
}

async function ticketOfLine(record: JsonRecord): Promise<FileTicket> {
  const placeOf = placeInLine(record.fileLine);
  const place = { ...linesOf(record), placeOf };
  let value: unknown;
  try {
    value = parseJsonLine(record.text);
    const input = await validatedAs(BatchContentInput, value);
    const { ticketNumber = '' } = input;
    if (ticketNumber.trim() === '')
      return { ...place, ticketNumber: '', reading: { faults: [withoutNumber(placeOf)] } };
    return { ...place, ticketNumber, reading: { declared: toDeclaredBatch(input) } };
  } catch (error) {
    if (!(error instanceof RequestProblem)) throw error;
    const ticketNumber = memberOf(value, 'ticketNumber').slice(0, TICKET_CHARACTERS_MAX);
    return { ...place, ticketNumber, reading: { faults: remarksOf(error, placeOf) } };
  }
}

/** Else the same file again could not be told from another one. */
function withoutNumber(placeOf: PlaceOf): FileRemark {
  const detail = 'Every line needs its ticketNumber: by it the same ticket is known again.';
  return { ...placeOf('/ticketNumber'), code: 'REQUIRED', detail };
}
