import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import { percentOf } from '../../shared/rational.js';
import { LOT_ACCOUNTS, SITE_ACCOUNTS, type Account } from '../ledger/domain/account.js';
import { POSTING_KINDS, type PostingKind } from '../ledger/domain/posting.js';
import type { Share } from './domain/genealogy/share-table.js';
import type { LotLabel } from './lot-lineage.queries.js';

const ACCOUNTS = [...LOT_ACCOUNTS, ...SITE_ACCOUNTS];

/** Part of a lot's material, as a fraction. */
export class ShareView {
  /** An integer of any length. */
  @ApiProperty({ example: '2', pattern: '^[0-9]+$' })
  numerator!: string;

  /** An integer of any length, above 0. */
  @ApiProperty({ example: '3', pattern: '^[0-9]+$' })
  denominator!: string;

  /** False where the exact fraction would have thousands of digits: then it is rounded to 57 decimals. */
  @ApiProperty({ example: true })
  isExact!: boolean;

  /** To six decimals. */
  @ApiProperty({ minimum: 0, maximum: 100, example: 66.666667 })
  percent!: number;
}

/** What brought a lot into being. */
export class MakingView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.posting })
  postingId!: string;

  @ApiProperty({ enum: POSTING_KINDS, enumName: 'PostingKind', example: 'MERGE' })
  kind!: PostingKind;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  occurredAt!: string;
}

/** A lot in a genealogy. */
export class LineageLotView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  lotId!: string;

  @ApiProperty({ example: 'LOT-2026-7K3MQ9ZD' })
  lotCode!: string;

  /** The batch that it was received with; null for a lot that was made of others. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID.batch })
  batchId!: string | null;

  /** Null for a lot withdrawn before there was a ledger. */
  @ApiProperty({ type: () => MakingView, nullable: true })
  madeBy!: MakingView | null;
}

/** A received lot that a lot's material comes from. */
export class ProvenanceSourceView extends LineageLotView {
  @ApiProperty({ type: () => ShareView })
  share!: ShareView;

  /** Its part of the mass asked about; those of all sources add up to it. */
  @ApiProperty({ example: 50 })
  massKg!: number;

  /** Ways that its material took to the lot; an integer of any length. */
  @ApiProperty({ example: '1', pattern: '^[0-9]+$' })
  pathCount!: string;

  /** Operations on the shortest way. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 0 })
  operationCount!: number;

  /** The lots on the shortest way, from this one to the lot asked about; of a longer way the first 100. */
  @ApiProperty({ type: () => [LineageLotView] })
  path!: LineageLotView[];
}

/** What a lot is made of: one page of its sources, the largest share first. */
export class LotProvenanceView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  lotId!: string;

  /** By what was recorded up to this instant. */
  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  asOf!: string;

  /** The mass asked about, or what is on hand. */
  @ApiProperty({ example: 75 })
  massKg!: number;

  /** On all pages. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  sourceCount!: number;

  @ApiProperty({ type: () => [ProvenanceSourceView] })
  items!: ProvenanceSourceView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** What stands on an account, and how much of it is traced. */
export class TracedHoldingView {
  @ApiProperty({ enum: LOT_ACCOUNTS, enumName: 'LotAccount', example: 'AVAILABLE' })
  account!: Account['kind'];

  /** Of what is traced. */
  @ApiProperty({ example: 50 })
  massKg!: number;

  /** All that stands there. */
  @ApiProperty({ example: 75 })
  ofKg!: number;
}

/** A lot in which traced material is or has been. */
export class TracedLotView extends LineageLotView {
  /** Part of this lot that comes from what is traced. */
  @ApiProperty({ type: () => ShareView })
  share!: ShareView;

  /** Accounts with something on them. */
  @ApiProperty({ type: () => [TracedHoldingView] })
  holdings!: TracedHoldingView[];
}

/** Traced material on all accounts of a kind. */
export class TracedAccountView {
  @ApiProperty({ enum: ACCOUNTS, enumName: 'LedgerAccount', example: 'AVAILABLE' })
  account!: Account['kind'];

  /** Material of a residue, cause of a loss or an adjustment; null for the others. */
  @ApiProperty({ type: String, nullable: true, example: null })
  cause!: string | null;

  /** Negative for an adjustment by which a count found more. */
  @ApiProperty({ example: 840 })
  massKg!: number;
}

/** Where material ended up: totals by account, and one page of lots, each after those that it was made of. */
export class LotTraceView {
  /** By what was recorded up to this instant. */
  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  asOf!: string;

  /** What there was to begin with; the accounts add up to it. */
  @ApiProperty({ example: 840 })
  tracedKg!: number;

  @ApiProperty({ type: () => [TracedAccountView] })
  accounts!: TracedAccountView[];

  @ApiProperty({ type: () => [TracedLotView] })
  items!: TracedLotView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

export function toShareView(share: Share): ShareView {
  return {
    numerator: share.numerator.toString(),
    denominator: share.denominator.toString(),
    isExact: share.isExact,
    percent: percentOf(share),
  };
}

/** @throws Error where the lot has no label: the genealogy names a lot that is not there */
export function toLineageLotView(lotId: string, labels: ReadonlyMap<string, LotLabel>): LineageLotView {
  const label = labels.get(lotId);
  if (label === undefined) throw new Error(`The genealogy names lot ${lotId}, which is not there`);
  return { lotId, lotCode: label.code, batchId: label.batchId, madeBy: label.madeBy };
}

export function toTracedAccountViews(
  holdings: readonly { account: Account['kind']; cause: string | null; tracedGrams: number }[],
): TracedAccountView[] {
  const totals = new Map<string, { account: Account['kind']; cause: string | null; grams: number }>();
  for (const { account, cause, tracedGrams } of holdings) {
    const key = `${account}:${cause ?? ''}`;
    const grams = (totals.get(key)?.grams ?? 0) + tracedGrams;
    totals.set(key, { account, cause, grams });
  }
  return [...totals.values()]
    .filter(({ grams }) => grams !== 0)
    .sort((a, b) => ACCOUNTS.indexOf(a.account) - ACCOUNTS.indexOf(b.account))
    .map(({ account, cause, grams }) => ({ account, cause, massKg: kilogramsFromGrams(grams) }));
}
