import { Check, Entity, Index } from 'typeorm';
import { IdColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';
import { POSTING_KINDS, type PostingKind } from './domain/posting.js';

const KNOWN_KINDS = POSTING_KINDS.map((kind) => `'${kind}'`).join(', ');

/** One thing that happened to material. Never updated, never deleted: another posting reverses it. */
@Entity('ledger_postings')
@Index('ledger_postings_by_organisation', ['organisationId', 'id'])
@Index('ledger_postings_reversed_once', ['reversesId'], { unique: true })
@Check('ledger_postings_kind_known', `"kind" IN (${KNOWN_KINDS})`)
export class LedgerPosting {
  @IdColumn()
  id!: string;

  @TextColumn()
  kind!: PostingKind;

  @TextColumn()
  organisationId!: string;

  /** When it happened in the world, RFC 3339. */
  @TextColumn()
  occurredAt!: string;

  /** When it was recorded here; as-of questions go by this. */
  @TextColumn()
  recordedAt!: string;

  @TextColumn({ nullable: true })
  reason!: string | null;

  /** The posting that this one undoes; each is undone once at the most. */
  @TextColumn({ nullable: true })
  reversesId!: string | null;

  /** What the operation was told and what it found, for people; no balance depends on it. */
  @JsonColumn()
  detail!: object;

  /** SHA-256 of the posting with its entries, which the audit chain holds too. */
  @TextColumn()
  digest!: string;
}
