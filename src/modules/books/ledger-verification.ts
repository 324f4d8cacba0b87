import { setImmediate as nextTurn } from 'node:timers/promises';
import { In, type SelectQueryBuilder } from 'typeorm';
import type { ReadTransaction, WriteTransaction } from '../../platform/database/database.js';
import { amountFrom } from '../ledger/amount-columns.js';
import type { Amount } from '../ledger/domain/amount.js';
import { EMPTY_BALANCE } from '../ledger/domain/lot-balance.js';
import { LedgerEntry } from '../ledger/ledger-entry.entity.js';
import { LedgerPosting } from '../ledger/ledger-posting.entity.js';
import { accountOf, findLotBalancesFromEntries } from '../ledger/ledger.service.js';
import { LotAccountBalance } from '../ledger/lot-account-balance.entity.js';
import { postingDigest } from '../ledger/posting-digest.js';
import { LotRevision } from '../lots/lot-revision.entity.js';
import { isRevisionOf } from '../lots/lot-versions.js';
import { Lot } from '../lots/lot.entity.js';
import {
  verifyLot,
  verifyPosting,
  type LedgerDifference,
  type PostingToVerify,
} from './domain/verification.js';

/** Rows that are read at a time; others get their turn between. */
const SLICE = 500;

/** Whose books to verify; all unless something is given. */
export interface VerificationScope {
  readonly organisationId?: string | undefined;
  readonly siteId?: string | undefined;
}

/** What was verified and what is wrong. */
export interface LedgerVerification {
  readonly lots: number;
  readonly balances: number;
  readonly postings: number;
  readonly entries: number;
  readonly differenceCount: number;
  /** The first of them. */
  readonly differences: readonly LedgerDifference[];
}

/** Counts everything, keeps the first differences. */
class Findings {
  readonly counts = { lots: 0, balances: 0, postings: 0, entries: 0, differenceCount: 0 };
  readonly differences: LedgerDifference[] = [];

  constructor(private readonly differencesMax: number) {}

  add(found: readonly LedgerDifference[]): void {
    this.counts.differenceCount += found.length;
    this.differences.push(...found.slice(0, this.differencesMax - this.differences.length));
  }
}

/**
 * Part: sums every lot's balances anew from the entries and holds them against the projection, and every posting against
 * the laws of the ledger and its digest. Takes milliseconds for each hundred postings, in slices.
 * @param differencesMax how many differences to keep; all are counted
 */
export async function verifyLedger(
  tx: ReadTransaction,
  scope: VerificationScope,
  differencesMax: number,
): Promise<LedgerVerification> {
  const findings = new Findings(differencesMax);
  for (let lots = await lotsAfter(tx, scope, ''); lots.length > 0;) {
    await verifyLots(tx, lots, findings);
    await nextTurn();
    lots = await lotsAfter(tx, scope, lots.at(-1)?.id ?? '');
  }
  for (let postings = await postingsAfter(tx, scope, ''); postings.length > 0;) {
    await verifyPostings(tx, postings, findings);
    await nextTurn();
    postings = await postingsAfter(tx, scope, postings.at(-1)?.id ?? '');
  }
  return { ...findings.counts, differences: findings.differences };
}

function lotsAfter(
  tx: ReadTransaction,
  { organisationId, siteId }: VerificationScope,
  id: string,
): Promise<Lot[]> {
  const builder = tx.createQueryBuilder(Lot, 'lot').where('lot.id > :id', { id });
  if (organisationId !== undefined)
    builder.andWhere('lot.organisationId = :organisationId', { organisationId });
  if (siteId !== undefined) builder.andWhere('lot.siteId = :siteId', { siteId });
  return builder.orderBy('lot.id', 'ASC').limit(SLICE).getMany();
}

function postingsAfter(tx: ReadTransaction, scope: VerificationScope, id: string): Promise<LedgerPosting[]> {
  return postingsOf(tx, scope)
    .andWhere('posting.id > :id', { id })
    .orderBy('posting.id', 'ASC')
    .limit(SLICE)
    .getMany();
}

