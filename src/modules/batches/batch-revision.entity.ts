import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';
import type { RecordedBatch } from './domain/record-batch.js';

export const BATCH_ACTIONS = ['RECORDED', 'CORRECTED', 'VOIDED'] as const;
export type BatchAction = (typeof BATCH_ACTIONS)[number];

/** What a batch said at one revision, complete in itself. */
export interface BatchContent extends RecordedBatch {
  readonly ticketNumber: string | null;
  readonly receivedAt: string;
  readonly supplier: string | null;
  readonly notes: string | null;
}

/** One revision of a batch: never changed, never deleted. A correction is a new one that says why. */
@Entity('batch_revisions')
@Index('batch_revisions_unique', ['batchId', 'revision'], { unique: true })
@Check('batch_revisions_action_known', `"action" IN ('RECORDED', 'CORRECTED', 'VOIDED')`)
export class BatchRevision {
  @IdColumn()
  id!: string;

  @TextColumn()
  batchId!: string;

  @IntegerColumn()
  revision!: number;

  @TextColumn()
  action!: BatchAction;

  @JsonColumn()
  content!: BatchContent;

  /** SHA-256 of what was declared: the same ticket sent again is recognised by it. */
  @TextColumn()
  contentDigest!: string;

  @TextColumn({ nullable: true })
  reason!: string | null;

  @TextColumn()
  estimateId!: string;

  @TextColumn()
  recordedAt!: string;
}
