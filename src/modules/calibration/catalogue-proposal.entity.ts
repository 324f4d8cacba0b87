import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';
import type { ProductProfile } from '../catalogue/domain/catalogue.js';

export const PROPOSAL_STATUSES = ['PROPOSED', 'ACCEPTED', 'REJECTED', 'SUPERSEDED'] as const;
export type ProposalStatus = (typeof PROPOSAL_STATUSES)[number];

/** What the proposal rests on. Effects and spreads are natural logarithms. */
export interface ProposalEvidence {
  /** Lots of the profile, and their number by the profile's share in each. */
  readonly lotCount: number;
  readonly lotWeight: number;
  readonly effectMean: number;
  readonly effectSd: number;
  /** Between profiles. */
  readonly profileSd: number;
  readonly factor: number;
  readonly spreadBefore: number;
  readonly spreadAfter: number;
  readonly cutAtMax: boolean;
  /** The newest outcome that was learnt from: once accepted, a figure learns only from those after it. */
  readonly learntThroughId: string;
}

/** A new figure for a profile of the catalogue, for a person to accept or not. Never changed but by that decision. */
@Entity('catalogue_proposals')
@Index('catalogue_proposals_by_profile', ['profileKey', 'status', 'id'])
@Index('catalogue_proposals_open_unique', ['openProfileKey'], { unique: true })
@Check('catalogue_proposals_status_known', `"status" IN ('PROPOSED', 'ACCEPTED', 'REJECTED', 'SUPERSEDED')`)
@Check('catalogue_proposals_open_with_key', `("status" = 'PROPOSED') = ("open_profile_key" IS NOT NULL)`)
@Check('catalogue_proposals_decided', `("status" = 'PROPOSED') = ("decided_at" IS NULL)`)
@Check('catalogue_proposals_version_positive', '"version" > 0')
export class CatalogueProposal {
  @IdColumn()
  id!: string;

  @TextColumn()
  profileKey!: string;

  /** The profile while the proposal is open: the database keeps it to one open proposal each. */
  @TextColumn({ nullable: true })
  openProfileKey!: string | null;

  /** Catalogue version that it was learnt against, and that it can be accepted on. */
  @TextColumn()
  baseVersion!: string;

  /** The whole row as it would be. */
  @JsonColumn()
  row!: ProductProfile;

  @TextColumn()
  reason!: string;

  @JsonColumn()
  evidence!: ProposalEvidence;

  @TextColumn()
  status!: ProposalStatus;

  /** Who decided, `user:…` or `key:…`, or in words if decided before callers were named; null where nobody did. */
  @TextColumn({ nullable: true })
  decidedBy!: string | null;

  @TextColumn({ nullable: true })
  decidedAt!: string | null;

  /** Why it was rejected. */
  @TextColumn({ nullable: true })
  rejectionReason!: string | null;

  /** Catalogue version that its acceptance made. */
  @TextColumn({ nullable: true })
  acceptedVersion!: string | null;

  @TextColumn()
  recordedAt!: string;

  @IntegerColumn()
  version!: number;
}
