import { Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import { PersonalDataView, UserErasureView } from './personal-data.dto.js';
import { PersonalDataService } from './personal-data.service.js';

@ApiTags('Me')
@Controller()
export class PersonalDataController {
  constructor(private readonly personalData: PersonalDataService) {}

  @Get('me/data')
  @Operation({
    summary: 'Everything that is kept of you',
    description: 'As a person: what you did for an organisation is its own.',
    access: 'ANY_CALLER',
    returns: PersonalDataView,
    returnDescription: 'Login, name, memberships and sessions.',
    problems: ['not-allowed'],
  })
  getMyData(@CurrentCaller() caller: Caller): Promise<PersonalDataView> {
    return this.personalData.getMyData(caller);
  }

  @Post('platform/users/:id/erasure')
  @Operation({
    summary: 'Forget a person',
    description:
      'For good: ends memberships and sessions, and forgets login, name, password and second factor. What they did stays, under an ' +
      'id that says nothing of them. Backups from before still have it.',
    access: { scope: 'identity:write', only: 'PLATFORM', memberRole: 'OWNER' },
    status: 201,
    returns: UserErasureView,
    returnDescription: 'What has ended.',
    params: { id: { description: 'Of the user.', example: EXAMPLE_ID.user } },
    problems: [
      'user-not-found',
      'already-revoked',
      'last-owner',
      'login-capacity-reached',
      'version-changed',
    ],
  })
  eraseUser(@IdParam() id: string): Promise<UserErasureView> {
    return this.personalData.eraseUser(id);
  }
}
