import { ApiProperty } from '@nestjs/swagger';
import { READ_SCOPES, type Scope } from '../../platform/access/scopes.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdField, InstantField } from '../../platform/http/fields.js';
import { ManyOfField } from '../../platform/http/list-fields.js';
import type { AccessGrant } from './access-grant.entity.js';
import { ScopesProperty } from './identity-fields.js';

/** What another organisation is to read, until when. */
export class AccessGrantCreate {
  /** Who is to read. */
  @IdField({ example: EXAMPLE_ID.separator })
  granteeOrganisationId!: string;

  /** What. */
  @ManyOfField(READ_SCOPES, 'ReadScope', { example: ['ledger:read', 'evidence:read'] })
  scopes!: Scope[];

  /** Until when: a year ahead at most. */
  @InstantField({ example: '2027-06-30T00:00:00Z' })
  expiresAt!: string;
}

/** What an organisation lets another one read. */
export class AccessGrantView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.accessGrant })
  id!: string;

  /** Whose data it opens. */
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.organisation })
  organisationId!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.separator })
  granteeOrganisationId!: string;

  @ScopesProperty()
  scopes!: Scope[];

  @ApiProperty({ format: 'date-time', example: '2027-06-30T00:00:00.000Z' })
  expiresAt!: string;

  /** When it was revoked; null: it was not. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  revokedAt!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;

  /** Also in the ETag. */
  @ApiProperty({ type: 'integer', example: 1 })
  version!: number;
}

/** One page of access grants, newest first. */
export class AccessGrantPage {
  @ApiProperty({ type: () => [AccessGrantView] })
  items!: AccessGrantView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

export function toAccessGrantView({ scopes, ...grant }: AccessGrant): AccessGrantView {
  const { id, organisationId, granteeOrganisationId, expiresAt, revokedAt, recordedAt, version } = grant;
  return {
    id,
    organisationId,
    granteeOrganisationId,
    scopes: [...scopes],
    expiresAt,
    revokedAt,
    recordedAt,
    version,
  };
}
