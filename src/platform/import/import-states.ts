import { appendEvent } from '../audit/append-event.js';
import type { ReadTransaction, WriteTransaction } from '../database/database.js';
import { storeNextVersion } from '../http/versioned-row.js';
import { enqueueJob } from '../jobs/job-queue.js';
import { DomainError } from '../../shared/domain-error.js';
import { countOutcomes } from './import-rows.js';
import { Import } from './import.entity.js';

/** The name of imports among the jobs. */
export const IMPORT_JOB = 'import';

/*
 * Parts: what can happen to an import, each with its event. The job's lease, or its row in the queue, decides who may; the
 * version is counted for readers. What rows come to is counted here, and in between by who asks for them.
 */

/** Part. @throws DomainError `import-not-found` */
export async function findImport(tx: ReadTransaction, id: string): Promise<Import> {
  const found = await tx.findOneBy(Import, { id });
  if (!found) throw new DomainError('import-not-found', 'There is no import with this id.');
  return found;
}

/** The whole file has come in: its rows are to be checked. */
export async function storeReceived(tx: WriteTransaction, received: Import): Promise<void> {
  await tx.insert(Import, received);
  await enqueueJob(tx, { kind: IMPORT_JOB, subjectId: received.id }, received.receivedAt);
  await appendImportEvent(tx, 'import.received', received, received.receivedAt);
}

/** Every row is checked. Of an atomic import with a row that will not do, nothing will ever be stored. */
export async function storeChecked(tx: WriteTransaction, id: string, now: string): Promise<void> {
  const found = await findImport(tx, id);
  const counts = await countOutcomes(tx, id);
  const isRefused = found.mode === 'ATOMIC' && counts.rejected > 0;
  const checked = await storeNext(tx, found, {
    status: isRefused ? 'REJECTED' : 'READY',
    counts,
    checkedAt: now,
    finishedAt: isRefused ? now : null,
  });
  await appendImportEvent(tx, 'import.checked', checked, now);
}

/** Somebody wants it stored. @throws DomainError `import-state-forbids` */
export async function storeCommitRequested(tx: WriteTransaction, id: string, now: string): Promise<Import> {
  const found = await findImport(tx, id);
  if (found.status !== 'READY') throw stateForbids(found, 'only one that is READY can be committed');
  const requested = await storeNext(tx, found, { status: 'COMMITTING' });
  await enqueueJob(tx, { kind: IMPORT_JOB, subjectId: id }, now);
  await appendImportEvent(tx, 'import.commit-requested', requested, now);
  return requested;
}

/** It has come to its end, whichever. */
export async function storeFinished(
  tx: WriteTransaction,
  found: Import,
  end: Pick<Import, 'status'> & Partial<Pick<Import, 'failure' | 'cancellationReason'>>,
  now: string,
): Promise<Import> {
  const counts = await countOutcomes(tx, found.id);
  const finished = await storeNext(tx, found, { ...end, counts, finishedAt: now });
  const type = `import.${end.status.toLowerCase()}` as const;
  await appendImportEvent(tx, type, finished, now, end.cancellationReason);
  return finished;
}

/** What was sent of rows that were not stored is not kept any more. */
export async function storeSourcesRemoved(tx: WriteTransaction, found: Import, now: string): Promise<void> {
  const left = await storeNext(tx, found, { sourcesRemovedAt: now });
  await appendImportEvent(tx, 'import.sources-removed', left, now);
}

export function stateForbids({ status }: Import, rule: string): DomainError {
  return new DomainError('import-state-forbids', `The import is ${status}: ${rule}.`, { status });
}

async function storeNext(tx: WriteTransaction, found: Import, change: Partial<Import>): Promise<Import> {
  const next: Import = { ...found, ...change, version: found.version + 1 };
  await storeNextVersion(tx, Import, next);
  return next;
}

async function appendImportEvent(
  tx: WriteTransaction,
  type: `import.${string}`,
  { id, organisationId, ...rest }: Import,
  recordedAt: string,
  cancellationReason: string | null = null,
): Promise<void> {
  const { kind, siteId, format, mode, status, fileDigest, fileRowCount, rowCount, counts, failure } = rest;
  await appendEvent(tx, {
    type,
    subjectKind: 'import',
    subjectId: id,
    organisationId,
    facts: {
      ...{ kind, siteId, format, mode, status, fileDigest, fileRowCount, rowCount, failure },
      counts: counts === null ? null : { ...counts },
    },
    ...(cancellationReason === null ? {} : { confidential: { cancellationReason } }),
    recordedAt,
  });
}
