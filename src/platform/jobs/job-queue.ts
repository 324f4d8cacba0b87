import { In, IsNull, LessThanOrEqual, Not } from 'typeorm';
import type { ReadTransaction, WriteTransaction } from '../database/database.js';
import { newId } from '../new-id.js';
import { Job } from './job.entity.js';

/** How long a process that says nothing of a job keeps it. Ten times the pause between two signs of life. */
export const LEASE_MS = 10_000;

/** What a job is about. */
export interface JobSubject {
  readonly kind: string;
  readonly subjectId: string;
}

/** Part: puts work at the end of the queue; it is found there once the transaction is committed. @param now RFC 3339 UTC */
export async function enqueueJob(tx: WriteTransaction, subject: JobSubject, now: string): Promise<void> {
  await tx.insert(Job, {
    ...subject,
    id: newId(),
    attempts: 0,
    owner: null,
    leasedUntil: null,
    stage: null,
    share: null,
    queuedAt: now,
  });
}

/** Part: takes work off the queue, whoever does it: what its owner stores from then on is refused. */
export async function dequeueJob(tx: WriteTransaction, { kind, subjectId }: JobSubject): Promise<void> {
  await tx.delete(Job, { kind, subjectId });
}

/** Part: the unfinished work of these subjects. */
export async function findJobs(
  tx: ReadTransaction,
  kind: string,
  subjectIds: readonly string[],
): Promise<readonly Job[]> {
  return subjectIds.length === 0 ? [] : tx.findBy(Job, { kind, subjectId: In([...subjectIds]) });
}

/** Part: whether there is work of a kind that nobody does. */
export async function isAnyWaiting(tx: ReadTransaction, kind: string): Promise<boolean> {
  return tx.existsBy(Job, { kind, owner: IsNull() });
}

/** Part: the work of a kind that waits longest, or whose owner has said nothing for too long. @param now RFC 3339 UTC */
export async function findClaimableJob(tx: ReadTransaction, kind: string, now: string): Promise<Job | null> {
  return tx.findOne(Job, {
    where: [
      { kind, owner: IsNull() },
      { kind, leasedUntil: LessThanOrEqual(now) },
    ],
    order: { queuedAt: 'ASC', id: 'ASC' },
  });
}

/** Part: how many jobs are unfinished, `waiting` for a process or `running` in one. */
export async function countJobs(tx: ReadTransaction): Promise<ReadonlyMap<string, number>> {
  const waiting = await tx.countBy(Job, { owner: IsNull() });
  const running = await tx.countBy(Job, { owner: Not(IsNull()) });
  return new Map([
    ['waiting', waiting],
    ['running', running],
  ]);
}

/**
 * Part: takes work that nobody does. The row is changed only where it is still as it was read, so that of several who want
 * it one gets it.
 * @param now RFC 3339 UTC
 * @returns the job as it is now; null where somebody was quicker
 */
export async function claimJob(
  tx: WriteTransaction,
  { id, owner: before, attempts }: Job,
  owner: string,
  now: string,
): Promise<Job | null> {
  const { affected } = await tx.update(
    Job,
    { id, attempts, owner: before ?? IsNull() },
    { owner, leasedUntil: leaseFrom(now), attempts: attempts + 1, stage: null, share: null },
  );
  return affected === 1 ? tx.findOneBy(Job, { id }) : null;
}

/** Part: puts the end of the lease off, and stores how far the work is. @returns false where the owner has lost it */
export async function renewLease(
  tx: WriteTransaction,
  { id, owner }: { readonly id: string; readonly owner: string },
  progress: { readonly stage: string | null; readonly share: number | null },
  now: string,
): Promise<boolean> {
  const { affected } = await tx.update(Job, { id, owner }, { leasedUntil: leaseFrom(now), ...progress });
  return affected === 1;
}

/** Part: puts work back as if nobody had begun it, to where it was queued at an instant. @returns false where the owner has lost it */
export async function returnJob(
  tx: WriteTransaction,
  { id, owner, attempts, queuedAt }: Pick<Job, 'id' | 'attempts' | 'queuedAt'> & { readonly owner: string },
): Promise<boolean> {
  const { affected } = await tx.update(
    Job,
    { id, owner },
    { owner: null, leasedUntil: null, attempts: attempts - 1, stage: null, share: null, queuedAt },
  );
  return affected === 1;
}

function leaseFrom(now: string): string {
  return new Date(Date.parse(now) + LEASE_MS).toISOString();
}
