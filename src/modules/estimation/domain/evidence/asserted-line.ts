import type { MagnetGrade } from '../../../catalogue/domain/catalogue.js';
import type { EstimationLine } from '../estimation-line.js';

/** A line with what direct evidence says of it: its count, its mass and its grade as they now stand. */
export interface AssertedLine {
  readonly line: EstimationLine;
  /** As it was logged. */
  readonly declared: EstimationLine;
  readonly grade: MagnetGrade;
  /** The grade was declared: by the line, a mark or a passport. */
  readonly gradeDeclared: boolean;
  /** Weighed on its own after the ticket: relative standard uncertainty of its net mass; null: as the ticket. */
  readonly weighedRelativeUncertainty: number | null;
  /** Places of the evidence about the line in the source's list, in canonical order. */
  readonly evidencePlaces: readonly number[];
}
