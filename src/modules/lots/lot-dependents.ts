import { In } from 'typeorm';
import type { ReadTransaction } from '../../platform/database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import type { PostingKind } from '../ledger/domain/posting.js';
import { LedgerEntry } from '../ledger/ledger-entry.entity.js';
import { LedgerPosting } from '../ledger/ledger-posting.entity.js';
import { findLotBalances } from '../ledger/ledger.service.js';
import { LotParent } from './lot-parent.entity.js';

/** What rests on how much of a lot there was, or on what was attributed to it. */
const RESTING_ON_AMOUNT: readonly PostingKind[] = [
  'SPLIT',
  'MERGE',
  'PROCESS',
  'COUNT',
  'CONTENT_ADJUSTMENT',
  'DISPATCH',
];
/** Postings that a refusal names; the rest is for the next one. */
const BLOCKING_MAX = 50;

/** Part: lots that a posting made, ascending. */
export async function findLotsMadeBy(tx: ReadTransaction, postingIds: readonly string[]): Promise<string[]> {
  if (postingIds.length === 0) return [];
  const rows = await tx.findBy(LotParent, { postingId: In([...postingIds]) });
  return [...new Set(rows.map(({ childLotId }) => childLotId))].sort();
}

/**
 * Part: refuses to undo a posting on which others rest: whatever stands on the lots that it made, and on what was made of
 * those in turn; of a change of a lot's own mass or content, what was done with that since.
 * @param made lots that the posting made
 * @param changed lots whose own mass or content it changed
 * @throws DomainError `posting-has-dependents`: what has to be undone before, latest first
 */
export async function requireNoDependents(
  tx: ReadTransaction,
  posting: Pick<LedgerPosting, 'id' | 'kind'>,
  made: readonly string[],
  changed: readonly string[] = [],
): Promise<void> {
  const blocking = new Map<string, LedgerPosting>();
  const since = await findStandingPostings(tx, changed);
  let found = since.filter(({ id, kind }) => id > posting.id && RESTING_ON_AMOUNT.includes(kind));
  let lotIds = made;
  for (;;) {
    found = [...found, ...(await findStandingPostings(tx, lotIds))].filter(
      ({ id }) => id !== posting.id && !blocking.has(id),
    );
    if (found.length === 0) break;
    for (const each of found) blocking.set(each.id, each);
    lotIds = await findLotsMadeBy(
      tx,
      found.map(({ id }) => id),
    );
    found = [];
  }
  if (blocking.size === 0) return;
  const latestFirst = [...blocking.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  const detail = `${blocking.size} posting(s) rest on this ${posting.kind}: undo them first, the latest of them a ${latestFirst[0]?.kind ?? ''}.`;
  throw new DomainError('posting-has-dependents', detail, {
    blockedBy: latestFirst
      .slice(0, BLOCKING_MAX)
      .map(({ id, kind, recordedAt }) => ({ postingId: id, kind, recordedAt })),
    blockedByCount: blocking.size,
  });
}

/** Both engines bound the number of parameters of a statement. */
const LOTS_PER_STATEMENT = 500;

/** What reserves and gives back in parts leaves nothing behind once nothing is reserved any more. */
const RESERVING: readonly PostingKind[] = ['RESERVE', 'RESERVE_RELEASE'];

/** Postings on these lots that neither undo another nor are undone, in parts or as a whole. */
async function findStandingPostings(
  tx: ReadTransaction,
  lotIds: readonly string[],
): Promise<readonly LedgerPosting[]> {
  const standing: LedgerPosting[] = [];
  for (let start = 0; start < lotIds.length; start += LOTS_PER_STATEMENT) {
    const builder = tx.createQueryBuilder(LedgerPosting, 'posting');
    const concerned = builder
      .subQuery()
      .select('entry.postingId')
      .from(LedgerEntry, 'entry')
      .where('entry.lotId IN (:...ids)')
      .getQuery();
    const undone = builder
      .subQuery()
      .select('1')
      .from(LedgerPosting, 'undoing')
      .where('undoing.reversesId = posting.id')
      .getQuery();
    standing.push(
      ...(await builder
        .where(`posting.id IN ${concerned}`, { ids: lotIds.slice(start, start + LOTS_PER_STATEMENT) })
        .andWhere('posting.reversesId IS NULL')
        .andWhere(`NOT EXISTS ${undone}`)
        .getMany()),
    );
  }
  const balances = await findLotBalances(tx, lotIds);
  const isReserved = [...balances.values()].some(({ RESERVED }) => RESERVED.grams > 0);
  return isReserved ? standing : standing.filter(({ kind }) => !RESERVING.includes(kind));
}
