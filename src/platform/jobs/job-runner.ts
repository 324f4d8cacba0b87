import { AsyncLocalStorage } from 'node:async_hooks';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock } from '../clock.js';
import { Database } from '../database/database.js';
import { newId } from '../new-id.js';
import { Tracing } from '../telemetry/tracing.js';
import type { JobKind } from './job-kind.js';
import { JobLease, JobLost, JobStopped } from './job-lease.js';
import { claimJob, dequeueJob, findClaimableJob } from './job-queue.js';
import type { Job } from './job.entity.js';

/** How long work of a lost process, or of another one, may lie before this one looks. */
const LOOK_EVERY_MS = 1_000;
/** How often the progress is stored, which is also the sign of life. */
const RENEW_EVERY_MS = 1_000;
/** A job that ended its process so often is not tried again. */
export const ATTEMPTS_MAX = 3;

/**
 * Does the work of the queue, one job after another in each process: each may take a thread and much memory. Any number of
 * processes share one queue. A process that ends gives its job back; one that is killed loses it when the lease is over.
 */
@Injectable()
export class JobRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Jobs');
  private readonly kinds = new Map<string, JobKind>();
  /** Of this process since its start. */
  private readonly owner = newId();
  /** Work belongs to no request, whichever made it look: what it writes is not the answer to an Idempotency-Key. */
  private readonly apart = AsyncLocalStorage.snapshot();
  private timer: NodeJS.Timeout | null = null;
  private working: Promise<void> | null = null;
  private lease: JobLease | null = null;
  private isEnding = false;
  private isWanted = false;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly tracing: Tracing,
  ) {}

  register(kind: JobKind): void {
    this.kinds.set(kind.name, kind);
  }

  onApplicationBootstrap(): void {
    this.look();
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isEnding = true;
    if (this.timer !== null) clearInterval(this.timer);
    this.lease?.abandon();
    await this.working;
  }

  /** Begins what is waiting, unless this process has work already: then it looks once more after that. */
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

  private async workThrough(): Promise<void> {
    while (this.isWanted && !this.isEnding) {
      this.isWanted = false;
      try {
        if (await this.workOnNext()) this.isWanted = true;
      } catch (error) {
        this.logger.error({ failure: 'job-not-done', error });
      }
    }
  }

  /** @returns whether there was anything to do */
  private async workOnNext(): Promise<boolean> {
    const names = [...this.kinds.keys()];
    if (names.length === 0) return false;
    const found = await this.database.read((tx) => findClaimableJob(tx, names, this.clock.now()));
    const kind = found === null ? undefined : this.kinds.get(found.kind);
    if (found === null || kind === undefined) return false;
    const lease = await this.claim(found, kind);
    if (lease !== null) await this.workUnder(lease, kind);
    return true;
  }

  private claim(found: Job, kind: JobKind): Promise<JobLease | null> {
    return this.database.write(async (tx) => {
      const now = this.clock.now();
      const job = await claimJob(tx, found, this.owner, now);
      if (job === null) return null;
      if (job.attempts <= ATTEMPTS_MAX) {
        await kind.begin(tx, job.subjectId, now);
        return new JobLease(job, this.owner, this.database, this.clock);
      }
      await kind.giveUp(tx, job.subjectId, now);
      await dequeueJob(tx, job);
      return null;
    });
  }

  private async workUnder(lease: JobLease, kind: JobKind): Promise<void> {
    this.lease = lease;
    if (this.isEnding) lease.abandon();
    const timer = setInterval(() => void this.renew(lease), RENEW_EVERY_MS);
    try {
      const attributes = { 'job.kind': kind.name, 'job.attempt': lease.attempt };
      await this.tracing.inSpan(`job ${kind.name}`, attributes, () => kind.work(lease));
    } catch (error) {
      if (error instanceof JobStopped)
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
        this.logger.warn({ failure: 'job-lease-not-renewed', error });
    }
  }
}
