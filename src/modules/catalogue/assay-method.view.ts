import { ApiProperty } from '@nestjs/swagger';
import type { AssayMethod } from './domain/catalogue.js';
import { PertRangeView, ProvenanceView } from './figure.view.js';

/** Order of magnitude of what a piece of evidence costs; for ranking what to measure next, no offer. */
export class AssayCostView {
  @ApiProperty({ example: 180 })
  fixedUsd!: number;

  /** Per unit taken apart, piece read or increment taken. */
  @ApiProperty({ example: 2 })
  perPieceUsd!: number;

  /** How the figures are known. */
  @ApiProperty({ example: 'judgement, 2026' })
  basis!: string;
}

/** How sure an analysis, sampling or weighing is, for one method and measurand. */
export class AssayMethodView {
  @ApiProperty({ example: 'icpoes-nd' })
  key!: string;

  @ApiProperty({ example: 'ICP-OES after acid digestion' })
  method!: string;

  @ApiProperty({ example: 'laboratory' })
  category!: string;

  /** What is measured, mostly an element. */
  @ApiProperty({ example: 'Nd' })
  measurand!: string;

  /** Relative standard uncertainty (k = 1) of this step alone; 0.01 is 1 %. */
  @ApiProperty({ type: () => PertRangeView, example: { low: 0.007, mode: 0.012, high: 0.02 } })
  relativeUncertainty!: PertRangeView;

  /** Relative error that repeating does not average out; 0.01 is 1 %. */
  @ApiProperty({ example: 0.007 })
  relativeBias!: number;

  /** Material that it is fit for. */
  @ApiProperty({ example: 'all metallic and oxide forms' })
  appliesTo!: string;

  /** Preparation of the sample; empty where none is known of. */
  @ApiProperty({ example: 'aqua regia / HCl digestion, internal standard, matched matrix' })
  prepRequired!: string;

  /** What makes it go wrong; empty where nothing is known of. */
  @ApiProperty({ example: 'undissolved Si/oxide residue; Fe matrix; HF needed for some swarf' })
  failureModes!: string;

  /** 0 is trusted least, 5 most. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 5, example: 5 })
  trustRank!: number;

  /** What such evidence costs to get; null where nobody said. */
  @ApiProperty({ type: () => AssayCostView, nullable: true })
  cost!: AssayCostView | null;

  @ApiProperty({ type: () => ProvenanceView })
  provenance!: ProvenanceView;
}

/** Assay methods of one catalogue version. */
export class AssayMethodList {
  @ApiProperty({ example: '2026.11.0' })
  catalogueVersion!: string;

  @ApiProperty({ type: () => [AssayMethodView] })
  items!: AssayMethodView[];
}

export function toAssayMethodView(method: AssayMethod): AssayMethodView {
  return { ...method, cost: method.cost ?? null };
}
