import { ApiProperty } from '@nestjs/swagger';
import { MEMBER_ROLES, type CallerKind, type MemberRole } from '../../platform/access/caller.js';
import { ORGANISATION_ROLES, type OrganisationRole } from '../../platform/access/organisation-role.js';
import { SCOPE_AREAS, type Scope, type ScopeArea } from '../../platform/access/scopes.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import type { Identified } from './identified.js';
import { ScopesProperty } from './identity-fields.js';

const CALLER_KINDS: readonly CallerKind[] = ['USER', 'API_KEY', 'OPERATOR_KEY'];

/** The organisation that a caller acts for. */
export class MyOrganisation {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.organisation })
  id!: string;

  @ApiProperty({ example: 'Maasvlakte Magnet Recovery' })
  name!: string;

  @ApiProperty({
    enum: ORGANISATION_ROLES,
    enumName: 'OrganisationRole',
    isArray: true,
    example: ['RECYCLER'],
  })
  roles!: OrganisationRole[];
}

/** What a caller may do in one area. */
export class MyAbility {
  @ApiProperty({ enum: SCOPE_AREAS, enumName: 'ScopeArea', example: 'lots' })
  area!: ScopeArea;

  @ApiProperty({ example: true })
  read!: boolean;

  @ApiProperty({ example: false })
  write!: boolean;
}

/** What another organisation lets the caller read. */
export class MyGrant {
  /** Whose data it is. */
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.separator })
  organisationId!: string;

  @ScopesProperty()
  scopes!: Scope[];
}

/** Who calls, and what they may do. */
export class MeView {
  @ApiProperty({ enum: [...CALLER_KINDS], enumName: 'CallerKind', example: 'API_KEY' })
  kind!: CallerKind;

  /** Of the user or key. */
  @ApiProperty({ example: EXAMPLE_ID.apiKey })
  id!: string;

  @ApiProperty({ example: 'Weighbridge' })
  name!: string;

  /** Null for keys. */
  @ApiProperty({ type: String, nullable: true, example: null })
  login!: string | null;

  /** Null for the platform. */
  @ApiProperty({ type: () => MyOrganisation, nullable: true })
  organisation!: MyOrganisation | null;

  @ApiProperty({ enum: MEMBER_ROLES, enumName: 'MemberRole', example: 'OPERATOR' })
  role!: MemberRole;

  /** Role and scopes together, area by area. */
  @ApiProperty({ type: () => [MyAbility] })
  abilities!: MyAbility[];

  @ApiProperty({ type: () => [MyGrant] })
  grants!: MyGrant[];

  /** When these rights end; null: never. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  expiresAt!: string | null;

  /** Somebody else chose the password: nothing is allowed until POST /v1/me/password has changed it. */
  @ApiProperty({ example: false })
  isPasswordTemporary!: boolean;

  /** A login needs a one-time code as well as the password. False for keys. */
  @ApiProperty({ example: false })
  hasSecondFactor!: boolean;

  /** This installation asks for a second factor: nothing is allowed until POST /v1/me/second-factor and its confirmation made one. */
  @ApiProperty({ example: false })
  isSecondFactorMissing!: boolean;
}

export function toMeView(identified: Identified): MeView {
  const { caller, name, login, organisation } = identified;
  const { isPasswordTemporary, hasSecondFactor, isSecondFactorMissing } = identified;
  const { kind, id, role, grants, expiresAt = null } = caller.facts;
  return {
    kind,
    id,
    name,
    login,
    organisation:
      organisation === null
        ? null
        : { id: organisation.id, name: organisation.name, roles: [...organisation.roles] },
    role,
    abilities: SCOPE_AREAS.map((area) => ({
      area,
      read: caller.may(`${area}:read`),
      write: caller.may(`${area}:write`),
    })),
    grants: grants.map(({ organisationId, scopes }) => ({ organisationId, scopes: [...scopes] })),
    expiresAt,
    isPasswordTemporary,
    hasSecondFactor,
    isSecondFactorMissing,
  };
}
