import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import { PageQuery, type Page } from '../../platform/http/page.dto.js';
import {
  DemandOutcomePage,
  LotOutcomePage,
  type DemandOutcomeView,
  type LotOutcomeView,
} from './match-outcome.view.js';
import { AllocationPage, type AllocationView } from './allocation.view.js';
import { MatchRunPage, MatchRunView } from './match-run.view.js';
import { LotOutcomeQuery, MatchRunRequest } from './matching.dto.js';
import { MatchingService } from './matching.service.js';

const RUN_ID = { id: { example: EXAMPLE_ID.matchRun, description: 'Id of the match run.' } };

@ApiTags('Match runs')
@Controller('match-runs')
export class MatchingController {
  constructor(private readonly matching: MatchingService) {}

  @Post()
  @Operation({
    summary: 'Match listed lots to open demands',
    description: 'Answers at once; poll the run at Location until its status is SUCCEEDED or FAILED.',
    status: 202,
    returns: MatchRunView,
    returnDescription: 'The run, started. Location leads to it.',
    location: '/v1/match-runs/{id}',
    problems: ['match-too-large', 'reference-not-found'],
    body: {
      type: MatchRunRequest,
      examples: {
        everything: { summary: 'Every listed lot and open demand', value: {} },
        oneDemand: { summary: 'One demand only', value: { demandIds: [EXAMPLE_ID.demand] } },
      },
    },
  })
  createMatchRun(@Body() input: MatchRunRequest): Promise<MatchRunView> {
    return this.matching.requestMatchRun(input);
  }

  @Get()
  @Operation({
    summary: 'List match runs',
    returns: MatchRunPage,
    returnDescription: 'One page, newest first.',
    problems: ['cursor-not-valid'],
  })
  listMatchRuns(@Query() query: PageQuery): Promise<Page<MatchRunView>> {
    return this.matching.listMatchRuns(query);
  }

  @Get(':id')
  @Operation({
    summary: 'Read a match run',
    returns: MatchRunView,
    returnDescription: 'The run.',
    params: RUN_ID,
    problems: ['match-run-not-found'],
  })
  getMatchRun(@IdParam() id: string): Promise<MatchRunView> {
    return this.matching.getMatchRun(id);
  }

  @Get(':id/allocations')
  @Operation({
    summary: 'Read what a run allocates',
    returns: AllocationPage,
    returnDescription: 'One page of lot–demand pairs with every term of their value.',
    params: RUN_ID,
    problems: ['match-run-not-found', 'cursor-not-valid'],
  })
  listMatchAllocations(@IdParam() id: string, @Query() query: PageQuery): Promise<Page<AllocationView>> {
    return this.matching.listAllocations(id, query);
  }

  @Get(':id/lots')
  @Operation({
    summary: 'Read what a run means for each lot',
    returns: LotOutcomePage,
    returnDescription: 'One page; unmatched lots with the gates that failed and their figures.',
    params: RUN_ID,
    problems: ['match-run-not-found', 'cursor-not-valid'],
  })
  listMatchLotOutcomes(
    @IdParam() id: string,
    @Query() query: LotOutcomeQuery,
  ): Promise<Page<LotOutcomeView>> {
    return this.matching.listLotOutcomes(id, query);
  }

  @Get(':id/demands')
  @Operation({
    summary: 'Read what a run means for each demand',
    returns: DemandOutcomePage,
    returnDescription: 'One page.',
    params: RUN_ID,
    problems: ['match-run-not-found', 'cursor-not-valid'],
  })
  listMatchDemandOutcomes(
    @IdParam() id: string,
    @Query() query: PageQuery,
  ): Promise<Page<DemandOutcomeView>> {
    return this.matching.listDemandOutcomes(id, query);
  }
}
