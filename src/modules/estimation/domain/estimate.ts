import type { OxideQuantity, RareEarth } from '../../catalogue/domain/rare-earths.js';
import type { EvidenceConflict } from './evidence/conflict.js';
import type { EvidenceTier } from './evidence/evidence-tier.js';

/** Version of the model's equations and sampling. It changes whenever the same inputs would give other figures. */
export const ESTIMATION_MODEL_VERSION = '2.4.0';

/**
 * A distribution's summary, each figure in integer milligrams. P10 is the LOW figure (one chance in ten of
 * less) and P90 the high one; resource practice sometimes means the opposite.
 */
export interface QuantityInterval {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly mean: number;
}

/** A quantity at the three stages of its way to oxide. */
export interface StagedIntervals {
  /** In the magnets. */
  readonly contained: QuantityInterval;
  /** After dismantling or shredding. */
  readonly liberated: QuantityInterval;
  /** After the process route. */
  readonly recoverable: QuantityInterval;
}

/** One oxide (or oxide sum) at each stage; milligrams of oxide. */
export interface OxideEstimate extends StagedIntervals {
  readonly quantity: OxideQuantity;
}

/** One rare earth at each stage, as metal and as its traded oxide; milligrams. */
export interface ElementEstimate {
  readonly element: RareEarth;
  readonly metal: StagedIntervals;
  readonly oxide: StagedIntervals;
}

/** JORC-like confidence of an estimate; the thresholds are catalogue data. */
export const RESOURCE_CLASSES = ['MEASURED', 'INDICATED', 'INFERRED'] as const;
export type ResourceClass = (typeof RESOURCE_CLASSES)[number];

export type EstimateWarningCode = 'UNITS_INFERRED_FROM_MASS' | 'TREO_IMPLAUSIBLE' | 'MAGNET_MASS_IMPLAUSIBLE';

/** Something the caller should look at; the estimate stands all the same. */
export interface EstimateWarning {
  readonly code: EstimateWarningCode;
  /** Index into the inputs' lines; null where it is about all of them. */
  readonly lineIndex: number | null;
  readonly detail: string;
}

/** What a set of lines holds and gives up: immutable, and reproducible byte for byte from its inputs. */
export interface Estimate {
  readonly modelVersion: string;
  readonly catalogueVersion: string;
  readonly processRouteKey: string;
  /** Coated magnets in the lines, before liberation. */
  readonly magnetMass: QuantityInterval;
  /** All six, in the order of `OXIDE_QUANTITIES`. */
  readonly oxides: readonly OxideEstimate[];
  /** Nd, Pr, Dy and Tb, then those of Gd, Ho, Ce and La that the alloys hold. */
  readonly elements: readonly ElementEstimate[];
  /** 0 class default, 1 declared grade or passport, 2 yard XRF, 3 laboratory, 4 exchanged assay, 5 realised. */
  readonly evidenceTier: EvidenceTier;
  readonly resourceClass: ResourceClass;
  /** One sentence: the rule that gave the class, with its figures. */
  readonly resourceClassRule: string;
  /** (P90 − P10) / (2 · P50) of recoverable NdPr oxide, 4 decimals, at most `RELATIVE_HALF_WIDTH_MAX`. */
  readonly relativeHalfWidth: number;
  /** 16 hexadecimal digits, from the inputs and both versions. */
  readonly seed: string;
  /** Evidence that does not agree with what was believed or with other evidence; empty where all does. */
  readonly conflicts: readonly EvidenceConflict[];
  readonly warnings: readonly EstimateWarning[];
}
