import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import { PageQuery, type Page } from '../../platform/http/page.dto.js';
import { AllocationAcceptance } from './matching.dto.js';
import { ACCEPTANCE_EXAMPLES, ACCEPTANCE_PROBLEMS } from './matching.examples.js';
import {
  AcceptedMatchView,
  PartyDemandOutcomeView,
  PartyLotOutcomeView,
  PartyMatchPage,
  PartyMatchView,
} from './party-match.view.js';
import { PartyMatchesService } from './party-matches.service.js';

const MATCH_ID = { id: { example: EXAMPLE_ID.allocation, description: 'Id of the match.' } };

/** Matches as the two whom each is about see them. */
@ApiTags('Matches')
@Controller()
export class PartyMatchesController {
  constructor(private readonly matches: PartyMatchesService) {}

  @Get('matches')
  @Operation({
    summary: 'List what the latest match proposes for you',
    access: { scope: 'market:read' },
    description: 'For your lots and your demands. Neither side sees the terms of the other.',
    returns: PartyMatchPage,
    returnDescription: 'One page.',
    problems: ['cursor-not-valid'],
  })
  listMatches(@Query() query: PageQuery, @CurrentCaller() caller: Caller): Promise<Page<PartyMatchView>> {
    return this.matches.listMatches(query, caller.visible('market:read'));
  }

  @Get('matches/:id')
  @Operation({
    summary: 'Read a match',
    access: { scope: 'market:read', path: { id: { kind: 'allocation', relation: 'PARTY' } } },
    returns: PartyMatchView,
    returnDescription: 'The match.',
    params: MATCH_ID,
    problems: ['match-allocation-not-found'],
  })
  getMatch(@IdParam() id: string, @CurrentCaller() caller: Caller): Promise<PartyMatchView> {
    return this.matches.getMatch(id, caller.visible('market:read'));
  }

  @Post('matches/:id/acceptance')
  @Operation({
    summary: 'Accept a match: reserve what it proposes',
    access: {
      scope: 'reservations:write',
      only: ['SEPARATOR'],
      path: { id: { kind: 'allocation', relation: 'COUNTERPARTY' } },
    },
    description:
      'For your own demand, where lot and demand still are as the match read them and enough is available.',
    status: 201,
    returns: AcceptedMatchView,
    returnDescription: 'The match and its reservation.',
    params: MATCH_ID,
    problems: ACCEPTANCE_PROBLEMS,
    body: {
      type: AllocationAcceptance,
      examples: ACCEPTANCE_EXAMPLES,
    },
  })
  acceptMatch(
    @IdParam() id: string,
    @Body() input: AllocationAcceptance,
    @CurrentCaller() caller: Caller,
  ): Promise<AcceptedMatchView> {
    return this.matches.accept(id, input, caller);
  }

  @Get('lots/:id/match-outcome')
  @Operation({
    summary: 'Read what the latest match means for a lot of yours',
    access: { scope: 'lots:read', path: { id: { kind: 'lot' } } },
    description: 'Why it is matched or not, and what would change that, with no terms of others.',
    returns: PartyLotOutcomeView,
    returnDescription: 'What it means.',
    params: { id: { example: EXAMPLE_ID.magnetLot, description: 'Id of the lot.' } },
    problems: ['lot-not-found', 'match-outcome-not-found'],
  })
  getLotMatchOutcome(@IdParam() id: string): Promise<PartyLotOutcomeView> {
    return this.matches.getLotOutcome(id);
  }

  @Get('demands/:id/match-outcome')
  @Operation({
    summary: 'Read what the latest match means for a demand of yours',
    access: { scope: 'demands:read', path: { id: { kind: 'demand' } } },
    description: 'How far it is filled, and which limits keep out how much, with no terms of others.',
    returns: PartyDemandOutcomeView,
    returnDescription: 'What it means.',
    params: { id: { example: EXAMPLE_ID.demand, description: 'Id of the demand.' } },
    problems: ['demand-not-found', 'match-outcome-not-found'],
  })
  getDemandMatchOutcome(@IdParam() id: string): Promise<PartyDemandOutcomeView> {
    return this.matches.getDemandOutcome(id);
  }
}
