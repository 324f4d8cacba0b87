import type { WriteTransaction } from '../database/database.js';
import type { JobLease } from './job-lease.js';

/** One kind of long work. A module registers its own with `JobRunner` before the application has started. */
export interface JobKind {
  /** Stored with each job: it never changes. */
  readonly name: string;

  /** Part: the work begins, or begins again where its owner was lost. */
  begin(tx: WriteTransaction, subjectId: string, now: string): Promise<void>;

  /**
   * Does the work, and ends the lease whatever comes of it. Begun again, it must come to the same. It ends as soon as it can
   * when `lease.signal` aborts.
   * @throws what it cannot deal with: the job is then tried again when the lease is over
   */
  work(lease: JobLease): Promise<void>;

  /** Part: the process ends, or others have their turn, and the work is given back; somebody begins it again. */
  giveBack(tx: WriteTransaction, subjectId: string, now: string): Promise<void>;

  /** Part: whoever began the work was lost, too often to try once more. */
  giveUp(tx: WriteTransaction, subjectId: string, now: string): Promise<void>;
}
