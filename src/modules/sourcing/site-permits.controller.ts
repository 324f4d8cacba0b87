import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { IfMatch } from '../../platform/http/if-match.js';
import { Operation } from '../../platform/http/operation.js';
import { PageQuery, type Page } from '../../platform/http/page.dto.js';
import { SitePermitPage, SitePermitView } from './site-permit.view.js';
import { SitePermitCreate, SitePermitWithdrawal } from './site-permits.dto.js';
import { SitePermitsService } from './site-permits.service.js';

const PLANT_ID = { id: { example: EXAMPLE_ID.plant, description: 'Id of the site.' } };
const PERMIT_ID = { id: { example: EXAMPLE_ID.sitePermit, description: 'Id of the permit.' } };

@ApiTags('Sourcing')
@Controller()
export class SitePermitsController {
  constructor(private readonly permits: SitePermitsService) {}

  @Post('sites/:id/permits')
  @Operation({
    summary: 'State a permit of a site',
    access: { scope: 'organisations:write', path: { id: { kind: 'site' } } },
    description:
      'What an authority permits the site to receive. From the first one on, the demands of the site are matched with such waste only as a permit covers on a day of delivery; what is declared not to be waste needs none.',
    status: 201,
    returns: SitePermitView,
    returnDescription: 'The permit.',
    params: PLANT_ID,
    problems: ['site-not-found', 'permit-not-valid'],
    body: {
      type: SitePermitCreate,
      examples: {
        electronics: {
          summary: 'For magnets of electronics',
          value: {
            reference: 'DREAL-HDF-2024-0117',
            authority: 'Préfecture du Nord',
            wasteCodes: ['160216', '191203', 'Y49'],
            hazards: ['NONE', 'OILY'],
            validFrom: '2024-03-01',
            validUntil: '2029-02-28',
          },
        },
      },
    },
  })
  createSitePermit(@IdParam() id: string, @Body() input: SitePermitCreate): Promise<SitePermitView> {
    return this.permits.createPermit(id, input);
  }

  @Get('sites/:id/permits')
  @Operation({
    summary: 'List the permits of a site',
    access: { scope: 'organisations:read', path: { id: { kind: 'site' } } },
    returns: SitePermitPage,
    returnDescription: 'One page, newest first.',
    params: PLANT_ID,
    problems: ['site-not-found', 'cursor-not-valid'],
  })
  listSitePermits(@IdParam() id: string, @Query() query: PageQuery): Promise<Page<SitePermitView>> {
    return this.permits.listPermits(id, query);
  }

  @Get('site-permits/:id')
  @Operation({
    summary: 'Read a permit',
    access: { scope: 'organisations:read', path: { id: { kind: 'sitePermit' } } },
    returns: SitePermitView,
    returnDescription: 'The permit.',
    params: PERMIT_ID,
    problems: ['site-permit-not-found'],
  })
  getSitePermit(@IdParam() id: string): Promise<SitePermitView> {
    return this.permits.getPermit(id);
  }

  @Post('site-permits/:id/withdrawal')
  @Operation({
    summary: 'Withdraw a permit',
    access: { scope: 'organisations:write', path: { id: { kind: 'sitePermit' } } },
    status: 201,
    returns: SitePermitView,
    returnDescription: 'The permit, which counts no more.',
    params: PERMIT_ID,
    conditional: true,
    problems: ['site-permit-not-found', 'site-permit-withdrawn'],
    body: {
      type: SitePermitWithdrawal,
      examples: { revoked: { summary: 'Revoked', value: { reason: 'Revoked by the authority.' } } },
    },
  })
  withdrawSitePermit(
    @IdParam() id: string,
    @IfMatch() version: number,
    @Body() input: SitePermitWithdrawal,
  ): Promise<SitePermitView> {
    return this.permits.withdrawPermit(id, version, input.reason);
  }
}
