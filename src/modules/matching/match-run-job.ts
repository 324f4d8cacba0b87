import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DatabaseUnavailableError, type WriteTransaction } from '../../platform/database/database.js';
import type { JobKind } from '../../platform/jobs/job-kind.js';
import type { JobLease } from '../../platform/jobs/job-lease.js';
import { JobRunner } from '../../platform/jobs/job-runner.js';
import { newId } from '../../platform/new-id.js';
import { DomainError } from '../../shared/domain-error.js';
import { DemandReferenceData } from '../demands/demand-references.js';
import { variationOf } from './market-variation.js';
import { MatchAllocation } from './match-allocation.entity.js';
import { MatchOutcome, type MatchSubjectKind } from './match-outcome.entity.js';
import type { MatchRun } from './match-run.entity.js';
import {
  MATCH_RUN_JOB,
  storeBegun,
  storeFailed,
  storeReturned,
  storeSnapshotTaken,
  storeSucceeded,
} from './match-run-states.js';
import { findMatchRun } from './match-runs.queries.js';
import { MatchSnapshotPart } from './match-snapshot-part.entity.js';
import type { MatchStage } from './match-stages.js';
import { MatchThread, type MatchRows, type SolvedMatch } from './match-thread.js';
import { readSnapshot } from './snapshot-reading.js';
import { StageTimes } from './stage-times.js';

/** Rows that are read or written while nobody else has a turn: some milliseconds. */
const ROWS_PER_SLICE = 50;

/** What is nobody's fault here; any other failure is an incident. */
const CALLERS_FAILURES = new Set(['match-time-limit-reached', 'match-too-large', 'reference-not-found']);

/**
 * Does match runs: takes the snapshot and stores it, matches in a thread, and stores the result in slices that are shown
 * only once all are there. A run that is begun again goes on from its stored snapshot, and so comes to the same.
 */
@Injectable()
export class MatchRunJob implements JobKind, OnModuleInit {
  readonly name = MATCH_RUN_JOB;
  private readonly logger = new Logger('Matching');

