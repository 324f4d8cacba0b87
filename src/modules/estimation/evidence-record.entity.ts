import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';
import type { Evidence, RealisedRecovery } from './domain/evidence/evidence.js';
import type { EstimateSubjectKind } from './estimate.entity.js';

export const EVIDENCE_RECORD_KINDS = [
  'COUNT',
  'WEIGHING',
  'SAMPLE_WEIGHING',
  'GRADE',
  'PASSPORT',
  'MOISTURE',
  'ASSAY',
  'REALISED_RECOVERY',
] as const satisfies readonly (Evidence['kind'] | 'REALISED_RECOVERY')[];
export type EvidenceRecordKind = (typeof EVIDENCE_RECORD_KINDS)[number];

type WithoutPlace<Piece> = Piece extends unknown ? Omit<Piece, 'id' | 'lineIndexes'> : never;

/** What a piece of evidence tells the estimator, apart from its name and its lines. */
export type EvidenceContent =
  WithoutPlace<Evidence> | (Omit<RealisedRecovery, 'id'> & { readonly kind: 'REALISED_RECOVERY' });

/** Something odd about accepted evidence. */
export interface EvidenceWarning {
  readonly code: string;
  /** JSON Pointer into the declaration. */
  readonly pointer: string;
  readonly detail: string;
}

/**
 * One piece of evidence about lines of a batch or lot. Never deleted and never changed but in two ways: it is
 * withdrawn, with a reason, and it moves on with a draft lot that is made anew after its batch was corrected.
 */
@Entity('evidence_records')
@Index('evidence_records_by_subject', ['subjectId', 'id'])
@Index('evidence_records_by_kind', ['kind', 'id'])
@Index('evidence_records_live_certificate_unique', ['certificateHolderId', 'liveCertificate'], {
  unique: true,
})
@Check('evidence_records_subject_kind_known', `"subject_kind" IN ('BATCH', 'LOT')`)
@Check('evidence_records_withdrawn_with_reason', `("withdrawn_at" IS NULL) = ("withdrawal_reason" IS NULL)`)
@Check('evidence_records_version_positive', '"version" > 0')
export class EvidenceRecord {
  @IdColumn()
  id!: string;

  @TextColumn()
  subjectKind!: EstimateSubjectKind;

  @TextColumn()
  subjectId!: string;

  @TextColumn()
  kind!: EvidenceRecordKind;

  /** Line numbers of the batch, ascending; null for what is about the whole lot. */
  @JsonColumn({ nullable: true })
  lineNumbers!: readonly number[] | null;

  /** Null for what was recorded but tells nothing, e.g. a reading of the coating. */
  @JsonColumn({ nullable: true })
  content!: EvidenceContent | null;

  /** What the caller sent. */
  @JsonColumn()
  declared!: object;

  @JsonColumn()
  warnings!: readonly EvidenceWarning[];

  @TextColumn({ nullable: true })
  certificateNumber!: string | null;

  @TextColumn({ nullable: true })
  laboratory!: string | null;

  /** Whose the certificate is, while the record stands: what others have recorded is neither told nor in the way. */
  @TextColumn({ nullable: true })
  certificateHolderId!: string | null;

  /** Laboratory and number of the certificate while the record stands: the database keeps it from counting twice for its holder. */
  @TextColumn({ nullable: true })
  liveCertificate!: string | null;

  /** When it was so in the world. */
  @TextColumn()
  observedAt!: string;

  /** When we were told. */
  @TextColumn()
  recordedAt!: string;

  @TextColumn({ nullable: true })
  withdrawnAt!: string | null;

  @TextColumn({ nullable: true })
  withdrawalReason!: string | null;

  @IntegerColumn()
  version!: number;
}
