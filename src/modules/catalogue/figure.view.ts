import { ApiProperty } from '@nestjs/swagger';
import { FIGURE_BASES, type FigureBasis } from './domain/catalogue.js';

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

/** One range per estimated rare earth. */
export class RangeByElementView {
  /** Neodymium. */
  @ApiProperty({ type: () => PertRangeView })
  Nd!: PertRangeView;

  /** Praseodymium. */
  @ApiProperty({ type: () => PertRangeView })
  Pr!: PertRangeView;

  /** Dysprosium. */
  @ApiProperty({ type: () => PertRangeView })
  Dy!: PertRangeView;

  /** Terbium. */
  @ApiProperty({ type: () => PertRangeView })
  Tb!: PertRangeView;
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
