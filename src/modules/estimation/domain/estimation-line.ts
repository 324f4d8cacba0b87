import type { LooseMaterialForm } from '../../catalogue/domain/material-form.js';

/**
 * A weight percentage of the material as received, 0…100: a value (low = high) or a range, every point of
 * which is equally likely. Where it may be unknown the type is `WtPctRange | null`; null means the
 * catalogue's interval for the form, never zero.
 */
export interface WtPctRange {
  readonly low: number;
  readonly high: number;
}

/** How the magnets of a product are freed. */
export type Liberation = 'DISMANTLING' | 'SHREDDING';

/** A product profile by count or by nameplate. Refused for profiles that are logged by mass. */
export interface ProfileUnitsLine {
  readonly kind: 'PROFILE_UNITS';
  readonly profileKey: string;
  /** In the profile's unit basis, above 0: whole for UNIT, with decimals for MEGAWATT and KILOWATT. */
  readonly units: number;
  readonly liberation: Liberation;
  /** The grade that a mark or passport declares; null: the profile's usual grade. */
  readonly gradeKey: string | null;
}

/** A product profile by net mass. */
export interface ProfileMassLine {
  readonly kind: 'PROFILE_MASS';
  readonly profileKey: string;
  /** Net of the scale, as received; above 0. */
  readonly netMassGrams: number;
  readonly liberation: Liberation;
  /** The grade that a mark or passport declares; null: the profile's usual grade. */
  readonly gradeKey: string | null;
}

/** Magnet material that is already free: magnets, swarf, powder. It needs no dismantling. */
export interface LooseMaterialLine {
  readonly kind: 'LOOSE_MATERIAL';
  readonly form: LooseMaterialForm;
  readonly gradeKey: string;
  /** Net of the scale, as received; above 0. */
  readonly netMassGrams: number;
  /** Whether the pieces carry a coating; null: not stated. */
  readonly coated: boolean | null;
  readonly moistureWtPct: WtPctRange | null;
  readonly oilWtPct: WtPctRange | null;
}

/** One line of a batch, as far as its rare-earth content depends on it. */
export type EstimationLine = ProfileUnitsLine | ProfileMassLine | LooseMaterialLine;

/** The part of a line that is there, above 0; units need not stay whole. */
export function partOfLine(line: EstimationLine, share: number): EstimationLine {
  if (share === 1) return line;
  return line.kind === 'PROFILE_UNITS'
    ? { ...line, units: line.units * share }
    : { ...line, netMassGrams: line.netMassGrams * share };
}
