import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID, EXAMPLE_LOGIN } from '../../platform/http/example-ids.js';
import { MemberView } from './members.dto.js';

/** A login that somebody has made, whether it goes on or not. */
export class PersonalSession {
  @ApiProperty({ format: 'uuid', example: '0199b0a2-0018-7000-8000-000000000005' })
  id!: string;

  /** For which membership. */
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.member })
  membershipId!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-30T08:00:00.000Z' })
  expiresAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  revokedAt!: string | null;
}

/** Everything that is kept of a person as a person. What they did is in the chain under `user:` and their id. */
export class PersonalDataView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.user })
  userId!: string;

  @ApiProperty({ example: EXAMPLE_LOGIN })
  login!: string;

  @ApiProperty({ example: 'Ada Winters' })
  name!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;

  /** Null: there is none. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  secondFactorSince!: string | null;

  /** Those that have ended included. */
  @ApiProperty({ type: () => [MemberView] })
  memberships!: MemberView[];

  /** Newest first, the last 1,000. */
  @ApiProperty({ type: () => [PersonalSession] })
  sessions!: PersonalSession[];
}

/** A person of whom no login and no name is kept any more. */
export class UserErasureView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.user })
  userId!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  erasedAt!: string;

  @ApiProperty({ type: 'integer', example: 1 })
  endedMemberships!: number;

  @ApiProperty({ type: 'integer', example: 1 })
  endedSessions!: number;
}
