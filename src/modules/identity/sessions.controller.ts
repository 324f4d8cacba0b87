import { Body, Controller, Ip, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID, EXAMPLE_LOGIN, EXAMPLE_PASSWORD } from '../../platform/http/example-ids.js';
import { Operation } from '../../platform/http/operation.js';
import { EXAMPLE_SETUP_SECRET, RefreshTokenInput, SessionCreate, SetupCreate } from './sessions.dto.js';
import { SessionsService } from './sessions.service.js';
import { SessionEndView, SessionView, TokenView } from './sessions.view.js';
import { SetupService } from './setup.service.js';

const { refreshToken, member } = EXAMPLE_ID;
const LOGIN = { login: EXAMPLE_LOGIN, password: EXAMPLE_PASSWORD };
const LAST_TOKEN = { lastToken: { summary: 'The last token', value: { refreshToken } } };

@ApiTags('Sessions')
@Controller()
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly setup: SetupService,
  ) {}

  @Post('setup')
  @Operation({
    summary: 'Make the first user',
    description:
      'Once, with the secret that the server prints at its first start: the user owns the platform, and is logged in.',
    access: 'PUBLIC',
    confidential: true,
    status: 201,
    returns: SessionView,
    returnDescription: 'The session.',
    problems: ['already-set-up', 'setup-refused', 'password-not-valid', 'login-capacity-reached'],
    body: {
      type: SetupCreate,
      examples: {
        owner: {
          summary: 'The owner',
          value: { setupSecret: EXAMPLE_SETUP_SECRET, ...LOGIN, name: 'Ada Winters' },
        },
      },
    },
  })
  setUp(@Body() input: SetupCreate): Promise<SessionView> {
    return this.setup.setUp(input);
  }

  @Post('sessions')
  @Operation({
    summary: 'Log in',
    description:
      'Answers an access token for a quarter of an hour and a refresh token for the next one. Failed logins slow further ones ' +
      'down, and lock nobody out.',
    access: 'PUBLIC',
    confidential: true,
    status: 201,
    returns: SessionView,
    returnDescription: 'The session.',
    problems: [
      'login-refused',
      'login-throttled',
      'login-capacity-reached',
      'membership-to-choose',
      'second-factor-required',
      'second-factor-refused',
    ],
    body: {
      type: SessionCreate,
      examples: {
        person: { summary: 'With one membership', value: LOGIN },
        oneOfSeveral: { summary: 'For one of several', value: { ...LOGIN, membershipId: member } },
      },
    },
  })
  createSession(@Body() input: SessionCreate, @Ip() address: string): Promise<SessionView> {
    return this.sessions.createSession(input, address);
  }

  @Post('sessions/refresh')
  @Operation({
    summary: 'Go on with a session',
    description:
      'Each refresh token is good once. One that comes again was stolen, or its answer was lost: then the session ends. Send an ' +
      'Idempotency-Key to ask again for an answer that did not arrive.',
    access: 'PUBLIC',
    confidential: true,
    status: 201,
    returns: SessionView,
    returnDescription: 'The session with its next tokens.',
    problems: ['refresh-refused'],
    body: { type: RefreshTokenInput, examples: LAST_TOKEN },
  })
  refreshSession(@Body() input: RefreshTokenInput): Promise<SessionView> {
    return this.sessions.refreshSession(input.refreshToken);
  }

  @Post('sessions/revocation')
  @Operation({
    summary: 'Log out',
    description: 'Ends the session, its access tokens included, at once.',
    access: 'PUBLIC',
    confidential: true,
    status: 201,
    returns: SessionEndView,
    returnDescription: 'When it ended.',
    problems: ['refresh-refused'],
    body: { type: RefreshTokenInput, examples: LAST_TOKEN },
  })
  revokeSession(@Body() input: RefreshTokenInput): Promise<SessionEndView> {
    return this.sessions.revokeSession(input.refreshToken);
  }

  @Post('tokens')
  @Operation({
    summary: 'Change an API key into an access token',
    description:
      'For a quarter of an hour, with the rights of the key, and no longer than it: so that the key itself is sent seldom. ' +
      'Stores nothing.',
    access: 'ANY_CALLER',
    status: 201,
    returns: TokenView,
    returnDescription: 'The token.',
    problems: ['not-allowed'],
  })
  createToken(@CurrentCaller() caller: Caller): Promise<TokenView> {
    return this.sessions.createToken(caller);
  }
}
