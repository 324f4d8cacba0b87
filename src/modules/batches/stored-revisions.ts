import { In, MoreThan } from 'typeorm';
import { appendEvent } from '../../platform/audit/append-event.js';
import type { AuditedRows } from '../../platform/audit/audited-rows.js';
import type { ReadTransaction, WriteTransaction } from '../../platform/database/database.js';
import { digestOf } from '../../platform/digest.js';
import { newId } from '../../platform/new-id.js';
import { BatchRevision } from './batch-revision.entity.js';
import type { Batch } from './batch.entity.js';
import type { PreparedBatch } from './prepare-batch.js';

const EVENT_OF_ACTION = {
  RECORDED: 'batch.recorded',
  CORRECTED: 'batch.corrected',
  VOIDED: 'batch.voided',
} as const satisfies Record<BatchRevision['action'], string>;

/** Part: keeps what a batch says from now on, and says so. */
export async function insertRevision(
  tx: WriteTransaction,
  batch: Batch,
  action: BatchRevision['action'],
  { content, contentDigest }: Pick<PreparedBatch, 'content' | 'contentDigest'>,
  ...[reason, recordedAt]: [string | null, string]
): Promise<void> {
  const stored: BatchRevision = {
    id: newId(),
    batchId: batch.id,
    revision: batch.revision,
    action,
    content,
    contentDigest,
    reason,
    estimateId: batch.estimateId,
    recordedAt,
  };
  await tx.insert(BatchRevision, stored);
  const { code, siteId, revision, estimateId, version } = batch;
  await appendEvent(tx, {
    type: EVENT_OF_ACTION[action],
    subjectKind: 'batch',
    subjectId: batch.id,
    organisationId: batch.organisationId,
    facts: {
      ...{ code, siteId, revision, estimateId, version, contentDigest },
      revisionId: stored.id,
      revisionDigest: digestOf(stored),
    },
    recordedAt,
  });
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
