import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import type { Page } from '../../platform/http/page.dto.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import { usdFromMicros } from '../../shared/money.js';
import type { CodeOf } from './allocation.view.js';
import type { AllocationDifference, ComparedAllocation } from './domain/match-difference.js';
import type { MatchRun, MatchRunSummary } from './match-run.entity.js';

const PAIR_CHANGES = ['ADDED', 'DROPPED', 'CHANGED'] as const;
type PairChange = (typeof PAIR_CHANGES)[number];

/** What one run allocates of a pair. */
export class ComparedAllocationView {
  /** Liberated NdPr oxide at P50, to 10 g. */
  @ApiProperty({ example: 12.34 })
  ndPrOxideKg!: number;

  @ApiProperty({ example: 840 })
  lotMassKg!: number;

  @ApiProperty({ example: 391.18 })
  surplusUsd!: number;
}

/** A pair that the two runs allocate differently. */
export class MatchDifferenceItemView {
  /** ADDED: only the later run has it. DROPPED: only the earlier one. CHANGED: both, in other quantities or at another surplus. */
  @ApiProperty({ enum: PAIR_CHANGES, enumName: 'PairChange', example: 'CHANGED' })
  change!: PairChange;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  lotId!: string;

  @ApiProperty({ example: 'LOT-2026-7K3MQ9ZD' })
  lotCode!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.demand })
  demandId!: string;

  @ApiProperty({ example: 'DEM-2026-7K3MQ9ZD' })
  demandCode!: string;

  @ApiProperty({ type: () => ComparedAllocationView, nullable: true })
  before!: ComparedAllocationView | null;

  @ApiProperty({ type: () => ComparedAllocationView, nullable: true })
  after!: ComparedAllocationView | null;
}

/** A figure of both runs. */
export class ComparedFigureView {
  @ApiProperty({ example: 45_210.12 })
  beforeUsd!: number;

  @ApiProperty({ example: 46_001.5 })
  afterUsd!: number;

  /** After less before. */
  @ApiProperty({ example: 791.38 })
  changeUsd!: number;
}

/** In what a run differs from another, with one page of the pairs, by lot, then demand. */
export class MatchDifferenceView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.matchRun })
  fromRunId!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.matchRun })
  toRunId!: string;

  /** Whether both worked on the same market. */
  @ApiProperty({ example: true })
  isSameSnapshot!: boolean;

  @ApiProperty({ type: () => ComparedFigureView })
  objective!: ComparedFigureView;

  @ApiProperty({ type: () => ComparedFigureView })
  bound!: ComparedFigureView;

  @ApiProperty({ type: 'integer', minimum: 0, example: 1 })
  addedCount!: number;

  @ApiProperty({ type: 'integer', minimum: 0, example: 0 })
  droppedCount!: number;

  @ApiProperty({ type: 'integer', minimum: 0, example: 2 })
  changedCount!: number;

  @ApiProperty({ type: () => [MatchDifferenceItemView] })
  items!: readonly MatchDifferenceItemView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

function changeOf({ before, after }: AllocationDifference): PairChange {
  if (before === null) return 'ADDED';
  return after === null ? 'DROPPED' : 'CHANGED';
}

function toComparedView(allocation: ComparedAllocation | null): ComparedAllocationView | null {
  return (
    allocation && {
      ndPrOxideKg: kilogramsFromGrams(allocation.ndPrOxideGrams),
      lotMassKg: kilogramsFromGrams(allocation.lotMassGrams),
      surplusUsd: usdFromMicros(allocation.surplusUsdMicros),
    }
  );
}

export function toDifferenceItemView(pair: AllocationDifference, codeOf: CodeOf): MatchDifferenceItemView {
  const { lotId, demandId, before, after } = pair;
  return {
    change: changeOf(pair),
    lotId,
    lotCode: codeOf(lotId),
    demandId,
    demandCode: codeOf(demandId),
    before: toComparedView(before),
    after: toComparedView(after),
  };
}

interface Compared {
  readonly from: MatchRun & { readonly summary: MatchRunSummary };
  readonly to: MatchRun & { readonly summary: MatchRunSummary };
  readonly difference: readonly AllocationDifference[];
}

export function toMatchDifferenceView(
  { from, to, difference }: Compared,
  page: Page<MatchDifferenceItemView>,
): MatchDifferenceView {
  const figure = (of: (summary: MatchRunSummary) => number): ComparedFigureView => ({
    beforeUsd: usdFromMicros(of(from.summary)),
    afterUsd: usdFromMicros(of(to.summary)),
    changeUsd: usdFromMicros(of(to.summary) - of(from.summary)),
  });
  const count = (change: PairChange): number => difference.filter((pair) => changeOf(pair) === change).length;
  return {
    fromRunId: from.id,
    toRunId: to.id,
    isSameSnapshot: from.snapshotDigest === to.snapshotDigest,
    objective: figure(({ objectiveUsdMicros }) => objectiveUsdMicros),
    bound: figure(({ boundUsdMicros }) => boundUsdMicros),
    addedCount: count('ADDED'),
    droppedCount: count('DROPPED'),
    changedCount: count('CHANGED'),
    ...page,
  };
}
