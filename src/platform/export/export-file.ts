import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { Page } from '../http/page.dto.js';
import { CONTENT_TYPES, type ExportFormat } from './export-format.js';
import type { ExportKind } from './export-kind.js';
import { exportText } from './export-text.js';

/** Items that one page of an export reads. */
export const EXPORT_PAGE_ITEMS = 250;

/** Reads one page of a list, as for whoever asks for the list itself. */
export type ReadPage<Item> = (place: { limit: number; cursor?: string }) => Promise<Page<Item>>;

/** Every page of a list, each read when the one before it was taken. */
export async function* everyPage<Item>(readPage: ReadPage<Item>): AsyncGenerator<readonly Item[]> {
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await readPage({
      limit: EXPORT_PAGE_ITEMS,
      ...(cursor === null ? {} : { cursor }),
    });
    yield page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

async function* resumed<Item>(
  first: IteratorResult<readonly Item[]>,
  rest: AsyncGenerator<readonly Item[]>,
): AsyncGenerator<readonly Item[]> {
  try {
    if (first.done !== true) yield first.value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

/**
 * A whole list as a file. Each page is read by itself once the client has taken what is before it, newest first: no
 * transaction stays open for a slow client, what is recorded meanwhile is not in the file, and every row is as it was when its
 * page was read. A failure in the middle breaks the connection off, so that half a file is never taken for a whole one.
 * @throws what the first page throws, before anything is sent
 */
export async function exportFile<Item, Row>(
  kind: ExportKind<Item, Row>,
  format: ExportFormat,
  readPage: ReadPage<Item>,
): Promise<StreamableFile> {
  const pages = everyPage(readPage);
  const first = await pages.next();
  const text = exportText(kind, format, resumed(first, pages));
  return new StreamableFile(Readable.from(text, { objectMode: false }), {
    type: format === 'csv' ? `${CONTENT_TYPES.csv}; charset=utf-8` : CONTENT_TYPES[format],
    disposition: `attachment; filename="${kind.fileName}.${format}"`,
  });
}
