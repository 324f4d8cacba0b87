import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { MEMBER_ROLES, type MemberRole } from '../../platform/access/caller.js';
import { SCOPES, type Scope } from '../../platform/access/scopes.js';
import { InstantField, OneOfField, TextField } from '../../platform/http/fields.js';
import { ManyOfField } from '../../platform/http/list-fields.js';
import { EXAMPLE_LOGIN } from '../../platform/http/example-ids.js';

/** More than any password that we take, so that the rule which counts says what is wrong. */
const PASSWORD_TEXT_MAX = 1_000;

export function PasswordField(example: string): PropertyDecorator {
  return TextField({ max: PASSWORD_TEXT_MAX, example });
}

/** Six digits of the device, or a recovery code. */
export function OneTimeCodeField(example: string, { optional = false } = {}): PropertyDecorator {
  return TextField({ max: 40, optional, example });
}

export function LoginField(): PropertyDecorator {
  return TextField({ max: 254, example: EXAMPLE_LOGIN });
}

/** What is asked for somebody. */
export class RightsInput {
  /** What it may do at most. An AUDITOR needs scopes that read, and an end within a year. */
  @OneOfField(MEMBER_ROLES, 'MemberRole', { example: 'OPERATOR' })
  role!: MemberRole;

  /** What it is narrowed to; all that the role allows unless given. */
  @ManyOfField(SCOPES, 'Scope', { optional: true, example: ['batches:write', 'lots:read'] })
  scopes?: Scope[];

  /** When it ends; never unless given. */
  @InstantField({ optional: true, example: '2027-06-30T00:00:00Z' })
  expiresAt?: string;
}

export function ScopesProperty(options: { readonly nullable?: boolean } = {}): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ enum: [...SCOPES], enumName: 'Scope', isArray: true, example: ['lots:read'], ...options }),
  );
}

/** What somebody may do, as it is stored. */
export class RightsView {
  @ApiProperty({ enum: MEMBER_ROLES, enumName: 'MemberRole', example: 'OPERATOR' })
  role!: MemberRole;

  /** What it is narrowed to; null: all that the role allows. */
  @ScopesProperty({ nullable: true })
  scopes!: Scope[] | null;

  /** When it ends; null: never. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2027-06-30T00:00:00.000Z' })
  expiresAt!: string | null;

  /** When it was revoked; null: it was not. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  revokedAt!: string | null;
}
