import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import { PageQuery, type Page } from '../../platform/http/page.dto.js';
import { AccessGrantCreate, AccessGrantPage, AccessGrantView } from './access-grants.dto.js';
import { AccessGrantsService } from './access-grants.service.js';

const ORGANISATION_ID = { id: { example: EXAMPLE_ID.organisation, description: 'Id of the organisation.' } };

@ApiTags('Access grants')
@Controller()
export class AccessGrantsController {
  constructor(private readonly grants: AccessGrantsService) {}

  @Post('organisations/:id/access-grants')
  @Operation({
    summary: 'Let another organisation read some of the data',
    description: 'For a year at most. What it may read, it reads as the owner does; it changes nothing.',
    access: { scope: 'identity:write', memberRole: 'OWNER', path: { id: { kind: 'organisation' } } },
    status: 201,
    returns: AccessGrantView,
    returnDescription: 'The grant.',
    params: ORGANISATION_ID,
    problems: ['organisation-not-found', 'reference-not-found', 'rights-not-valid'],
    body: {
      type: AccessGrantCreate,
      examples: {
        auditor: {
          summary: 'An auditor of the ledger',
          value: {
            granteeOrganisationId: EXAMPLE_ID.separator,
            scopes: ['ledger:read', 'evidence:read'],
            expiresAt: '2027-05-31T00:00:00Z',
          },
        },
      },
    },
  })
  createAccessGrant(
    @CurrentCaller() caller: Caller,
    @IdParam() id: string,
    @Body() input: AccessGrantCreate,
  ): Promise<AccessGrantView> {
    return this.grants.createAccessGrant(caller, id, input);
  }

  @Get('organisations/:id/access-grants')
  @Operation({
    summary: 'List what an organisation lets others read',
    description: 'What it was itself given is in GET /v1/me.',
    access: { scope: 'identity:read', path: { id: { kind: 'organisation' } } },
    returns: AccessGrantPage,
    returnDescription: 'One page, newest first, those that were revoked included.',
    params: ORGANISATION_ID,
    problems: ['organisation-not-found', 'cursor-not-valid'],
  })
  listAccessGrants(
    @CurrentCaller() caller: Caller,
    @IdParam() id: string,
    @Query() query: PageQuery,
  ): Promise<Page<AccessGrantView>> {
    return this.grants.listAccessGrants(caller, id, query);
  }

  @Post('access-grants/:id/revocation')
  @Operation({
    summary: 'Revoke an access grant',
    description: 'Takes effect at the next request.',
    access: { scope: 'identity:write', memberRole: 'OWNER', path: { id: { kind: 'accessGrant' } } },
    status: 201,
    returns: AccessGrantView,
    returnDescription: 'The grant, revoked.',
    params: { id: { example: EXAMPLE_ID.accessGrant, description: 'Id of the access grant.' } },
    problems: ['access-grant-not-found', 'already-revoked', 'version-changed'],
  })
  revokeAccessGrant(@CurrentCaller() caller: Caller, @IdParam() id: string): Promise<AccessGrantView> {
    return this.grants.revokeAccessGrant(caller, id);
  }
}
