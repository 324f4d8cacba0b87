import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { IfMatch } from '../../platform/http/if-match.js';
import { Operation } from '../../platform/http/operation.js';
import { PageQuery, type Page } from '../../platform/http/page.dto.js';
import type { ProblemCode } from '../../platform/http/problems.js';
import { EstimatePreviewView } from '../estimation/estimate.view.js';
import {
  BatchCorrection,
  BatchCreate,
  BatchQuery,
  BatchVoiding,
  EstimatePreviewRequest,
  toDeclaredBatch,
  toPreviewDeclaration,
} from './batches.dto.js';
import { BATCH_EXAMPLES, CORRECTION_EXAMPLES, PREVIEW_EXAMPLES } from './batches.examples.js';
import { BatchesService } from './batches.service.js';
import {
  BatchHistory,
  BatchPage,
  BatchView,
  type BatchRevisionView,
  type BatchSummaryView,
} from './batch.view.js';

const BATCH_ID = { id: { example: EXAMPLE_ID.batch, description: 'Id of the batch.' } };

/** What may be wrong with the lines and the weighing of a batch. */
const CONTENT_PROBLEMS: readonly ProblemCode[] = [
  'batch-line-not-valid',
  'weighing-not-valid',
  'units-must-be-whole',
  'profile-is-logged-by-mass',
  'profile-has-no-gross-mass',
  'profile-is-never-shredded',
  'estimation-input-out-of-range',
];

@ApiTags('Batches')
@Controller('batches')
export class BatchesController {
  constructor(private readonly batches: BatchesService) {}

  @Post()
  @Operation({
    summary: 'Record a batch',
    access: { scope: 'batches:write', only: ['RECYCLER'] },
    description:
      'Scrap as received on one weighbridge ticket. The net is derived from gross and tare; the estimate comes back with it.',
    status: 201,
    returns: BatchView,
    returnDescription: 'The batch and its estimate.',
    problems: [
      ...CONTENT_PROBLEMS,
      'reference-not-found',
      'organisation-has-not-the-role',
      'ticket-already-recorded',
    ],
    body: { type: BatchCreate, examples: BATCH_EXAMPLES },
  })
  createBatch(@Body() input: BatchCreate): Promise<BatchView> {
    return this.batches.createBatch(input.siteId, toDeclaredBatch(input));
  }

  @Get()
  @Operation({
    summary: 'List batches',
    access: { scope: 'batches:read' },
    returns: BatchPage,
    returnDescription: 'One page, newest first.',
    problems: ['cursor-not-valid'],
  })
  listBatches(@Query() query: BatchQuery, @CurrentCaller() caller: Caller): Promise<Page<BatchSummaryView>> {
    return this.batches.listBatches(query, caller.visible('batches:read'));
  }

  @Get(':id')
  @Operation({
    summary: 'Read a batch',
    access: { scope: 'batches:read', path: { id: { kind: 'batch' } } },
    returns: BatchView,
    returnDescription: 'The batch.',
    params: BATCH_ID,
    problems: ['batch-not-found'],
  })
  getBatch(@IdParam() id: string): Promise<BatchView> {
    return this.batches.getBatch(id);
  }

  @Get(':id/history')
  @Operation({
    summary: 'Read the history of a batch',
    access: { scope: 'batches:read', path: { id: { kind: 'batch' } } },
    returns: BatchHistory,
    returnDescription: 'Its revisions, newest first.',
    params: BATCH_ID,
    problems: ['batch-not-found', 'cursor-not-valid'],
  })
  getBatchHistory(@IdParam() id: string, @Query() query: PageQuery): Promise<Page<BatchRevisionView>> {
    return this.batches.getBatchHistory(id, query);
  }

  @Post(':id/corrections')
  @Operation({
    summary: 'Correct a batch',
    access: { scope: 'batches:write', path: { id: { kind: 'batch' } } },
    description:
      'Send what the batch should have said, in full. The old revision stays in the history; draft lots and evidence follow, listed lots and evidence that would not fit must be withdrawn first.',
    status: 201,
    returns: BatchView,
    returnDescription: 'The batch as corrected.',
    params: BATCH_ID,
    conditional: true,
    problems: [
      ...CONTENT_PROBLEMS,
      'batch-not-found',
      'batch-not-open',
      'batch-in-listed-lot',
      'posting-has-dependents',
      'ticket-already-recorded',
      'evidence-does-not-fit-correction',
      'lot-lines-not-of-one-form',
      'lot-mass-unknown',
    ],
    body: { type: BatchCorrection, examples: CORRECTION_EXAMPLES },
  })
  correctBatch(
    @IdParam() id: string,
    @IfMatch() version: number,
    @Body() input: BatchCorrection,
  ): Promise<BatchView> {
    return this.batches.correctBatch(id, version, toDeclaredBatch(input), input.reason);
  }

  @Post(':id/void')
  @Operation({
    summary: 'Void a batch',
    access: { scope: 'batches:write', path: { id: { kind: 'batch' } } },
    description:
      'Takes it out of the books, visibly; its draft lots are withdrawn and its ticket number is free again.',
    status: 201,
    returns: BatchView,
    returnDescription: 'The batch, void.',
    params: BATCH_ID,
    conditional: true,
    problems: ['batch-not-found', 'batch-not-open', 'batch-in-listed-lot', 'posting-has-dependents'],
    body: {
      type: BatchVoiding,
      examples: { wrongYard: { summary: 'Wrong yard', value: { reason: 'Logged at the wrong yard.' } } },
    },
  })
  voidBatch(
    @IdParam() id: string,
    @IfMatch() version: number,
    @Body() input: BatchVoiding,
  ): Promise<BatchView> {
    return this.batches.voidBatch(id, version, input.reason);
  }
}

/** Beside the stored estimates, because a preview is what logging the same lines would say. */
@ApiTags('Estimates')
@Controller('estimates')
export class EstimatePreviewsController {
  constructor(private readonly batches: BatchesService) {}

  @Post('preview')
  @Operation({
    summary: 'Estimate without storing anything',
    access: 'ANY_CALLER',
    returns: EstimatePreviewView,
    returnDescription: 'What recording these lines would say.',
    problems: [...CONTENT_PROBLEMS, 'unknown-process-route', 'route-does-not-yield-oxide'],
    body: { type: EstimatePreviewRequest, examples: PREVIEW_EXAMPLES },
  })
  previewEstimate(@Body() input: EstimatePreviewRequest): Promise<EstimatePreviewView> {
    return this.batches.preview(toPreviewDeclaration(input), input.processRoute);
  }
}
