import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { appendEvent } from '../../platform/audit/append-event.js';
import { Clock } from '../../platform/clock.js';
import type { ReadTransaction, WriteTransaction } from '../../platform/database/database.js';
import { newId } from '../../platform/new-id.js';
import { DomainError } from '../../shared/domain-error.js';
import { amountFrom, columnsOf } from './amount-columns.js';
import { amountFromSums, selectAmountSums, type AmountSums } from './amount-sums.js';
import { LOT_ACCOUNTS, lotAccount, siteAccount, type Account, type LotAccount } from './domain/account.js';
import { isNothing } from './domain/amount.js';
import { balancesAfter, EMPTY_BALANCE, type LotBalance } from './domain/lot-balance.js';
import { balancedChanges, type LedgerChange, type PostingKind } from './domain/posting.js';
import { LedgerEntry } from './ledger-entry.entity.js';
import { LedgerPosting } from './ledger-posting.entity.js';
import { LotAccountBalance } from './lot-account-balance.entity.js';
import { postingDigest } from './posting-digest.js';

/** A posting before it is recorded. */
export interface PostingDraft {
  readonly kind: PostingKind;
  readonly organisationId: string;
  /** RFC 3339; null for now. */
  readonly occurredAt: string | null;
  readonly reason: string | null;
  readonly reversesId: string | null;
  readonly detail: object;
  readonly changes: readonly LedgerChange[];
}

/** A posting with its entries, as it is stored or, in a dry run, would be. */
export interface PostedChanges {
  readonly posting: LedgerPosting;
  readonly entries: readonly LedgerEntry[];
  /** Balances of the lots concerned, after it. */
  readonly balances: ReadonlyMap<string, LotBalance>;
}

/** The one way in which mass moves. */
@Injectable()
export class LedgerService {
  constructor(private readonly clock: Clock) {}

  /**
   * Part: what posting the draft would give; stores nothing.
   * @throws DomainError `insufficient-available` or `insufficient-balance`; RangeError where it does not sum to zero
   */
  async plan(tx: ReadTransaction, { changes, ...draft }: PostingDraft): Promise<PostedChanges> {
    const balanced = balancedChanges(changes);
    const before = await findLotBalances(tx, lotIdsOf(balanced));
    const id = newId();
    const recordedAt = this.clock.now();
    const entries = balanced.map(({ account, amount }) => ({
      id: newId(),
      postingId: id,
      siteId: account.siteId,
      account: account.kind,
      lotId: account.lotId,
      cause: account.cause,
      ...columnsOf(amount),
      recordedAt,
    }));
    const posting = { ...draft, id, occurredAt: draft.occurredAt ?? recordedAt, recordedAt };
    return {
      posting: { ...posting, digest: postingDigest(posting, entries) },
      entries,
      balances: balancesAfter(before, balanced),
    };
  }

  /** Part: records the posting and brings the balances along. @throws as `plan` */
  async post(tx: WriteTransaction, draft: PostingDraft): Promise<PostedChanges> {
    const planned = await this.plan(tx, draft);
    await this.record(tx, planned);
    return planned;
  }

  /** Part: records what was planned in the same transaction. @throws DomainError `posting-reversed-already` */
  async record(tx: WriteTransaction, { posting, entries, balances }: PostedChanges): Promise<void> {
    if (posting.reversesId !== null) await refuseSecondReversal(tx, posting.reversesId);
    await tx.insert(LedgerPosting, posting);
    await tx.insert(LedgerEntry, [...entries]);
    for (const entry of entries) await applyToBalance(tx, entry, balances);
    const { id, kind, organisationId, reversesId, digest, recordedAt } = posting;
    await appendEvent(tx, {
      type: 'ledger.posted',
      subjectKind: 'ledger-posting',
      subjectId: id,
      organisationId,
      facts: { kind, reversesId, postingDigest: digest },
      recordedAt,
    });
  }
}

async function refuseSecondReversal(tx: WriteTransaction, reversesId: string): Promise<void> {
  const earlier = await tx.findOneBy(LedgerPosting, { reversesId });
  if (earlier === null) return;
  throw new DomainError('posting-reversed-already', 'This has been reversed already.', {
    reversalId: earlier.id,
  });
}