function postingsOf(
  tx: ReadTransaction,
  { organisationId, siteId }: VerificationScope,
): SelectQueryBuilder<LedgerPosting> {
  const builder = tx.createQueryBuilder(LedgerPosting, 'posting').where('1 = 1');
  if (organisationId !== undefined)
    builder.andWhere('posting.organisationId = :organisationId', { organisationId });
  if (siteId === undefined) return builder;
  const atSite = builder.subQuery().select('1').from(LedgerEntry, 'entry');
  atSite.where('entry.postingId = posting.id').andWhere('entry.siteId = :siteId');
  return builder.andWhere(`EXISTS ${atSite.getQuery()}`, { siteId });
}

/** Part: how many postings a verification would read. */
export function countPostings(tx: ReadTransaction, scope: VerificationScope): Promise<number> {
  return postingsOf(tx, scope).getCount();
}

async function verifyLots(tx: ReadTransaction, lots: readonly Lot[], findings: Findings): Promise<void> {
  const ids = lots.map(({ id }) => id);
  const rows = await tx.findBy(LotAccountBalance, { lotId: In(ids) });
  const fromEntries = await findLotBalancesFromEntries(tx, ids, null);
  const revisions = await tx.findBy(LotRevision, {
    id: In(lots.map(({ id, version }) => `${id}:${version}`)),
  });
  const revisionOf = new Map(revisions.map((revision) => [revision.lotId, revision]));
  findings.counts.lots += lots.length;
  findings.counts.balances += rows.length;
  for (const lot of lots) {
    const { id, status } = lot;
    const stored = new Map<string, Amount>(
      rows.filter(({ lotId }) => lotId === id).map((row) => [row.account, amountFrom(row)]),
    );
    const revision = revisionOf.get(id);
    const hasRevision = revision !== undefined && isRevisionOf(lot, revision);
    findings.add(
      verifyLot({ id, status, stored, fromEntries: fromEntries.get(id) ?? EMPTY_BALANCE, hasRevision }),
    );
  }
}

async function verifyPostings(
  tx: ReadTransaction,
  postings: readonly LedgerPosting[],
  findings: Findings,
): Promise<void> {
  const entriesOf = await findEntriesOf(
    tx,
    postings.map(({ id }) => id),
  );
  const reversedIds = postings.flatMap(({ kind, reversesId }) =>
    kind === 'REVERSAL' && reversesId !== null ? reversesId : [],
  );
  const reversedOf = await findEntriesOf(tx, reversedIds);
  findings.counts.postings += postings.length;
  for (const posting of postings) {
    const { id, kind, recordedAt, digest, reversesId } = posting;
    const entries = entriesOf.get(id) ?? [];
    findings.counts.entries += entries.length;
    findings.add(
      verifyPosting({
        id,
        recordedAt,
        digest,
        digestNow: postingDigest(posting, entries),
        entries: entries.map(toVerify),
        reversed: kind === 'REVERSAL' ? (reversedOf.get(reversesId ?? '') ?? []).map(toVerify) : null,
      }),
    );
  }
}

function toVerify(entry: LedgerEntry): PostingToVerify['entries'][number] {
  return { id: entry.id, recordedAt: entry.recordedAt, account: accountOf(entry), amount: amountFrom(entry) };
}

async function findEntriesOf(
  tx: ReadTransaction,
  postingIds: readonly string[],
): Promise<ReadonlyMap<string, readonly LedgerEntry[]>> {
  const entriesOf = new Map<string, LedgerEntry[]>(postingIds.map((id) => [id, []]));
  if (postingIds.length === 0) return entriesOf;
  for (const entry of await tx.findBy(LedgerEntry, { postingId: In([...postingIds]) }))
    entriesOf.get(entry.postingId)?.push(entry);
  return entriesOf;
}

const AMOUNT_COLUMNS = ['grams', 'nd_milligrams', 'pr_milligrams', 'dy_milligrams', 'tb_milligrams'];

/**
 * Part: writes the projection anew from the entries, and nothing else.
 * @throws the database's error where the entries make a balance negative: then the entries are wrong, not the projection
 */
export async function rebuildBalances(tx: WriteTransaction): Promise<void> {
  await tx.createQueryBuilder().delete().from(LotAccountBalance).execute();
  const sums = AMOUNT_COLUMNS.map((column) => `SUM(${column})`).join(', ');
  await tx.query(
    `INSERT INTO lot_account_balances (id, lot_id, account, ${AMOUNT_COLUMNS.join(', ')}) ` +
      `SELECT lot_id || ':' || account, lot_id, account, ${sums} FROM ledger_entries ` +
      'WHERE lot_id IS NOT NULL GROUP BY lot_id, account',
  );
}
