import type { WriteTransaction } from '../../platform/database/database.js';
import { insertMany } from '../../platform/database/many-rows.js';
import { newId } from '../../platform/new-id.js';
import { publicCode } from '../../platform/public-code.js';
import type { StoredEstimate } from '../estimation/estimate.entity.js';
import type { EstimateOrigin, EstimationService, OwnedSubject } from '../estimation/estimation.service.js';
import type { BatchContent } from './batch-revision.entity.js';
import { Batch } from './batch.entity.js';
import type { PreparedBatch } from './prepare-batch.js';
import { insertRevisions } from './stored-revisions.js';

/** A batch with its revision in force and that revision's estimate. */
export interface BatchRecord {
  readonly batch: Batch;
  readonly content: BatchContent;
  readonly estimate: StoredEstimate;
}

/** Batches that are recorded together. */
export interface NewBatches {
  readonly site: { readonly id: string; readonly organisationId: string };
  readonly prepared: readonly PreparedBatch[];
  /** RFC 3339 UTC. */
  readonly recordedAt: string;
}

const ORIGIN: EstimateOrigin = { cause: 'RECORDED', supersedes: null, evidenceId: null };

/** Part: stores prepared batches of which nobody has recorded a ticket. @returns them, in their order */
export async function insertBatches(
  tx: WriteTransaction,
  { site: { id: siteId, organisationId }, prepared, recordedAt }: NewBatches,
  estimation: EstimationService,
): Promise<readonly BatchRecord[]> {
  const made = prepared.map(({ computed, ...says }) => {
    const subject: OwnedSubject = { kind: 'BATCH', id: newId(), organisationId };
    return { computed, says, subject, origin: ORIGIN };
  });
  const recorded = (await estimation.storeMany(tx, made)).map(({ says, subject: { id }, estimate }) => ({
    says,
    estimate,
    batch: firstState(says.content, { id, organisationId, siteId, recordedAt, estimateId: estimate.id }),
  }));
  await insertMany(
    tx,
    Batch,
    recorded.map(({ batch }) => batch),
  );
  await insertRevisions(
    tx,
    recorded.map(({ batch, says }) => ({ batch, action: 'RECORDED', says, reason: null, recordedAt })),
  );
  return recorded.map(({ batch, says: { content }, estimate }) => ({ batch, content, estimate }));
}

function firstState(
  { ticketNumber, receivedAt, supplier }: BatchContent,
  known: Pick<Batch, 'id' | 'organisationId' | 'siteId' | 'recordedAt' | 'estimateId'>,
): Batch {
  return {
    ...known,
    code: publicCode('BAT', known.id, known.recordedAt),
    ticketNumber,
    liveTicketNumber: ticketNumber,
    receivedAt,
    supplier,
    status: 'RECORDED',
    revision: 1,
    version: 1,
  };
}
