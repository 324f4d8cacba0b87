import { outOfRange, requireNotNegative, requirePositive } from './calibration-input.js';

/** A measured figure with its standard uncertainty (k = 1) in the same unit. */
export interface Measured {
  readonly value: number;
  readonly standardUncertainty: number;
}

/** A mass of oxide or element with its standard uncertainty (k = 1), both in milligrams. */
export interface MeasuredMilligrams {
  readonly milligrams: number;
  readonly standardUncertaintyMilligrams: number;
}

/** What a separator weighed and had analysed of the product that one lot became. */
export interface ProductAssay {
  /** Grams as weighed, moisture and carbonate included. */
  readonly massGrams: Measured;
  /** Oxide per mass of ignited product, above 0 and up to 1. */
  readonly purityFraction: Measured;
  /** Mass lost on ignition per mass as weighed, 0 up to below 1. */
  readonly lossOnIgnitionFraction: Measured;
}

const MILLIGRAMS_PER_GRAM = 1_000;

/**
 * Oxide in a separator's product: m · (1 − LOI) · purity. The three are measured independently, so their
 * relative uncertainties add in quadrature (JCGM 100:2008, 5.1.6; that of 1 − LOI is u(LOI)/(1 − LOI)).
 * @throws DomainError `calibration-input-out-of-range`
 */
export function realisedOxide({
  massGrams,
  purityFraction,
  lossOnIgnitionFraction,
}: ProductAssay): MeasuredMilligrams {
  requirePositive(massGrams.value, '/massGrams/value');
  requirePositive(purityFraction.value, '/purityFraction/value');
  requireNotNegative(lossOnIgnitionFraction.value, '/lossOnIgnitionFraction/value');
  requireNotNegative(massGrams.standardUncertainty, '/massGrams/standardUncertainty');
  requireNotNegative(purityFraction.standardUncertainty, '/purityFraction/standardUncertainty');
  requireNotNegative(
    lossOnIgnitionFraction.standardUncertainty,
    '/lossOnIgnitionFraction/standardUncertainty',
  );
  if (purityFraction.value > 1) {
    throw outOfRange('/purityFraction/value', `A fraction up to 1 is needed, not ${purityFraction.value}.`);
  }
  const ignitedShare = 1 - lossOnIgnitionFraction.value;
  if (ignitedShare <= 0) {
    const detail = `A fraction below 1 is needed, not ${lossOnIgnitionFraction.value}.`;
    throw outOfRange('/lossOnIgnitionFraction/value', detail);
  }
  const milligrams = massGrams.value * MILLIGRAMS_PER_GRAM * ignitedShare * purityFraction.value;
  const relativeUncertainty = Math.hypot(
    massGrams.standardUncertainty / massGrams.value,
    purityFraction.standardUncertainty / purityFraction.value,
    lossOnIgnitionFraction.standardUncertainty / ignitedShare,
  );
  return { milligrams, standardUncertaintyMilligrams: milligrams * relativeUncertainty };
}
