import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { RESOURCE_CLASSES, type ResourceClass } from './domain/estimate.js';
import type { ExplainedEstimate } from './domain/explained-estimate.js';
import { EvidenceConflictView } from './conflict.view.js';
import { EstimateChangeView, toChangeView } from './estimate-change.view.js';
import type { EstimateSubjectKind, StoredEstimate } from './estimate.entity.js';
import {
  ElementEstimateView,
  OxideEstimateView,
  QuantityIntervalView,
  toIntervalView,
  toStagedView,
} from './interval.view.js';
import { evidenceIdsOf, inTodaysShape } from './stored-result.js';
import { EvidenceProposalView, UncertaintyDriverView } from './uncertainty.view.js';
import { toWarningViews, WarningView } from './warning.view.js';

/** What an estimate says, apart from its identity. */
export class EstimatePreviewView {
  /** Version of the mathematics. */
  @ApiProperty({ example: '1.0.0' })
  modelVersion!: string;

  /** Version of the reference data. */
  @ApiProperty({ example: '2026.11.0' })
  catalogueVersion!: string;

  /** The route that recoverable refers to. */
  @ApiProperty({ example: 'toll-hydromet-sx' })
  processRoute!: string;

  /** 0 class default, 1 declared model or passport, 2 yard XRF, 3 laboratory, 4 exchanged assay, 5 realised. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 5, example: 0 })
  evidenceTier!: number;

  @ApiProperty({ enum: RESOURCE_CLASSES, enumName: 'ResourceClass', example: 'INFERRED' })
  resourceClass!: ResourceClass;

  /** The rule that decided the class, with its figures. */
  @ApiProperty({ example: 'INFERRED: tier 0 is below 2 and the relative half-width 0.34 exceeds 0.30' })
  resourceClassRule!: string;

  /** (P90 − P10) / (2 · P50) of recoverable NdPr oxide. */
  @ApiProperty({ example: 0.34 })
  relativeHalfWidth!: number;

  /** NdFeB magnet mass. */
  @ApiProperty({ type: () => QuantityIntervalView })
  magnetMass!: QuantityIntervalView;

  /** ND2O3, PR6O11, DY2O3, TB4O7, NDPR and TREO, in this order. */
  @ApiProperty({ type: () => [OxideEstimateView] })
  oxides!: OxideEstimateView[];

  /** Nd, Pr, Dy and Tb, then those of Gd, Ho, Ce and La that the alloys hold. */
  @ApiProperty({ type: () => [ElementEstimateView] })
  elements!: ElementEstimateView[];

  /** Evidence that does not agree; empty where all does. */
  @ApiProperty({ type: () => [EvidenceConflictView] })
  conflicts!: EvidenceConflictView[];

  /** What makes the interval of recoverable NdPr oxide as wide as it is, largest first. */
  @ApiProperty({ type: () => [UncertaintyDriverView] })
  drivers!: UncertaintyDriverView[];

  /** What to measure next, best first; empty once the recovery was realised. */
  @ApiProperty({ type: () => [EvidenceProposalView] })
  nextEvidence!: EvidenceProposalView[];

  @ApiProperty({ type: () => [WarningView] })
  warnings!: WarningView[];

  /** Seed of the low-discrepancy points, derived from the inputs: the same inputs give the same figures. */
  @ApiProperty({ example: '3f9a1c02d4e5b687' })
  seed!: string;
}

/** A stored, immutable estimate. */
export class EstimateView extends EstimatePreviewView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.estimate })
  id!: string;

  @ApiProperty({ enum: ['BATCH', 'LOT'], enumName: 'EstimateSubjectKind', example: 'BATCH' })
  subjectKind!: EstimateSubjectKind;

  /** The batch or lot. */
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.batch })
  subjectId!: string;

  /** SHA-256 of the inputs and versions. */
  @ApiProperty({ example: '9f2c4d7e0b1a3856f4e2d1c0b9a8978685746352413f2e1d0c9b8a7968574635' })
  inputsDigest!: string;

  /** Evidence that it took in. */
  @ApiProperty({ type: [String], example: [EXAMPLE_ID.evidence] })
  evidenceIds!: string[];

  /** Against the estimate before; null for a first one. */
  @ApiProperty({ type: () => EstimateChangeView, nullable: true })
  change!: EstimateChangeView | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;
}

export function toEstimatePreviewView(estimate: ExplainedEstimate): EstimatePreviewView {
  return {
    modelVersion: estimate.modelVersion,
    catalogueVersion: estimate.catalogueVersion,
    processRoute: estimate.processRouteKey,
    evidenceTier: estimate.evidenceTier,
    resourceClass: estimate.resourceClass,
    resourceClassRule: estimate.resourceClassRule,
    relativeHalfWidth: estimate.relativeHalfWidth,
    magnetMass: toIntervalView(estimate.magnetMass),
    oxides: estimate.oxides.map((oxide) => ({ quantity: oxide.quantity, ...toStagedView(oxide) })),
    elements: estimate.elements.map(({ element, metal, oxide }) => ({
      element,
      metal: toStagedView(metal),
      oxide: toStagedView(oxide),
    })),
    conflicts: estimate.conflicts.map((conflict) => ({ ...conflict })),
    drivers: estimate.drivers.map((driver) => ({ ...driver })),
    nextEvidence: estimate.nextEvidence.map((proposal) => ({ ...proposal })),
    warnings: toWarningViews(
      estimate.warnings.map(({ lineIndex, ...warning }) => ({
        ...warning,
        pointer: lineIndex === null ? null : `/lines/${lineIndex}`,
      })),
    ),
    seed: estimate.seed,
  };
}

export function toEstimateView(stored: StoredEstimate): EstimateView {
  return { id: stored.id, recordedAt: stored.recordedAt, ...toUnstoredEstimateView(stored) };
}

/** An estimate that may not be stored. */
export function toUnstoredEstimateView(
  estimate: Omit<StoredEstimate, 'id' | 'recordedAt'>,
): Omit<EstimateView, 'id' | 'recordedAt'> {
  const { subjectKind, subjectId, inputsDigest, result } = estimate;
  return {
    subjectKind,
    subjectId,
    inputsDigest,
    evidenceIds: evidenceIdsOf(estimate),
    change: toChangeView(estimate),
    ...toEstimatePreviewView(inTodaysShape(result)),
  };
}
