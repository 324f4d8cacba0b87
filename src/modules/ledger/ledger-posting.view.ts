import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { kilogramsFromGrams, kilogramsFromMilligrams } from '../../shared/mass.js';
import { LOT_ACCOUNTS, SITE_ACCOUNTS, type LotAccount, type SiteAccount } from './domain/account.js';
import { POSTING_KINDS, type PostingKind } from './domain/posting.js';
import type { LedgerEntry } from './ledger-entry.entity.js';
import type { LedgerPosting } from './ledger-posting.entity.js';

const ACCOUNTS = [...LOT_ACCOUNTS, ...SITE_ACCOUNTS];

/** What one account gained (positive) or gave (negative). */
export class LedgerEntryView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.site })
  siteId!: string;

  @ApiProperty({ enum: ACCOUNTS, enumName: 'LedgerAccount', example: 'AVAILABLE' })
  account!: LotAccount | SiteAccount;

  /** Null for an account of the site. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID.lot })
  lotId!: string | null;

  /** Cause of a loss or an adjustment, material of a residue. */
  @ApiProperty({ type: String, nullable: true, example: null })
  cause!: string | null;

  /** To the gram. */
  @ApiProperty({ example: 840 })
  massKg!: number;

  /** Attributed metal, to the milligram. */
  @ApiProperty({ example: 10.81 })
  ndKg!: number;

  @ApiProperty({ example: 2.1 })
  prKg!: number;

  @ApiProperty({ example: 0.12 })
  dyKg!: number;

  @ApiProperty({ example: 0 })
  tbKg!: number;
}

/** One posting of the ledger: its entries sum to zero in mass and in each element. */
export class LedgerPostingView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.posting })
  id!: string;

  @ApiProperty({ enum: POSTING_KINDS, enumName: 'PostingKind', example: 'RECEIPT' })
  kind!: PostingKind;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.organisation })
  organisationId!: string;

  /** When it happened. */
  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  occurredAt!: string;

  /** When it was recorded; as-of questions go by this. */
  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  reason!: string | null;

  /** The posting that this one undoes. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  reversesId!: string | null;

  /** What the operation was told. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { batchId: EXAMPLE_ID.batch } })
  detail!: object;

  /** SHA-256 of the posting with its entries. */
  @ApiProperty({ example: '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef' })
  digest!: string;

  @ApiProperty({ type: () => [LedgerEntryView] })
  entries!: LedgerEntryView[];
}

export function toLedgerPostingView(
  posting: LedgerPosting,
  entries: readonly LedgerEntry[],
): LedgerPostingView {
  return { ...posting, entries: entries.map(toLedgerEntryView) };
}

function toLedgerEntryView(entry: LedgerEntry): LedgerEntryView {
  const { siteId, account, lotId, cause, grams, ndMilligrams, prMilligrams, dyMilligrams, tbMilligrams } =
    entry;
  return {
    siteId,
    account,
    lotId,
    cause,
    massKg: kilogramsFromGrams(grams),
    ndKg: kilogramsFromMilligrams(ndMilligrams),
    prKg: kilogramsFromMilligrams(prMilligrams),
    dyKg: kilogramsFromMilligrams(dyMilligrams),
    tbKg: kilogramsFromMilligrams(tbMilligrams),
  };
}
