import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReadTransaction } from '../../platform/database/database.js';
import { amountFromSums, selectAmountSums, type AmountSums } from '../ledger/amount-sums.js';
import { ON_HAND_ACCOUNTS, type LotAccount, type SiteAccount } from '../ledger/domain/account.js';
import { NOTHING, type Amount } from '../ledger/domain/amount.js';
import type { PostingKind } from '../ledger/domain/posting.js';
import { LedgerEntry } from '../ledger/ledger-entry.entity.js';
import { LedgerPosting } from '../ledger/ledger-posting.entity.js';
import type { TimeWindow } from './domain/closure-periods.js';
import type { ClosureSum } from './domain/site-closure.js';

const DAY = 'SUBSTR(entry.recordedAt, 1, 10)';
const IN_WINDOW = 'entry.recordedAt >= :from AND entry.recordedAt < :to';
/** Of a reversal, the kind of what it reverses. */
const ORIGINAL_KIND = `CASE WHEN posting.kind = 'REVERSAL' THEN original.kind ELSE posting.kind END`;
/** What an account outside of the stock gave came to the stock; a reversal is the other way round. */
const BRINGS = `CASE WHEN (entry.grams > 0) = (posting.kind = 'REVERSAL') THEN 1 ELSE 0 END`;
const REVERSES = `CASE WHEN posting.kind = 'REVERSAL' THEN 1 ELSE 0 END`;
/** Of all that another site has of a posting. */
const OTHER_BRINGS = 'CASE WHEN (moved.grams > 0) = (moved.reverses = 1) THEN 1 ELSE 0 END';

/** Part: what was on hand at a site before an instant. */
export async function findStockBefore(tx: ReadTransaction, siteId: string, instant: string): Promise<Amount> {
  const builder = tx
    .createQueryBuilder(LedgerEntry, 'entry')
    .select('COUNT(*)', 'entries')
    .where('entry.siteId = :siteId', { siteId })
    .andWhere('entry.recordedAt < :instant', { instant })
    .andWhere('entry.account IN (:...accounts)', { accounts: ON_HAND_ACCOUNTS });
  const row = await selectAmountSums(builder).getRawOne<AmountSums & { entries: string | number }>();
  return row === undefined || Number(row.entries) === 0 ? NOTHING : amountFromSums(row);
}

/** Part: everything that happened to a site's stock in a window, summed in the database by day and account. */
export async function findClosureSums(
  tx: ReadTransaction,
  siteId: string,
  window: TimeWindow,
): Promise<readonly ClosureSum[]> {
  const own = await findOwnSums(tx, siteId, window);
  await nextTurn();
  return [...own, ...(await findSumsOfOtherSites(tx, siteId, window))];
}

interface OwnRow extends AmountSums {
  readonly day: string;
  readonly account: LotAccount | SiteAccount;
  readonly cause: string | null;
  readonly kind: PostingKind;
  readonly brings: string | number;
}

async function findOwnSums(
  tx: ReadTransaction,
  siteId: string,
  { from, to }: TimeWindow,
): Promise<readonly ClosureSum[]> {
  const builder = tx
    .createQueryBuilder(LedgerEntry, 'entry')
    .innerJoin(LedgerPosting, 'posting', 'posting.id = entry.postingId')
    .leftJoin(LedgerPosting, 'original', 'original.id = posting.reversesId')
    .select(DAY, 'day')
    .addSelect('entry.account', 'account')
    .addSelect('entry.cause', 'cause')
    .addSelect(ORIGINAL_KIND, 'kind')
    .addSelect(BRINGS, 'brings')
    .where('entry.siteId = :siteId', { siteId })
    .andWhere(IN_WINDOW, { from, to })
    .groupBy(DAY)
    .addGroupBy('entry.account')
    .addGroupBy('entry.cause')
    .addGroupBy(ORIGINAL_KIND)
    .addGroupBy(BRINGS);
  const rows = await selectAmountSums(builder).getRawMany<OwnRow>();
  return rows.map(({ day, account, cause, kind, brings, ...sums }) => ({
    day,
    account,
    otherSiteId: null,
    cause,
    kind,
    brings: Number(brings) === 1,
    amount: amountFromSums(sums),
  }));
}

interface OtherRow extends AmountSums {
  readonly day: string;
  readonly siteId: string;
  readonly kind: PostingKind;
  readonly brings: string | number;
}

/** What other sites have of postings that touch this one: its own entries must come to the opposite, or the books are broken. */
async function findSumsOfOtherSites(
  tx: ReadTransaction,
  siteId: string,
  { from, to }: TimeWindow,
): Promise<readonly ClosureSum[]> {
  const touching = tx
    .createQueryBuilder(LedgerEntry, 'own')
    .select('own.postingId')
    .where('own.siteId = :siteId')
    .andWhere('own.recordedAt >= :from')
    .andWhere('own.recordedAt < :to');
  const perPosting = selectAmountSums(
    tx
      .createQueryBuilder(LedgerEntry, 'entry')
      .innerJoin(LedgerPosting, 'posting', 'posting.id = entry.postingId')
      .leftJoin(LedgerPosting, 'original', 'original.id = posting.reversesId')
      .select(DAY, 'day')
      .addSelect('entry.siteId', 'site_id')
      .addSelect(ORIGINAL_KIND, 'kind')
      .addSelect(REVERSES, 'reverses')
      .where('entry.siteId <> :siteId')
      .andWhere(IN_WINDOW)
      .andWhere(`entry.postingId IN (${touching.getQuery()})`)
      .groupBy('entry.postingId')
      .addGroupBy(DAY)
      .addGroupBy('entry.siteId')
      .addGroupBy(ORIGINAL_KIND)
      .addGroupBy(REVERSES),
  );
  const builder = tx
    .createQueryBuilder()
    .select('moved.day', 'day')
    .addSelect('moved.site_id', 'siteId')
    .addSelect('moved.kind', 'kind')
    .addSelect(OTHER_BRINGS, 'brings')
    .from(`(${perPosting.getQuery()})`, 'moved')
    .setParameters({ siteId, from, to })
    .groupBy('moved.day')
    .addGroupBy('moved.site_id')
    .addGroupBy('moved.kind')
    .addGroupBy(OTHER_BRINGS);
  for (const name of ['grams', 'nd', 'pr', 'dy', 'tb']) builder.addSelect(`SUM(moved.${name})`, name);
  const rows = await builder.getRawMany<OtherRow>();
  return rows.map(({ day, siteId: otherSiteId, kind, brings, ...sums }) => ({
    day,
    account: 'OTHER_SITE',
    otherSiteId,
    cause: null,
    kind,
    brings: Number(brings) === 1,
    amount: amountFromSums(sums),
  }));
}
