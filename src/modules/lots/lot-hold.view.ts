import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import type { LotHold } from './lot-hold.entity.js';
import { LotOperationView } from './lot-operation.view.js';

/** Material of a lot that is put aside. */
export class LotHoldView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.hold })
  id!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  lotId!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.posting })
  postingId!: string;

  @ApiProperty({ example: 120 })
  massKg!: number;

  @ApiProperty({ example: 'Smells of oil: laboratory to look at it.' })
  reason!: string;

  /** As the audit chain names who called; a name, of holds from before callers were known. */
  @ApiProperty({ example: `user:${EXAMPLE_ID.user}` })
  placedBy!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T09:00:00.000Z' })
  placedAt!: string;

  /** Likewise, somebody else of the lot's organisation. */
  @ApiProperty({ type: String, nullable: true, example: null })
  releasedBy!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  releasedAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  releaseNote!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  releasePostingId!: string | null;

  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  version!: number;
}

/** One page of holds, newest first. */
export class LotHoldPage {
  @ApiProperty({ type: () => [LotHoldView] })
  items!: LotHoldView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** A hold with what it posted. */
export class LotHoldOutcomeView extends LotOperationView {
  @ApiProperty({ type: () => LotHoldView })
  hold!: LotHoldView;
}

export function toLotHoldView({
  grams,
  placedByPerson: _placer,
  releasedByPerson: _releaser,
  ...hold
}: LotHold): LotHoldView {
  return { ...hold, massKg: kilogramsFromGrams(grams) };
}
