import { Injectable } from '@nestjs/common';
import type { Visibility } from '../../platform/access/caller.js';
import { ownedByVisible } from '../../platform/access/visible-rows.js';
import { appendEvent } from '../../platform/audit/append-event.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { MovedMeanwhile, whileNothingMoves } from '../../platform/database/while-nothing-moves.js';
import { pageOf, pageWindow, type Page, type PageQuery } from '../../platform/http/page.dto.js';
import { assertVersion, storeNextVersion } from '../../platform/http/versioned-row.js';
import { definedOf } from '../../shared/defined-of.js';
import { DomainError } from '../../shared/domain-error.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import {
  findEstimate,
  EstimationService,
  type ComputedEstimate,
  type EstimateOrigin,
} from '../estimation/estimation.service.js';
import type { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import { findLiveEvidence } from '../estimation/evidence-records.js';
import type { StoredEstimate } from '../estimation/estimate.entity.js';
import { toEstimatePreviewView, type EstimatePreviewView } from '../estimation/estimate.view.js';
import { toWarningViews } from '../estimation/warning.view.js';
import { requireSite } from '../organisations/organisations.service.js';
import type { Site } from '../organisations/site.entity.js';
import { BatchChanges } from './batch-changes.js';
import { BatchRevision, type BatchContent } from './batch-revision.entity.js';
import { Batch } from './batch.entity.js';
import {
  toBatchRevisionView,
  toBatchSummaryView,
  toBatchView,
  type BatchRevisionView,
  type BatchSummaryView,
  type BatchView,
} from './batch.view.js';
import type { BatchQuery } from './batches.dto.js';
import { estimateInputsOf, recordBatch } from './domain/record-batch.js';
import { insertBatches, type BatchRecord } from './insert-batches.js';
import { requireEvidenceFits } from './evidence-of-corrected-lines.js';
import {
  batchInputsOf,
  checkBatch,
  prepareBatch,
  type CheckedBatch,
  type DeclaredBatch,
  type PreparedBatch,
} from './prepare-batch.js';
import { findRevision, insertRevision } from './stored-revisions.js';

/** Records scrap as it comes in, and keeps every correction. */
@Injectable()
export class BatchesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly catalogue: CatalogueService,
    private readonly estimation: EstimationService,
    private readonly changes: BatchChanges,
  ) {}

  /** Estimates lines without storing anything. @throws DomainError as recording them would */
  async preview(
    declared: Pick<DeclaredBatch, 'ticket' | 'lines'>,
    processRoute: string | undefined,
  ): Promise<EstimatePreviewView> {
    const { lines, weighing, warnings } = recordBatch(declared, this.catalogue.current);
    const routeKey = processRoute ?? this.catalogue.current.defaultProcessRouteKey;
    const { result } = await this.estimation.compute(estimateInputsOf(lines, weighing, routeKey));
    const view = toEstimatePreviewView(result);
    return {
      ...view,
      warnings: [...toWarningViews(warnings), ...view.warnings],
    };
  }

  /** Checks a declared batch. @throws DomainError of what `prepare` refuses */
  check(declared: DeclaredBatch): Promise<CheckedBatch> {
    return checkBatch(declared, this.catalogue.current, this.estimation);
  }

  /** Checks and estimates a declared batch. @throws DomainError */
  prepare(declared: DeclaredBatch): Promise<PreparedBatch> {
    return prepareBatch(declared, this.catalogue.current, this.estimation);
  }

  /** @throws DomainError where the site, the weighing, a line or the ticket number does not do */
  async createBatch(siteId: string, declared: DeclaredBatch): Promise<BatchView> {
    const prepared = await this.prepare(declared);
    return this.database.write(async (tx) => {
      const site = await requireSite(tx, siteId, 'RECYCLER', '/siteId');
      const { batch, content, estimate } = await this.insertBatch(tx, site, prepared);
      return toBatchView(batch, content, estimate);
    });
  }

  /** Part: stores a prepared batch. @throws DomainError `ticket-already-recorded` */
  async insertBatch(
    tx: WriteTransaction,
    site: Pick<Site, 'id' | 'organisationId'>,
    prepared: PreparedBatch,
  ): Promise<BatchRecord> {
    await refuseKnownTicket(tx, site.id, prepared.content.ticketNumber);
    const [inserted] = await this.insertBatches(tx, site, [prepared]);
    if (inserted === undefined) throw new TypeError('One batch is stored as one');
    return inserted;
  }

  /** Part: stores prepared batches of which nobody has recorded a ticket. @returns them, in their order */
  insertBatches(
    tx: WriteTransaction,
    site: Pick<Site, 'id' | 'organisationId'>,
    prepared: readonly PreparedBatch[],
  ): Promise<readonly BatchRecord[]> {
    return insertBatches(tx, { site, prepared, recordedAt: this.clock.now() }, this.estimation);
  }

  async listBatches(
    { siteId, organisationId, status, ...page }: BatchQuery,
    visibility: Visibility,
  ): Promise<Page<BatchSummaryView>> {
    const window = pageWindow(page);
    const where = { ...definedOf({ siteId, status }), ...ownedByVisible(visibility, organisationId) };
    const rows = await this.database.read((tx) => tx.find(Batch, newestFirst<Batch>(where, window)));
    return pageOf(rows, window, toBatchSummaryView);
  }

  /** @throws DomainError `batch-not-found` */
  async getBatch(id: string): Promise<BatchView> {
    return this.database.read(async (tx) => {
      const { batch, content, estimate } = await findBatchRecord(tx, id);
      return toBatchView(batch, content, estimate);
    });
  }

  /** @throws DomainError `batch-not-found` */
  async getBatchHistory(id: string, query: PageQuery): Promise<Page<BatchRevisionView>> {
    const window = pageWindow(query);
    const rows = await this.database.read(async (tx) => {
      await findBatch(tx, id);
      return tx.find(BatchRevision, newestFirst<BatchRevision>({ batchId: id }, window));
    });
    return pageOf(rows, window, toBatchRevisionView);
  }

  /**
   * Puts a full new revision in force; the old one stays, and so does the evidence.
   * @throws DomainError; RequestProblem 412 on a stale version
   */
  async correctBatch(
    id: string,
    version: number,
    declared: DeclaredBatch,
    reason: string,
  ): Promise<BatchView> {
    recordBatch(declared, this.catalogue.current);
    return whileNothingMoves(id, async () => {
      const { batch, content, evidence } = await this.database.read(async (tx) => {
        await this.openBatch(tx, id, version);
        return findBatchWithEvidence(tx, id);
      });
      const prepared = await this.prepareCorrection(declared, content, evidence);
      const change = { batch, content: prepared.content, evidence, reason };
      const storeFollowers = await this.changes.prepare(change);
      return this.database.write(async (tx) => {
        const open = await this.openBatch(tx, id, version);
        const { corrected, estimate } = await this.storeCorrection(tx, open, prepared, reason);
        await storeFollowers(tx, corrected);
        return toBatchView(corrected, prepared.content, estimate);
      });
    });
  }

  private async prepareCorrection(
    declared: DeclaredBatch,
    before: BatchContent,
    evidence: readonly EvidenceRecord[],
  ): Promise<PreparedBatch> {
    const catalogue = this.catalogue.current;
    const after = recordBatch(declared, catalogue);
    await requireEvidenceFits(evidence, before.lines, after.lines, (kept) =>
      this.estimation.evidenceThatDoesNotFit(batchInputsOf(after, kept, catalogue)),
    );
    return prepareBatch(declared, catalogue, this.estimation, evidence);
  }

  private async storeCorrection(
    tx: WriteTransaction,
    batch: Batch,
    prepared: PreparedBatch,
    reason: string,
  ): Promise<{ corrected: Batch; estimate: StoredEstimate }> {
    const { ticketNumber, receivedAt, supplier } = prepared.content;
    if (ticketNumber !== batch.liveTicketNumber) await refuseKnownTicket(tx, batch.siteId, ticketNumber);
    const supersedes = await findEstimate(tx, batch.estimateId);
    const estimate = await this.estimation.store(
      tx,
      prepared.computed,
      { kind: 'BATCH', id: batch.id, organisationId: batch.organisationId },
      { cause: 'CORRECTED', supersedes, evidenceId: null },
    );
    const corrected: Batch = {
      ...batch,
      ticketNumber,
      liveTicketNumber: ticketNumber,
      receivedAt,
      supplier,
      revision: batch.revision + 1,
      estimateId: estimate.id,
      version: batch.version + 1,
    };
    await storeNextVersion(tx, Batch, corrected);
    const recordedAt = this.clock.now();
    await insertRevision(tx, { batch: corrected, action: 'CORRECTED', says: prepared, reason, recordedAt });
    return { corrected, estimate };
  }

  /** Takes the batch out of the books, visibly. @throws DomainError; RequestProblem 412 on a stale version */
  async voidBatch(id: string, version: number, reason: string): Promise<BatchView> {
    return whileNothingMoves(id, async () => {
      const batch = await this.database.read((tx) => this.openBatch(tx, id, version));
      const storeFollowers = await this.changes.prepare({ batch, content: null, evidence: [], reason });
      return this.database.write(async (tx) => {
        const open = await this.openBatch(tx, id, version);
        const { content, contentDigest } = await findRevision(tx, open);
        const voided: Batch = {
          ...open,
          status: 'VOIDED',
          liveTicketNumber: null,
          revision: open.revision + 1,
          version: version + 1,
        };
        await storeNextVersion(tx, Batch, voided);
        const says = { content, contentDigest };
        const recordedAt = this.clock.now();
        await insertRevision(tx, { batch: voided, action: 'VOIDED', says, reason, recordedAt });
        await storeFollowers(tx, voided);
        return toBatchView(voided, content, await findEstimate(tx, voided.estimateId));
      });
    });
  }

  /**
   * Part: puts a new estimate in force; what the batch says stays.
   * @param read the batch as the estimate was computed from it
   * @throws MovedMeanwhile where the batch has changed since
   */
  async restate(
    tx: WriteTransaction,
    read: BatchRecord,
    computed: ComputedEstimate,
    origin: Pick<EstimateOrigin, 'cause' | 'evidenceId'>,
  ): Promise<{ batch: Batch; estimate: StoredEstimate }> {
    const batch = await findBatch(tx, read.batch.id);
    if (batch.version !== read.batch.version) throw new MovedMeanwhile();
    const estimate = await this.estimation.store(
      tx,
      computed,
      { kind: 'BATCH', id: batch.id, organisationId: batch.organisationId },
      { ...origin, supersedes: read.estimate },
    );
    const restated: Batch = { ...batch, estimateId: estimate.id, version: batch.version + 1 };
    await storeNextVersion(tx, Batch, restated);
    const { cause, evidenceId } = origin;
    await appendEvent(tx, {
      type: 'batch.restated',
      subjectKind: 'batch',
      subjectId: batch.id,
      organisationId: batch.organisationId,
      facts: { estimateId: estimate.id, cause, evidenceId, version: restated.version },
      recordedAt: estimate.recordedAt,
    });
    return { batch: restated, estimate };
  }

  private async openBatch(tx: ReadTransaction, id: string, version: number): Promise<Batch> {
    const batch = await findBatch(tx, id);
    assertVersion(batch, version);
    if (batch.status === 'VOIDED')
      throw new DomainError('batch-not-open', 'The batch is void and cannot be changed any more.');
    return batch;
  }
}

