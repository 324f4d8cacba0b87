import type { EntityManager } from 'typeorm';

/**
 * What a unit of work may do. `save`, `remove` and `transaction` are left out on purpose: `save` neither checks
 * a version nor reports what it overwrote, and a nested transaction would break the group commit.
 */
export type WriteTransaction = Pick<
  EntityManager,
  | 'insert'
  | 'update'
  | 'delete'
  | 'find'
  | 'findOne'
  | 'findBy'
  | 'findOneBy'
  | 'countBy'
  | 'existsBy'
  | 'createQueryBuilder'
  | 'query'
>;

/** What a query may do. The connection behind it is read-only on both engines. */
export type ReadTransaction = Pick<
  EntityManager,
  'find' | 'findOne' | 'findBy' | 'findOneBy' | 'countBy' | 'existsBy' | 'createQueryBuilder' | 'query'
>;

/** How a write goes about its turn. */
export interface WriteOptions {
  /**
   * What many change at once, by name (e.g. a lot's id): writes that name the same go one after the other, across
   * processes too, instead of undoing one another's attempts. No promise depends on it, only patience.
   */
  readonly inTurnFor?: readonly string[];
  /**
   * The write decides nothing by what it reads: it only changes rows on the condition that they are as they were, and checks
   * how many it changed. Then PostgreSQL need not watch it: READ COMMITTED, beside all others.
   */
  readonly isConditional?: boolean;
}

/** What is done at the end of every write, in its transaction; it may run again, as the write itself. */
export type WriteEnding = (tx: WriteTransaction, result: unknown) => Promise<void>;

/** Runs a unit of work, and may look at how it goes; gives and throws what the unit does. */
export type UnitObserver = <Result>(kind: 'write' | 'read', unit: () => Promise<Result>) => Promise<Result>;

/**
 * The one way to the data. Promise: writes behave as if they ran one at a time, on either engine; a read sees
 * one committed state from its first statement to its last.
 *
 * A write's `work` must have no effect outside `tx` (no HTTP, no mail, no solver): PostgreSQL may run it again.
 */
export abstract class Database {
  private readonly commitListeners: (() => void)[] = [];
  private readonly endings: WriteEnding[] = [];
  private observe: UnitObserver = (_kind, unit) => unit();
  private writesUnderWay = 0;

  /**
   * Runs `work` atomically and answers only after its commit is durable.
   * @throws what `work` throws, with nothing of it stored; DatabaseUnavailableError when the queue is full, the
   *   database stays locked or the commit fails; Error at once when called inside another `work`
   */
  async write<Result>(
    work: (tx: WriteTransaction) => Promise<Result>,
    options: WriteOptions = {},
  ): Promise<Result> {
    const workWithEndings = async (tx: WriteTransaction): Promise<Result> => {
      const result = await work(tx);
      for (const end of this.endings) await end(tx, result);
      return result;
    };
    this.writesUnderWay += 1;
    try {
      return await this.observe('write', () => this.writeAtomically(workWithEndings, options));
    } finally {
      this.writesUnderWay -= 1;
    }
  }

  /** For implementations: what `write` promises. */
  protected abstract writeAtomically<Result>(
    work: (tx: WriteTransaction) => Promise<Result>,
    options: WriteOptions,
  ): Promise<Result>;

  /** Runs `ending` at the end of each write of this process, with what the write gives: stored with it or not at all. */
  endWritesWith(ending: WriteEnding): void {
    this.endings.push(ending);
  }

  /** Runs `work` on one consistent snapshot. @throws what `work` throws; Error when called inside another `work` */
  read<Result>(work: (tx: ReadTransaction) => Promise<Result>): Promise<Result> {
    return this.observe('read', () => this.readConsistently(work));
  }

  /** For implementations: what `read` promises. */
  protected abstract readConsistently<Result>(
    work: (tx: ReadTransaction) => Promise<Result>,
  ): Promise<Result>;

  /** Writes of this process that wait for their turn or are being done. */
  get writeQueueLength(): number {
    return this.writesUnderWay;
  }

  /** Runs every unit of work through `observer`. */
  observeWith(observer: UnitObserver): void {
    this.observe = observer;
  }

  /** Calls `listener` after each commit of a write of this process; it must be quick and not throw. */
  onCommit(listener: () => void): void {
    this.commitListeners.push(listener);
  }

  /** For implementations. */
  protected announceCommit(): void {
    for (const listener of this.commitListeners) listener();
  }

  /** Finishes what was accepted, then closes every connection. */
  abstract close(): Promise<void>;
}

/** The database cannot take the request now; the caller may send it again. Rendered as 503 with Retry-After. */
export class DatabaseUnavailableError extends Error {
  constructor(
    readonly code:
      | 'write-queue-full'
      | 'database-busy'
      | 'database-unreachable'
      | 'commit-failed'
      | 'write-conflict'
      | 'storage-full'
      | 'shutting-down',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'DatabaseUnavailableError';
  }
}
