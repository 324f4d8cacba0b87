import { ApiProperty } from '@nestjs/swagger';
import type { ProcessRoute } from './domain/catalogue.js';
import { MATERIAL_FORMS, type MaterialForm } from './domain/material-form.js';
import { FigureByElementView, ProvenanceView, toFigureByElementView } from './figure.view.js';

/** What a separator's or pre-treatment process gets out, per element, and what it takes. */
export class ProcessRouteView {
  @ApiProperty({ example: 'toll-hydromet-sx' })
  key!: string;

  @ApiProperty({ example: 'Western integrated recycler: leach + SX to separated oxides (default)' })
  name!: string;

  /** Which part of the way from scrap to product it covers. */
  @ApiProperty({ example: 'integrated' })
  stage!: string;

  /** How far it has come, from laboratory to commercial. */
  @ApiProperty({ example: 'demonstration' })
  maturity!: string;

  /** Forms that it can be fed with. */
  @ApiProperty({
    enum: MATERIAL_FORMS,
    enumName: 'MaterialForm',
    isArray: true,
    example: ['LIBERATED_MAGNET', 'SWARF', 'POWDER', 'HYDRIDED_POWDER'],
  })
  acceptedForms!: MaterialForm[];

  /** Whether the yield runs from magnet material to oxide; only such a route can state recoverable oxide. */
  @ApiProperty({ example: true })
  yieldsOxide!: boolean;

  /** Share of the element in the feed that reaches the product, 0 to 1. */
  @ApiProperty({
    type: () => FigureByElementView,
    example: {
      Nd: { low: 0.82, mode: 0.91, high: 0.965, distribution: 'PERT' },
      Pr: { low: 0.82, mode: 0.91, high: 0.965, distribution: 'PERT' },
      Dy: { low: 0.78, mode: 0.89, high: 0.96, distribution: 'PERT' },
      Tb: { low: 0.75, mode: 0.87, high: 0.95, distribution: 'PERT' },
    },
  })
  elementYield!: FigureByElementView;

  /** From what to what the yield is counted. */
  @ApiProperty({ example: 'contained RE in received lot -> separated oxides' })
  yieldScope!: string;

  /** What comes out. */
  @ApiProperty({ example: 'Nd2O3, NdPr oxide, Dy2O3, Tb4O7' })
  productForm!: string;

  /** Tolerated wt% of the feed by impurity: Ni, Cu, Al, C, O, Si, organics, moisture. Absent is not stated. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    example: { Ni: 4, Cu: 2, Al: 3, C: 3, O: 25, Si: 1, organics: 2, moisture: 20 },
  })
  impurityToleranceWtPct!: Record<string, number>;

  @ApiProperty({ type: () => ProvenanceView })
  provenance!: ProvenanceView;
}

/** Process routes of one catalogue version. */
export class ProcessRouteList {
  @ApiProperty({ example: '2026.11.0' })
  catalogueVersion!: string;

  @ApiProperty({ type: () => [ProcessRouteView] })
  items!: ProcessRouteView[];
}

export function toProcessRouteView(route: ProcessRoute): ProcessRouteView {
  return {
    ...route,
    acceptedForms: [...route.acceptedForms],
    elementYield: toFigureByElementView(route.elementYield),
  };
}
