import type { AssayMethod, Catalogue } from '../../catalogue/domain/catalogue.js';
import { ANALYTES, type Analyte } from './declared-evidence.js';

/** Categories of rows that are analyses; the others are about weighing, counting and sampling. */
const ANALYSIS_CATEGORIES: ReadonlySet<string> = new Set(['screening', 'laboratory']);
/** Measurands of rows that find no single rare earth. */
const TOTAL_ONLY: ReadonlySet<string> = new Set(['TREO', 'total RE']);
/** Measurands of analyses that find no rare earth at all. */
const NO_RARE_EARTH: ReadonlySet<string> = new Set(['O', 'moisture+oil']);

/**
 * Where the reference data may state a method's figures for an analyte, best first: a row of its own, ICP-MS' rows
 * for the main and the lesser rare earths, or one row for all. A total that a method has no row for is the sum of
 * its elements and three quarters Nd: it takes the row of Nd.
 */
const SUFFIXES: Readonly<Record<Analyte, readonly string[]>> = {
  Nd: ['-nd', '-major', ''],
  Pr: ['-pr', '-major', ''],
  Dy: ['-dy', '-minor', ''],
  Tb: ['-tb', '-minor', ''],
  TREO: ['-treo', '', '-nd', '-major'],
};

/** Ends the key of a row that is of one measurand: no method's name. */
const MEASURAND_SUFFIX = /-([a-z]{1,2}|major|minor|trace)$/;

/** The row of a method for an analyte; null where the method does not exist or does not find it. */
export function assayMethodFor(method: string, analyte: Analyte, catalogue: Catalogue): AssayMethod | null {
  if (MEASURAND_SUFFIX.test(method)) return null;
  for (const suffix of SUFFIXES[analyte]) {
    const row = catalogue.assayMethods.get(`${method}${suffix}`);
    if (row !== undefined && finds(row, analyte)) return row;
  }
  return null;
}

function finds({ category, measurand }: AssayMethod, analyte: Analyte): boolean {
  if (!ANALYSIS_CATEGORIES.has(category) || NO_RARE_EARTH.has(measurand)) return false;
  return analyte === 'TREO' || !TOTAL_ONLY.has(measurand);
}

/** Every method that finds a rare earth, for telling what there is. */
export function assayMethodNames(catalogue: Catalogue): readonly string[] {
  const names = [...catalogue.assayMethods.keys()].map((key) => key.replace(MEASURAND_SUFFIX, ''));
  return [...new Set(names)]
    .filter((name) => ANALYTES.some((analyte) => assayMethodFor(name, analyte, catalogue) !== null))
    .sort();
}

/** A method that looks at the surface without dissolving or milling it. */
export function readsTheSurface(row: AssayMethod): boolean {
  return row.category === 'screening';
}
