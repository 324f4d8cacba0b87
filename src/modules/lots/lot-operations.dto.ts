import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import {
  BooleanField,
  DecimalField,
  IdField,
  InstantField,
  IntegerField,
  KilogramsField,
  OneOfField,
  TextField,
} from '../../platform/http/fields.js';
import { NestedListField } from '../../platform/http/list-fields.js';
import { BooleanFromQuery } from '../../platform/http/query-values.js';
import { COUNT_CAUSES, type CountCause } from './domain/operations/count.js';
import { OPERATION_INPUTS_MAX } from './domain/operations/merge.js';
import { SPLIT_PARTS_MAX } from './domain/operations/split.js';

/** Whether an operation is only rehearsed. */
export class LotOperationQuery {
  /** True: do all of it, store nothing, and answer what would have been posted. */
  @BooleanFromQuery()
  @BooleanField({ optional: true, example: false })
  dryRun?: boolean;
}

/** One part of a split: by mass, percent or proportion, or what the others leave. */
export class SplitPartInput {
  /** To the gram. */
  @KilogramsField({ optional: true, example: 500 })
  massKg?: number;

  /** Of what is available. */
  @DecimalField({ min: 0, max: 100, decimals: 4, optional: true, example: 60 })
  percent?: number;

  /** Relative to the proportions of the other parts, e.g. 1 : 1 : 1. */
  @IntegerField({ min: 1, max: 1_000_000, optional: true, example: 1 })
  proportion?: number;
}

/** How a lot is parted. */
export class LotSplit {
  /** All by massKg, all by percent or all by proportion; one that states nothing takes the rest. */
  @NestedListField(() => SplitPartInput, { min: 2, max: SPLIT_PARTS_MAX, example: [{ massKg: 500 }, {}] })
  parts!: SplitPartInput[];

  /** Now unless given. */
  @InstantField({ optional: true, example: '2026-11-23T09:00:00Z' })
  occurredAt?: string;

  @TextField({ max: 500, optional: true, example: 'One container load.' })
  reason?: string;
}

/** A lot that gives material to an operation. */
export class OperationInputLot {
  @IdField({ example: EXAMPLE_ID.lot })
  lotId!: string;

  /** All that is available unless given. */
  @KilogramsField({ optional: true, example: 300 })
  massKg?: number;
}

/** Lots to blend. */
export class LotMerge {
  /** Of one form, at one site. */
  @NestedListField(() => OperationInputLot, {
    min: 2,
    max: OPERATION_INPUTS_MAX,
    example: [{ lotId: EXAMPLE_ID.lot, massKg: 300 }, { lotId: EXAMPLE_ID.secondLot }],
  })
  inputs!: OperationInputLot[];

  /** Now unless given. */
  @InstantField({ optional: true, example: '2026-11-23T09:00:00Z' })
  occurredAt?: string;

  @TextField({ max: 500, optional: true, example: 'To a full load.' })
  reason?: string;
}

/** What a physical count found. */
export class LotCount {
  /** What is available, reserved and held together; what is in transit is not in the yard. */
  @KilogramsField({ min: 0, example: 838.5 })
  countedKg!: number;

  /** Why the count differs from the book. */
  @OneOfField(COUNT_CAUSES, 'CountCause', { example: 'SCALE_DIFFERENCE' })
  cause!: CountCause;

  /** Now unless given. */
  @InstantField({ optional: true, example: '2026-11-23T09:00:00Z' })
  occurredAt?: string;

  @TextField({ max: 500, example: 'Quarterly stocktaking.' })
  reason!: string;
}

/** Why the attributed metal is brought to the estimate in force. */
export class ContentAdjustment {
  @TextField({ max: 500, example: 'Settlement assay agreed.' })
  reason!: string;
}

/** Material to put aside. */
export class LotHoldInput {
  /** All that is available unless given. */
  @KilogramsField({ optional: true, example: 120 })
  massKg?: number;

  @TextField({ max: 500, example: 'Smells of oil: laboratory to look at it.' })
  reason!: string;
}

/** Why a hold is let go of. */
export class LotHoldRelease {
  @TextField({ max: 500, optional: true, example: 'Oil below 0.5 wt%.' })
  note?: string;
}

/** Why a posting is undone. */
export class PostingReversal {
  @TextField({ max: 500, example: 'Wrong lot was split.' })
  reason!: string;
}
