import type { Clock } from '../clock.js';
import type { Database, ReadTransaction, WriteTransaction } from '../database/database.js';
import { dequeueJob, isAnyWaiting, renewLease, returnJob } from './job-queue.js';
import type { Job } from './job.entity.js';

/** Somebody else does the job by now, or nobody is to do it any more. Nothing that follows is stored. */
export class JobLost extends Error {
  constructor() {
    super('The job is not ours any more.');
    this.name = 'JobLost';
  }
}

/** The process is about to end. */
export class JobStopped extends Error {
  constructor() {
    super('The process is about to end.');
    this.name = 'JobStopped';
  }
}

/** Others wait, and the work can go on another time. */
export class TurnOver extends Error {
  constructor() {
    super('Other jobs have their turn.');
    this.name = 'TurnOver';
  }
}

/**
 * A process's right to a job. Every write that belongs to the job goes through it: the same transaction looks whether the
 * job is still ours, so that of two processes that both believe so, one after a long pause, only one stores anything.
 */
export class JobLease {
  readonly subjectId: string;
  /** 1 for the first. */
  readonly attempt: number;
  private readonly stop = new AbortController();
  private progress: { readonly stage: string | null; readonly share: number | null } = {
    stage: null,
    share: null,
  };

  constructor(
    private readonly job: Job,
    private readonly owner: string,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.subjectId = job.subjectId;
    this.attempt = job.attempts;
  }

  /** Aborts with `JobLost`, `JobStopped` or `TurnOver`; the work ends then as soon as it can. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  /** Says how far the work is; it is stored with the next sign of life. @param share of the stage, 0 … 1; null where unknown */
  report(stage: string, share: number | null): void {
    this.progress = { stage, share };
  }

  read<Result>(work: (tx: ReadTransaction) => Promise<Result>): Promise<Result> {
    this.signal.throwIfAborted();
    return this.database.read(work);
  }

  /** @throws JobLost with nothing stored; JobStopped before it begins; what `work` throws */
  async write<Result>(work: (tx: WriteTransaction, now: string) => Promise<Result>): Promise<Result> {
    this.signal.throwIfAborted();
    try {
      return await this.database.write(async (tx) => {
        const now = this.clock.now();
        await this.hold(tx, now);
        return work(tx, now);
      });
    } catch (error) {
      if (error instanceof JobLost) this.stop.abort(error);
      throw error;
    }
  }

  /** The last write: the job is done with it, well or badly. @throws as `write` */
  end(work: (tx: WriteTransaction, now: string) => Promise<void>): Promise<void> {
    return this.write(async (tx, now) => {
      await work(tx, now);
      await dequeueJob(tx, this.job);
    });
  }

  /** A sign of life, with the progress. @throws JobLost */
  renew(): Promise<void> {
    return this.write(() => Promise.resolve());
  }

  /** Makes the work end. */
  abandon(): void {
    this.stop.abort(new JobStopped());
  }

  /** Where other jobs of the kind wait, makes the work end, to go on after them. @throws TurnOver where it is so */
  async giveWay(): Promise<void> {
    const { kind } = this.job;
    if (!(await this.read((tx) => isAnyWaiting(tx, kind)))) return;
    this.stop.abort(new TurnOver());
    this.signal.throwIfAborted();
  }

  /** Puts the job back, for anybody: behind the others where it gives way to them. @param work what goes with it; left out where the job is lost */
  async giveBack(work: (tx: WriteTransaction, now: string) => Promise<void>): Promise<void> {
    await this.database.write(async (tx) => {
      const { id, attempts, queuedAt } = this.job;
      const now = this.clock.now();
      const place = this.signal.reason instanceof TurnOver ? now : queuedAt;
      if (await returnJob(tx, { id, attempts, owner: this.owner, queuedAt: place })) await work(tx, now);
    });
  }

  private async hold(tx: WriteTransaction, now: string): Promise<void> {
    const { id } = this.job;
    if (!(await renewLease(tx, { id, owner: this.owner }, this.progress, now))) throw new JobLost();
  }
}