  constructor(
    private readonly jobs: JobRunner,
    private readonly references: DemandReferenceData,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  begin(tx: WriteTransaction, runId: string, now: string): Promise<void> {
    return storeBegun(tx, runId, now);
  }

  giveBack(tx: WriteTransaction, runId: string, now: string): Promise<void> {
    return storeReturned(tx, runId, now);
  }

  giveUp(tx: WriteTransaction, runId: string, now: string): Promise<void> {
    this.logger.error({ matchRunId: runId, failure: 'match-run-interrupted' });
    return storeFailed(tx, runId, 'match-run-interrupted', now);
  }

  async work(lease: JobLease): Promise<void> {
    const run = await lease.read((tx) => findMatchRun(tx, lease.subjectId));
    const limit = AbortSignal.timeout(run.timeLimitSeconds * 1000);
    const signal = AbortSignal.any([lease.signal, limit]);
    const times = new StageTimes();
    const enter = (stage: MatchStage, share: number | null = null): void => {
      times.enter(stage);
      lease.report(stage, share);
    };
    const thread = new MatchThread(enter);
    signal.addEventListener('abort', () => void thread.end());
    try {
      await this.match(run, { lease, signal, thread, times, enter });
    } catch (error) {
      // What was under way broke off because of it.
      lease.signal.throwIfAborted();
      await this.fail(lease, limit.aborted ? timeLimitReached(run) : error);
    } finally {
      await thread.end();
    }
  }

  private async match(run: MatchRun, attempt: Attempt): Promise<void> {
    if (run.snapshotDigest === null) await this.takeSnapshot(run, attempt);
    await loadSnapshot(run.id, attempt);
    const solved = await attempt.thread.solve();
    await storeRows(run.id, solved, attempt);
    const { summary, resultDigest, rowCounts } = solved;
    attempt.signal.throwIfAborted();
    const result = {
      summary,
      resultDigest,
      allocationCount: rowCounts.allocations,
      stageMilliseconds: attempt.times.end(),
    };
    await attempt.lease.end((tx, now) => storeSucceeded(tx, run.id, result, now));
  }

  private async takeSnapshot(
    { id, demandIds, aim, whatIf, requestedAt }: MatchRun,
    attempt: Attempt,
  ): Promise<void> {
    const { lease, signal, enter } = attempt;
    const scope = {
      day: requestedAt.slice(0, 10),
      demandIds,
      isFair: aim === 'FAIR_SHARES',
      variation: variationOf(whatIf),
    };
    enter('SNAPSHOT', 0);
    const { parts, ...snapshot } = await lease.read((tx) =>
      readSnapshot(tx, scope, this.references.current, (share) => {
        signal.throwIfAborted();
        enter('SNAPSHOT', share);
      }),
    );
    for (const part of parts) {
      signal.throwIfAborted();
      await lease.write((tx) => tx.insert(MatchSnapshotPart, { ...part, id: newId(), matchRunId: id }));
    }
    await lease.write((tx, now) => storeSnapshotTaken(tx, id, snapshot, now));
  }

  private async fail(lease: JobLease, error: unknown): Promise<void> {
    // Nothing can be stored now: somebody begins again when the lease is over.
    if (error instanceof DatabaseUnavailableError) throw error;
    const failure = error instanceof DomainError ? error.code : 'internal-error';
    const facts = error instanceof DomainError ? error.facts : {};
    const log = { matchRunId: lease.subjectId, failure, facts, error };
    if (CALLERS_FAILURES.has(failure)) this.logger.warn(log);
    else this.logger.error(log);
    await lease.end((tx, now) => storeFailed(tx, lease.subjectId, failure, now));
  }
}

interface Attempt {
  readonly lease: JobLease;
  /** Aborts where the lease does, and at the time limit. */
  readonly signal: AbortSignal;
  readonly thread: MatchThread;
  readonly times: StageTimes;
  /** Says what the attempt is at. @param share of the stage, 0 … 1; null where nobody knows */
  readonly enter: (stage: MatchStage, share?: number | null) => void;
}

async function loadSnapshot(matchRunId: string, { lease, signal, thread, enter }: Attempt): Promise<void> {
  enter('LOADING', 0);
  const parts = await lease.read((tx) =>
    tx.find(MatchSnapshotPart, { select: { id: true }, where: { matchRunId }, order: { id: 'ASC' } }),
  );
  for (const [index, { id }] of parts.entries()) {
    signal.throwIfAborted();
    enter('LOADING', index / parts.length);
    const part = await lease.read((tx) => tx.findOneBy(MatchSnapshotPart, { id }));
    if (part === null) throw new Error(`Part ${id} of a snapshot is gone.`);
    await thread.add(part.kind, part.content);
  }
}

async function storeRows(runId: string, { rowCounts }: SolvedMatch, attempt: Attempt): Promise<void> {
  const outcomeOf = (
    subjectKind: MatchSubjectKind,
    subjectId: string,
    outcome: MatchOutcome['outcome'],
  ): MatchOutcome => {
    return { id: newId(), matchRunId: runId, subjectKind, subjectId, status: outcome.status, outcome };
  };
  const total = rowCounts.allocations + rowCounts.lots + rowCounts.demands;
  let stored = 0;
  const storeList = async <List extends keyof MatchRows>(
    list: List,
    insert: (tx: WriteTransaction, rows: readonly MatchRows[List][]) => Promise<unknown>,
  ): Promise<void> => {
    for (let from = 0; from < rowCounts[list]; from += ROWS_PER_SLICE) {
      attempt.signal.throwIfAborted();
      attempt.enter('STORING', stored / total);
      const rows = await attempt.thread.rows(list, from, ROWS_PER_SLICE);
      await attempt.lease.write((tx) => insert(tx, rows));
      stored += rows.length;
    }
  };
  await storeList('allocations', (tx, rows) =>
    tx.insert(
      MatchAllocation,
      rows.map((row) => ({ ...row, id: newId(), matchRunId: runId, reservationId: null })),
    ),
  );
  await storeList('lots', (tx, rows) =>
    tx.insert(
      MatchOutcome,
      rows.map((row) => outcomeOf('LOT', row.lotId, row)),
    ),
  );
  await storeList('demands', (tx, rows) =>
    tx.insert(
      MatchOutcome,
      rows.map((row) => outcomeOf('DEMAND', row.demandId, row)),
    ),
  );
}

function timeLimitReached({ timeLimitSeconds }: MatchRun): DomainError {
  return new DomainError('match-time-limit-reached', `The run took more than ${timeLimitSeconds} s.`, {
    timeLimitSeconds,
  });
}
