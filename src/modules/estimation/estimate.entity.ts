import { Check, Entity, Index } from 'typeorm';
import { IdColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';
import type { EstimateInputs } from './domain/estimate-inputs.js';
import type { ExplainedEstimate } from './domain/explained-estimate.js';
import type { EstimateCause, EstimateChange } from './estimate-change.js';

export type EstimateSubjectKind = 'BATCH' | 'LOT';

/** A stored estimate: never updated, never deleted. With its inputs and versions it can be computed again. */
@Entity('estimates')
@Index('estimates_by_subject', ['subjectId', 'id'])
@Index('estimates_by_evidence', ['evidenceId'])
@Check('estimates_subject_kind_known', `"subject_kind" IN ('BATCH', 'LOT')`)
@Check(
  'estimates_cause_known',
  `"cause" IN ('RECORDED', 'CORRECTED', 'EVIDENCE_ADDED', 'EVIDENCE_WITHDRAWN', 'LOT_MADE')`,
)
export class StoredEstimate {
  @IdColumn()
  id!: string;

  @TextColumn()
  subjectKind!: EstimateSubjectKind;

  @TextColumn()
  subjectId!: string;

  @JsonColumn()
  inputs!: EstimateInputs;

  /** SHA-256 of the canonical inputs, catalogue version and model version. */
  @TextColumn()
  inputsDigest!: string;

  @JsonColumn()
  result!: ExplainedEstimate;

  @TextColumn()
  modelVersion!: string;

  @TextColumn()
  catalogueVersion!: string;

  @TextColumn()
  recordedAt!: string;

  /** Why it was made. The default is for estimates that are older than this column. */
  @TextColumn({ default: 'RECORDED' })
  cause!: EstimateCause;

  /** The estimate in whose place it came; null for the first one. */
  @TextColumn({ nullable: true })
  supersedesId!: string | null;

  /** The piece of evidence that was added or withdrawn. */
  @TextColumn({ nullable: true })
  evidenceId!: string | null;

  /** Against the estimate that it supersedes. */
  @JsonColumn({ nullable: true })
  change!: EstimateChange | null;
}
