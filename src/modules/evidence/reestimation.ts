import { Injectable } from '@nestjs/common';
import type { ReadTransaction, WriteTransaction } from '../../platform/database/database.js';
import { MovedMeanwhile } from '../../platform/database/while-nothing-moves.js';
import { DomainError } from '../../shared/domain-error.js';
import {
  BatchesService,
  findBatch,
  findBatchWithEvidence,
  type BatchWithEvidence,
} from '../batches/batches.service.js';
import type { BatchLine } from '../batches/domain/batch-line.js';
import { batchInputsOf } from '../batches/prepare-batch.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import type { EstimateInputs } from '../estimation/domain/estimate-inputs.js';
import {
  EstimationService,
  findEstimate,
  type ComputedEstimate,
  type EstimateOrigin,
  type EstimateSubject,
} from '../estimation/estimation.service.js';
import type { StoredEstimate } from '../estimation/estimate.entity.js';
import type { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import { findLotsToEstimate, lotInputsOf, restateLot, type LotToEstimate } from '../lots/lot-estimate.js';
import { findLot } from '../lots/lots.service.js';
import { findLiveLots } from '../lots/lots.queries.js';

/** What evidence is about, with everything that its estimates depend on. */
export interface ReadSubject {
  readonly subject: EstimateSubject;
  /** The batch itself, or that of the lot. */
  readonly batch: BatchWithEvidence;
  /** All live lots of the batch, or the one lot. */
  readonly lots: readonly LotToEstimate[];
}

/** Estimates as they will stand, not yet stored. */
export interface Restatement {
  readonly read: ReadSubject;
  /** Null where only a lot is concerned. */
  readonly batch: ComputedEstimate | null;
  readonly lots: readonly { readonly read: LotToEstimate; readonly computed: ComputedEstimate }[];
}

/** Estimates a batch with its lots, or one lot, anew after its evidence has changed. */
@Injectable()
export class Reestimation {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly estimation: EstimationService,
    private readonly batches: BatchesService,
  ) {}

  /**
   * Computes; needs no database.
   * @param change what becomes of the subject's evidence
   * @param explain turns an estimator's error into one about what the caller sent
   * @throws what `explain` makes of a DomainError
   */
  async compute(
    read: ReadSubject,
    change: (evidence: readonly EvidenceRecord[]) => readonly EvidenceRecord[],
    explain: (error: DomainError, inputs: EstimateInputs) => Error,
  ): Promise<Restatement> {
    const catalogue = this.catalogue.current;
    const { content, evidence } = read.batch;
    const isOfBatch = read.subject.kind === 'BATCH';
    const ofBatch = isOfBatch ? change(evidence) : evidence;
    const attempt = async (inputs: EstimateInputs): Promise<ComputedEstimate> => {
      try {
        return await this.estimation.compute(inputs);
      } catch (error) {
        throw error instanceof DomainError ? explain(error, inputs) : error;
      }
    };
    const batch = isOfBatch ? await attempt(batchInputsOf(content, ofBatch, catalogue)) : null;
    const lots: { read: LotToEstimate; computed: ComputedEstimate }[] = [];
    for (const lot of read.lots) {
      const own = isOfBatch ? lot.evidence : change(lot.evidence);
      const lines = linesOfLot(read.batch, lot);
      const inputs = lotInputsOf(lines, content.weighing, [...ofBatch, ...own], catalogue);
      lots.push({ read: lot, computed: await attempt(inputs) });
    }
    return { read, batch, lots };
  }

  /**
   * Part: puts the estimates in force. @returns that of the subject
   * @throws MovedMeanwhile where the batch or a lot has changed since it was read
   */
  async store(
    tx: WriteTransaction,
    { read, batch, lots }: Restatement,
    origin: Pick<EstimateOrigin, 'cause' | 'evidenceId'>,
  ): Promise<StoredEstimate> {
    let ofBatch: StoredEstimate | null = null;
    if (batch !== null) {
      const live = await findLiveLots(tx, read.batch.batch.id);
      if (live.map(({ id }) => id).join() !== read.lots.map(({ lot }) => lot.id).join())
        throw new MovedMeanwhile();
      ofBatch = (await this.batches.restate(tx, read.batch, batch, origin)).estimate;
    }
    let ofLot: StoredEstimate | null = null;
    for (const { read: lot, computed } of lots)
      ofLot = await restateLot(tx, this.estimation, lot, computed, origin);
    const estimate = ofBatch ?? ofLot;
    if (estimate === null) throw new TypeError('A restatement is of a batch or of a lot');
    return estimate;
  }
}

