import { Check, Entity, Index } from 'typeorm';
import type { MemberRole } from '../../platform/access/caller.js';
import type { Scope } from '../../platform/access/scopes.js';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';

/** What a user may do for one organisation, or for the platform. */
@Entity('memberships')
@Index('memberships_by_organisation', ['organisationId', 'id'])
@Index('memberships_by_user', ['userId', 'id'])
@Check('memberships_role_known', `"role" IN ('OWNER', 'OPERATOR', 'VIEWER', 'AUDITOR')`)
@Check('memberships_auditor_ends', `"role" <> 'AUDITOR' OR "expires_at" IS NOT NULL`)
@Check('memberships_version_positive', '"version" > 0')
export class Membership {
  @IdColumn()
  id!: string;

  @TextColumn()
  userId!: string;

  /** Null: of the platform. */
  @TextColumn({ nullable: true })
  organisationId!: string | null;

  @TextColumn()
  role!: MemberRole;

  /** Null: all that the role allows. */
  @JsonColumn({ nullable: true })
  scopes!: readonly Scope[] | null;

  @TextColumn({ nullable: true })
  expiresAt!: string | null;

  @TextColumn({ nullable: true })
  revokedAt!: string | null;

  @TextColumn()
  recordedAt!: string;

  @IntegerColumn()
  version!: number;
}
