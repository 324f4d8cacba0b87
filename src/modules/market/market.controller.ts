import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import type { Page } from '../../platform/http/page.dto.js';
import { MarketDemandPage, MarketDemandView } from './market-demand.view.js';
import { MarketLotDetailView, MarketLotPage, type MarketLotView } from './market-lot.view.js';
import { MarketDemandQuery, MarketLotQuery } from './market.dto.js';
import { MarketService } from './market.service.js';

@ApiTags('Market')
@Controller('market')
export class MarketController {
  constructor(private readonly market: MarketService) {}

  @Get('lots')
  @Operation({
    summary: 'Browse lots on offer',
    access: { scope: 'market:read', only: ['SEPARATOR', 'PROGRAMME'] },
    description:
      'Of everybody, newest first. Form, class, oxide to a band and region to a degree; the rest is disclosed with a reservation.',
    returns: MarketLotPage,
    returnDescription: 'One page.',
    problems: ['cursor-not-valid'],
  })
  listMarketLots(@Query() query: MarketLotQuery): Promise<Page<MarketLotView>> {
    return this.market.listLots(query);
  }

  @Get('lots/:id')
  @Operation({
    summary: 'Read a lot on offer',
    access: {
      scope: 'market:read',
      only: ['SEPARATOR', 'PROGRAMME'],
      path: { id: { kind: 'lot', relation: 'OFFERED' } },
    },
    returns: MarketLotDetailView,
    returnDescription: 'The lot, with all that a buyer needs where something of it is reserved for you.',
    params: { id: { example: EXAMPLE_ID.lot, description: 'Id of the lot.' } },
    problems: ['lot-not-found'],
  })
  getMarketLot(@IdParam() id: string, @CurrentCaller() caller: Caller): Promise<MarketLotDetailView> {
    return this.market.getLot(id, caller);
  }

  @Get('demands')
  @Operation({
    summary: 'Browse what separators need',
    access: { scope: 'market:read', only: ['RECYCLER', 'PROGRAMME'] },
    description:
      'Open demands, newest first: what they take, in which window and region; not whose, how much, or for what.',
    returns: MarketDemandPage,
    returnDescription: 'One page.',
    problems: ['cursor-not-valid'],
  })
  listMarketDemands(@Query() query: MarketDemandQuery): Promise<Page<MarketDemandView>> {
    return this.market.listDemands(query);
  }

  @Get('demands/:id')
  @Operation({
    summary: 'Read what a separator needs',
    access: {
      scope: 'market:read',
      only: ['RECYCLER', 'PROGRAMME'],
      path: { id: { kind: 'demand', relation: 'OFFERED' } },
    },
    returns: MarketDemandView,
    returnDescription: 'The need.',
    params: { id: { example: EXAMPLE_ID.demand, description: 'Id of the demand.' } },
    problems: ['demand-not-found'],
  })
  getMarketDemand(@IdParam() id: string): Promise<MarketDemandView> {
    return this.market.getDemand(id);
  }
}
