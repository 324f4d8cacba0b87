import { ApiProperty } from '@nestjs/swagger';
import type { OxideFactor } from './domain/catalogue.js';
import { ProvenanceView } from './figure.view.js';

/** From metal to compound. The factor is computed from CIAAW standard atomic weights, never typed. */
export class OxideFactorView {
  @ApiProperty({ example: 'Nd' })
  element!: string;

  @ApiProperty({ example: 'Nd2O3' })
  compound!: string;

  /** Whether the trade quotes the element in this compound. */
  @ApiProperty({ example: true })
  traded!: boolean;

  /** Metal atoms of the formula unit. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 2 })
  metalAtoms!: number;

  /** Oxygen atoms of the formula unit. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 3 })
  oxygenAtoms!: number;

  /** g/mol. */
  @ApiProperty({ example: 144.242 })
  metalAtomicWeight!: number;

  /** Mass of compound per mass of metal. */
  @ApiProperty({ example: 1.16638 })
  metalToCompoundFactor!: number;

  @ApiProperty({ type: () => ProvenanceView })
  provenance!: ProvenanceView;
}

/** Oxide factors of one catalogue version. */
export class OxideFactorList {
  @ApiProperty({ example: '2026.11.0' })
  catalogueVersion!: string;

  @ApiProperty({ type: () => [OxideFactorView] })
  items!: OxideFactorView[];
}

export function toOxideFactorView(factor: OxideFactor): OxideFactorView {
  return { ...factor };
}
