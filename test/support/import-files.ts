import { setTimeout as sleep } from 'node:timers/promises';
import type { ImportRowView, ImportView } from '../../src/platform/import/import.view.js';
import { quoted } from './csv-file.js';
import type { TestApp, TestResponse } from './test-app.js';
import { accepted, followPages, found, made } from './yard.js';

export type FileFormat = 'csv' | 'ndjson' | 'xlsx';

export const CONTENT_TYPE: Readonly<Record<FileFormat, string>> = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** A file of some format, and where it goes. */
export interface SentFile {
  readonly kind: 'batches' | 'assays' | 'demands';
  readonly format: FileFormat;
  readonly siteId: string;
  readonly file: string | Uint8Array<ArrayBuffer>;
  /** Further query parameters. */
  readonly options?: string;
  readonly credential?: string;
}

export function sendFile(
  app: TestApp,
  { kind, format, siteId, file, options, credential }: SentFile,
): Promise<TestResponse> {
  const query = `siteId=${siteId}${options === undefined ? '' : `&${options}`}`;
  return app.request('POST', `/v1/imports/${kind}?${query}`, {
    rawBody: file,
    headers: { 'content-type': CONTENT_TYPE[format] },
    ...(credential === undefined ? {} : { credential }),
  });
}

/** Sends a file that must come in whole, and waits until it is checked. */
export async function checked(app: TestApp, sent: SentFile): Promise<ImportView> {
  const { id } = accepted(await sendFile(app, sent)) as ImportView;
  return settled(app, id);
}

/** Commits an import and waits until it has finished. */
export async function committed(app: TestApp, { id }: ImportView): Promise<ImportView> {
  await made(app, `/v1/imports/${id}/commit`, undefined);
  return settled(app, id);
}

/** The import once there is nothing to be done. */
export async function settled(app: TestApp, id: string): Promise<ImportView> {
  for (let polls = 0; polls < 1_000; polls += 1) {
    const view = await found<ImportView>(app, `/v1/imports/${id}`);
    if (view.progress === null) return view;
    await sleep(20);
  }
  throw new Error(`Import ${id} does not come to rest.`);
}

export async function rowsOf(
  app: TestApp,
  { id }: ImportView,
  query = '',
): Promise<readonly ImportRowView[]> {
  return (await followPages<ImportRowView>(app, `/v1/imports/${id}/rows?limit=100${query}`)).flat();
}

/** What came of each row, and where what is wrong: `T-1 REJECTED 3:units:WRONG_TYPE`. */
export async function outcomesIn(app: TestApp, view: ImportView): Promise<readonly string[]> {
  return (await rowsOf(app, view)).map(({ reference, outcome, errors }) =>
    [
      reference || '-',
      outcome,
      ...errors.map(({ line, column, pointer, code }) => `${line}:${column ?? pointer ?? '-'}:${code}`),
    ].join(' '),
  );
}

/** A CSV file of some columns. RFC 4180. */
export function tableFile(
  columns: readonly string[],
  rows: readonly Readonly<Record<string, string | number>>[],
): string {
  const lines = rows.map((row) => columns.map((column) => quoted(String(row[column] ?? ''))).join(','));
  return [columns.join(','), ...lines, ''].join('\r\n');
}

export function jsonLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
