import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { IfMatch } from '../../platform/http/if-match.js';
import { Operation } from '../../platform/http/operation.js';
import { PageQuery, type Page } from '../../platform/http/page.dto.js';
import type { ProblemCode } from '../../platform/http/problems.js';
import { EvidenceInput, EvidenceQuery, EvidenceWithdrawal } from './evidence.dto.js';
import { BATCH_EVIDENCE_EXAMPLES, LOT_EVIDENCE_EXAMPLES } from './evidence.examples.js';
import { EvidenceService } from './evidence.service.js';
import { EvidenceOutcomeView, EvidencePage, EvidenceView } from './evidence.view.js';

const BATCH_ID = { id: { example: EXAMPLE_ID.batch, description: 'Id of the batch.' } };
const LOT_ID = { id: { example: EXAMPLE_ID.lot, description: 'Id of the lot.' } };
const EVIDENCE_ID = { id: { example: EXAMPLE_ID.evidence, description: 'Id of the evidence.' } };

/** What may be wrong with a piece of evidence. */
const EVIDENCE_PROBLEMS: readonly ProblemCode[] = [
  'evidence-not-valid',
  'evidence-does-not-fit',
  'evidence-contradicts-itself',
  'unknown-magnet-grade',
  'estimation-input-out-of-range',
  'certificate-already-recorded',
];

@ApiTags('Evidence')
@Controller()
export class EvidenceController {
  constructor(private readonly evidence: EvidenceService) {}

  @Post('batches/:id/evidence')
  @Operation({
    summary: 'Add evidence about a batch',
    access: { scope: 'evidence:write', path: { id: { kind: 'batch' } } },
    description:
      'Exactly one piece at a time. The batch, all its lots and what was made of them are estimated anew; the old estimates stay. Odd figures are warnings beside success. With dryRun nothing is stored and `evidence` is null.',
    status: 201,
    returns: EvidenceOutcomeView,
    returnDescription: 'The evidence and the estimate that follows from it.',
    params: BATCH_ID,
    problems: ['batch-not-found', 'batch-not-open', 'too-many-descendants', ...EVIDENCE_PROBLEMS],
    body: { type: EvidenceInput, examples: BATCH_EVIDENCE_EXAMPLES },
  })
  addBatchEvidence(
    @IdParam() id: string,
    @Query() { dryRun = false }: EvidenceQuery,
    @Body() input: EvidenceInput,
  ): Promise<EvidenceOutcomeView> {
    return this.evidence.addEvidence({ kind: 'BATCH', id }, input, dryRun);
  }

  @Get('batches/:id/evidence')
  @Operation({
    summary: 'List the evidence about a batch',
    access: { scope: 'evidence:read', path: { id: { kind: 'batch' } } },
    returns: EvidencePage,
    returnDescription: 'One page, newest first, withdrawn evidence included.',
    params: BATCH_ID,
    problems: ['batch-not-found', 'cursor-not-valid'],
  })
  listBatchEvidence(@IdParam() id: string, @Query() query: PageQuery): Promise<Page<EvidenceView>> {
    return this.evidence.listEvidence({ kind: 'BATCH', id }, query);
  }

  @Post('lots/:id/evidence')
  @Operation({
    summary: 'Add evidence about a lot',
    access: { scope: 'evidence:write', path: { id: { kind: 'lot' } } },
    description:
      'As for a batch, but only this lot is estimated anew, with what was made of it; realised recovery is of lots only. Lines have the numbers that the lot shows.',
    status: 201,
    returns: EvidenceOutcomeView,
    returnDescription: 'The evidence and the estimate that follows from it.',
    params: LOT_ID,
    problems: [
      'lot-not-found',
      'lot-state-forbids',
      'too-many-descendants',
      'realised-recovery-already-recorded',
      ...EVIDENCE_PROBLEMS,
    ],
    body: { type: EvidenceInput, examples: LOT_EVIDENCE_EXAMPLES },
  })
  addLotEvidence(
    @IdParam() id: string,
    @Query() { dryRun = false }: EvidenceQuery,
    @Body() input: EvidenceInput,
  ): Promise<EvidenceOutcomeView> {
    return this.evidence.addEvidence({ kind: 'LOT', id }, input, dryRun);
  }

  @Get('lots/:id/evidence')
  @Operation({
    summary: 'List the evidence about a lot',
    access: { scope: 'evidence:read', path: { id: { kind: 'lot' } } },
    returns: EvidencePage,
    returnDescription:
      "One page of the lot's own, newest first, withdrawn evidence included; that of its batch is listed there.",
    params: LOT_ID,
    problems: ['lot-not-found', 'cursor-not-valid'],
  })
  listLotEvidence(@IdParam() id: string, @Query() query: PageQuery): Promise<Page<EvidenceView>> {
    return this.evidence.listEvidence({ kind: 'LOT', id }, query);
  }

  @Get('evidence/:id')
  @Operation({
    summary: 'Read a piece of evidence',
    access: { scope: 'evidence:read', path: { id: { kind: 'evidence' } } },
    returns: EvidenceView,
    returnDescription: 'The evidence.',
    params: EVIDENCE_ID,
    problems: ['evidence-not-found'],
  })
  getEvidence(@IdParam() id: string): Promise<EvidenceView> {
    return this.evidence.getEvidence(id);
  }

  @Post('evidence/:id/withdrawal')
  @Operation({
    summary: 'Withdraw a piece of evidence',
    access: { scope: 'evidence:write', path: { id: { kind: 'evidence' } } },
    description:
      'It stays on record with the reason; what it was about is estimated anew without it, unless it is void or withdrawn itself.',
    status: 201,
    returns: EvidenceOutcomeView,
    returnDescription: 'The evidence, withdrawn, and the estimate without it.',
    params: EVIDENCE_ID,
    conditional: true,
    problems: [
      'evidence-not-found',
      'evidence-withdrawn',
      'evidence-does-not-fit-correction',
      'too-many-descendants',
    ],
    body: {
      type: EvidenceWithdrawal,
      examples: {
        otherPallet: {
          summary: 'It was about something else',
          value: { reason: 'The sample was drawn from another pallet.' },
        },
      },
    },
  })
  withdrawEvidence(
    @IdParam() id: string,
    @IfMatch() version: number,
    @Body() input: EvidenceWithdrawal,
  ): Promise<EvidenceOutcomeView> {
    return this.evidence.withdrawEvidence(id, version, input.reason);
  }
}
