import { In, MoreThan } from 'typeorm';
import { appendEvents, type EventToAppend } from '../../platform/audit/append-event.js';
import type { AuditedRows } from '../../platform/audit/audited-rows.js';
import type { ReadTransaction, WriteTransaction } from '../../platform/database/database.js';
import { insertMany } from '../../platform/database/many-rows.js';
import { digestOf } from '../../platform/digest.js';
import { newId } from '../../platform/new-id.js';
import { BatchRevision } from './batch-revision.entity.js';
import type { Batch } from './batch.entity.js';
import type { CheckedBatch } from './prepare-batch.js';

const EVENT_OF_ACTION = {
  RECORDED: 'batch.recorded',
  CORRECTED: 'batch.corrected',
  VOIDED: 'batch.voided',
} as const satisfies Record<BatchRevision['action'], string>;

/** What a batch says from now on. */
export interface NewRevision {
  readonly batch: Batch;
  readonly action: BatchRevision['action'];
  readonly says: CheckedBatch;
  readonly reason: string | null;
  readonly recordedAt: string;
}

/** Part: keeps what a batch says from now on, and says so. */
export function insertRevision(tx: WriteTransaction, revision: NewRevision): Promise<void> {
  return insertRevisions(tx, [revision]);
}

/** Part: the same of several. */
export async function insertRevisions(
  tx: WriteTransaction,
  revisions: readonly NewRevision[],
): Promise<void> {
  const stored = revisions.map((revision) => ({ batch: revision.batch, row: storedRevision(revision) }));
  await insertMany(
    tx,
    BatchRevision,
    stored.map(({ row }) => row),
  );
  await appendEvents(
    tx,
    stored.map(({ batch, row }) => revisionEvent(batch, row)),
  );
}

function storedRevision({ batch, action, says, reason, recordedAt }: NewRevision): BatchRevision {
  return {
    id: newId(),
    batchId: batch.id,
    revision: batch.revision,
    action,
    content: says.content,
    contentDigest: says.contentDigest,
    reason,
    estimateId: batch.estimateId,
    recordedAt,
  };
}

function revisionEvent(batch: Batch, stored: BatchRevision): EventToAppend {
  const { code, siteId, revision, estimateId, version } = batch;
  const { contentDigest } = stored;
  return {
    type: EVENT_OF_ACTION[stored.action],
    subjectKind: 'batch',
    subjectId: batch.id,
    organisationId: batch.organisationId,
    facts: {
      ...{ code, siteId, revision, estimateId, version, contentDigest },
      revisionId: stored.id,
      revisionDigest: digestOf(stored),
    },
    recordedAt: stored.recordedAt,
  };
}

/** Part: what the batch says now. */
export async function findRevision(tx: ReadTransaction, batch: Batch): Promise<BatchRevision> {
  const revision = await tx.findOneBy(BatchRevision, { batchId: batch.id, revision: batch.revision });
  if (!revision) throw new Error(`Batch ${batch.id} has lost its revision ${batch.revision}`);
  return revision;
}

/** Revisions are never changed: each has the digest that was sealed when it was put in force. */
export const AUDITED_BATCH_REVISIONS: AuditedRows = {
  name: 'batch revisions',
  claimOf: ({ subjectKind, facts }) => {
    const { revisionId, revisionDigest } = facts;
    return subjectKind === 'batch' && typeof revisionId === 'string'
      ? { id: revisionId, digest: revisionDigest }
      : null;
  },
  async digestsOf(tx, ids) {
    const rows = await tx.findBy(BatchRevision, { id: In([...ids]) });
    return new Map(rows.map((row) => [row.id, digestOf({ ...row })]));
  },
  rowsAfter: (tx, afterId, limit) =>
    tx.find(BatchRevision, {
      select: { id: true, recordedAt: true },
      where: { id: MoreThan(afterId) },
      order: { id: 'ASC' },
      take: limit,
    }),
};
