import type { FileRemark } from './batch-import.entity.js';
import type { DeclaredBatch } from './prepare-batch.js';

/** Of any kind of file: a row of CSV is about 150 bytes. */
export const BATCH_FILE_BYTES_MAX = 16 * 1_048_576;
export const BATCH_FILE_ROWS_MAX = 20_000;

/** Where in a file something stands. */
export type FilePlace = Pick<FileRemark, 'line' | 'column' | 'pointer'>;

/** A ticket of a file as it is read, whatever the kind of file. */
export interface FileTicket {
  /** Empty where it has none. */
  readonly ticketNumber: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly reading: { readonly declared: DeclaredBatch } | { readonly faults: readonly FileRemark[] };
  /** Where in the file a JSON Pointer into the batch points. */
  readonly placeOf: (pointer: string) => FilePlace;
}

/** How tickets are read from one kind of file. */
export interface BatchFileKind {
  /**
   * Streams the tickets; each is awaited, so that a slow consumer slows the sender down.
   * @throws DomainError or RequestProblem where the file as such cannot be read
   */
  readonly readTickets: (
    bytes: AsyncIterable<Uint8Array>,
    onTicket: (ticket: FileTicket) => Promise<void>,
  ) => Promise<{ readonly fileDigest: string; readonly rows: number }>;
  /** What is said of a ticket that the file holds already. @param line where */
  readonly whereGivenTwice: (ticketNumber: string, line: number) => Pick<FileRemark, 'code' | 'detail'>;
}
