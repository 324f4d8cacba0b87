import { createHash } from 'node:crypto';
import { DomainError } from '../../shared/domain-error.js';
import { JSON_BODY_BYTES_MAX } from '../http/json-body.middleware.js';
import { isSafeText } from '../http/strict-json.js';
import { strictText } from './strict-text.js';

/** What a file of one kind may hold. */
export interface NdjsonFileKind {
  /** Largest file. */
  readonly bytesMax: number;
  /** Most lines that are not blank; a larger file is split. */
  readonly rowsMax: number;
}

/** A line that is not blank. */
export interface NdjsonLine {
  /** The first is 1. */
  readonly fileLine: number;
  readonly text: string;
}

/** As long as the body of a request with the same JSON might be, which bounds what is held of a file. */
const LINE_CHARACTERS_MAX = JSON_BODY_BYTES_MAX;

function unreadable(detail: string, line: number): DomainError {
  return new DomainError('ndjson-not-readable', detail, { line }, [
    { pointer: '', line, code: 'NDJSON_NOT_READABLE', detail },
  ]);
}

function tooLong(line: number): DomainError {
  return unreadable(`Line ${line} has more than ${LINE_CHARACTERS_MAX} characters.`, line);
}

/** Lines that are not blank, as they end, the last one without an end included. */
async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<NdjsonLine> {
  let fileLine = 1;
  let rest = '';
  /** Null where it is blank: a file of nothing else has millions, and each one yielded takes turns of the event loop. */
  const checked = (text: string): NdjsonLine | null => {
    if (text.length > LINE_CHARACTERS_MAX) throw tooLong(fileLine);
    if (text.trim() === '') return null;
    if (!isSafeText(text))
      throw unreadable(
        `Line ${fileLine} holds a NUL character or a bidirectional control: remove it.`,
        fileLine,
      );
    return { fileLine, text };
  };
  for await (const text of texts) {
    const [first = '', ...others] = text.split('\n');
    rest += first;
    for (const next of others) {
      const line = checked(rest);
      if (line !== null) yield line;
      fileLine += 1;
      rest = next;
    }
    if (rest.length > LINE_CHARACTERS_MAX) throw tooLong(fileLine);
  }
  const last = checked(rest);
  if (last !== null) yield last;
}

/**
 * Streams the lines of a file of JSON values; nothing but the current chunk and line is held.
 * @param onLine awaited line by line, so that a slow consumer slows the sender down
 * @returns SHA-256 of the bytes, and the number of lines that are not blank
 * @throws DomainError `ndjson-not-readable`; RequestProblem for bytes that are no text, or too many
 */
export async function readNdjsonLines(
  bytes: AsyncIterable<Uint8Array>,
  { bytesMax, rowsMax }: NdjsonFileKind,
  onLine: (line: NdjsonLine) => Promise<void>,
): Promise<{ fileDigest: string; rows: number }> {
  const digest = createHash('sha256');
  let rows = 0;
  for await (const line of linesOf(strictText(bytes, bytesMax, (chunk) => digest.update(chunk)))) {
    rows += 1;
    if (rows > rowsMax) throw unreadable(`A file may have ${rowsMax} lines: split it.`, line.fileLine);
    await onLine(line);
  }
  if (rows === 0) throw unreadable('The file has no lines.', 1);
  return { fileDigest: digest.digest('hex'), rows };
}
