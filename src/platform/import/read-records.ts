import type { CsvRow } from '../../shared/csv-row-reader.js';
import { readCsvRows } from '../csv/csv-stream.js';
import type { ImportFormat } from './import.entity.js';
import type { TableLayout } from './import-kind.js';
import { readNdjsonLines } from './ndjson-stream.js';
import { RecordGroups } from './record-groups.js';
import { asSent, ERRORS_COLUMN } from './rejected-rows.js';
import type { SourceRecord } from './source-record.js';
import { readXlsxRows } from './xlsx/xlsx-rows.js';

/** How much a file may hold. */
export interface FileLimits {
  readonly bytesMax: number;
  /** Rows below the header, or lines; a larger file is split. */
  readonly rowsMax: number;
}

/** What was read. */
export interface ReadFile {
  /** SHA-256 of the bytes. */
  readonly fileDigest: string;
  /** Rows of the file, without header and blank ones. */
  readonly rows: number;
  /** Of a table, as the file has them, without the one for errors; null for JSON lines. */
  readonly columns: readonly string[] | null;
}

type OnRecord = (record: SourceRecord) => Promise<void>;

/**
 * Streams the records of a file of any format, in its order.
 * @param onRecord awaited one by one, so that a slow consumer slows the sender down
 * @throws DomainError or RequestProblem where the file as such cannot be read
 */
export async function readRecords(
  bytes: AsyncIterable<Uint8Array>,
  format: ImportFormat,
  layout: TableLayout,
  limits: FileLimits,
  onRecord: OnRecord,
): Promise<ReadFile> {
  if (format === 'NDJSON') return { ...(await readNdjsonLines(bytes, limits, onRecord)), columns: null };
  let columns: readonly string[] = [];
  const groups = new RecordGroups(layout, onRecord);
  const onRow = async (row: CsvRow): Promise<void> => {
    columns = Object.keys(row.cells).filter((column) => column !== ERRORS_COLUMN);
    await groups.add(asSent(row));
  };
  const kind = {
    ...layout,
    ...limits,
    columns: [...layout.columns, ERRORS_COLUMN],
  };
  const readRows = format === 'CSV' ? readCsvRows : readXlsxRows;
  const read = await readRows(bytes, kind, onRow);
  await groups.finish();
  return { ...read, columns };
}
