import { Check, Entity, Index } from 'typeorm';
import type { Scope } from '../../platform/access/scopes.js';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';

/** An organisation lets another one read some of its data, for a time. */
@Entity('access_grants')
@Index('access_grants_by_organisation', ['organisationId', 'id'])
@Index('access_grants_by_grantee', ['granteeOrganisationId', 'expiresAt'])
@Check('access_grants_to_another', '"organisation_id" <> "grantee_organisation_id"')
@Check('access_grants_version_positive', '"version" > 0')
export class AccessGrant {
  @IdColumn()
  id!: string;

  /** Whose data it opens. */
  @TextColumn()
  organisationId!: string;

  @TextColumn()
  granteeOrganisationId!: string;

  /** Read scopes only. */
  @JsonColumn()
  scopes!: readonly Scope[];

  @TextColumn()
  expiresAt!: string;

  @TextColumn({ nullable: true })
  revokedAt!: string | null;

  @TextColumn()
  recordedAt!: string;

  @IntegerColumn()
  version!: number;
}
