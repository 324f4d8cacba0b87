import { ApiProperty } from '@nestjs/swagger';
import { UNIT_BASES, type ProductProfile, type UnitBasis } from './domain/catalogue.js';
import { MATERIAL_FORMS, type MaterialForm } from './domain/material-form.js';
import {
  DistributedFigureView,
  PertRangeView,
  ProvenanceView,
  toDistributedFigureView,
} from './figure.view.js';

/** What one product, or one kind of production waste, contains. */
export class ProductProfileView {
  @ApiProperty({ example: 'hdd-35' })
  key!: string;

  @ApiProperty({ example: '3.5 inch hard disk drive (VCM + spindle)' })
  name!: string;

  /** Where such products come from; the list filters by it. */
  @ApiProperty({ example: 'electronics' })
  sector!: string;

  /** UNIT counts things; MEGAWATT and KILOWATT go by the nameplate; GROSS_MASS is logged by mass only. */
  @ApiProperty({ enum: UNIT_BASES, enumName: 'UnitBasis', example: 'UNIT' })
  unitBasis!: UnitBasis;

  /** Words for one unit. */
  @ApiProperty({ example: 'drive' })
  unitLabel!: string;

  /** The form that a line of this profile is in when it is logged. */
  @ApiProperty({ enum: MATERIAL_FORMS, enumName: 'MaterialForm', example: 'WHOLE_DEVICE' })
  form!: MaterialForm;

  /** NdFeB magnet mass, coating included, in kg per unit; for GROSS_MASS its share of the gross mass, 0 to 1. */
  @ApiProperty({
    type: () => DistributedFigureView,
    example: { low: 0.007, mode: 0.01503, high: 0.028, distribution: 'PERT' },
  })
  magnetMassKgPerUnit!: DistributedFigureView;

  /** Coefficient of variation between the units of one batch; averages out with 1/√units. */
  @ApiProperty({ example: 0.25 })
  unitScatterCv!: number;

  /** Coefficient of variation of what all units of a batch share; a check on the range, not a second factor. */
  @ApiProperty({ example: 0.18 })
  batchBiasCv!: number;

  /** Share of units that hold NdFeB at all, 0 to 1. */
  @ApiProperty({ type: () => PertRangeView, example: { low: 1, mode: 1, high: 1 } })
  presence!: PertRangeView;

  /** Gross mass of one unit in kg; null where unknown, and for GROSS_MASS. */
  @ApiProperty({ type: Number, nullable: true, example: 0.6 })
  typicalGrossMassKg!: number | null;

  /** Key of the magnet grade that its magnets are taken to be. */
  @ApiProperty({ example: 'hdd-vcm' })
  grade!: string;

  /** Share of the magnet mass that dismantling frees, 0 to 1. */
  @ApiProperty({ type: () => PertRangeView, example: { low: 0.65, mode: 0.85, high: 0.98 } })
  dismantlingYield!: PertRangeView;

  /** Share that shredding brings into a recoverable concentrate, 0 to 1; null where it is never shredded. */
  @ApiProperty({ type: () => PertRangeView, nullable: true, example: { low: 0.02, mode: 0.1, high: 0.4 } })
  shreddingYield!: PertRangeView | null;

  /** Mean time in use, years; null where unknown, and for production waste. */
  @ApiProperty({ type: Number, nullable: true, example: 5.5 })
  meanLifetimeYears!: number | null;

  @ApiProperty({ type: () => ProvenanceView })
  provenance!: ProvenanceView;
}

/** Product profiles of one catalogue version. */
export class ProductProfileList {
  @ApiProperty({ example: '2026.11.0' })
  catalogueVersion!: string;

  @ApiProperty({ type: () => [ProductProfileView] })
  items!: ProductProfileView[];
}

export function toProductProfileView({ gradeKey, ...profile }: ProductProfile): ProductProfileView {
  const magnetMassKgPerUnit = toDistributedFigureView(profile.magnetMassKgPerUnit);
  return { ...profile, magnetMassKgPerUnit, grade: gradeKey };
}
