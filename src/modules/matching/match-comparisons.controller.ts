import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import { DemandTerms } from '../demands/demand-terms.js';
import { MatchDifferenceView } from './match-difference.view.js';
import { MatchDifferencesService } from './match-differences.service.js';
import { MatchPreviewView } from './match-preview.view.js';
import { MatchPreviewsService } from './match-previews.service.js';
import { MatchDifferenceQuery } from './matching.dto.js';
import { MAGNET_TERMS } from './matching.examples.js';

/** What would be, and what has changed. */
@ApiTags('Match runs')
@Controller()
export class MatchComparisonsController {
  constructor(
    private readonly previews: MatchPreviewsService,
    private readonly differences: MatchDifferencesService,
  ) {}

  @Post('match-previews')
  @Operation({
    summary: 'Preview what a demand would get',
    access: { scope: 'demands:write', only: ['SEPARATOR'] },
    description:
      'Matches a demand with these terms against all that is listed now, stores nothing, and says nothing of the terms of ' +
      'others: what it would get, which of its limits keep out how much, and what it nearly gets. Separators are shown what ' +
      'passes the gates whatever it costs, and masses to the first digit: prices cannot be tried out.',
    returns: MatchPreviewView,
    returnDescription: 'What it would get.',
    problems: [
      'demand-not-valid',
      'reference-not-found',
      'organisation-has-not-the-role',
      'match-too-large',
      'match-time-limit-reached',
    ],
    body: { type: DemandTerms, examples: { magnets: { summary: 'Loose magnets', value: MAGNET_TERMS } } },
  })
  previewMatch(@Body() terms: DemandTerms, @CurrentCaller() caller: Caller): Promise<MatchPreviewView> {
    return this.previews.previewDemand(terms, caller);
  }

  @Get('match-runs/:id/difference')
  @Operation({
    summary: 'Compare two match runs',
    access: { scope: 'matching:read', only: 'PLATFORM' },
    description:
      'What the run allocates that the other does not, and the other way round. Of a what-if run and the run that it varies, ' +
      'that is what the variation would change.',
    returns: MatchDifferenceView,
    returnDescription: 'The figures of both, and one page of the pairs that differ.',
    params: { id: { example: EXAMPLE_ID.matchRun, description: 'Id of the later run.' } },
    problems: ['match-run-not-found', 'match-run-not-succeeded', 'cursor-not-valid'],
  })
  compareMatchRuns(
    @IdParam() id: string,
    @Query() query: MatchDifferenceQuery,
  ): Promise<MatchDifferenceView> {
    return this.differences.compare(id, query);
  }
}
