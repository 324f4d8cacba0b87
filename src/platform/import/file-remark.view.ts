import { ApiProperty } from '@nestjs/swagger';
import type { FileRemark } from './file-remark.js';

/** A fault or warning at a place of the file. */
export class FileRemarkView {
  /** Line of the file; the header of a table is line 1. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 3 })
  line!: number;

  /** Column of a table; null where the whole row is concerned. */
  @ApiProperty({ type: String, nullable: true, example: 'tare_kg' })
  column!: string | null;

  /** JSON Pointer into the object of a JSON line; null in a table. */
  @ApiProperty({ type: String, nullable: true, example: null })
  pointer!: string | null;

  @ApiProperty({ example: 'TARE_NOT_BELOW_GROSS' })
  code!: string;

  /** What is wrong and the fix. */
  @ApiProperty({
    example: 'The tare (900 kg) must be below the gross (840 kg): check whether they are swapped.',
  })
  detail!: string;
}

export function toRemarkViews(remarks: readonly FileRemark[]): FileRemarkView[] {
  return remarks.map((remark) => ({ ...remark, pointer: remark.pointer ?? null }));
}
