import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from '@nestjs/common';
import type { Clock } from '../clock.js';
import type { Database } from '../database/database.js';
import type { Tracing } from '../telemetry/tracing.js';
import type { JobKind } from './job-kind.js';
import { JobLease, JobLost, JobStopped, TurnOver } from './job-lease.js';
import { claimJob, dequeueJob, findClaimableJob } from './job-queue.js';
import type { Job } from './job.entity.js';

/** How often the progress is stored, which is also the sign of life. */
const RENEW_EVERY_MS = 1_000;
/** A job that ended its process so often is not tried again. */
export const ATTEMPTS_MAX = 3;

/** What lanes work with. */
export interface JobLaneParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly tracing: Tracing;
  readonly logger: Logger;
  /** The process since its start. */
  readonly owner: string;
}

/** Does the jobs of one kind, one at a time, for each may take a thread and much memory; a long one may give way to others. */
export class JobLane {
  /** Work belongs to no request, whichever made it look: what it writes is not the answer to an Idempotency-Key. */
  private readonly apart = AsyncLocalStorage.snapshot();
  private working: Promise<void> | null = null;
  private lease: JobLease | null = null;
  private isEnding = false;
  private isWanted = false;

  constructor(
    private readonly kind: JobKind,
    private readonly parts: JobLaneParts,
  ) {}

  /** Begins what is waiting, unless the lane has work already: then it looks once more after that. */
  look(): void {
    if (this.isEnding) return;
    this.isWanted = true;
    this.working ??= this.apart(() => this.workThrough()).finally(() => {
      this.working = null;
    });
  }

  /** The job is somebody else's or nobody's by now: ends it here at once instead of at the next sign of life. */
  lose(subjectId: string): void {
    if (this.lease?.subjectId === subjectId) void this.lease.renew().catch(() => undefined);
  }

  /** Gives back what it does, and begins nothing more. */
  async end(): Promise<void> {
    this.isEnding = true;
    this.lease?.abandon();
    await this.working;
  }

  private async workThrough(): Promise<void> {
    while (this.isWanted && !this.isEnding) {
      this.isWanted = false;
      try {
        if (await this.workOnNext()) this.isWanted = true;
      } catch (error) {
        this.parts.logger.error({ failure: 'job-not-done', error });
      }
    }
  }

  /** @returns whether there was anything to do */
  private async workOnNext(): Promise<boolean> {
    const { database, clock } = this.parts;
    const found = await database.read((tx) => findClaimableJob(tx, this.kind.name, clock.now()));
    if (found === null) return false;
    const lease = await this.claim(found);
    if (lease !== null) await this.workUnder(lease);
    return true;
  }

  private claim(found: Job): Promise<JobLease | null> {
    const { database, clock, owner } = this.parts;
    return database.write(async (tx) => {
      const now = clock.now();
      const job = await claimJob(tx, found, owner, now);
      if (job === null) return null;
      if (job.attempts <= ATTEMPTS_MAX) {
        await this.kind.begin(tx, job.subjectId, now);
        return new JobLease(job, owner, database, clock);
      }
      await this.kind.giveUp(tx, job.subjectId, now);
      await dequeueJob(tx, job);
      return null;
    });
  }

  private async workUnder(lease: JobLease): Promise<void> {
    const { kind } = this;
    this.lease = lease;
    if (this.isEnding) lease.abandon();
    const timer = setInterval(() => void this.renew(lease), RENEW_EVERY_MS);
    try {
      const attributes = { 'job.kind': kind.name, 'job.attempt': lease.attempt };
      await this.parts.tracing.inSpan(`job ${kind.name}`, attributes, () => kind.work(lease));
    } catch (error) {
      if (error instanceof JobStopped || error instanceof TurnOver)
        await lease.giveBack((tx, now) => kind.giveBack(tx, lease.subjectId, now));
      else if (!(error instanceof JobLost)) throw error;
    } finally {
      clearInterval(timer);
      this.lease = null;
    }
  }

  private async renew(lease: JobLease): Promise<void> {
    try {
      await lease.renew();
    } catch (error) {
      // Where the database is out of reach the lease goes on until it is over.
      if (!(error instanceof JobLost) && !(error instanceof JobStopped))
        this.parts.logger.warn({ failure: 'job-lease-not-renewed', error });
    }
  }
}
