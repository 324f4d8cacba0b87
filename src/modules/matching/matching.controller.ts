import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import { PageQuery, type Page } from '../../platform/http/page.dto.js';
import { EventStreams } from '../../platform/streams/event-streams.js';
import { PROGRESS_DESCRIPTION, progressOf } from '../../platform/streams/progress-source.js';
import {
  DemandOutcomePage,
  LotOutcomePage,
  type DemandOutcomeView,
  type LotOutcomeView,
} from './match-outcome.view.js';
import { AllocationPage, type AllocationView } from './allocation.view.js';
import { MatchRunPage, MatchRunView } from './match-run.view.js';
import {
  AcceptanceQuery,
  AllocationAcceptance,
  LotOutcomeQuery,
  MatchRunCancellation,
  MatchRunRequest,
} from './matching.dto.js';
import { MatchAcceptanceService } from './match-acceptance.service.js';
import { AcceptedAllocationView } from './match-acceptance.view.js';
import { ACCEPTANCE_EXAMPLES, ACCEPTANCE_PROBLEMS, MAGNET_TERMS } from './matching.examples.js';
import { MatchResultsService } from './match-results.service.js';
import { MatchRunsService } from './match-runs.service.js';

const RUN_ID = { id: { example: EXAMPLE_ID.matchRun, description: 'Id of the match run.' } };
const CANCELLED_RUN_ID = { id: { example: EXAMPLE_ID.queuedMatchRun, description: 'Id of the match run.' } };

@ApiTags('Match runs')
@Controller('match-runs')
export class MatchingController {
  constructor(
    private readonly runs: MatchRunsService,
    private readonly results: MatchResultsService,
    private readonly acceptance: MatchAcceptanceService,
    private readonly streams: EventStreams,
  ) {}

  @Post()
  @Operation({
    summary: 'Match listed lots to open demands',
    access: { scope: 'matching:write', only: 'PLATFORM' },
    description:
      'Answers at once. Poll the run at Location until its status is SUCCEEDED, FAILED or CANCELLED. ' +
      'It matches the market as it is when its turn comes; a restart of the server does not lose it.',
    status: 202,
    returns: MatchRunView,
    returnDescription: 'The run, queued. Location leads to it.',
    location: '/v1/match-runs/{id}',
    problems: ['reference-not-found', 'demand-not-valid', 'organisation-has-not-the-role'],
    body: {
      type: MatchRunRequest,
      examples: {
        everything: { summary: 'Every listed lot and open demand', value: {} },
        oneDemand: { summary: 'One demand only', value: { demandIds: [EXAMPLE_ID.demand] } },
        halfAMinute: { summary: 'In half a minute or not at all', value: { timeLimitSeconds: 30 } },
        whatIf: {
          summary: 'What if a demand took magnets only, and their owner asked for less',
          value: {
            whatIf: {
              demands: [{ demandId: EXAMPLE_ID.demand, terms: MAGNET_TERMS }],
              lots: [{ lotId: EXAMPLE_ID.magnetLot, reservePriceUsdPerKgNdPrOxide: 4 }],
            },
          },
        },
      },
    },
  })
  createMatchRun(@Body() input: MatchRunRequest): Promise<MatchRunView> {
    return this.runs.requestMatchRun(input);
  }

  @Get()
  @Operation({
    summary: 'List match runs',
    access: { scope: 'matching:read', only: 'PLATFORM' },
    returns: MatchRunPage,
    returnDescription: 'One page, newest first.',
    problems: ['cursor-not-valid'],
  })
  listMatchRuns(@Query() query: PageQuery): Promise<Page<MatchRunView>> {
    return this.runs.listMatchRuns(query);
  }

  @Get(':id')
  @Operation({
    summary: 'Read a match run',
    access: { scope: 'matching:read', only: 'PLATFORM' },
    returns: MatchRunView,
    returnDescription: 'The run.',
    params: RUN_ID,
    problems: ['match-run-not-found'],
  })
  getMatchRun(@IdParam() id: string): Promise<MatchRunView> {
    return this.runs.getMatchRun(id);
  }