async function refuseKnownTicket(
  tx: WriteTransaction,
  siteId: string,
  ticketNumber: string | null,
): Promise<void> {
  if (ticketNumber === null) return;
  const known = await tx.findOneBy(Batch, { siteId, liveTicketNumber: ticketNumber });
  if (!known) return;
  const detail = `Ticket ${ticketNumber} is recorded as ${known.code} already: correct that batch instead.`;
  throw new DomainError('ticket-already-recorded', detail, { batchId: known.id, batchCode: known.code }, [
    { pointer: '/ticketNumber', code: 'TICKET_ALREADY_RECORDED', detail },
  ]);
}

/** Part. @throws DomainError `batch-not-found` */
export async function findBatch(tx: ReadTransaction, id: string): Promise<Batch> {
  const batch = await tx.findOneBy(Batch, { id });
  if (!batch) throw new DomainError('batch-not-found', 'There is no batch with this id.');
  return batch;
}

/** Part: a batch with what it says now. @throws DomainError `batch-not-found` */
export async function findBatchRecord(tx: ReadTransaction, id: string): Promise<BatchRecord> {
  const batch = await findBatch(tx, id);
  const { content } = await findRevision(tx, batch);
  return { batch, content, estimate: await findEstimate(tx, batch.estimateId) };
}

/** A batch with the evidence about it that stands. */
export interface BatchWithEvidence extends BatchRecord {
  readonly evidence: readonly EvidenceRecord[];
}

/** Part: a batch with what it says now and its live evidence. @throws DomainError `batch-not-found` */
export async function findBatchWithEvidence(tx: ReadTransaction, id: string): Promise<BatchWithEvidence> {
  return { ...(await findBatchRecord(tx, id)), evidence: await findLiveEvidence(tx, 'BATCH', id) };
}
