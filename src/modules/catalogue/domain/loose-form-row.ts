import type { LooseFormProperties } from './catalogue.js';
import type { RowReader } from './catalogue-row.js';
import { LOOSE_MATERIAL_FORMS } from './material-form.js';
import { FRACTION, WEIGHT_PERCENT } from './number-bounds.js';

/** Reads one line of loose-forms.csv. */
export function readLooseForm(row: RowReader): LooseFormProperties {
  const properties: LooseFormProperties = {
    form: row.oneOf('form', LOOSE_MATERIAL_FORMS),
    moistureWtPct: row.pert('moistureWtPct', WEIGHT_PERCENT),
    oilWtPct: row.pert('oilWtPct', WEIGHT_PERCENT),
    alloyFractionOfDryOilFree: row.pert('alloyFractionOfDryOilFree', FRACTION),
    provenance: row.provenance(),
  };
  const wettest = properties.moistureWtPct.high + properties.oilWtPct.high;
  if (wettest >= 100) {
    row.fault(
      'oilWtPctHigh',
      `moisture and oil reach ${wettest} wt% together`,
      'leave room for the material',
    );
  }
  return properties;
}
