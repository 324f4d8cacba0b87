import { ApiProperty } from '@nestjs/swagger';
import {
  FIGURE_BASES,
  FIGURE_DISTRIBUTIONS,
  type DistributedFigure,
  type FigureBasis,
  type FigureDistribution,
} from './domain/catalogue.js';
import { ESTIMATED_ELEMENTS, type EstimatedElement } from './domain/rare-earths.js';

/** Bounds and most likely value of a PERT distribution (beta, λ = 4); all three equal is a constant. */
export class PertRangeView {
  /** Never less than this. */
  @ApiProperty({ example: 0.82 })
  low!: number;

  /** Most likely. */
  @ApiProperty({ example: 0.91 })
  mode!: number;

  /** Never more than this. */
  @ApiProperty({ example: 0.965 })
  high!: number;
}

/** An uncertain figure; `distribution` says what low, mode and high are. All three equal is a constant. */
export class DistributedFigureView {
  /** PERT: never less than this. LOGNORMAL, METALOG: P10, one chance in ten of less. */
  @ApiProperty({ example: 0.82 })
  low!: number;

  /** PERT: most likely. LOGNORMAL, METALOG: P50, as likely more as less. */
  @ApiProperty({ example: 0.91 })
  mode!: number;

  /** PERT: never more than this. LOGNORMAL, METALOG: P90, one chance in ten of more. */
  @ApiProperty({ example: 0.965 })
  high!: number;

  /**
   * PERT: beta between low and high, λ = 4. LOGNORMAL: a symmetric error of the ratio, for heavy tails. METALOG:
   * the metalog through P10, P50 and P90 (Keelin 2016), within the quantity's bounds.
   */
  @ApiProperty({ enum: FIGURE_DISTRIBUTIONS, enumName: 'FigureDistribution', example: 'PERT' })
  distribution!: FigureDistribution;
}

/** One figure per estimated rare earth. */
export class FigureByElementView {
  /** Neodymium. */
  @ApiProperty({ type: () => DistributedFigureView })
  Nd!: DistributedFigureView;

  /** Praseodymium. */
  @ApiProperty({ type: () => DistributedFigureView })
  Pr!: DistributedFigureView;

  /** Dysprosium. */
  @ApiProperty({ type: () => DistributedFigureView })
  Dy!: DistributedFigureView;

  /** Terbium. */
  @ApiProperty({ type: () => DistributedFigureView })
  Tb!: DistributedFigureView;
}

/** Where a row's figures come from. */
export class ProvenanceView {
  /** Paper, table or practice that the figures are taken from. */
  @ApiProperty({ example: 'XB/T 617.2-2014, method 1 (aqua regia, ICP-AES)' })
  source!: string;

  /** Where to read it; several addresses are parted by spaces. */
  @ApiProperty({ type: String, nullable: true, example: 'https://www.ciaaw.org/atomic-weights.htm' })
  sourceUrl!: string | null;

  /** LOOKED_UP at its source, RECALLED from the literature, or DERIVED from other rows. */
  @ApiProperty({ enum: FIGURE_BASES, enumName: 'FigureBasis', example: 'LOOKED_UP' })
  basis!: FigureBasis;

  /** How the bounds, as opposed to the mode, are known. */
  @ApiProperty({ type: String, nullable: true, example: 'mode looked up, spread by judgement' })
  rangeBasis!: string | null;

  /** What a reader of the figures should know. */
  @ApiProperty({ type: String, nullable: true, example: null })
  notes!: string | null;
}

export function toDistributedFigureView(figure: DistributedFigure): DistributedFigureView {
  const { low, mode, high, distribution = 'PERT' } = figure;
  return { low, mode, high, distribution };
}

export function toFigureByElementView(
  figures: Readonly<Record<EstimatedElement, DistributedFigure>>,
): FigureByElementView {
  const views = ESTIMATED_ELEMENTS.map((element) => [element, toDistributedFigureView(figures[element])]);
  return Object.fromEntries(views) as Record<EstimatedElement, DistributedFigureView>;
}
