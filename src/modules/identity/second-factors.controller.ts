import { Body, Controller, Ip, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import {
  EXAMPLE_ONE_TIME_CODE,
  EXAMPLE_PASSWORD,
  EXAMPLE_RECOVERY_CODE,
} from '../../platform/http/example-ids.js';
import { Operation } from '../../platform/http/operation.js';
import {
  SecondFactorBegin,
  SecondFactorConfirm,
  SecondFactorRemovalView,
  SecondFactorRemove,
  SecondFactorSecretView,
  SecondFactorView,
} from './second-factors.dto.js';
import { SecondFactorsService } from './second-factors.service.js';

const PASSWORD_PROBLEMS = [
  'not-allowed',
  'login-refused',
  'login-throttled',
  'login-capacity-reached',
] as const;

@ApiTags('Me')
@Controller('me/second-factor')
export class SecondFactorsController {
  constructor(private readonly secondFactors: SecondFactorsService) {}

  @Post()
  @Operation({
    summary: 'Begin with one-time codes',
    description:
      'Answers a secret for an authenticator app. Nothing changes until POST /v1/me/second-factor/confirmation has had a code of it; ' +
      'until then it can be begun again.',
    access: 'ANY_CALLER',
    confidential: true,
    status: 201,
    returns: SecondFactorSecretView,
    returnDescription: 'The secret.',
    problems: [...PASSWORD_PROBLEMS, 'second-factor-active'],
    body: {
      type: SecondFactorBegin,
      examples: { begin: { summary: 'With the password', value: { currentPassword: EXAMPLE_PASSWORD } } },
    },
  })
  beginSecondFactor(
    @CurrentCaller() caller: Caller,
    @Body() input: SecondFactorBegin,
    @Ip() address: string,
  ): Promise<SecondFactorSecretView> {
    return this.secondFactors.beginSecondFactor(caller, input, address);
  }

  @Post('confirmation')
  @Operation({
    summary: 'Ask for one-time codes from now on',
    description: 'With the first code of the app. Ends all your other sessions, and answers recovery codes.',
    access: 'ANY_CALLER',
    confidential: true,
    status: 201,
    returns: SecondFactorView,
    returnDescription: 'The recovery codes.',
    problems: [
      'not-allowed',
      'second-factor-missing',
      'second-factor-active',
      'second-factor-refused',
      'version-changed',
    ],
    body: {
      type: SecondFactorConfirm,
      examples: { first: { summary: 'The first code', value: { oneTimeCode: EXAMPLE_ONE_TIME_CODE } } },
    },
  })
  confirmSecondFactor(
    @CurrentCaller() caller: Caller,
    @Body() input: SecondFactorConfirm,
  ): Promise<SecondFactorView> {
    return this.secondFactors.confirmSecondFactor(caller, input);
  }

  @Post('removal')
  @Operation({
    summary: 'Ask for no one-time codes any more',
    description: 'Also to change devices: remove, and begin again.',
    access: 'ANY_CALLER',
    confidential: true,
    status: 201,
    returns: SecondFactorRemovalView,
    returnDescription: 'Whose it was.',
    problems: [...PASSWORD_PROBLEMS, 'second-factor-missing', 'second-factor-refused', 'version-changed'],
    body: {
      type: SecondFactorRemove,
      examples: {
        lostDevice: {
          summary: 'With a recovery code',
          value: { currentPassword: EXAMPLE_PASSWORD, oneTimeCode: EXAMPLE_RECOVERY_CODE },
        },
      },
    },
  })
  removeSecondFactor(
    @CurrentCaller() caller: Caller,
    @Body() input: SecondFactorRemove,
    @Ip() address: string,
  ): Promise<SecondFactorRemovalView> {
    return this.secondFactors.removeSecondFactor(caller, input, address);
  }
}
