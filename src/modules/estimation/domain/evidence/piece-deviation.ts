import type { Catalogue, MagnetGrade } from '../../../catalogue/domain/catalogue.js';
import type { MaterialForm } from '../../../catalogue/domain/material-form.js';
import type { EstimatedElement } from '../../../catalogue/domain/rare-earths.js';

/** How unlike the pieces of a material are: powder and swarf, magnets of one grade, or magnets of many. */
export type Heterogeneity = 'DISPERSED' | 'ONE_GRADE' | 'MIXED';

/** Rows of the reference data, and the number of pieces or increments that their figures are for. */
const SAMPLING_ROWS: Readonly<
  Record<Heterogeneity, { readonly pieces: number; readonly keyOf: (element: string) => string }>
> = {
  DISPERSED: { pieces: 5, keyOf: () => 'sampling-swarf' },
  ONE_GRADE: { pieces: 5, keyOf: () => 'sampling-single-grade' },
  MIXED: { pieces: 10, keyOf: (element) => `sampling-pieces-hdd-${element}` },
};

/** Rows that say of another element what none says of this one: Tb scatters as Dy does, and TREO as Nd. */
const ROW_OF: Readonly<Record<EstimatedElement | 'TREO', string>> = {
  Nd: 'nd',
  Pr: 'pr',
  Dy: 'dy',
  Tb: 'dy',
  TREO: 'nd',
};

const DISPERSED_FORMS: ReadonlySet<MaterialForm> = new Set([
  'SWARF',
  'POWDER',
  'HYDRIDED_POWDER',
  'OXIDE_CONCENTRATE',
]);

/** True for what is sampled by increments and not by pieces. */
export function isDispersed(form: MaterialForm): boolean {
  return DISPERSED_FORMS.has(form);
}

/**
 * How much one piece (a magnet, or an increment of swarf or powder) differs from the next, relative, k = 1. The
 * reference data state the error of so many pieces; one piece has √pieces times that (docs/model/evidence.md,
 * "Sampling").
 * @returns null where the catalogue has no row
 */
export function pieceRelativeDeviation(
  heterogeneity: Heterogeneity,
  analyte: EstimatedElement | 'TREO',
  { assayMethods }: Catalogue,
): number | null {
  const { pieces, keyOf } = SAMPLING_ROWS[heterogeneity];
  const row = assayMethods.get(keyOf(ROW_OF[analyte]));
  return row === undefined ? null : row.relativeUncertainty.mode * Math.sqrt(pieces);
}

/** Of a material as the catalogue knows it. */
export function heterogeneityOf(form: MaterialForm, grade: MagnetGrade): Heterogeneity {
  if (isDispersed(form)) return 'DISPERSED';
  return grade.kind === 'GRADE' ? 'ONE_GRADE' : 'MIXED';
}
