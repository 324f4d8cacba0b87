import { ApiProperty } from '@nestjs/swagger';
import type { Catalogue } from './domain/catalogue.js';
import { ProvenanceView } from './figure.view.js';

/**
 * When an estimate is measured or indicated; every other is inferred. Measured asks for both its tier and its
 * width, indicated for either. Relative half-width is (P90 − P10) / (2 · P50); 0.1 is 10 %.
 */
export class ResourceClassRulesView {
  @ApiProperty({ example: '2026.11.0' })
  catalogueVersion!: string;

  /** Lowest evidence tier of measured. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 5, example: 3 })
  measuredTierMin!: number;

  /** Widest interval of measured. */
  @ApiProperty({ example: 0.1 })
  measuredRelativeHalfWidthMax!: number;

  /** Evidence tier from which an estimate is indicated, whatever its width. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 5, example: 2 })
  indicatedTierMin!: number;

  /** Width up to which an estimate is indicated, whatever its tier. */
  @ApiProperty({ example: 0.3 })
  indicatedRelativeHalfWidthMax!: number;

  @ApiProperty({ type: () => ProvenanceView })
  provenance!: ProvenanceView;
}

export function toResourceClassRulesView({ version, resourceClassRules }: Catalogue): ResourceClassRulesView {
  return { catalogueVersion: version, ...resourceClassRules };
}
