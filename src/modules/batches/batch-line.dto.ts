import type { MaterialForm } from '../catalogue/domain/material-form.js';
import { LOOSE_MATERIAL_FORMS } from '../catalogue/domain/material-form.js';
import type { Liberation } from '../estimation/domain/estimation-line.js';
import {
  BooleanField,
  DecimalField,
  KilogramsField,
  OneOfField,
  TextField,
  WtPctField,
} from '../../platform/http/fields.js';
import { gramsFromKilograms } from '../../shared/mass.js';
import { LIBERATIONS, LINE_KINDS, type LineDeclaration, type LineKind } from './domain/batch-line.js';

const UNITS_MAX = 100_000_000;

/**
 * One line of a batch. PROFILE_UNITS: a product profile by count (or MW, kW). PROFILE_MASS: a product profile by
 * mass. LOOSE_MATERIAL: magnets, swarf or powder of a form and grade by mass. Moisture and oil are a value, a
 * range (Low and High) or left out, which means unknown and never zero.
 */
export class BatchLineInput {
  @OneOfField(LINE_KINDS, 'LineKind', { example: 'PROFILE_UNITS' })
  kind!: LineKind;

  /** Key of the product profile. */
  @TextField({ max: 100, optional: true, example: 'hdd-35-enterprise' })
  productProfile?: string;

  /** Whole units, or MW or kW as the profile says. */
  @DecimalField({ min: 0.001, max: UNITS_MAX, decimals: 3, optional: true, example: 1200 })
  units?: number;

  /** Net mass of the line as received. */
  @KilogramsField({ optional: true, example: 828 })
  netMassKg?: number;

  /** Magnet mass that the supplier or a passport states; checked against the profile. */
  @KilogramsField({ optional: true, example: 24 })
  declaredMagnetMassKg?: number;

  /** How the magnets are freed; DISMANTLING unless given. */
  @OneOfField(LIBERATIONS, 'Liberation', { optional: true, example: 'DISMANTLING' })
  liberation?: Liberation;

  /** Form of loose material. */
  @OneOfField(LOOSE_MATERIAL_FORMS, 'LooseMaterialForm', { optional: true, example: 'SWARF' })
  form?: MaterialForm;

  /** Key of the magnet grade, where declared. */
  @TextField({ max: 100, optional: true, example: 'n42' })
  grade?: string;

  /** Whether loose magnets are coated. */
  @BooleanField({ optional: true, example: true })
  coated?: boolean;

  /** Moisture of the material as received. */
  @WtPctField({ optional: true, example: 4.5 })
  moistureWtPct?: number;

  /** Lower bound where moisture is a range. */
  @WtPctField({ optional: true, example: 3 })
  moistureWtPctLow?: number;

  /** Upper bound where moisture is a range. */
  @WtPctField({ optional: true, example: 6 })
  moistureWtPctHigh?: number;

  /** Oil in the material as received. */
  @WtPctField({ optional: true, example: 1.2 })
  oilWtPct?: number;

  /** Lower bound where oil is a range. */
  @WtPctField({ optional: true, example: 1 })
  oilWtPctLow?: number;

  /** Upper bound where oil is a range. */
  @WtPctField({ optional: true, example: 2 })
  oilWtPctHigh?: number;

  @TextField({ max: 2_000, optional: true, example: 'Pallet 3' })
  notes?: string;
}

export function toLineDeclaration(input: BatchLineInput): LineDeclaration {
  const { netMassKg, declaredMagnetMassKg, ...rest } = input;
  return {
    ...rest,
    ...(netMassKg === undefined ? {} : { netMassGrams: gramsFromKilograms(netMassKg) }),
    ...(declaredMagnetMassKg === undefined
      ? {}
      : { declaredMagnetMassGrams: gramsFromKilograms(declaredMagnetMassKg) }),
  };
}
