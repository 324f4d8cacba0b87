import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { AmountView, toAmountView } from '../ledger/amount.view.js';
import { DIFFERENCE_KINDS, type DifferenceKind, type LedgerDifference } from './domain/verification.js';
import type { LedgerVerification, VerificationScope } from './ledger-verification.js';

/** One thing that is wrong with the books. */
export class LedgerDifferenceView {
  @ApiProperty({ enum: DIFFERENCE_KINDS, enumName: 'LedgerDifferenceKind', example: 'BALANCE_DIFFERS' })
  kind!: DifferenceKind;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID.lot })
  lotId!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  postingId!: string | null;

  /** Of the lot, as stored. */
  @ApiProperty({ type: String, nullable: true, example: 'AVAILABLE' })
  account!: string | null;

  /** What the projection says. */
  @ApiProperty({ type: () => AmountView, nullable: true })
  stored!: AmountView | null;

  /** What the entries come to. */
  @ApiProperty({ type: () => AmountView, nullable: true })
  fromEntries!: AmountView | null;

  @ApiProperty({ example: 'The balance is not the sum of its entries.' })
  detail!: string;
}

/** The books, held against their own entries. */
export class LedgerVerificationView {
  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  verifiedAt!: string;

  /** Null for all. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID.organisation })
  organisationId!: string | null;

  /** Null for all. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  siteId!: string | null;

  /** Whether nothing is wrong. */
  @ApiProperty({ example: true })
  holds!: boolean;

  @ApiProperty({ type: 'integer', minimum: 0, example: 18 })
  lots!: number;

  /** Rows of the projection. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 18 })
  balances!: number;

  @ApiProperty({ type: 'integer', minimum: 0, example: 25 })
  postings!: number;

  @ApiProperty({ type: 'integer', minimum: 0, example: 50 })
  entries!: number;

  @ApiProperty({ type: 'integer', minimum: 0, example: 0 })
  differenceCount!: number;

  /** The first hundred. */
  @ApiProperty({ type: () => [LedgerDifferenceView], maxItems: 100 })
  differences!: LedgerDifferenceView[];
}

function toDifferenceView({ stored, fromEntries, ...difference }: LedgerDifference): LedgerDifferenceView {
  return {
    ...difference,
    stored: stored && toAmountView(stored),
    fromEntries: fromEntries && toAmountView(fromEntries),
  };
}

export function toVerificationView(
  { differences, ...counts }: LedgerVerification,
  { organisationId, siteId }: VerificationScope,
  verifiedAt: string,
): LedgerVerificationView {
  return {
    verifiedAt,
    organisationId: organisationId ?? null,
    siteId: siteId ?? null,
    holds: counts.differenceCount === 0,
    ...counts,
    differences: differences.map(toDifferenceView),
  };
}