/** The balance read must be the one that is replaced: a conditional update, whatever the engine lets through. */
async function applyToBalance(
  tx: WriteTransaction,
  { lotId, account, ...change }: LedgerEntry,
  balances: ReadonlyMap<string, LotBalance>,
): Promise<void> {
  if (lotId === null) return;
  const after = balances.get(lotId)?.[account as LotAccount];
  if (after === undefined) throw new Error(`No balance was planned for lot ${lotId}`);
  const id = `${lotId}:${account}`;
  const grams = after.grams - change.grams;
  const columns = columnsOf(after);
  const { affected } = await tx.update(LotAccountBalance, { id, grams }, columns);
  if (affected === 1) return;
  if (grams !== 0) throw new Error(`The balance ${id} is not the ${grams} g that it was when it was read`);
  await tx.insert(LotAccountBalance, { id, lotId, account: account as LotAccount, ...columns });
}

function lotIdsOf(changes: readonly LedgerChange[]): readonly string[] {
  return [...new Set(changes.flatMap(({ account }) => account.lotId ?? []))];
}

/** Both engines bound the number of parameters of a statement. */
const LOTS_PER_STATEMENT = 500;

/** Part: balances by lot id; a lot without postings has nothing on any account. */
export async function findLotBalances(
  tx: ReadTransaction,
  lotIds: readonly string[],
): Promise<ReadonlyMap<string, LotBalance>> {
  const balances = new Map<string, LotBalance>(lotIds.map((id) => [id, EMPTY_BALANCE]));
  for (let start = 0; start < lotIds.length; start += LOTS_PER_STATEMENT) {
    const slice = lotIds.slice(start, start + LOTS_PER_STATEMENT);
    for (const row of await tx.findBy(LotAccountBalance, { lotId: In(slice) }))
      balances.set(row.lotId, {
        ...(balances.get(row.lotId) ?? EMPTY_BALANCE),
        [row.account]: amountFrom(row),
      });
  }
  return balances;
}

/** A lot's balance among those that were found. */
export function balanceIn(balances: ReadonlyMap<string, LotBalance>, lotId: string): LotBalance {
  return balances.get(lotId) ?? EMPTY_BALANCE;
}

/**
 * Part: balances by lot id, summed from the entries; unlike the projection they may come out negative where the books are
 * wrong.
 * @param asOf only what was recorded by then; null for everything
 */
export async function findLotBalancesFromEntries(
  tx: ReadTransaction,
  lotIds: readonly string[],
  asOf: string | null,
): Promise<ReadonlyMap<string, LotBalance>> {
  const balances = new Map<string, LotBalance>(lotIds.map((id) => [id, EMPTY_BALANCE]));
  for (let start = 0; start < lotIds.length; start += LOTS_PER_STATEMENT) {
    const builder = tx
      .createQueryBuilder(LedgerEntry, 'entry')
      .select('entry.lotId', 'lotId')
      .addSelect('entry.account', 'account')
      .where('entry.lotId IN (:...ids)', { ids: lotIds.slice(start, start + LOTS_PER_STATEMENT) })
      .groupBy('entry.lotId')
      .addGroupBy('entry.account');
    if (asOf !== null) builder.andWhere('entry.recordedAt <= :asOf', { asOf });
    const rows = await selectAmountSums(builder).getRawMany<
      AmountSums & { lotId: string; account: LotAccount }
    >();
    for (const { lotId, account, ...sums } of rows)
      balances.set(lotId, { ...(balances.get(lotId) ?? EMPTY_BALANCE), [account]: amountFromSums(sums) });
  }
  return balances;
}

/** Part: balances by lot id of what was recorded by an instant. */
export function findLotBalancesAsOf(
  tx: ReadTransaction,
  lotIds: readonly string[],
  asOf: string,
): Promise<ReadonlyMap<string, LotBalance>> {
  return findLotBalancesFromEntries(tx, lotIds, asOf);
}

/** The account that an entry is about. */
export function accountOf({ account, siteId, lotId, cause }: LedgerEntry): Account {
  if (lotId === null) return siteAccount(account as Parameters<typeof siteAccount>[0], siteId, cause);
  return lotAccount(account as LotAccount, { id: lotId, siteId });
}

/** Part: the changes of a recorded posting. */
export async function findChangesOf(
  tx: ReadTransaction,
  postingId: string,
): Promise<readonly LedgerChange[]> {
  const entries = await tx.find(LedgerEntry, { where: { postingId }, order: { id: 'ASC' } });
  return entries.map((entry) => ({ account: accountOf(entry), amount: amountFrom(entry) }));
}

/** Whether nothing stands on any account. */
export function isEmptyBalance(balance: LotBalance): boolean {
  return LOT_ACCOUNTS.every((account) => isNothing(balance[account]));
}
