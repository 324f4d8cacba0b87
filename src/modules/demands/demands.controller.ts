import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { IfMatch } from '../../platform/http/if-match.js';
import { Operation } from '../../platform/http/operation.js';
import type { Page } from '../../platform/http/page.dto.js';
import { DemandPage, DemandView } from './demand.view.js';
import { DemandCreate, DemandQuery, DemandWithdrawal } from './demands.dto.js';
import { DemandsService } from './demands.service.js';

const DEMAND_ID = { id: { example: EXAMPLE_ID.demand, description: 'Id of the demand.' } };

const HARD_DISK_DEMAND = {
  siteId: EXAMPLE_ID.plant,
  title: 'Hard-disk material, any state of dismantling',
  acceptedForms: ['WHOLE_DEVICE', 'ROTOR_OR_ASSEMBLY', 'LIBERATED_MAGNET'],
  windowFrom: '2026-12-15',
  windowUntil: '2027-06-30',
  ndPrOxideKgMin: 1,
  ndPrOxideKgMax: 250,
  processRoute: 'cu-salt-acid-free',
  payablePct: 65,
  ndPrOxidePriceUsdPerKg: 73,
  treatmentChargeUsdPerKgFeed: 0.3,
  freightUsdPerTonneKm: 0.09,
};

const BLENDING_DEMAND = {
  ...HARD_DISK_DEMAND,
  title: 'Loose magnets, blended in one campaign',
  acceptedForms: ['LIBERATED_MAGNET'],
  feedKgMax: 20_000,
  blendLimits: [{ element: 'Cu', wtPctMax: 0.5 }],
};

@ApiTags('Demands')
@Controller('demands')
export class DemandsController {
  constructor(private readonly demands: DemandsService) {}

  @Post()
  @Operation({
    summary: 'State a demand',
    access: { scope: 'demands:write', only: ['SEPARATOR'] },
    status: 201,
    returns: DemandView,
    returnDescription: 'The demand, without its price terms.',
    problems: [
      'demand-not-valid',
      'demand-already-recorded',
      'reference-not-found',
      'organisation-has-not-the-role',
    ],
    body: {
      type: DemandCreate,
      examples: {
        hardDisks: { summary: 'Hard-disk material', value: HARD_DISK_DEMAND },
        blending: { summary: 'With a plant mass and a blended limit', value: BLENDING_DEMAND },
      },
    },
  })
  createDemand(@Body() input: DemandCreate): Promise<DemandView> {
    return this.demands.createDemand(input);
  }

  @Get()
  @Operation({
    summary: 'List demands',
    access: { scope: 'demands:read' },
    returns: DemandPage,
    returnDescription: 'One page, newest first.',
    problems: ['cursor-not-valid'],
  })
  listDemands(@Query() query: DemandQuery, @CurrentCaller() caller: Caller): Promise<Page<DemandView>> {
    return this.demands.listDemands(query, caller.visible('demands:read'));
  }

  @Get(':id')
  @Operation({
    summary: 'Read a demand',
    access: { scope: 'demands:read', path: { id: { kind: 'demand' } } },
    returns: DemandView,
    returnDescription: 'The demand.',
    params: DEMAND_ID,
    problems: ['demand-not-found'],
  })
  getDemand(@IdParam() id: string): Promise<DemandView> {
    return this.demands.getDemand(id);
  }

  @Post(':id/withdrawal')
  @Operation({
    summary: 'Withdraw a demand',
    access: { scope: 'demands:write', path: { id: { kind: 'demand' } } },
    status: 201,
    returns: DemandView,
    returnDescription: 'The demand, withdrawn.',
    params: DEMAND_ID,
    conditional: true,
    problems: ['demand-not-found', 'demand-state-forbids'],
    body: {
      type: DemandWithdrawal,
      examples: { postponed: { summary: 'Postponed', value: { reason: 'Campaign postponed.' } } },
    },
  })
  withdrawDemand(
    @IdParam() id: string,
    @IfMatch() version: number,
    @Body() input: DemandWithdrawal,
  ): Promise<DemandView> {
    return this.demands.withdrawDemand(id, version, input.reason);
  }
}
