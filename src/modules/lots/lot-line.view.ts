import { ApiProperty } from '@nestjs/swagger';
import { MATERIAL_FORMS, type MaterialForm } from '../catalogue/domain/material-form.js';
import type { StoredEstimate } from '../estimation/estimate.entity.js';
import { inputsInTodaysShape } from '../estimation/stored-result.js';
import { numberedLines } from './derived-inputs.js';

/** A line that the lot is estimated from. */
export class LotLineView {
  /** By which evidence names it: as in its batch where all lines came on one ticket, else from 1. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  lineNumber!: number;

  /** Key of a product profile; null for loose material. */
  @ApiProperty({ type: String, nullable: true, example: 'hdd-35-enterprise' })
  productProfile!: string | null;

  /** Form of loose material; null for a product. */
  @ApiProperty({
    type: String,
    enum: MATERIAL_FORMS,
    enumName: 'MaterialForm',
    nullable: true,
    example: null,
  })
  form!: MaterialForm | null;

  /** Key of a magnet grade, as stated or marked; null: as usual for the product. */
  @ApiProperty({ type: String, nullable: true, example: null })
  grade!: string | null;

  /** Those that are in the lot, to the thousandth: parts and blends need not hold whole ones. Null where it is stated by mass. */
  @ApiProperty({ type: Number, nullable: true, example: 1840 })
  units!: number | null;

  /** What is in the lot; null where it is stated by count. */
  @ApiProperty({ type: Number, nullable: true, example: null })
  netMassKg!: number | null;
}

const thousandths = (value: number): number => Math.round(value * 1_000) / 1_000;

/** @param batchLineNumbers of the lines of batches that the lot goes back to, ascending */
export function toLotLineViews(estimate: StoredEstimate, batchLineNumbers: readonly number[]): LotLineView[] {
  const lines = numberedLines(inputsInTodaysShape(estimate), batchLineNumbers);
  return lines.map(({ lineNumber, line, markedGradeKey }) => ({
    lineNumber,
    productProfile: line.kind === 'LOOSE_MATERIAL' ? null : line.profileKey,
    form: line.kind === 'LOOSE_MATERIAL' ? line.form : null,
    grade: markedGradeKey ?? line.gradeKey,
    units: line.kind === 'PROFILE_UNITS' ? thousandths(line.units) : null,
    netMassKg: line.kind === 'PROFILE_UNITS' ? null : thousandths(line.netMassGrams / 1_000),
  }));
}
