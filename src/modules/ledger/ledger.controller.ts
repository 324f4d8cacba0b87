import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import type { Page } from '../../platform/http/page.dto.js';
import { LedgerPostingsService } from './ledger-postings.service.js';
import { PostingQuery } from './ledger.dto.js';
import { RecordedPostingPage, RecordedPostingView } from './recorded-posting.view.js';

@ApiTags('Ledger')
@Controller('ledger/postings')
export class LedgerController {
  constructor(private readonly postings: LedgerPostingsService) {}

  @Get()
  @Operation({
    summary: 'Read the postings of the mass ledger',
    access: { scope: 'ledger:read' },
    description:
      'Newest first, each with its entries, by lot, site, organisation, kind and the time they were recorded.',
    returns: RecordedPostingPage,
    returnDescription: 'One page.',
    problems: ['cursor-not-valid'],
  })
  listPostings(
    @Query() query: PostingQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<Page<RecordedPostingView>> {
    return this.postings.listPostings(query, caller.visible('ledger:read'));
  }

  @Get(':id')
  @Operation({
    summary: 'Read a posting',
    access: { scope: 'ledger:read', path: { id: { kind: 'posting' } } },
    returns: RecordedPostingView,
    returnDescription: 'The posting with its entries, what it reverses and what reverses it.',
    params: { id: { example: EXAMPLE_ID.posting, description: 'Id of the posting.' } },
    problems: ['posting-not-found'],
  })
  getPosting(@IdParam() id: string): Promise<RecordedPostingView> {
    return this.postings.getPosting(id);
  }
}
