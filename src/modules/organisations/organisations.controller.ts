import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import type { Page } from '../../platform/http/page.dto.js';
import {
  OrganisationCreate,
  OrganisationPage,
  OrganisationQuery,
  OrganisationView,
  SiteCreate,
  SitePage,
  SiteQuery,
  SiteView,
} from './organisations.dto.js';
import { OrganisationsService } from './organisations.service.js';

const ORGANISATION_ID = { id: { example: EXAMPLE_ID.organisation, description: 'Id of the organisation.' } };

@ApiTags('Organisations')
@Controller()
export class OrganisationsController {
  constructor(private readonly organisations: OrganisationsService) {}

  @Post('organisations')
  @Operation({
    summary: 'Record an organisation',
    access: { scope: 'organisations:write', only: 'PLATFORM' },
    status: 201,
    returns: OrganisationView,
    returnDescription: 'The organisation.',
    body: {
      type: OrganisationCreate,
      examples: {
        recycler: {
          summary: 'A recycler',
          value: { name: 'Maasvlakte Magnet Recovery', roles: ['RECYCLER'] },
        },
        separator: {
          summary: 'A separator',
          value: { name: 'La Rochelle Separation', roles: ['SEPARATOR'] },
        },
      },
    },
  })
  createOrganisation(@Body() input: OrganisationCreate): Promise<OrganisationView> {
    return this.organisations.createOrganisation(input);
  }

  @Get('organisations')
  @Operation({
    summary: 'List organisations',
    access: { scope: 'organisations:read' },
    returns: OrganisationPage,
    returnDescription: 'One page, newest first.',
    problems: ['cursor-not-valid'],
  })
  listOrganisations(
    @Query() query: OrganisationQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<Page<OrganisationView>> {
    return this.organisations.listOrganisations(query, caller.visible('organisations:read'));
  }

  @Get('organisations/:id')
  @Operation({
    summary: 'Read an organisation',
    access: { scope: 'organisations:read', path: { id: { kind: 'organisation', relation: 'PARTY' } } },
    returns: OrganisationView,
    returnDescription: 'The organisation.',
    params: ORGANISATION_ID,
    problems: ['organisation-not-found'],
  })
  getOrganisation(@IdParam() id: string): Promise<OrganisationView> {
    return this.organisations.getOrganisation(id);
  }

  @Post('organisations/:id/sites')
  @Operation({
    summary: 'Record a site of an organisation',
    access: { scope: 'organisations:write', path: { id: { kind: 'organisation' } } },
    status: 201,
    returns: SiteView,
    returnDescription: 'The site.',
    params: ORGANISATION_ID,
    problems: ['organisation-not-found'],
    body: {
      type: SiteCreate,
      examples: {
        yard: {
          summary: 'A yard',
          value: { name: 'Yard 1', country: 'NL', latitude: 51.9489, longitude: 4.0531 },
        },
      },
    },
  })
  createSite(@IdParam() id: string, @Body() input: SiteCreate): Promise<SiteView> {
    return this.organisations.createSite(id, input);
  }

  @Get('sites')
  @Operation({
    summary: 'List sites',
    access: { scope: 'organisations:read' },
    returns: SitePage,
    returnDescription: 'One page, newest first.',
    problems: ['cursor-not-valid'],
  })
  listSites(@Query() query: SiteQuery, @CurrentCaller() caller: Caller): Promise<Page<SiteView>> {
    return this.organisations.listSites(query, caller.visible('organisations:read'));
  }

  @Get('sites/:id')
  @Operation({
    summary: 'Read a site',
    access: { scope: 'organisations:read', path: { id: { kind: 'site' } } },
    returns: SiteView,
    returnDescription: 'The site.',
    params: { id: { example: EXAMPLE_ID.site, description: 'Id of the site.' } },
    problems: ['site-not-found'],
  })
  getSite(@IdParam() id: string): Promise<SiteView> {
    return this.organisations.getSite(id);
  }
}
