import type { BatchLine } from '../../batches/domain/batch-line.js';
import type { Catalogue, MagnetGrade, ProductProfile } from '../../catalogue/domain/catalogue.js';
import type { EstimatedElement } from '../../catalogue/domain/rare-earths.js';
import {
  type Heterogeneity,
  isDispersed,
  pieceRelativeDeviation,
} from '../../estimation/domain/evidence/piece-deviation.js';

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

/** Rows of the reference data that stand for one plant's own rejects. */
const PLANT_REJECTS: ReadonlySet<string> = new Set(['sintered-rejects', 'sintered-mixed']);

/**
 * How much one piece differs from the next, relative, k = 1: see docs/model/evidence.md, "Sampling".
 * @throws Error where the reference data do not say
 */
export function pieceDeviationOf(
  concerned: LinesConcerned,
  analyte: EstimatedElement | 'TREO',
  catalogue: Catalogue,
): number {
  const deviation = pieceRelativeDeviation(heterogeneityOf(concerned, catalogue), analyte, catalogue);
  if (deviation === null) throw new Error(`The reference data have no sampling row for ${analyte}`);
  return deviation;
}

/** Besides what one grade is marked with, a plant's own rejects are of one grade. */
function heterogeneityOf(concerned: LinesConcerned, catalogue: Catalogue): Heterogeneity {
  const { lines } = concerned;
  if (lines.every(({ form }) => isDispersed(form))) return 'DISPERSED';
  const isOfOneGrade = (line: BatchLine): boolean => {
    const grade = gradeOf(line, concerned, catalogue);
    return (
      grade?.kind === 'GRADE' ||
      PLANT_REJECTS.has(grade?.key ?? '') ||
      PLANT_REJECTS.has(line.profileKey ?? '')
    );
  };
  return lines.every(isOfOneGrade) ? 'ONE_GRADE' : 'MIXED';
}
