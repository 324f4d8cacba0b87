import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { pageOf, pageWindow, type Page, type PageQuery } from '../../platform/http/page.dto.js';
import { dequeueJob, enqueueJob, findJobs } from '../../platform/jobs/job-queue.js';
import type { Job } from '../../platform/jobs/job.entity.js';
import { JobRunner } from '../../platform/jobs/job-runner.js';
import { newId } from '../../platform/new-id.js';
import { DomainError } from '../../shared/domain-error.js';
import { DemandReferenceData } from '../demands/demand-references.js';
import { appendRunEvent } from './match-run-events.js';
import { MATCH_RUN_JOB, storeCancelled } from './match-run-states.js';
import { MatchRun } from './match-run.entity.js';
import { toMatchRunView, type MatchRunView } from './match-run.view.js';
import { findMatchRun } from './match-runs.queries.js';
import {
  MATCH_RUN_SECONDS_DEFAULT,
  type MatchRunCancellation,
  type MatchRunRequest,
} from './matching.dto.js';
import { assertCanBeMatched } from './snapshot-reading.js';
import { understandWhatIf } from './what-if.js';

/** Match runs as callers see them: requested, followed, cancelled. `MatchRunJob` does them. */
@Injectable()
export class MatchRunsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly jobs: JobRunner,
    private readonly references: DemandReferenceData,
  ) {}

  /** Puts a run into the queue; poll it until it has finished. @throws DomainError `reference-not-found` */
  async requestMatchRun(request: MatchRunRequest): Promise<MatchRunView> {
    const requestedAt = this.clock.now();
    const { demandIds = null, fair = false, timeLimitSeconds = MATCH_RUN_SECONDS_DEFAULT } = request;
    const scope = { day: requestedAt.slice(0, 10), demandIds };
    const whatIf = await this.database.read(async (tx) => {
      await assertCanBeMatched(tx, scope);
      return request.whatIf
        ? understandWhatIf(tx, request.whatIf, this.references.current, requestedAt)
        : null;
    });
    const run: MatchRun = {
      id: newId(),
      status: 'QUEUED',
      demandIds,
      aim: fair ? 'FAIR_SHARES' : 'SURPLUS',
      whatIf,
      timeLimitSeconds,
      snapshotDigest: null,
      lotCount: null,
      demandCount: null,
      summary: null,
      resultDigest: null,
      failure: null,
      cancellationReason: null,
      requestedAt,
      startedAt: null,
      finishedAt: null,
      version: 1,
    };
    const requested = await this.database.write(async (tx) => {
      await tx.insert(MatchRun, run);
      await enqueueJob(tx, { kind: MATCH_RUN_JOB, subjectId: run.id }, requestedAt);
      await appendRunEvent(tx, 'match-run.requested', run, requestedAt, {
        facts: { timeLimitSeconds, demandIds, isFair: fair, isWhatIf: whatIf !== null },
        ...(whatIf === null ? {} : { confidential: whatIf }),
      });
      return toMatchRunView(run, null);
    });
    this.jobs.look();
    return requested;
  }

  async listMatchRuns(query: PageQuery): Promise<Page<MatchRunView>> {
    const window = pageWindow(query);
    return this.database.read(async (tx) => {
      const rows = await tx.find(MatchRun, newestFirst<MatchRun>({}, window));
      const jobs = await jobsOf(tx, rows);
      return pageOf(rows, window, (run) => toMatchRunView(run, jobs.get(run.id) ?? null));
    });
  }

  /** @throws DomainError `match-run-not-found` */
  async getMatchRun(id: string): Promise<MatchRunView> {
    return this.database.read(async (tx) => {
      const run = await findMatchRun(tx, id);
      return toMatchRunView(run, (await jobsOf(tx, [run])).get(id) ?? null);
    });
  }

  /**
   * Whoever does the run by then, nothing of it is stored any more.
   * @throws DomainError `match-run-not-found`, `match-run-finished`
   */
  async cancelMatchRun(id: string, { reason }: MatchRunCancellation): Promise<MatchRunView> {
    const cancelled = await this.database.write(
      async (tx) => {
        const run = await findMatchRun(tx, id);
        if (run.finishedAt !== null)
          throw new DomainError('match-run-finished', `The run is ${run.status} already.`, {
            status: run.status,
          });
        await dequeueJob(tx, { kind: MATCH_RUN_JOB, subjectId: id });
        return toMatchRunView(await storeCancelled(tx, run, reason ?? null, this.clock.now()), null);
      },
      { inTurnFor: [id] },
    );
    this.jobs.lose(id);
    return cancelled;
  }
}

async function jobsOf(tx: ReadTransaction, runs: readonly MatchRun[]): Promise<ReadonlyMap<string, Job>> {
  const unfinished = runs.filter(({ finishedAt }) => finishedAt === null).map(({ id }) => id);
  const jobs = await findJobs(tx, MATCH_RUN_JOB, unfinished);
  return new Map(jobs.map((job) => [job.subjectId, job]));
}
