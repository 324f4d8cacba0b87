import { ApiProperty } from '@nestjs/swagger';
import type { LooseFormProperties } from './domain/catalogue.js';
import { LOOSE_MATERIAL_FORMS, type LooseMaterialForm } from './domain/material-form.js';
import { PertRangeView, ProvenanceView } from './figure.view.js';

/** What loose material of one form is besides magnet alloy; used for what a ticket leaves unsaid. */
export class LooseFormView {
  @ApiProperty({ enum: LOOSE_MATERIAL_FORMS, enumName: 'LooseMaterialForm', example: 'SWARF' })
  form!: LooseMaterialForm;

  /** Moisture, wt% of the material as received. */
  @ApiProperty({ type: () => PertRangeView, example: { low: 10, mode: 20, high: 32 } })
  moistureWtPct!: PertRangeView;

  /** Oil, wt% of the material as received. */
  @ApiProperty({ type: () => PertRangeView, example: { low: 6, mode: 9, high: 13 } })
  oilWtPct!: PertRangeView;

  /** Alloy's share of the dry, oil-free mass, 0 to 1; the rest is grit, binder and oxidation. */
  @ApiProperty({ type: () => PertRangeView, example: { low: 0.82, mode: 0.92, high: 0.98 } })
  alloyFractionOfDryOilFree!: PertRangeView;

  @ApiProperty({ type: () => ProvenanceView })
  provenance!: ProvenanceView;
}

/** Loose forms of one catalogue version. */
export class LooseFormList {
  @ApiProperty({ example: '2026.11.0' })
  catalogueVersion!: string;

  @ApiProperty({ type: () => [LooseFormView] })
  items!: LooseFormView[];
}

export function toLooseFormView(properties: LooseFormProperties): LooseFormView {
  return { ...properties };
}
