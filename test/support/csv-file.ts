import { readFileSync } from 'node:fs';
import type { BatchImportView } from '../../src/modules/batches/batch-import.view.js';
import { BATCH_CSV_COLUMNS, type BatchCsvColumn } from '../../src/modules/batches/domain/batch-csv.js';
import type { TestApp, TestResponse } from './test-app.js';

/** One row of a batch file; columns that are left out are empty. */
export type CsvCells = Partial<Record<BatchCsvColumn, string>>;

/** A row that is sound as it stands. */
export function motorRow(ticketNumber: string, cells: CsvCells = {}): CsvCells {
  return {
    ticket_number: ticketNumber,
    received_at: '2026-11-20T09:42:00Z',
    line_kind: 'PROFILE_UNITS',
    product_profile: 'bev-traction-motor',
    units: '10',
    ...cells,
  };
}

/** The cell as RFC 4180 wants it. */
export function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** A file with all columns. RFC 4180 unless another line end is given. */
export function csvFile(rows: readonly CsvCells[], lineEnd = '\r\n'): string {
  const lines = rows.map((row) => BATCH_CSV_COLUMNS.map((column) => quoted(row[column] ?? '')).join(','));
  return [BATCH_CSV_COLUMNS.join(','), ...lines, ''].join(lineEnd);
}

/** Names of the batch files that are shipped. */
export const SHIPPED_FILES = [
  'data-centre-hard-disks.csv',
  'ev-traction-motors.csv',
  'direct-drive-turbine.csv',
  'mixed-small-electronics.csv',
  'sintered-magnet-swarf.csv',
] as const;

export function shippedFile(name: (typeof SHIPPED_FILES)[number]): string {
  return readFileSync(new URL(`../../src/demo/examples/${name}`, import.meta.url), 'utf8');
}

/** Sends a file. @param options further query parameters, e.g. `mode=PARTIAL` */
export function sendCsv(
  app: TestApp,
  siteId: string,
  file: string | Uint8Array<ArrayBuffer>,
  options = '',
): Promise<TestResponse> {
  const path = `/v1/batch-imports?siteId=${siteId}${options === '' ? '' : `&${options}`}`;
  return app.request('POST', path, { rawBody: file, headers: { 'content-type': 'text/csv' } });
}

/** An import's tickets with their outcome and where what is wrong. */
export function outcomesOf({ tickets }: BatchImportView): readonly string[] {
  return tickets.map(({ ticketNumber, outcome, errors }) =>
    [
      ticketNumber,
      outcome,
      ...errors.map(({ line, column, code }) => `${line}:${column ?? '-'}:${code}`),
    ].join(' '),
  );
}
