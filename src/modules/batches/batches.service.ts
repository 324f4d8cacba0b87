import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { pageOf, pageWindow, type Page, type PageQuery } from '../../platform/http/page.dto.js';
import { assertVersion, storeNextVersion } from '../../platform/http/versioned-row.js';
import { newId } from '../../platform/new-id.js';
import { publicCode } from '../../platform/public-code.js';
import { definedOf } from '../../shared/defined-of.js';
import { DomainError } from '../../shared/domain-error.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import { findEstimate, EstimationService } from '../estimation/estimation.service.js';
import type { StoredEstimate } from '../estimation/estimate.entity.js';
import { toEstimatePreviewView, type EstimatePreviewView } from '../estimation/estimate.view.js';
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
import { prepareBatch, type DeclaredBatch, type PreparedBatch } from './prepare-batch.js';

/** A batch with its revision in force and that revision's estimate. */
export interface BatchRecord {
  readonly batch: Batch;
  readonly content: BatchContent;
  readonly estimate: StoredEstimate;
}

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
  preview(
    declared: Pick<DeclaredBatch, 'ticket' | 'lines'>,
    processRoute: string | undefined,
  ): EstimatePreviewView {
    const { lines, weighing, warnings } = recordBatch(declared, this.catalogue.current);
    const routeKey = processRoute ?? this.catalogue.current.defaultProcessRouteKey;
    const { result } = this.estimation.compute(estimateInputsOf(lines, weighing, routeKey));
    const view = toEstimatePreviewView(result);
    return {
      ...view,
      warnings: [
        ...warnings.map(({ code, pointer, detail }) => ({ code, pointer, detail })),
        ...view.warnings,
      ],
    };
  }

  /** Checks and estimates a declared batch. @throws DomainError */
  prepare(declared: DeclaredBatch): PreparedBatch {
    return prepareBatch(declared, this.catalogue.current, this.estimation);
  }

  /** @throws DomainError where the site, the weighing, a line or the ticket number does not do */
  async createBatch(siteId: string, declared: DeclaredBatch): Promise<BatchView> {
    const prepared = this.prepare(declared);
    return this.database.write(async (tx) => {
      const site = await requireSite(tx, siteId, 'RECYCLER', '/siteId');
      const { batch, content, estimate } = await this.insertBatch(tx, site, prepared);
      return toBatchView(batch, content, estimate);
    });
  }

  /** Part: stores a prepared batch. @throws DomainError `ticket-already-recorded` */
  async insertBatch(tx: WriteTransaction, site: Site, prepared: PreparedBatch): Promise<BatchRecord> {
    const id = newId();
    const recordedAt = this.clock.now();
    const { ticketNumber, receivedAt, supplier } = prepared.content;
    await refuseKnownTicket(tx, site.id, ticketNumber);
    const estimate = await this.estimation.store(tx, prepared.computed, 'BATCH', id);
    const batch: Batch = {
      id,
      code: publicCode('BAT', id, recordedAt),
      organisationId: site.organisationId,
      siteId: site.id,
      ticketNumber,
      liveTicketNumber: ticketNumber,
      receivedAt,
      supplier,
      status: 'RECORDED',
      revision: 1,
      estimateId: estimate.id,
      recordedAt,
      version: 1,
    };
    await tx.insert(Batch, batch);
    await insertRevision(tx, batch, 'RECORDED', prepared, null, recordedAt);
    return { batch, content: prepared.content, estimate };
  }

  async listBatches({
    siteId,
    organisationId,
    status,
    ...page
  }: BatchQuery): Promise<Page<BatchSummaryView>> {
    const window = pageWindow(page);
    const where = definedOf({ siteId, organisationId, status });
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

  /** Puts a full new revision in force; the old one stays. @throws DomainError; RequestProblem 412 on a stale version */
  async correctBatch(
    id: string,
    version: number,
    declared: DeclaredBatch,
    reason: string,
  ): Promise<BatchView> {
    const prepared = this.prepare(declared);
    return this.database.write(async (tx) => {
      const batch = await this.openBatch(tx, id, version);
      if (prepared.content.ticketNumber !== batch.liveTicketNumber) {
        await refuseKnownTicket(tx, batch.siteId, prepared.content.ticketNumber);
      }
      const { ticketNumber, receivedAt, supplier } = prepared.content;
      const estimate = await this.estimation.store(tx, prepared.computed, 'BATCH', id);
      const corrected: Batch = {
        ...batch,
        ticketNumber,
        liveTicketNumber: ticketNumber,
        receivedAt,
        supplier,
        revision: batch.revision + 1,
        estimateId: estimate.id,
        version: version + 1,
      };
      await storeNextVersion(tx, Batch, corrected);
      await insertRevision(tx, corrected, 'CORRECTED', prepared, reason, this.clock.now());
      await this.changes.announce(tx, { batch: corrected, content: prepared.content, reason });
      return toBatchView(corrected, prepared.content, estimate);
    });
  }

  /** Takes the batch out of the books, visibly. @throws DomainError; RequestProblem 412 on a stale version */
  async voidBatch(id: string, version: number, reason: string): Promise<BatchView> {
    return this.database.write(async (tx) => {
      const batch = await this.openBatch(tx, id, version);
      const last = await findRevision(tx, batch);
      const voided: Batch = {
        ...batch,
        status: 'VOIDED',
        liveTicketNumber: null,
        revision: batch.revision + 1,
        version: version + 1,
      };
      await storeNextVersion(tx, Batch, voided);
      const { content, contentDigest } = last;
      await insertRevision(tx, voided, 'VOIDED', { content, contentDigest }, reason, this.clock.now());
      await this.changes.announce(tx, { batch: voided, content: null, reason });
      return toBatchView(voided, content, await findEstimate(tx, voided.estimateId));
    });
  }

  private async openBatch(tx: WriteTransaction, id: string, version: number): Promise<Batch> {
    const batch = await findBatch(tx, id);
    assertVersion(batch, version);
    if (batch.status === 'VOIDED')
      throw new DomainError('batch-not-open', 'The batch is void and cannot be changed any more.');
    return batch;
  }
}

async function insertRevision(
  tx: WriteTransaction,
  batch: Batch,
  action: BatchRevision['action'],
  { content, contentDigest }: Pick<PreparedBatch, 'content' | 'contentDigest'>,
  ...[reason, recordedAt]: [string | null, string]
): Promise<void> {
  await tx.insert(BatchRevision, {
    id: newId(),
    batchId: batch.id,
    revision: batch.revision,
    action,
    content,
    contentDigest,
    reason,
    estimateId: batch.estimateId,
    recordedAt,
  });
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

async function findRevision(tx: ReadTransaction, batch: Batch): Promise<BatchRevision> {
  const revision = await tx.findOneBy(BatchRevision, { batchId: batch.id, revision: batch.revision });
  if (!revision) throw new Error(`Batch ${batch.id} has lost its revision ${batch.revision}`);
  return revision;
}

/** Part: a batch with what it says now. @throws DomainError `batch-not-found` */
export async function findBatchRecord(tx: ReadTransaction, id: string): Promise<BatchRecord> {
  const batch = await findBatch(tx, id);
  const { content } = await findRevision(tx, batch);
  return { batch, content, estimate: await findEstimate(tx, batch.estimateId) };
}
