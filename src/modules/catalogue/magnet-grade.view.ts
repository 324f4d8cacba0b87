import { ApiProperty } from '@nestjs/swagger';
import { MAGNET_GRADE_KINDS, type MagnetGrade, type MagnetGradeKind } from './domain/catalogue.js';
import { FigureByElementView, PertRangeView, ProvenanceView, toFigureByElementView } from './figure.view.js';

/** Rare earths that a grade carries besides the estimated four; they count towards TREO. Modes only, wt%. */
export class MinorRareEarthsView {
  /** Gadolinium. */
  @ApiProperty({ example: 0 })
  Gd!: number;

  /** Holmium. */
  @ApiProperty({ example: 0 })
  Ho!: number;

  /** Cerium. */
  @ApiProperty({ example: 0.8 })
  Ce!: number;

  /** Lanthanum. */
  @ApiProperty({ example: 0 })
  La!: number;
}

/** Composition of a magnet alloy, in wt% of the alloy without its coating. */
export class MagnetGradeView {
  @ApiProperty({ example: 'n35' })
  key!: string;

  @ApiProperty({ example: 'N35 sintered' })
  name!: string;

  /** GRADE: a declared mark (evidence tier 1); APPLICATION and FORM: what such a product usually holds (tier 0). */
  @ApiProperty({ enum: MAGNET_GRADE_KINDS, enumName: 'MagnetGradeKind', example: 'GRADE' })
  kind!: MagnetGradeKind;

  /** Nd, Pr, Dy and Tb. */
  @ApiProperty({
    type: () => FigureByElementView,
    example: {
      Nd: { low: 20, mode: 22.5, high: 26, distribution: 'PERT' },
      Pr: { low: 5, mode: 7.5, high: 9.5, distribution: 'PERT' },
      Dy: { low: 0, mode: 0.1, high: 0.6, distribution: 'PERT' },
      Tb: { low: 0, mode: 0, high: 0, distribution: 'PERT' },
    },
  })
  elementWtPct!: FigureByElementView;

  @ApiProperty({ type: () => MinorRareEarthsView })
  minorRareEarthWtPct!: MinorRareEarthsView;

  /** All rare earths together. */
  @ApiProperty({ type: () => PertRangeView, example: { low: 29.4, mode: 30.9, high: 32.4 } })
  totalRareEarthWtPct!: PertRangeView;

  /** Typical wt% by constituent: Fe, B, Co, Cu, Al, Ga, Nb, Zr, and `other` for what the source leaves unnamed. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    example: { Fe: 66.4, B: 1, Co: 0.5, Cu: 0.15, Al: 0.4, Ga: 0.15, Nb: 0.1, Zr: 0.1, other: 0.3 },
  })
  otherElementWtPct!: Record<string, number>;

  /** g/cm³. */
  @ApiProperty({ example: 7.55 })
  densityGramsPerCm3!: number;

  /** Coating, wt% of the coated magnet. */
  @ApiProperty({ type: () => PertRangeView, example: { low: 1, mode: 2.5, high: 5 } })
  coatingWtPct!: PertRangeView;

  @ApiProperty({ type: () => ProvenanceView })
  provenance!: ProvenanceView;
}

/** Magnet grades of one catalogue version. */
export class MagnetGradeList {
  @ApiProperty({ example: '2026.11.0' })
  catalogueVersion!: string;

  @ApiProperty({ type: () => [MagnetGradeView] })
  items!: MagnetGradeView[];
}

export function toMagnetGradeView(grade: MagnetGrade): MagnetGradeView {
  return { ...grade, elementWtPct: toFigureByElementView(grade.elementWtPct) };
}
