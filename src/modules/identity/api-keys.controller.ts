import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import { PageQuery, type Page } from '../../platform/http/page.dto.js';
import { ApiKeyCreate, ApiKeyPage, ApiKeyRotation, ApiKeyView, MadeApiKeyView } from './api-keys.dto.js';
import { ApiKeysService } from './api-keys.service.js';

const ORGANISATION_ID = { id: { example: EXAMPLE_ID.organisation, description: 'Id of the organisation.' } };
const KEY_ID = { id: { example: EXAMPLE_ID.apiKey, description: 'Id of the API key.' } };

@ApiTags('API keys')
@Controller()
export class ApiKeysController {
  constructor(private readonly apiKeys: ApiKeysService) {}

  @Post('organisations/:id/api-keys')
  @Operation({
    summary: 'Make an API key',
    description: 'With rights that the caller has too. The key is shown in this answer only.',
    access: { scope: 'identity:write', memberRole: 'OWNER', path: { id: { kind: 'organisation' } } },
    confidential: true,
    status: 201,
    location: '/v1/api-keys/{id}',
    returns: MadeApiKeyView,
    returnDescription: 'The key.',
    params: ORGANISATION_ID,
    problems: ['organisation-not-found', 'rights-not-valid'],
    body: {
      type: ApiKeyCreate,
      examples: {
        weighbridge: {
          summary: 'For a weighbridge that logs batches',
          value: { name: 'Weighbridge', role: 'OPERATOR', scopes: ['batches:write', 'catalogue:read'] },
        },
        foreman: { summary: "For the foreman's handheld", value: { name: 'Handheld', role: 'OPERATOR' } },
      },
    },
  })
  createApiKey(
    @CurrentCaller() caller: Caller,
    @IdParam() id: string,
    @Body() input: ApiKeyCreate,
  ): Promise<MadeApiKeyView> {
    return this.apiKeys.createApiKey(caller, id, input);
  }

  @Get('organisations/:id/api-keys')
  @Operation({
    summary: 'List the API keys of an organisation',
    access: { scope: 'identity:read', path: { id: { kind: 'organisation' } } },
    returns: ApiKeyPage,
    returnDescription: 'One page, newest first, those that were revoked included; never a secret.',
    params: ORGANISATION_ID,
    problems: ['organisation-not-found', 'cursor-not-valid'],
  })
  listApiKeys(
    @CurrentCaller() caller: Caller,
    @IdParam() id: string,
    @Query() query: PageQuery,
  ): Promise<Page<ApiKeyView>> {
    return this.apiKeys.listApiKeys(caller, id, query);
  }

  @Get('api-keys/:id')
  @Operation({
    summary: 'Read an API key',
    access: { scope: 'identity:read', path: { id: { kind: 'apiKey' } } },
    returns: ApiKeyView,
    returnDescription: 'The key without its secret.',
    params: KEY_ID,
    problems: ['api-key-not-found'],
  })
  getApiKey(@CurrentCaller() caller: Caller, @IdParam() id: string): Promise<ApiKeyView> {
    return this.apiKeys.getApiKey(caller, id);
  }

  @Post('api-keys/:id/rotation')
  @Operation({
    summary: 'Replace an API key',
    description:
      'Makes a key with the same rights and the same end. The old one is good beside it for as long as the overlap says.',
    access: { scope: 'identity:write', memberRole: 'OWNER', path: { id: { kind: 'apiKey' } } },
    confidential: true,
    status: 201,
    location: '/v1/api-keys/{id}',
    returns: MadeApiKeyView,
    returnDescription: 'The new key.',
    params: KEY_ID,
    problems: ['api-key-not-found', 'already-revoked', 'version-changed'],
    body: {
      type: ApiKeyRotation,
      examples: {
        withinADay: { summary: 'Programs have a day to change over', value: { overlapHours: 24 } },
        atOnce: { summary: 'It was published', value: { overlapHours: 0 } },
      },
    },
  })
  rotateApiKey(
    @CurrentCaller() caller: Caller,
    @IdParam() id: string,
    @Body() input: ApiKeyRotation,
  ): Promise<MadeApiKeyView> {
    return this.apiKeys.rotateApiKey(caller, id, input);
  }

  @Post('api-keys/:id/revocation')
  @Operation({
    summary: 'Revoke an API key',
    description: 'Takes effect at the next request, also on tokens that were made with it.',
    access: { scope: 'identity:write', memberRole: 'OWNER', path: { id: { kind: 'apiKey' } } },
    status: 201,
    returns: ApiKeyView,
    returnDescription: 'The key, revoked.',
    params: KEY_ID,
    problems: ['api-key-not-found', 'already-revoked', 'version-changed'],
  })
  revokeApiKey(@CurrentCaller() caller: Caller, @IdParam() id: string): Promise<ApiKeyView> {
    return this.apiKeys.revokeApiKey(caller, id);
  }
}
