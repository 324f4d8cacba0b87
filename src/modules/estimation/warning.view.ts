import { ApiProperty } from '@nestjs/swagger';

/** Something worth a second look; the input was accepted. */
export class WarningView {
  /** Stable code. */
  @ApiProperty({ example: 'UNITS_INFERRED_FROM_MASS' })
  code!: string;

  /** JSON Pointer to the input it concerns; null where it concerns the whole. */
  @ApiProperty({ type: String, nullable: true, example: '/lines/0' })
  pointer!: string | null;

  @ApiProperty({ example: 'The number of units was inferred from the mass.' })
  detail!: string;
}

/** What any part of the application warns of, as a caller sees it. */
export function toWarningViews(warnings: readonly Readonly<WarningView>[]): WarningView[] {
  return warnings.map(({ code, pointer, detail }) => ({ code, pointer, detail }));
}
