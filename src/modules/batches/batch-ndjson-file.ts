import { RequestProblem } from '../../platform/http/request-problem.js';
import { parseStrictText } from '../../platform/http/strict-json.js';
import { validatedAs } from '../../platform/http/validation.pipe.js';
import { readNdjsonLines, type NdjsonLine } from '../../platform/import/ndjson-stream.js';
import {
  BATCH_FILE_BYTES_MAX,
  BATCH_FILE_ROWS_MAX,
  type BatchFileKind,
  type FilePlace,
  type FileTicket,
} from './batch-file.js';
import type { FileRemark } from './batch-import.entity.js';
import { BatchContentInput, toDeclaredBatch } from './batches.dto.js';

const LIMITS = { bytesMax: BATCH_FILE_BYTES_MAX, rowsMax: BATCH_FILE_ROWS_MAX };
const TICKET_CHARACTERS_MAX = 64;

/** One ticket a line, as it would be recorded by itself, without the site; each has a ticket number. */
export const BATCH_NDJSON_FILE: BatchFileKind = {
  readTickets: (bytes, onTicket) =>
    readNdjsonLines(bytes, LIMITS, async (line) => onTicket(await ticketOf(line))),
  whereGivenTwice: (ticketNumber, line) => ({
    code: 'TICKET_GIVEN_TWICE',
    detail: `Ticket ${ticketNumber} stands on line ${line} already: send a ticket once, with all its lines.`,
  }),
};

async function ticketOf({ fileLine, text }: NdjsonLine): Promise<FileTicket> {
  const placeOf = (pointer: string): FilePlace => ({ line: fileLine, column: null, pointer });
  const place = { firstLine: fileLine, lastLine: fileLine, placeOf };
  let value: unknown;
  try {
    value = parseStrictText(text);
    const input = await validatedAs(BatchContentInput, value);
    const { ticketNumber = '' } = input;
    if (ticketNumber.trim() === '')
      return { ...place, ticketNumber: '', reading: { faults: [withoutNumber(placeOf)] } };
    return { ...place, ticketNumber, reading: { declared: toDeclaredBatch(input) } };
  } catch (error) {
    if (!(error instanceof RequestProblem)) throw error;
    return { ...place, ticketNumber: numberIn(value), reading: { faults: faultsOf(error, placeOf) } };
  }
}

/** Else the same file again could not be told from another one. */
function withoutNumber(placeOf: FileTicket['placeOf']): FileRemark {
  const detail = 'Every line needs its ticketNumber: by it the same ticket is known again.';
  return { ...placeOf('/ticketNumber'), code: 'REQUIRED', detail };
}

/** The number that a line which will not do gives itself; empty where it gives none. */
function numberIn(value: unknown): string {
  const { ticketNumber } = (value ?? {}) as { ticketNumber?: unknown };
  return typeof ticketNumber === 'string' ? ticketNumber.slice(0, TICKET_CHARACTERS_MAX) : '';
}

function faultsOf(problem: RequestProblem, placeOf: FileTicket['placeOf']): FileRemark[] {
  const whole = {
    pointer: '',
    code: problem.code.toUpperCase().replaceAll('-', '_'),
    detail: problem.message,
  };
  const faults = problem.faults.length > 0 ? problem.faults : [whole];
  return faults.map(({ pointer = '', code, detail }) => ({ ...placeOf(pointer), code, detail }));
}
