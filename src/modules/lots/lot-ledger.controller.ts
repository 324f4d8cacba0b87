import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Operation } from '../../platform/http/operation.js';
import { PageQuery, type Page } from '../../platform/http/page.dto.js';
import { LotHoldOutcomeView, LotHoldPage, type LotHoldView } from './lot-hold.view.js';
import { LotHoldsService } from './lot-holds.service.js';
import {
  ContentAdjustment,
  LotCount,
  LotHoldInput,
  LotHoldRelease,
  LotOperationQuery,
  PostingReversal,
} from './lot-operations.dto.js';
import { LotOperationsService } from './lot-operations.service.js';
import { LotOperationView } from './lot-operation.view.js';
import { LotReversalsService } from './lot-reversals.service.js';

const LOT_ID = { id: { example: EXAMPLE_ID.lot, description: 'Id of the lot.' } };
const HOLD_ID = { id: { example: EXAMPLE_ID.hold, description: 'Id of the hold.' } };
const POSTING_ID = { id: { example: EXAMPLE_ID.operationPosting, description: 'Id of the posting.' } };

/** What corrects the books of a lot, or keeps it from being promised. */
@ApiTags('Lot operations')
@Controller()
export class LotLedgerController {
  constructor(
    private readonly operations: LotOperationsService,
    private readonly holds: LotHoldsService,
    private readonly reversals: LotReversalsService,
  ) {}

  @Post('lots/:id/counts')
  @Operation({
    summary: 'Record a physical count',
    access: { scope: 'lots:write', path: { id: { kind: 'lot' } } },
    description:
      'The difference between the book and what was counted goes to the adjustments of the site, by its cause. A count that agrees is recorded too.',
    status: 201,
    returns: LotOperationView,
    returnDescription: 'What was posted, and the lot.',
    params: LOT_ID,
    problems: ['lot-not-found', 'lot-state-forbids', 'insufficient-available'],
    body: {
      type: LotCount,
      examples: {
        stocktaking: {
          summary: 'A kilogram and a half short',
          value: { countedKg: 838.5, cause: 'SCALE_DIFFERENCE', reason: 'Quarterly stocktaking.' },
        },
      },
    },
  })
  countLot(
    @IdParam() id: string,
    @Query() { dryRun = false }: LotOperationQuery,
    @Body() input: LotCount,
    @CurrentCaller() caller: Caller,
  ): Promise<LotOperationView> {
    return this.operations.countLot(id, input, caller, dryRun);
  }

  @Post('lots/:id/content-adjustments')
  @Operation({
    summary: 'Bring the attributed metal to the estimate in force',
    access: { scope: 'lots:write', path: { id: { kind: 'lot' } } },
    description:
      'A lot keeps the metal that was attributed to it when it was made, until somebody posts the difference, e.g. at settlement. No gram moves.',
    status: 201,
    returns: LotOperationView,
    returnDescription: 'What was posted, and the lot.',
    params: LOT_ID,
    problems: ['lot-not-found', 'lot-state-forbids'],
    body: {
      type: ContentAdjustment,
      examples: { settled: { summary: 'At settlement', value: { reason: 'Settlement assay agreed.' } } },
    },
  })
  adjustLotContent(
    @IdParam() id: string,
    @Query() { dryRun = false }: LotOperationQuery,
    @Body() input: ContentAdjustment,
    @CurrentCaller() caller: Caller,
  ): Promise<LotOperationView> {
    return this.operations.adjustContent(id, input, caller, dryRun);
  }

  @Post('lots/:id/holds')
  @Operation({
    summary: 'Put material of a lot aside',
    access: { scope: 'lots:write', path: { id: { kind: 'lot' } } },
    description:
      'It cannot be promised, split or processed until another person of the organisation releases it. You are who your credential says; an API key stands for the member who made it.',
    status: 201,
    returns: LotHoldOutcomeView,
    returnDescription: 'The hold, what was posted, and the lot.',
    params: LOT_ID,
    problems: ['lot-not-found', 'lot-state-forbids', 'insufficient-available'],
    body: {
      type: LotHoldInput,
      examples: {
        inspection: {
          summary: '120 kg for the laboratory',
          value: {
            massKg: 120,
            reason: 'Smells of oil: laboratory to look at it.',
          },
        },
      },
    },
  })
  placeHold(
    @IdParam() id: string,
    @Query() { dryRun = false }: LotOperationQuery,
    @Body() input: LotHoldInput,
    @CurrentCaller() caller: Caller,
  ): Promise<LotHoldOutcomeView> {
    return this.holds.placeHold(id, input, caller, dryRun);
  }

  @Get('lots/:id/holds')
  @Operation({
    summary: 'List the holds of a lot',
    access: { scope: 'lots:read', path: { id: { kind: 'lot' } } },
    returns: LotHoldPage,
    returnDescription: 'One page, newest first, released ones included.',
    params: LOT_ID,
    problems: ['lot-not-found', 'cursor-not-valid'],
  })
  listLotHolds(@IdParam() id: string, @Query() query: PageQuery): Promise<Page<LotHoldView>> {
    return this.holds.listHolds(id, query);
  }

  @Post('lot-holds/:id/release')
  @Operation({
    summary: 'Release a hold',
    access: { scope: 'lots:write', path: { id: { kind: 'lotHold' } } },
    description:
      'By another person of the organisation than who placed it. An API key stands for the member who made it; one that the platform made, for itself.',
    status: 201,
    returns: LotHoldOutcomeView,
    returnDescription: 'The hold, what was posted, and the lot.',
    params: HOLD_ID,
    problems: [
      'hold-not-found',
      'hold-released-already',
      'hold-needs-another-person',
      'lot-state-forbids',
      'posting-reversed-already',
    ],
    body: {
      type: LotHoldRelease,
      examples: {
        clean: {
          summary: 'Nothing was wrong',
          value: { note: 'Oil below 0.5 wt%.' },
        },
      },
    },
  })
  releaseHold(
    @IdParam() id: string,
    @Query() { dryRun = false }: LotOperationQuery,
    @Body() input: LotHoldRelease,
    @CurrentCaller() caller: Caller,
  ): Promise<LotHoldOutcomeView> {
    return this.holds.releaseHold(id, input, caller, dryRun);
  }

  @Post('ledger/postings/:id/reversal')
  @Operation({
    summary: 'Undo a split, merge, process, count or content adjustment',
    access: { scope: 'lots:write', path: { id: { kind: 'posting' } } },
    description:
      'Posts the opposite; nothing is deleted. Refused while others rest on it, which are named latest first. Lots that it made are withdrawn, lots that it used up are drafts again.',
    status: 201,
    returns: LotOperationView,
    returnDescription: 'What was posted, and the lots concerned.',
    params: POSTING_ID,
    problems: [
      'posting-not-found',
      'posting-not-reversible',
      'posting-reversed-already',
      'posting-has-dependents',
      'insufficient-available',
      'insufficient-balance',
    ],
    body: {
      type: PostingReversal,
      examples: { wrongLot: { summary: 'By mistake', value: { reason: 'Wrong lot was split.' } } },
    },
  })
  reversePosting(
    @IdParam() id: string,
    @Query() { dryRun = false }: LotOperationQuery,
    @Body() { reason }: PostingReversal,
    @CurrentCaller() caller: Caller,
  ): Promise<LotOperationView> {
    return this.reversals.reversePosting(id, { reason, reversedBy: caller.actor }, dryRun);
  }
}
