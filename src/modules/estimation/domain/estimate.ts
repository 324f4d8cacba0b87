import type { EstimatedElement, OxideQuantity } from '../../catalogue/domain/rare-earths.js';

/** Version of the model's equations and sampling. It changes whenever the same inputs would give other figures. */
export const ESTIMATION_MODEL_VERSION = '1.0.0';

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

/** One oxide (or oxide sum) at each stage; milligrams of oxide. */
export interface OxideEstimate {
  readonly quantity: OxideQuantity;
  /** In the magnets. */
  readonly contained: QuantityInterval;
  /** After dismantling or shredding. */
  readonly liberated: QuantityInterval;
  /** After the process route. */
  readonly recoverable: QuantityInterval;
}

/** One element as metal; milligrams of metal. */
export interface ElementEstimate {
  readonly element: EstimatedElement;
  readonly contained: QuantityInterval;
  readonly recoverable: QuantityInterval;
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
  /** All four, in the order of `ESTIMATED_ELEMENTS`. */
  readonly elements: readonly ElementEstimate[];
  /** 0: class defaults. 1: every line declares its magnet grade. */
  readonly evidenceTier: 0 | 1;
  readonly resourceClass: ResourceClass;
  /** One sentence: the rule that gave the class, with its figures. */
  readonly resourceClassRule: string;
  /** (P90 − P10) / (2 · P50) of recoverable NdPr oxide, 4 decimals, at most `RELATIVE_HALF_WIDTH_MAX`. */
  readonly relativeHalfWidth: number;
  /** 16 hexadecimal digits, from the inputs and both versions. */
  readonly seed: string;
  readonly warnings: readonly EstimateWarning[];
}
