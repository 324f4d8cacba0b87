import { ApiProperty } from '@nestjs/swagger';
import { PROPOSED_EVIDENCE, type ProposedEvidenceKind } from './domain/evidence-narrowing.js';
import { FACTOR_KINDS, type FactorKind } from './domain/quantity/factor.js';

/** One cause of the interval of recoverable NdPr oxide. */
export class UncertaintyDriverView {
  @ApiProperty({ enum: FACTOR_KINDS, enumName: 'FactorKind', example: 'MAGNET_MASS' })
  kind!: FactorKind;

  /** Key of the catalogue row, or name of the material, that it is about. */
  @ApiProperty({ example: 'bev-traction-motor' })
  subject!: string;

  /** Share of the variance that goes back to it alone, 0 … 1. */
  @ApiProperty({ minimum: 0, maximum: 1, example: 0.91 })
  varianceShare!: number;
}

/** Evidence that could be added, and what it is expected to do. */
export class EvidenceProposalView {
  @ApiProperty({ enum: PROPOSED_EVIDENCE, enumName: 'ProposedEvidenceKind', example: 'SAMPLE_WEIGHING' })
  kind!: ProposedEvidenceKind;

  /** Key of the product profile, or name of the material. */
  @ApiProperty({ example: 'bev-traction-motor' })
  subject!: string;

  /** Units to take apart, pieces to read or increments to take. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 20 })
  pieces!: number;

  /** Expected share by which P90 − P10 of recoverable NdPr oxide shrinks, 0 … 1. */
  @ApiProperty({ minimum: 0, maximum: 1, example: 0.38 })
  expectedNarrowing!: number;

  /** Order of magnitude by the catalogue's cost of the method; null where it states none. */
  @ApiProperty({ type: Number, nullable: true, example: 135 })
  costUsd!: number | null;

  /** What to do, in a sentence. */
  @ApiProperty({
    example:
      'Take apart 20 of the 400 motors (bev-traction-motor) and weigh their magnets: P90−P10 shrinks by about 38 %.',
  })
  action!: string;
}
