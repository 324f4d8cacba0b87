import type { BatchLine } from '../../batches/domain/batch-line.js';
import type { Catalogue, MagnetGrade, ProductProfile } from '../../catalogue/domain/catalogue.js';

/** Lines that a piece of evidence is about, with the grades that other evidence has found marked on them. */
export interface LinesConcerned {
  /** At least one. */
  readonly lines: readonly BatchLine[];
  /** Line number → key of the grade that a mark names. */
  readonly markedGrades: ReadonlyMap<number, string>;
}

/** The grade that a line is taken for: as marked, as stated, or as usual for its product. */
export function gradeOf(
  line: BatchLine,
  { markedGrades }: LinesConcerned,
  catalogue: Catalogue,
): MagnetGrade | null {
  const usual =
    line.profileKey === null ? undefined : catalogue.productProfiles.get(line.profileKey)?.gradeKey;
  const key = markedGrades.get(line.lineNumber) ?? line.gradeKey ?? usual;
  return key === undefined ? null : (catalogue.magnetGrades.get(key) ?? null);
}

/** The product that all lines are of; null where they are loose or of several. */
export function onlyProfileOf({ lines }: LinesConcerned, catalogue: Catalogue): ProductProfile | null {
  const [key, ...others] = new Set(lines.map(({ profileKey }) => profileKey));
  if (key === undefined || key === null || others.length > 0) return null;
  return catalogue.productProfiles.get(key) ?? null;
}

const DISPERSED_FORMS: ReadonlySet<string> = new Set([
  'SWARF',
  'POWDER',
  'HYDRIDED_POWDER',
  'OXIDE_CONCENTRATE',
]);
/** Rows of the reference data that stand for one plant's own rejects. */
const PLANT_REJECTS: ReadonlySet<string> = new Set(['sintered-rejects', 'sintered-mixed']);

/** Row and number of pieces that its figure is for: see docs/model/evidence.md, "Sampling". */
interface SamplingRows {
  readonly keyOf: Readonly<Record<'Nd' | 'Pr' | 'Dy' | 'Tb' | 'TREO', string>>;
  readonly pieces: number;
}

const MIXED_MAGNETS: SamplingRows = {
  keyOf: {
    Nd: 'sampling-pieces-hdd-nd',
    Pr: 'sampling-pieces-hdd-pr',
    Dy: 'sampling-pieces-hdd-dy',
    Tb: 'sampling-pieces-hdd-dy',
    TREO: 'sampling-pieces-hdd-nd',
  },
  pieces: 10,
};
const allOf = (key: string): SamplingRows['keyOf'] => ({ Nd: key, Pr: key, Dy: key, Tb: key, TREO: key });
const ONE_GRADE: SamplingRows = { keyOf: allOf('sampling-single-grade'), pieces: 5 };
const DISPERSED: SamplingRows = { keyOf: allOf('sampling-swarf'), pieces: 5 };

/**
 * How much one piece (a magnet, or an increment of swarf or powder) differs from the next, relative, k = 1. The
 * reference data state the error of so many pieces; one piece has √pieces times that.
 */
export function pieceRelativeDeviation(
  concerned: LinesConcerned,
  analyte: keyof SamplingRows['keyOf'],
  catalogue: Catalogue,
): number {
  const { keyOf, pieces } = samplingRowsFor(concerned, catalogue);
  const row = catalogue.assayMethods.get(keyOf[analyte]);
  if (row === undefined) throw new Error(`The reference data have no row ${keyOf[analyte]}`);
  return row.relativeUncertainty.mode * Math.sqrt(pieces);
}

function samplingRowsFor(concerned: LinesConcerned, catalogue: Catalogue): SamplingRows {
  const { lines } = concerned;
  if (lines.every(({ form }) => DISPERSED_FORMS.has(form))) return DISPERSED;
  const isOfOneGrade = (line: BatchLine): boolean => {
    const grade = gradeOf(line, concerned, catalogue);
    return (
      grade?.kind === 'GRADE' ||
      PLANT_REJECTS.has(grade?.key ?? '') ||
      PLANT_REJECTS.has(line.profileKey ?? '')
    );
  };
  return lines.every(isOfOneGrade) ? ONE_GRADE : MIXED_MAGNETS;
}
