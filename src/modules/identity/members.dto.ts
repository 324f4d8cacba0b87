import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID, EXAMPLE_LOGIN, EXAMPLE_PASSWORD } from '../../platform/http/example-ids.js';
import { IdField, TextField } from '../../platform/http/fields.js';
import { LoginField, PasswordField, RightsInput, RightsView } from './identity-fields.js';
import type { Membership } from './membership.entity.js';
import type { User } from './user.entity.js';

/** Somebody to make a member. */
export class MemberCreate extends RightsInput {
  /** What they log in with, e.g. a mail address; capitals do not count. */
  @LoginField()
  login!: string;

  @TextField({ max: 200, example: 'Ada Winters' })
  name!: string;

  /** To tell them on another way; they have to change it before anything else. 12 to 200 characters. */
  @PasswordField(EXAMPLE_PASSWORD)
  temporaryPassword!: string;
}

/** A further membership of somebody who has one. */
export class MembershipCreate extends RightsInput {
  @IdField({ example: EXAMPLE_ID.user })
  userId!: string;

  /** The platform unless given. */
  @IdField({ optional: true, example: EXAMPLE_ID.organisation })
  organisationId?: string;
}

/** A password that somebody else chose. */
export class PasswordReset {
  /** To tell them on another way; they have to change it before anything else. 12 to 200 characters. */
  @PasswordField('nine slow barges turn')
  temporaryPassword!: string;
}

/** What somebody may do for one organisation, or for the platform. */
export class MemberView extends RightsView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.member })
  id!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.user })
  userId!: string;

  /** Null: the platform. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID.organisation })
  organisationId!: string | null;

  @ApiProperty({ example: EXAMPLE_LOGIN })
  login!: string;

  @ApiProperty({ example: 'Ada Winters' })
  name!: string;

  /** Somebody else chose the password, and it was not changed yet. */
  @ApiProperty({ example: true })
  isPasswordTemporary!: boolean;

  /** A login needs a one-time code as well. */
  @ApiProperty({ example: false })
  hasSecondFactor!: boolean;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;

  /** Also in the ETag. */
  @ApiProperty({ type: 'integer', example: 1 })
  version!: number;
}

/** One page of members, newest first. */
export class MemberPage {
  @ApiProperty({ type: () => [MemberView] })
  items!: MemberView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

export function toMemberView(membership: Membership, user: User): MemberView {
  const { id, userId, organisationId, role, scopes, expiresAt, revokedAt, recordedAt, version } = membership;
  return {
    id,
    userId,
    organisationId,
    login: user.login,
    name: user.name,
    role,
    scopes: scopes === null ? null : [...scopes],
    expiresAt,
    revokedAt,
    isPasswordTemporary: user.passwordIsTemporary === 1,
    hasSecondFactor: user.secondFactorSince !== null,
    recordedAt,
    version,
  };
}
