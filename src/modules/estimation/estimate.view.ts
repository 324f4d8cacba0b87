import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import {
  OXIDE_QUANTITIES,
  RARE_EARTHS,
  type OxideQuantity,
  type RareEarth,
} from '../catalogue/domain/rare-earths.js';
import {
  RESOURCE_CLASSES,
  type QuantityInterval,
  type ResourceClass,
  type StagedIntervals,
} from './domain/estimate.js';
import { ESTIMATE_CAUSES, type EstimateCause, type EstimateStanding } from './estimate-change.js';
import type { EstimateSubjectKind, StoredEstimate } from './estimate.entity.js';
import type { EvidenceConflict } from './domain/evidence/conflict.js';
import type { ExplainedEstimate } from './domain/explained-estimate.js';
import { evidenceIdsOf, inTodaysShape } from './stored-result.js';
import { EvidenceProposalView, UncertaintyDriverView } from './uncertainty.view.js';

const MILLIGRAMS_PER_KILOGRAM = 1_000_000;

/** A quantity with its uncertainty. P10 is the LOW percentile and P90 the HIGH one. Kilograms, to the milligram. */
export class QuantityIntervalView {
  /** With 90 % probability there is more. */
  @ApiProperty({ example: 3.9 })
  p10Kg!: number;

  /** As likely more as less. */
  @ApiProperty({ example: 5.4 })
  p50Kg!: number;

  /** With 90 % probability there is less. */
  @ApiProperty({ example: 7.1 })
  p90Kg!: number;

  /** Expected value; the only one of the four that adds up over parts. */
  @ApiProperty({ example: 5.5 })
  meanKg!: number;
}

/** A quantity on its three levels. */
export class StagedIntervalsView {
  /** In the magnets. */
  @ApiProperty({ type: () => QuantityIntervalView })
  contained!: QuantityIntervalView;

  /** After dismantling or shredding. */
  @ApiProperty({ type: () => QuantityIntervalView })
  liberated!: QuantityIntervalView;

  /** After the process route. */
  @ApiProperty({ type: () => QuantityIntervalView })
  recoverable!: QuantityIntervalView;
}

/** One oxide quantity on its three levels. */
export class OxideEstimateView extends StagedIntervalsView {
  /** NDPR is Nd2O3 + Pr6O11; TREO the oxide sum of all rare earths. */
  @ApiProperty({ enum: OXIDE_QUANTITIES, enumName: 'OxideQuantity', example: 'NDPR' })
  quantity!: OxideQuantity;
}

/** One rare earth, as metal and as its traded oxide. */
export class ElementEstimateView {
  @ApiProperty({ enum: RARE_EARTHS, enumName: 'RareEarth', example: 'Nd' })
  element!: RareEarth;

  @ApiProperty({ type: () => StagedIntervalsView })
  metal!: StagedIntervalsView;

  /** Nd2O3, Pr6O11, Dy2O3, Tb4O7, Gd2O3, Ho2O3, CeO2 or La2O3. */
  @ApiProperty({ type: () => StagedIntervalsView })
  oxide!: StagedIntervalsView;
}

/** Something worth a second look; the input was accepted. */
export class WarningView {
  /** Stable code. */
  @ApiProperty({ example: 'UNITS_INFERRED_FROM_MASS' })
  code!: string;

  /** JSON Pointer to the input it concerns; null where it concerns the whole. */
  @ApiProperty({ type: String, nullable: true, example: '/lines/0' })
  pointer!: string | null;

  @ApiProperty({ example: 'The number of units was inferred from the mass.' })
  detail!: string;
}

const CONFLICT_CODES = [
  'AGAINST_PRIOR',
  'AGAINST_EVIDENCE',
  'INTERVAL_WIDENED',
] as const satisfies readonly EvidenceConflict['code'][];

/** Evidence that does not agree with what was believed, or with other evidence. Both figures stand. */
export class EvidenceConflictView {
  /** AGAINST_PRIOR: the reference data expected something else. AGAINST_EVIDENCE: two pieces disagree. INTERVAL_WIDENED: it made us less sure. */
  @ApiProperty({ enum: CONFLICT_CODES, enumName: 'EvidenceConflictCode', example: 'AGAINST_PRIOR' })
  code!: EvidenceConflict['code'];

  /** Id of the piece; `declared` for what a line states and `ticket` for the weighbridge. */
  @ApiProperty({ example: EXAMPLE_ID.evidence })
  evidenceId!: string;

  /** The other piece, likewise; null where there is none. */
  @ApiProperty({ type: String, nullable: true, example: null })
  otherEvidenceId!: string | null;

  /** What the figures are. */
  @ApiProperty({ example: 'magnet mass per motor' })
  measurand!: string;

  @ApiProperty({ example: 'g' })
  unit!: string;

  @ApiProperty({ example: 2900 })
  measured!: number;

  @ApiProperty({ example: 1480 })
  expected!: number;

  /** How far apart they may lie: three standard deviations of a prior, two of other evidence. */
  @ApiProperty({ example: 960 })
  tolerance!: number;
}

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

export function toIntervalView(interval: QuantityInterval): QuantityIntervalView {
  return {
    p10Kg: interval.p10 / MILLIGRAMS_PER_KILOGRAM,
    p50Kg: interval.p50 / MILLIGRAMS_PER_KILOGRAM,
    p90Kg: interval.p90 / MILLIGRAMS_PER_KILOGRAM,
    meanKg: interval.mean / MILLIGRAMS_PER_KILOGRAM,
  };
}

function toStagedView({ contained, liberated, recoverable }: StagedIntervals): StagedIntervalsView {
  return {
    contained: toIntervalView(contained),
    liberated: toIntervalView(liberated),
    recoverable: toIntervalView(recoverable),
  };
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
    warnings: estimate.warnings.map(({ code, lineIndex, detail }) => ({
      code,
      pointer: lineIndex === null ? null : `/lines/${lineIndex}`,
      detail,
    })),
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

function toChangeView({
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
