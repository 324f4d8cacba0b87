import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../database/columns.js';

/**
 * Something that happened: appended in the transaction that made it so, linked into the chain right afterwards.
 * Never changed but for that, never deleted.
 */
@Entity('audit_events')
@Index('audit_events_sequence_unique', ['sequence'], { unique: true })
@Index('audit_events_by_organisation', ['organisationId', 'sequence'])
@Index('audit_events_by_counterparty', ['counterpartyOrganisationId', 'sequence'])
@Check('audit_events_sequence_positive', '"sequence" IS NULL OR "sequence" > 0')
@Check(
  'audit_events_sealed_whole',
  '("sequence" IS NULL) = ("hash" IS NULL) AND ("sequence" IS NULL) = ("previous_hash" IS NULL)',
)
export class AuditEvent {
  @IdColumn()
  id!: string;

  /** In the past tense, e.g. `lot.listed`. */
  @TextColumn()
  type!: string;

  @TextColumn()
  subjectKind!: string;

  @TextColumn()
  subjectId!: string;

  @TextColumn({ nullable: true })
  organisationId!: string | null;

  /** Whoever is on the other side of it, and so is told as well; null where nobody is. Hashed where it is not null. */
  @TextColumn({ nullable: true })
  counterpartyOrganisationId!: string | null;

  @TextColumn()
  actor!: string;

  /** Null for what the service did by itself. */
  @TextColumn({ nullable: true })
  requestId!: string | null;

  /** Canonical JSON of an object. */
  @TextColumn()
  facts!: string;

  /** What hides the content of a commitment among the facts: without it, nobody can try out what it may be of. Never shown. */
  @TextColumn({ nullable: true })
  blinding!: string | null;

  @TextColumn()
  recordedAt!: string;

  /** 1, 2, 3 … in the chain; null until sealed, as the two below. */
  @IntegerColumn({ nullable: true })
  sequence!: number | null;

  @TextColumn({ nullable: true })
  previousHash!: string | null;

  /** SHA-256 in hex of the canonical JSON of the event with its sequence and the previous hash. */
  @TextColumn({ nullable: true })
  hash!: string | null;
}