  @Get(':id/progress')
  @Operation({
    summary: 'Follow a match run',
    access: { scope: 'matching:read', only: 'PLATFORM' },
    description: PROGRESS_DESCRIPTION,
    returns: {
      contentType: 'text/event-stream',
      description: 'Events until the run has finished.',
      example:
        'event: progress\ndata: {"id":"0199b0a2-0008-7000-8000-000000000001","status":"RUNNING", …}\n\n',
    },
    params: RUN_ID,
    problems: ['match-run-not-found', 'event-streams-too-many'],
  })
  followMatchRun(
    @IdParam() id: string,
    @CurrentCaller() caller: Caller,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const source = progressOf<MatchRunView>({
      scope: 'matching:read',
      read: async (reader) => (reader.isPlatform ? this.runs.getMatchRun(id) : null),
      isSettled: ({ finishedAt }) => finishedAt !== null,
    });
    return this.streams.serve(caller, source, request, response);
  }

  @Post(':id/cancellation')
  @Operation({
    summary: 'Cancel a match run',
    access: { scope: 'matching:write', only: 'PLATFORM' },
    description: 'One that waits or is under way ends at once; nothing of it is kept but its snapshot.',
    status: 201,
    returns: MatchRunView,
    returnDescription: 'The run, cancelled.',
    params: CANCELLED_RUN_ID,
    problems: ['match-run-not-found', 'match-run-finished'],
    body: {
      type: MatchRunCancellation,
      examples: {
        withReason: { summary: 'With a reason', value: { reason: 'The demands are about to change.' } },
      },
    },
  })
  cancelMatchRun(@IdParam() id: string, @Body() input: MatchRunCancellation): Promise<MatchRunView> {
    return this.runs.cancelMatchRun(id, input);
  }

  @Get(':id/allocations')
  @Operation({
    summary: 'Read what a run allocates',
    access: { scope: 'matching:read', only: 'PLATFORM' },
    returns: AllocationPage,
    returnDescription: 'One page of lot–demand pairs with every term of their value.',
    params: RUN_ID,
    problems: ['match-run-not-found', 'cursor-not-valid'],
  })
  listMatchAllocations(@IdParam() id: string, @Query() query: PageQuery): Promise<Page<AllocationView>> {
    return this.results.listAllocations(id, query);
  }

  @Post(':id/allocations/:allocationId/acceptance')
  @Operation({
    summary: 'Accept an allocation',
    access: { scope: 'matching:write', only: 'PLATFORM' },
    description:
      'Reserves what the run proposes, for the separator whose demand it is, where lot and demand still are as the run read ' +
      'them and enough is available. With dryRun nothing is stored, and the answer is what would have been.',
    status: 201,
    returns: AcceptedAllocationView,
    returnDescription: 'The allocation and its reservation.',
    params: {
      ...RUN_ID,
      allocationId: { example: EXAMPLE_ID.allocation, description: 'Id of the allocation.' },
    },
    problems: ['match-run-not-found', ...ACCEPTANCE_PROBLEMS],
    body: {
      type: AllocationAcceptance,
      examples: ACCEPTANCE_EXAMPLES,
    },
  })
  acceptMatchAllocation(
    @IdParam() matchRunId: string,
    @IdParam('allocationId') allocationId: string,
    @Query() { dryRun = false }: AcceptanceQuery,
    @Body() input: AllocationAcceptance,
  ): Promise<AcceptedAllocationView> {
    return this.acceptance.accept({ matchRunId, allocationId, isDryRun: dryRun }, input);
  }

  @Get(':id/lots')
  @Operation({
    summary: 'Read what a run means for each lot',
    access: { scope: 'matching:read', only: 'PLATFORM' },
    returns: LotOutcomePage,
    returnDescription: 'One page; unmatched lots with the gates that failed and their figures.',
    params: RUN_ID,
    problems: ['match-run-not-found', 'cursor-not-valid'],
  })
  listMatchLotOutcomes(
    @IdParam() id: string,
    @Query() query: LotOutcomeQuery,
  ): Promise<Page<LotOutcomeView>> {
    return this.results.listLotOutcomes(id, query);
  }

  @Get(':id/demands')
  @Operation({
    summary: 'Read what a run means for each demand',
    access: { scope: 'matching:read', only: 'PLATFORM' },
    returns: DemandOutcomePage,
    returnDescription: 'One page.',
    params: RUN_ID,
    problems: ['match-run-not-found', 'cursor-not-valid'],
  })
  listMatchDemandOutcomes(
    @IdParam() id: string,
    @Query() query: PageQuery,
  ): Promise<Page<DemandOutcomeView>> {
    return this.results.listDemandOutcomes(id, query);
  }
}
