import type { WriteTransaction } from '../../platform/database/database.js';
import { storeNextVersion } from '../../platform/http/versioned-row.js';
import { MatchAllocation } from './match-allocation.entity.js';
import { MatchOutcome } from './match-outcome.entity.js';
import { appendRunEvent } from './match-run-events.js';
import { MatchRun, type MatchRunSummary } from './match-run.entity.js';
import { findMatchRun } from './match-runs.queries.js';
import { MatchSnapshotPart } from './match-snapshot-part.entity.js';

/** The name of match runs among the jobs. */
export const MATCH_RUN_JOB = 'match-run';

/*
 * Parts: what can happen to a run, each with its event. The job's lease, or its row in the queue, decides who may; the
 * version is counted for readers.
 */

/** It begins, or begins again: what an attempt before has stored of the result is taken away, the whole snapshot is kept. */
export async function storeBegun(tx: WriteTransaction, id: string, now: string): Promise<void> {
  const run = await findMatchRun(tx, id);
  await deleteResult(tx, id);
  if (run.snapshotDigest === null) await tx.delete(MatchSnapshotPart, { matchRunId: id });
  const begun = await storeNext(tx, run, { status: 'RUNNING', startedAt: now });
  await appendRunEvent(tx, 'match-run.started', begun, now);
}

/** Its process ends and gives it back. */
export async function storeReturned(tx: WriteTransaction, id: string, now: string): Promise<void> {
  const run = await findMatchRun(tx, id);
  await appendRunEvent(
    tx,
    'match-run.returned',
    await storeNext(tx, run, { status: 'QUEUED', startedAt: null }),
    now,
  );
}

/** The whole snapshot is stored. */
export async function storeSnapshotTaken(
  tx: WriteTransaction,
  id: string,
  snapshot: { readonly digest: string; readonly lotCount: number; readonly demandCount: number },
  now: string,
): Promise<void> {
  const { digest, lotCount, demandCount } = snapshot;
  const run = await findMatchRun(tx, id);
  const taken = await storeNext(tx, run, { snapshotDigest: digest, lotCount, demandCount });
  await appendRunEvent(tx, 'match-run.snapshot-taken', taken, now, {
    facts: { lotCount, demandCount },
    confidential: { digest },
  });
}

/** The whole result is stored: from now on it is shown. */
export async function storeSucceeded(
  tx: WriteTransaction,
  id: string,
  result: {
    readonly summary: MatchRunSummary;
    readonly resultDigest: string;
    readonly allocationCount: number;
    /** Where the time of the attempt went. */
    readonly stageMilliseconds: Readonly<Record<string, number>>;
  },
  now: string,
): Promise<void> {
  const { summary, resultDigest, allocationCount, stageMilliseconds } = result;
  const run = await findMatchRun(tx, id);
  const done = await storeNext(tx, run, { status: 'SUCCEEDED', summary, resultDigest, finishedAt: now });
  await appendRunEvent(tx, 'match-run.finished', done, now, {
    facts: { allocationCount, stageMilliseconds },
    confidential: { digest: resultDigest },
  });
}

/** @param failure code of the problem */
export async function storeFailed(
  tx: WriteTransaction,
  id: string,
  failure: string,
  now: string,
): Promise<void> {
  const run = await findMatchRun(tx, id);
  await deleteResult(tx, id);
  const failed = await storeNext(tx, run, { status: 'FAILED', failure, finishedAt: now });
  await appendRunEvent(tx, 'match-run.failed', failed, now, { facts: { failure } });
}

/** @returns the run as it is now */
export async function storeCancelled(
  tx: WriteTransaction,
  run: MatchRun,
  cancellationReason: string | null,
  now: string,
): Promise<MatchRun> {
  await deleteResult(tx, run.id);
  const cancelled = await storeNext(tx, run, {
    status: 'CANCELLED',
    cancellationReason,
    finishedAt: now,
  });
  await appendRunEvent(tx, 'match-run.cancelled', cancelled, now, { confidential: { cancellationReason } });
  return cancelled;
}

async function storeNext(tx: WriteTransaction, run: MatchRun, change: Partial<MatchRun>): Promise<MatchRun> {
  const next: MatchRun = { ...run, ...change, version: run.version + 1 };
  await storeNextVersion(tx, MatchRun, next);
  return next;
}

async function deleteResult(tx: WriteTransaction, matchRunId: string): Promise<void> {
  await tx.delete(MatchAllocation, { matchRunId });
  await tx.delete(MatchOutcome, { matchRunId });
}
