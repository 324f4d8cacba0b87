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
  type Estimate,
  type QuantityInterval,
  type ResourceClass,
  type StagedIntervals,
} from './domain/estimate.js';
import type { EstimateSubjectKind, StoredEstimate } from './estimate.entity.js';

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

export function toEstimatePreviewView(estimate: Estimate): EstimatePreviewView {
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
    warnings: estimate.warnings.map(({ code, lineIndex, detail }) => ({
      code,
      pointer: lineIndex === null ? null : `/lines/${lineIndex}`,
      detail,
    })),
    seed: estimate.seed,
  };
}

export function toEstimateView(stored: StoredEstimate): EstimateView {
  const { id, subjectKind, subjectId, inputsDigest, recordedAt, result } = stored;
  return { id, subjectKind, subjectId, inputsDigest, recordedAt, ...toEstimatePreviewView(result) };
}
