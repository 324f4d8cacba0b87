import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../../platform/database/columns.js';
import { LOT_ACCOUNTS, SITE_ACCOUNTS, type LotAccount, type SiteAccount } from './domain/account.js';

const quoted = (kinds: readonly string[]): string => kinds.map((kind) => `'${kind}'`).join(', ');

/** One account's part in a posting; positive is what it gains. Never updated, never deleted. */
@Entity('ledger_entries')
@Index('ledger_entries_by_posting', ['postingId'])
@Index('ledger_entries_by_lot', ['lotId', 'recordedAt'])
@Index('ledger_entries_by_site', ['siteId', 'recordedAt'])
@Check(
  'ledger_entries_account_known',
  `("lot_id" IS NOT NULL AND "account" IN (${quoted(LOT_ACCOUNTS)})) OR ` +
    `("lot_id" IS NULL AND "account" IN (${quoted(SITE_ACCOUNTS)}))`,
)
@Check(
  'ledger_entries_cause_where_asked',
  `("account" IN ('RESIDUE', 'LOSS', 'ADJUSTMENT')) = ("cause" IS NOT NULL)`,
)
export class LedgerEntry {
  @IdColumn()
  id!: string;

  @TextColumn()
  postingId!: string;

  @TextColumn()
  siteId!: string;

  @TextColumn()
  account!: LotAccount | SiteAccount;

  @TextColumn({ nullable: true })
  lotId!: string | null;

  @TextColumn({ nullable: true })
  cause!: string | null;

  @IntegerColumn()
  grams!: number;

  @IntegerColumn()
  ndMilligrams!: number;

  @IntegerColumn()
  prMilligrams!: number;

  @IntegerColumn()
  dyMilligrams!: number;

  @IntegerColumn()
  tbMilligrams!: number;

  /** The posting's, here for as-of sums. */
  @TextColumn()
  recordedAt!: string;
}
