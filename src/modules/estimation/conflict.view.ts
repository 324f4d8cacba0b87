import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import type { EvidenceConflict } from './domain/evidence/conflict.js';

const CONFLICT_CODES = [
  'AGAINST_PRIOR',
  'AGAINST_EVIDENCE',
  'INTERVAL_WIDENED',
] as const satisfies readonly EvidenceConflict['code'][];

/** Evidence that does not agree with what was believed, or with other evidence. Both figures stand. */
export class EvidenceConflictView {
  /** AGAINST_PRIOR: the reference data expected something else. AGAINST_EVIDENCE: two pieces disagree. INTERVAL_WIDENED: it made us less sure. */
  @ApiProperty({ enum: CONFLICT_CODES, enumName: 'EvidenceConflictCode', example: 'AGAINST_PRIOR' })
  code!: EvidenceConflict['code'];

  /** Id of the piece; `declared` for what a line states and `ticket` for the weighbridge. */
  @ApiProperty({ example: EXAMPLE_ID.evidence })
  evidenceId!: string;

  /** The other piece, likewise; null where there is none. */
  @ApiProperty({ type: String, nullable: true, example: null })
  otherEvidenceId!: string | null;

  /** What the figures are. */
  @ApiProperty({ example: 'magnet mass per motor' })
  measurand!: string;

  @ApiProperty({ example: 'g' })
  unit!: string;

  @ApiProperty({ example: 2900 })
  measured!: number;

  @ApiProperty({ example: 1480 })
  expected!: number;

  /** How far apart they may lie: three standard deviations of a prior, two of other evidence. */
  @ApiProperty({ example: 960 })
  tolerance!: number;
}
