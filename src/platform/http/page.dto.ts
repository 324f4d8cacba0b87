import { EXAMPLE_ID } from './example-ids.js';
import { RequestProblem } from './request-problem.js';
import { IntegerField, TextField } from './fields.js';
import { NumberFromQuery } from './query-values.js';
import { isUuid } from './text-formats.js';

const PAGE_ITEMS_DEFAULT = 25;
const CURSOR_EXAMPLE = cursorAfter(EXAMPLE_ID.batch);
export const PAGE_ITEMS_MAX = 100;

/** How much of a list is asked for at once. */
export class PageLimit {
  /** Items per page. */
  @NumberFromQuery()
  @IntegerField({ min: 1, max: PAGE_ITEMS_MAX, optional: true, example: PAGE_ITEMS_DEFAULT })
  limit?: number;
}

/** Asks for one page of a list. */
export class PageQuery extends PageLimit {
  /** `nextCursor` of the page before; leave out for the first page. */
  @TextField({ max: 200, optional: true, example: CURSOR_EXAMPLE })
  cursor?: string;
}

/** The cursor of the page that follows the item at this place. */
export function cursorAfter(id: string): string {
  return Buffer.from(id, 'utf8').toString('base64url');
}

/** Where a page starts and how long it is. */
export interface PageWindow {
  readonly limit: number;
  /** Id (or other place) of the last item of the page before; null for the first page. Lists run newest first. */
  readonly beforeId: string | null;
}

/** One page, newest first; `nextCursor` is null on the last one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/**
 * @param isPlace whether a text may stand for an item's place in the list; lists that are not of UUIDs say so
 * @throws RequestProblem `cursor-not-valid`
 */
export function pageWindow(query: PageQuery, isPlace: (text: string) => boolean = isUuid): PageWindow {
  const limit = query.limit ?? PAGE_ITEMS_DEFAULT;
  if (query.cursor === undefined) return { limit, beforeId: null };
  const beforeId = Buffer.from(query.cursor, 'base64url').toString('utf8');
  if (!isPlace(beforeId))
    throw new RequestProblem('cursor-not-valid', 'The cursor is not one that this API gave.');
  return { limit, beforeId };
}

/**
 * Cuts `limit + 1` fetched rows to a page; the extra row only tells that there is a next one.
 * @param rows at most `limit + 1` rows, newest first
 */
export function pageOf<Row extends { readonly id: string }, Item>(
  rows: readonly Row[],
  window: PageWindow,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, window.limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > window.limit && last ? cursorAfter(last.id) : null;
  return { items: shown.map(toItem), nextCursor };
}
