import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { RESOURCE_CLASSES, type ResourceClass } from './domain/estimate.js';
import { ESTIMATE_CAUSES, type EstimateCause, type EstimateStanding } from './estimate-change.js';
import type { StoredEstimate } from './estimate.entity.js';
import { MILLIGRAMS_PER_KILOGRAM } from './interval.view.js';

/** Where an estimate stands, in the figures that people compare. */
export class EstimateStandingView {
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 5, example: 0 })
  evidenceTier!: number;

  @ApiProperty({ enum: RESOURCE_CLASSES, enumName: 'ResourceClass', example: 'INFERRED' })
  resourceClass!: ResourceClass;

  /** Recoverable NdPr oxide, low. */
  @ApiProperty({ example: 123 })
  ndPrOxideP10Kg!: number;

  @ApiProperty({ example: 162 })
  ndPrOxideP50Kg!: number;

  @ApiProperty({ example: 207 })
  ndPrOxideP90Kg!: number;

  @ApiProperty({ example: 0.26 })
  relativeHalfWidth!: number;
}

/** What an estimate changed when it was made; it never changes afterwards. */
export class EstimateChangeView {
  /** The estimate in whose place it came. */
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.estimate })
  supersedesId!: string;

  @ApiProperty({ enum: ESTIMATE_CAUSES, enumName: 'EstimateCause', example: 'EVIDENCE_ADDED' })
  cause!: EstimateCause;

  /** The piece of evidence that was added or withdrawn. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID.evidence })
  evidenceId!: string | null;

  @ApiProperty({ type: () => EstimateStandingView })
  before!: EstimateStandingView;

  @ApiProperty({ type: () => EstimateStandingView })
  after!: EstimateStandingView;
}

export function toChangeView({
  supersedesId,
  cause,
  evidenceId,
  change,
}: Pick<StoredEstimate, 'supersedesId' | 'cause' | 'evidenceId' | 'change'>): EstimateChangeView | null {
  if (change === null || supersedesId === null) return null;
  const { before, after } = change;
  return { supersedesId, cause, evidenceId, before: toStandingView(before), after: toStandingView(after) };
}

function toStandingView({
  evidenceTier,
  resourceClass,
  recoverableNdPr,
  relativeHalfWidth,
}: EstimateStanding): EstimateStandingView {
  const { p10, p50, p90 } = recoverableNdPr;
  return {
    evidenceTier,
    resourceClass,
    ndPrOxideP10Kg: p10 / MILLIGRAMS_PER_KILOGRAM,
    ndPrOxideP50Kg: p50 / MILLIGRAMS_PER_KILOGRAM,
    ndPrOxideP90Kg: p90 / MILLIGRAMS_PER_KILOGRAM,
    relativeHalfWidth,
  };
}
