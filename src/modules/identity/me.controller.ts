import { Body, Controller, Get, Ip, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_PASSWORD } from '../../platform/http/example-ids.js';
import { Operation } from '../../platform/http/operation.js';
import { PasswordChange, PasswordChangeView } from './me.dto.js';
import { MeService } from './me.service.js';
import { MeView } from './me.view.js';

@ApiTags('Me')
@Controller('me')
export class MeController {
  constructor(private readonly me: MeService) {}

  @Get()
  @Operation({
    summary: 'Who calls, and what they may do',
    access: 'ANY_CALLER',
    returns: MeView,
    returnDescription: 'The caller.',
  })
  getMe(@CurrentCaller() caller: Caller): Promise<MeView> {
    return this.me.getMe(caller);
  }

  @Post('password')
  @Operation({
    summary: 'Change your password',
    description: 'Ends all your other sessions.',
    access: 'ANY_CALLER',
    confidential: true,
    status: 201,
    returns: PasswordChangeView,
    returnDescription: 'Whose password, and how many sessions have ended.',
    problems: [
      'not-allowed',
      'login-refused',
      'login-throttled',
      'login-capacity-reached',
      'password-not-valid',
      'version-changed',
    ],
    body: {
      type: PasswordChange,
      examples: {
        another: {
          summary: 'Another one',
          value: { currentPassword: EXAMPLE_PASSWORD, newPassword: 'four otters under ice' },
        },
      },
    },
  })
  changePassword(
    @CurrentCaller() caller: Caller,
    @Body() input: PasswordChange,
    @Ip() address: string,
  ): Promise<PasswordChangeView> {
    return this.me.changePassword(caller, input, address);
  }
}
