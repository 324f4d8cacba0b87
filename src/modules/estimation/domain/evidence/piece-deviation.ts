import type { Catalogue, MagnetGrade } from '../../../catalogue/domain/catalogue.js';
import type { MaterialForm } from '../../../catalogue/domain/material-form.js';
import type { EstimatedElement } from '../../../catalogue/domain/rare-earths.js';

/** Pieces or increments that the sampling rows of the reference data are stated for. */
const MIXED_PIECES = 10;
const SINGLE_GRADE_PIECES = 5;
const SWARF_INCREMENTS = 5;

/**
 * Relative deviation of an element between single pieces of a material, or between increments of powder and swarf: what
 * the catalogue's sampling row states for n of them, times √n. Tb scatters as Dy does.
 * @returns null where the catalogue has no row
 */
export function pieceRelativeDeviation(
  form: MaterialForm,
  grade: MagnetGrade,
  analyte: EstimatedElement | 'TREO',
  { assayMethods }: Catalogue,
): number | null {
  const stated = (key: string, pieces: number): number | null => {
    const row = assayMethods.get(key);
    return row === undefined ? null : row.relativeUncertainty.mode * Math.sqrt(pieces);
  };
  if (form === 'SWARF' || form === 'POWDER' || form === 'HYDRIDED_POWDER' || form === 'OXIDE_CONCENTRATE') {
    return stated('sampling-swarf', SWARF_INCREMENTS);
  }
  if (grade.kind === 'GRADE') return stated('sampling-single-grade', SINGLE_GRADE_PIECES);
  const element = analyte === 'TREO' ? 'nd' : analyte === 'Tb' ? 'dy' : analyte.toLowerCase();
  return stated(`sampling-pieces-hdd-${element}`, MIXED_PIECES);
}