/** The estimate of the subject itself among those that were computed, and the one that it supersedes. */
export function computedOf({ read, batch, lots }: Restatement): {
  readonly computed: ComputedEstimate;
  readonly supersedes: StoredEstimate;
} {
  if (batch !== null) return { computed: batch, supersedes: read.batch.estimate };
  const [only] = lots;
  if (only === undefined) throw new TypeError('A restatement is of a batch or of a lot');
  return { computed: only.computed, supersedes: only.read.estimate };
}

/** The lines that evidence of the subject may be about. */
export function linesOf({ subject, batch, lots }: ReadSubject): readonly BatchLine[] {
  const [only] = lots;
  if (subject.kind === 'BATCH' || only === undefined) return batch.content.lines;
  return linesOfLot(batch, only);
}

/** Evidence that stands and may be about the subject's lines: its own, and for a lot that of its batch. */
export function evidenceOf({ subject, batch, lots }: ReadSubject): readonly EvidenceRecord[] {
  return subject.kind === 'BATCH'
    ? batch.evidence
    : [...batch.evidence, ...lots.flatMap((lot) => lot.evidence)];
}

function linesOfLot({ content }: BatchWithEvidence, { lineNumbers }: LotToEstimate): readonly BatchLine[] {
  return content.lines.filter(({ lineNumber }) => lineNumbers.includes(lineNumber));
}

/**
 * Part: a batch or lot that stands, with all that its estimates depend on.
 * @throws DomainError `batch-not-found`, `batch-not-open`, `lot-not-found` or `lot-state-forbids`
 */
export async function findSubject(tx: ReadTransaction, subject: EstimateSubject): Promise<ReadSubject> {
  if (subject.kind === 'BATCH') {
    const batch = await findBatchWithEvidence(tx, subject.id);
    if (batch.batch.status === 'VOIDED')
      throw new DomainError('batch-not-open', 'The batch is void: its evidence stays as it is.');
    return { subject, batch, lots: await findLotsToEstimate(tx, await findLiveLots(tx, subject.id)) };
  }
  const lot = await findLot(tx, subject.id);
  if (lot.status === 'WITHDRAWN') {
    const detail = 'The lot is withdrawn: its evidence stays as it is.';
    throw new DomainError('lot-state-forbids', detail, { status: lot.status });
  }
  if (lot.batchId === null) {
    const detail = 'The lot was made of other lots: add evidence to what it was made of.';
    throw new DomainError('lot-made-by-operation', detail, { postingId: lot.makingPostingId });
  }
  const batch = await findBatchWithEvidence(tx, lot.batchId);
  return { subject, batch, lots: await findLotsToEstimate(tx, [lot]) };
}

/** Part: the estimate of what is void or withdrawn, which nothing changes any more; null for what stands. */
export async function findFinalEstimate(
  tx: ReadTransaction,
  { kind, id }: EstimateSubject,
): Promise<StoredEstimate | null> {
  if (kind === 'BATCH') {
    const batch = await findBatch(tx, id);
    return batch.status === 'VOIDED' ? findEstimate(tx, batch.estimateId) : null;
  }
  const lot = await findLot(tx, id);
  return lot.status === 'WITHDRAWN' ? findEstimate(tx, lot.estimateId) : null;
}
