import { Check, Entity, Index } from 'typeorm';
import { IdColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';
import type { EstimateInputs } from './domain/estimate-inputs.js';
import type { Estimate } from './domain/estimate.js';

export type EstimateSubjectKind = 'BATCH' | 'LOT';

/** A stored estimate: never updated, never deleted. With its inputs and versions it can be computed again. */
@Entity('estimates')
@Index('estimates_by_subject', ['subjectId', 'id'])
@Check('estimates_subject_kind_known', `"subject_kind" IN ('BATCH', 'LOT')`)
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
  result!: Estimate;

  @TextColumn()
  modelVersion!: string;

  @TextColumn()
  catalogueVersion!: string;

  @TextColumn()
  recordedAt!: string;
}
