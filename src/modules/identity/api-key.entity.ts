import { Check, Entity, Index } from 'typeorm';
import type { MemberRole } from '../../platform/access/caller.js';
import type { Scope } from '../../platform/access/scopes.js';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';

/** A program's access to one organisation. */
@Entity('api_keys')
@Index('api_keys_by_organisation', ['organisationId', 'id'])
@Check('api_keys_role_known', `"role" IN ('OWNER', 'OPERATOR', 'VIEWER', 'AUDITOR')`)
@Check('api_keys_auditor_ends', `"role" <> 'AUDITOR' OR "expires_at" IS NOT NULL`)
@Check('api_keys_version_positive', '"version" > 0')
export class ApiKey {
  @IdColumn()
  id!: string;

  @TextColumn()
  organisationId!: string;

  @TextColumn()
  name!: string;

  @TextColumn()
  role!: MemberRole;

  /** Null: all that the role allows. */
  @JsonColumn({ nullable: true })
  scopes!: readonly Scope[] | null;

  /** HMAC-SHA-256 of the key's secret in base64url; its key is a secret of the installation. */
  @TextColumn()
  secretMac!: string;

  /** Whoever made it, as the audit chain names them. */
  @TextColumn()
  madeBy!: string;

  @TextColumn({ nullable: true })
  expiresAt!: string | null;

  @TextColumn({ nullable: true })
  revokedAt!: string | null;

  /** The key that took its place. */
  @TextColumn({ nullable: true })
  replacedByKeyId!: string | null;

  @TextColumn()
  recordedAt!: string;

  @IntegerColumn()
  version!: number;
}
