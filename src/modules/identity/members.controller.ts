import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID, EXAMPLE_LOGIN, EXAMPLE_PASSWORD } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import { PageQuery, type Page } from '../../platform/http/page.dto.js';
import { MemberCreate, MemberPage, MembershipCreate, MemberView, PasswordReset } from './members.dto.js';
import { MembersService } from './members.service.js';

const ORGANISATION_ID = { id: { example: EXAMPLE_ID.organisation, description: 'Id of the organisation.' } };
const MEMBER_ID = { id: { example: EXAMPLE_ID.member, description: 'Id of the membership.' } };
const { user, organisation } = EXAMPLE_ID;
const PERSON = { login: EXAMPLE_LOGIN, name: 'Ada Winters', temporaryPassword: EXAMPLE_PASSWORD };
const CREATE_PROBLEMS = [
  'login-taken',
  'password-not-valid',
  'rights-not-valid',
  'login-capacity-reached',
] as const;

@ApiTags('Members')
@Controller()
export class MembersController {
  constructor(private readonly members: MembersService) {}

  @Post('organisations/:id/members')
  @Operation({
    summary: 'Make somebody a member of an organisation',
    description:
      'A new user with a temporary password, which they have to change before they may do anything else.',
    access: { scope: 'identity:write', memberRole: 'OWNER', path: { id: { kind: 'organisation' } } },
    confidential: true,
    status: 201,
    returns: MemberView,
    returnDescription: 'The member.',
    params: ORGANISATION_ID,
    problems: ['organisation-not-found', ...CREATE_PROBLEMS],
    body: {
      type: MemberCreate,
      examples: {
        operator: { summary: 'An operator', value: { ...PERSON, role: 'OPERATOR' } },
        auditor: {
          summary: 'An auditor of the ledger, for half a year',
          value: {
            ...PERSON,
            role: 'AUDITOR',
            scopes: ['ledger:read', 'audit:read'],
            expiresAt: '2027-05-31T00:00:00Z',
          },
        },
      },
    },
  })
  createMember(
    @CurrentCaller() caller: Caller,
    @IdParam() id: string,
    @Body() input: MemberCreate,
  ): Promise<MemberView> {
    return this.members.createMember(caller, id, input);
  }

  @Get('organisations/:id/members')
  @Operation({
    summary: 'List the members of an organisation',
    access: { scope: 'identity:read', path: { id: { kind: 'organisation' } } },
    returns: MemberPage,
    returnDescription: 'One page, newest first, those that were revoked included.',
    params: ORGANISATION_ID,
    problems: ['organisation-not-found', 'cursor-not-valid'],
  })
  listMembers(
    @CurrentCaller() caller: Caller,
    @IdParam() id: string,
    @Query() query: PageQuery,
  ): Promise<Page<MemberView>> {
    return this.members.listMembers(caller, id, query);
  }

  @Post('platform/members')
  @Operation({
    summary: 'Make somebody a member of the platform',
    description: 'Who runs the installation. A new user with a temporary password.',
    access: { scope: 'identity:write', only: 'PLATFORM', memberRole: 'OWNER' },
    confidential: true,
    status: 201,
    returns: MemberView,
    returnDescription: 'The member.',
    problems: CREATE_PROBLEMS,
    body: {
      type: MemberCreate,
      examples: { operator: { summary: 'An operator', value: { ...PERSON, role: 'OPERATOR' } } },
    },
  })
  createPlatformMember(@CurrentCaller() caller: Caller, @Body() input: MemberCreate): Promise<MemberView> {
    return this.members.createMember(caller, null, input);
  }

  @Get('platform/members')
  @Operation({
    summary: 'List the members of the platform',
    access: { scope: 'identity:read', only: 'PLATFORM' },
    returns: MemberPage,
    returnDescription: 'One page, newest first, those that were revoked included.',
    problems: ['cursor-not-valid'],
  })
  listPlatformMembers(@CurrentCaller() caller: Caller, @Query() query: PageQuery): Promise<Page<MemberView>> {
    return this.members.listMembers(caller, null, query);
  }

  @Post('platform/memberships')
  @Operation({
    summary: 'Give a user a further membership',
    access: { scope: 'identity:write', only: 'PLATFORM', memberRole: 'OWNER' },
    status: 201,
    returns: MemberView,
    returnDescription: 'The membership.',
    problems: ['organisation-not-found', 'reference-not-found', 'rights-not-valid'],
    body: {
      type: MembershipCreate,
      examples: {
        viewer: {
          summary: 'Somebody looks after a second organisation',
          value: { userId: user, organisationId: organisation, role: 'VIEWER' },
        },
      },
    },
  })
  createMembership(@CurrentCaller() caller: Caller, @Body() input: MembershipCreate): Promise<MemberView> {
    return this.members.createMembership(caller, input);
  }

  @Post('members/:id/revocation')
  @Operation({
    summary: 'End a membership',
    description: 'Takes effect at the next request. The user and their other memberships stay.',
    access: { scope: 'identity:write', memberRole: 'OWNER', path: { id: { kind: 'member' } } },
    status: 201,
    returns: MemberView,
    returnDescription: 'The membership, revoked.',
    params: MEMBER_ID,
    problems: ['member-not-found', 'already-revoked', 'last-owner', 'version-changed'],
  })
  revokeMember(@CurrentCaller() caller: Caller, @IdParam() id: string): Promise<MemberView> {
    return this.members.revokeMember(caller, id);
  }

  @Post('members/:id/password-reset')
  @Operation({
    summary: 'Give somebody who lost it another password',
    description:
      'A temporary one. Ends all their sessions. Of people who are members elsewhere too, only the platform may.',
    access: { scope: 'identity:write', memberRole: 'OWNER', path: { id: { kind: 'member' } } },
    confidential: true,
    status: 201,
    returns: MemberView,
    returnDescription: 'The member.',
    params: MEMBER_ID,
    problems: [
      'member-not-found',
      'already-revoked',
      'password-not-valid',
      'login-capacity-reached',
      'version-changed',
    ],
    body: {
      type: PasswordReset,
      examples: { lost: { summary: 'Lost', value: { temporaryPassword: 'nine slow barges turn' } } },
    },
  })
  resetPassword(
    @CurrentCaller() caller: Caller,
    @IdParam() id: string,
    @Body() input: PasswordReset,
  ): Promise<MemberView> {
    return this.members.resetPassword(caller, id, input);
  }

  @Post('members/:id/second-factor-removal')
  @Operation({
    summary: 'Let somebody who lost the device log in without it',
    description:
      'Takes their second factor away, after you have made sure who asks. Ends all their sessions. Of people who are members ' +
      'elsewhere too, only the platform may.',
    access: { scope: 'identity:write', memberRole: 'OWNER', path: { id: { kind: 'member' } } },
    status: 201,
    returns: MemberView,
    returnDescription: 'The member.',
    params: MEMBER_ID,
    problems: ['member-not-found', 'already-revoked', 'second-factor-missing', 'version-changed'],
  })
  removeMembersSecondFactor(@CurrentCaller() caller: Caller, @IdParam() id: string): Promise<MemberView> {
    return this.members.removeMembersSecondFactor(caller, id);
  }
}
