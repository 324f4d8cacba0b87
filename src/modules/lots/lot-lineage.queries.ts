import type { SelectQueryBuilder } from 'typeorm';
import type { ReadTransaction } from '../../platform/database/database.js';
import type { Account } from '../ledger/domain/account.js';
import type { PostingKind } from '../ledger/domain/posting.js';
import { LedgerEntry } from '../ledger/ledger-entry.entity.js';
import { LedgerPosting } from '../ledger/ledger-posting.entity.js';
import { LotAccountBalance } from '../ledger/lot-account-balance.entity.js';
import { DESCENT, LOT_OF_LINEAGE, type Grams } from './lot-parents.queries.js';
import { Lot } from './lot.entity.js';

/** What stands on one account of a lot. */
export interface LotHolding {
  readonly lotId: string;
  readonly account: Account['kind'];
  readonly grams: number;
}

/** Part: where the material of these lots and of all that was made of them stands, by lot id and account. */
export async function findLotHoldings(
  tx: ReadTransaction,
  lotIds: readonly string[],
  asOf: string | null,
): Promise<readonly LotHolding[]> {
  if (lotIds.length === 0) return [];
  const held = asOf === null ? balancesNow(tx) : entriesUntil(tx, asOf);
  const rows = await held
    .addCommonTableExpression(DESCENT, 'lineage', { recursive: true, columnNames: ['lot_id'] })
    .innerJoin('lineage', 'lineage', `held.lotId = ${LOT_OF_LINEAGE}`)
    .addOrderBy('held.lotId', 'ASC')
    .addOrderBy('held.account', 'ASC')
    .setParameter('lotIds', lotIds)
    .getRawMany<{ lot: string; account: Account['kind']; grams: Grams }>();
  return rows.map(({ lot, account, grams }) => ({ lotId: lot, account, grams: Number(grams) }));
}

function balancesNow(tx: ReadTransaction): SelectQueryBuilder<LotAccountBalance> {
  return tx
    .createQueryBuilder(LotAccountBalance, 'held')
    .select('held.lotId', 'lot')
    .addSelect('held.account', 'account')
    .addSelect('held.grams', 'grams')
    .where('held.grams > 0');
}

function entriesUntil(tx: ReadTransaction, asOf: string): SelectQueryBuilder<LedgerEntry> {
  return tx
    .createQueryBuilder(LedgerEntry, 'held')
    .select('held.lotId', 'lot')
    .addSelect('held.account', 'account')
    .addSelect('SUM(held.grams)', 'grams')
    .where('held.recordedAt <= :asOf', { asOf })
    .groupBy('held.lotId')
    .addGroupBy('held.account')
    .having('SUM(held.grams) > 0');
}

/** What a site's account got (or, negative, gave) in a posting, and what the lots in it gave or got. */
export interface SiteHolding {
  readonly postingId: string;
  readonly account: Account['kind'];
  readonly cause: string | null;
  readonly grams: number;
  readonly lots: readonly { readonly lotId: string; readonly grams: number }[];
}

/**
 * Part: losses, residues, adjustments and returns in postings about these lots or what was made of them, in the order
 * of their entries. What suppliers brought is none of them.
 */
export async function findSiteHoldings(
  tx: ReadTransaction,
  lotIds: readonly string[],
  asOf: string | null,
): Promise<readonly SiteHolding[]> {
  if (lotIds.length === 0) return [];
  const about = tx
    .createQueryBuilder()
    .subQuery()
    .select('about.postingId')
    .from(LedgerEntry, 'about')
    .innerJoin('lineage', 'lineage', `about.lotId = ${LOT_OF_LINEAGE}`)
    .getQuery();
  const builder = tx
    .createQueryBuilder(LedgerEntry, 'site')
    .addCommonTableExpression(DESCENT, 'lineage', { recursive: true, columnNames: ['lot_id'] })
    .innerJoin(LedgerEntry, 'lot', 'lot.postingId = site.postingId AND lot.lotId IS NOT NULL')
    .select('site.id', 'entry')
    .addSelect('site.postingId', 'posting')
    .addSelect('site.account', 'account')
    .addSelect('site.cause', 'cause')
    .addSelect('site.grams', 'grams')
    .addSelect('lot.lotId', 'lot')
    .addSelect('lot.grams', 'lotgrams')
    .where('site.lotId IS NULL AND site.grams <> 0')
    .andWhere(`NOT (site.account = 'SUPPLIER' AND site.grams < 0)`)
    .andWhere(`site.postingId IN ${about}`)
    .orderBy('site.id', 'ASC')
    .addOrderBy('lot.id', 'ASC')
    .setParameter('lotIds', lotIds);
  if (asOf !== null) builder.andWhere('site.recordedAt <= :asOf', { asOf });
  return grouped(await builder.getRawMany<SiteRow>());
}

interface SiteRow {
  readonly entry: string;
  readonly posting: string;
  readonly account: Account['kind'];
  readonly cause: string | null;
  readonly grams: Grams;
  readonly lot: string;
  readonly lotgrams: Grams;
}

function grouped(rows: readonly SiteRow[]): readonly SiteHolding[] {
  const byEntry = new Map<string, SiteHolding & { lots: { lotId: string; grams: number }[] }>();
  for (const { entry, posting, account, cause, grams, lot, lotgrams } of rows) {
    const holding = byEntry.get(entry) ?? {
      postingId: posting,
      account,
      cause,
      grams: Number(grams),
      lots: [],
    };
    holding.lots.push({ lotId: lot, grams: Number(lotgrams) });
    byEntry.set(entry, holding);
  }
  return [...byEntry.values()];
}

/** What people know a lot by, and what made it. */
export interface LotLabel {
  readonly code: string;
  readonly batchId: string | null;
  readonly madeBy: {
    readonly postingId: string;
    readonly kind: PostingKind;
    readonly occurredAt: string;
  } | null;
}

/** Both engines bound the number of parameters of a statement. */
const LOTS_PER_STATEMENT = 500;

/** Part: labels by lot id. */
export async function findLotLabels(
  tx: ReadTransaction,
  lotIds: readonly string[],
): Promise<ReadonlyMap<string, LotLabel>> {
  const labels = new Map<string, LotLabel>();
  for (let start = 0; start < lotIds.length; start += LOTS_PER_STATEMENT) {
    const rows = await tx
      .createQueryBuilder(Lot, 'lot')
      .leftJoin(LedgerPosting, 'posting', 'posting.id = lot.makingPostingId')
      .select('lot.id', 'id')
      .addSelect('lot.code', 'code')
      .addSelect('lot.batchId', 'batch')
      .addSelect('posting.id', 'posting')
      .addSelect('posting.kind', 'kind')
      .addSelect('posting.occurredAt', 'occurred')
      .where('lot.id IN (:...lotIds)', { lotIds: lotIds.slice(start, start + LOTS_PER_STATEMENT) })
      .getRawMany<LabelRow>();
    for (const { id, code, batch, posting, kind, occurred } of rows) {
      const madeBy = posting === null ? null : { postingId: posting, kind, occurredAt: occurred };
      labels.set(id, { code, batchId: batch, madeBy });
    }
  }
  return labels;
}

interface LabelRow {
  readonly id: string;
  readonly code: string;
  readonly batch: string | null;
  readonly posting: string | null;
  readonly kind: PostingKind;
  readonly occurred: string;
}
