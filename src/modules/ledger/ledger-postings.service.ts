import { Injectable } from '@nestjs/common';
import { In, type SelectQueryBuilder } from 'typeorm';
import type { Visibility } from '../../platform/access/caller.js';
import { ownersOf, whereOwned } from '../../platform/access/visible-rows.js';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import { pageOf, pageWindow, type Page, type PageWindow } from '../../platform/http/page.dto.js';
import { toUtcInstant } from '../../platform/http/text-formats.js';
import { DomainError } from '../../shared/domain-error.js';
import { LedgerEntry } from './ledger-entry.entity.js';
import { LedgerPosting } from './ledger-posting.entity.js';
import type { PostingQuery } from './ledger.dto.js';
import {
  toRecordedPostingView,
  type RecordedPosting,
  type RecordedPostingView,
} from './recorded-posting.view.js';

/** Reads the books. */
@Injectable()
export class LedgerPostingsService {
  constructor(private readonly database: Database) {}

  /** @throws RequestProblem `cursor-not-valid` */
  async listPostings(query: PostingQuery, visibility: Visibility): Promise<Page<RecordedPostingView>> {
    const window = pageWindow(query);
    return this.database.read(async (tx) => {
      const postings = await findPostings(tx, query, window, ownersOf(visibility, query.organisationId));
      const recorded = await withEntries(tx, postings);
      const byId = new Map(recorded.map((one) => [one.posting.id, toRecordedPostingView(one)]));
      return pageOf(postings, window, ({ id }) => {
        const view = byId.get(id);
        if (view === undefined) throw new Error(`Posting ${id} was not read`);
        return view;
      });
    });
  }

  /** @throws DomainError `posting-not-found` */
  async getPosting(id: string): Promise<RecordedPostingView> {
    return this.database.read(async (tx) => {
      const posting = await tx.findOneBy(LedgerPosting, { id });
      const [recorded] = posting === null ? [] : await withEntries(tx, [posting]);
      if (recorded === undefined)
        throw new DomainError('posting-not-found', 'There is no posting with this id.');
      return toRecordedPostingView(recorded);
    });
  }
}

/** Postings that match every filter, newest first; one row more than the page shows. */
function findPostings(
  tx: ReadTransaction,
  query: PostingQuery,
  window: PageWindow,
  owners: readonly string[] | null,
): Promise<LedgerPosting[]> {
  const { lotId, siteId, kind, recordedFrom, recordedTo } = query;
  const builder = tx.createQueryBuilder(LedgerPosting, 'posting').where('1 = 1');
  whereOwned(builder, 'posting.organisationId', owners);
  if (kind !== undefined) builder.andWhere('posting.kind = :kind', { kind });
  if (recordedFrom !== undefined)
    builder.andWhere('posting.recordedAt >= :recordedFrom', { recordedFrom: toUtcInstant(recordedFrom) });
  if (recordedTo !== undefined)
    builder.andWhere('posting.recordedAt < :recordedTo', { recordedTo: toUtcInstant(recordedTo) });
  if (lotId !== undefined) filterByEntry(builder, 'lotId', lotId);
  if (siteId !== undefined) filterByEntry(builder, 'siteId', siteId);
  if (window.beforeId !== null) builder.andWhere('posting.id < :beforeId', { beforeId: window.beforeId });
  return builder
    .orderBy('posting.id', 'DESC')
    .limit(window.limit + 1)
    .getMany();
}

function filterByEntry(
  builder: SelectQueryBuilder<LedgerPosting>,
  column: 'lotId' | 'siteId',
  id: string,
): void {
  const postingIds = builder
    .subQuery()
    .select('entry.postingId')
    .from(LedgerEntry, 'entry')
    .where(`entry.${column} = :${column}`)
    .getQuery();
  builder.andWhere(`posting.id IN ${postingIds}`, { [column]: id });
}

/** Part: postings with their entries and what reverses them. @param postings at most some hundreds */
export async function withEntries(
  tx: ReadTransaction,
  postings: readonly LedgerPosting[],
): Promise<readonly RecordedPosting[]> {
  if (postings.length === 0) return [];
  const ids = postings.map(({ id }) => id);
  const entries = await tx.find(LedgerEntry, { where: { postingId: In(ids) }, order: { id: 'ASC' } });
  const reversals = await tx.find(LedgerPosting, {
    select: { id: true, reversesId: true },
    where: { reversesId: In(ids) },
  });
  const entriesOf = new Map<string, LedgerEntry[]>(ids.map((id) => [id, []]));
  for (const entry of entries) entriesOf.get(entry.postingId)?.push(entry);
  const reversedBy = new Map(reversals.map(({ id, reversesId }) => [reversesId, id]));
  return postings.map((posting) => ({
    posting,
    entries: entriesOf.get(posting.id) ?? [],
    reversedById: reversedBy.get(posting.id) ?? null,
  }));
}
