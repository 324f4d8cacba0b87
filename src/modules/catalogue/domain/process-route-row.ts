import type { DistributedFigure, ProcessRoute } from './catalogue.js';
import type { RowReader } from './catalogue-row.js';
import { SHARE } from './figure-bounds.js';
import { MATERIAL_FORMS } from './material-form.js';
import { FRACTION, WEIGHT_PERCENT } from './number-bounds.js';

/** Column by impurity; an empty cell is a tolerance that the source does not state. */
const TOLERANCE_COLUMNS = {
  Ni: 'niToleranceWtPct',
  Cu: 'cuToleranceWtPct',
  Al: 'alToleranceWtPct',
  C: 'cToleranceWtPct',
  O: 'oToleranceWtPct',
  Si: 'siToleranceWtPct',
  organics: 'organicsToleranceWtPct',
  moisture: 'moistureToleranceWtPct',
} as const;

/** Reads one line of process-routes.csv. */
export function readProcessRoute(row: RowReader): ProcessRoute {
  const distribution = row.distribution('yieldDistribution');
  const readYield = (name: string): DistributedFigure => row.figure(name, distribution, FRACTION, SHARE);
  return {
    key: row.key('key'),
    name: row.text('name'),
    stage: row.text('stage'),
    maturity: row.text('maturity'),
    acceptedForms: row.listOf('acceptedForms', MATERIAL_FORMS),
    yieldsOxide: row.trueOrFalse('yieldsOxide'),
    elementYield: {
      Nd: readYield('ndYield'),
      Pr: readYield('prYield'),
      Dy: readYield('dyYield'),
      Tb: readYield('tbYield'),
    },
    yieldScope: row.text('yieldScope'),
    productForm: row.text('productForm'),
    impurityToleranceWtPct: readTolerances(row),
    provenance: row.provenance(),
  };
}

function readTolerances(row: RowReader): Readonly<Record<string, number>> {
  const tolerances: Record<string, number> = {};
  for (const [impurity, column] of Object.entries(TOLERANCE_COLUMNS)) {
    const tolerance = row.optionalNumber(column, WEIGHT_PERCENT);
    if (tolerance !== null) tolerances[impurity] = tolerance;
  }
  return tolerances;
}
