import type { PertRange, ProductProfile, UnitBasis } from './catalogue.js';
import { UNIT_BASES } from './catalogue.js';
import type { RowReader } from './catalogue-row.js';
import { magnetMassBounds } from './figure-bounds.js';
import { MATERIAL_FORMS } from './material-form.js';
import { FRACTION, GROSS_MASS_KG, LIFETIME_YEARS, MAGNET_MASS_KG, RELATIVE_SPREAD } from './number-bounds.js';

/** No known product is more than half magnet by mass; a figure beyond is grams typed as kilograms. */
const MAGNET_SHARE_OF_GROSS_MAX = 0.5;

/** Reads one line of product-profiles.csv. */
export function readProductProfile(row: RowReader): ProductProfile {
  const unitBasis = row.oneOf('unitBasis', UNIT_BASES);
  const magnetMassKgPerUnit = row.figure(
    'magnetMassKgPerUnit',
    row.distribution('magnetMassDistribution'),
    unitBasis === 'GROSS_MASS' ? FRACTION : MAGNET_MASS_KG,
    magnetMassBounds({ unitBasis }),
  );
  const typicalGrossMassKg = row.optionalNumber('typicalGrossMassKg', GROSS_MASS_KG);
  checkGrossMass(row, unitBasis, magnetMassKgPerUnit, typicalGrossMassKg);
  return {
    key: row.key('key'),
    name: row.text('name'),
    sector: row.key('sector'),
    unitBasis,
    unitLabel: row.text('unitLabel'),
    form: row.oneOf('form', MATERIAL_FORMS),
    magnetMassKgPerUnit,
    unitScatterCv: row.number('unitScatterCv', RELATIVE_SPREAD),
    batchBiasCv: row.number('batchBiasCv', RELATIVE_SPREAD),
    presence: row.pert('presence', FRACTION),
    typicalGrossMassKg,
    gradeKey: row.key('gradeKey'),
    dismantlingYield: row.pert('dismantlingYield', FRACTION),
    shreddingYield: row.optionalPert('shreddingYield', FRACTION),
    meanLifetimeYears: row.optionalNumber('meanLifetimeYears', LIFETIME_YEARS),
    provenance: row.provenance(),
  };
}

function checkGrossMass(
  row: RowReader,
  basis: UnitBasis,
  magnetMassKg: PertRange,
  grossMassKg: number | null,
): void {
  if (grossMassKg === null) return;
  if (basis === 'GROSS_MASS') {
    row.fault('typicalGrossMassKg', 'is given for a profile logged by mass only', 'leave it empty');
  } else if (magnetMassKg.mode > grossMassKg * MAGNET_SHARE_OF_GROSS_MAX) {
    row.fault(
      'magnetMassKgPerUnitMode',
      `${magnetMassKg.mode} kg is more than half of the gross mass ${grossMassKg} kg`,
      'check that both are in kilograms per unit',
    );
  }
}
