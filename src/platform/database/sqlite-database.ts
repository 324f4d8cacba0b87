import { AsyncResource } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DataSource, QueryRunner } from 'typeorm';
import {
  Database,
  DatabaseUnavailableError,
  type ReadTransaction,
  type WriteTransaction,
} from './database.js';
import { isBusy, isStorageFull } from './database-errors.js';
import { retryWhileBusy } from './retry-while-busy.js';
import { runFenced } from './unit-of-work-fence.js';
import { UnitOfWorkGuard } from './unit-of-work-guard.js';

/** Writes waiting for their turn; the next one is refused rather than queued without end. */
export const WRITE_QUEUE_LENGTH_MAX = 10_000;
/** Writes that share one COMMIT, and so one fsync. */
export const WRITES_PER_COMMIT_MAX = 128;
/** How long a write waits for another process to let go of the file. */
export const BUSY_WAIT_MS_MAX = 5_000;

interface PendingWrite {
  readonly work: (tx: WriteTransaction) => Promise<unknown>;
  /** Of the caller: the queue runs in that of whoever found it empty. */
  readonly context: AsyncResource;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Settlement = () => void;

/**
 * SQLite behind TypeORM. TypeORM gives every caller the same better-sqlite3 connection, so that one request's
 * rollback takes another's acknowledged write with it. Here all writes pass one queue on one connection; those
 * that wait together share a BEGIN IMMEDIATE and a COMMIT, each in a SAVEPOINT of its own, and are answered only
 * after the COMMIT. Reads have read-only connections of their own (WAL) and never wait for a writer.
 */
export class SqliteDatabase extends Database {
  private readonly guard = new UnitOfWorkGuard();
  private readonly queue: PendingWrite[] = [];
  private readonly idleReaders: DataSource[];
  private readonly readersWanted: ((reader: DataSource) => void)[] = [];
  private readonly writerRunner: QueryRunner;
  private draining: Promise<void> | null = null;
  private closing = false;

  constructor(
    private readonly writer: DataSource,
    private readonly readers: readonly DataSource[],
  ) {
    super();
    this.writerRunner = writer.createQueryRunner();
    this.idleReaders = [...readers];
  }

  /** All writes go one after the other here, so that there is no turn to wait for besides. */
  protected override async writeAtomically<Result>(
    work: (tx: WriteTransaction) => Promise<Result>,
  ): Promise<Result> {
    this.guard.assertOutside('write');
    if (this.closing) throw new DatabaseUnavailableError('shutting-down', 'The server is shutting down.');
    if (this.queue.length >= WRITE_QUEUE_LENGTH_MAX) {
      throw new DatabaseUnavailableError(
        'write-queue-full',
        `${WRITE_QUEUE_LENGTH_MAX} writes are waiting already.`,
      );
    }
    return new Promise<Result>((resolve, reject) => {
      const context = new AsyncResource('UnitOfWork');
      this.queue.push({ work, context, resolve: resolve as (value: unknown) => void, reject });
      this.draining ??= this.drain();
    });
  }

  protected override async readConsistently<Result>(
    work: (tx: ReadTransaction) => Promise<Result>,
  ): Promise<Result> {
    this.guard.assertOutside('read');
    const reader = await this.borrowReader();
    try {
      await reader.query('BEGIN');
      try {
        return await this.guard.run('read', () => work(reader.manager));
      } finally {
        await reader.query('COMMIT');
      }
    } finally {
      this.returnReader(reader);
    }
  }

  override async close(): Promise<void> {
    this.closing = true;
    await this.draining;
    while (this.idleReaders.length < this.readers.length) await nextTurn();
    await Promise.all([this.writer, ...this.readers].map((dataSource) => dataSource.destroy()));
  }

  private borrowReader(): Promise<DataSource> {
    const reader = this.idleReaders.pop();
    return reader ? Promise.resolve(reader) : new Promise((resolve) => this.readersWanted.push(resolve));
  }

  private returnReader(reader: DataSource): void {
    const next = this.readersWanted.shift();
    if (next) next(reader);
    else this.idleReaders.push(reader);
  }

  private async drain(): Promise<void> {
    // Requests of the same turn of the event loop join one group, and other work gets its turn between groups.
    await nextTurn();
    while (this.queue.length > 0) {
      await this.commitTogether(this.queue.splice(0, WRITES_PER_COMMIT_MAX));
      await nextTurn();
    }
    this.draining = null;
  }

  private async commitTogether(group: readonly PendingWrite[]): Promise<void> {
    const settlements: Settlement[] = [];
    try {
      await this.beginImmediate();
      for (const write of group) settlements.push(await this.runInSavepoint(write));
      await this.writerRunner.query('COMMIT');
    } catch (error) {
      // Where even that fails the next BEGIN fails too and says so; the queue must go on and answer everybody.
      await this.rollBackWhole().catch(() => undefined);
      const refusal = this.refusalOf(error);
      for (const write of group) write.reject(refusal);
      return;
    }
    this.announceCommit();
    for (const settle of settlements) settle();
  }

  private async runInSavepoint(write: PendingWrite): Promise<Settlement> {
    await this.writerRunner.query('SAVEPOINT unit_of_work');
    try {
      const result = await write.context.runInAsyncScope(() =>
        this.guard.run('write', () => runFenced(this.writer, this.writerRunner, write.work)),
      );
      await this.writerRunner.query('RELEASE unit_of_work');
      return () => write.resolve(result);
    } catch (error) {
      // A full disk makes SQLite roll the whole transaction back by itself: then nobody of the group is stored.
      if (!this.inTransaction()) throw error;
      await this.writerRunner.query('ROLLBACK TO unit_of_work');
      await this.writerRunner.query('RELEASE unit_of_work');
      return () => write.reject(isStorageFull(error) ? this.refusalOf(error) : error);
    }
  }

  private async beginImmediate(): Promise<void> {
    await retryWhileBusy(BUSY_WAIT_MS_MAX, () => this.writerRunner.query('BEGIN IMMEDIATE'));
  }

  private async rollBackWhole(): Promise<void> {
    if (this.inTransaction()) await this.writerRunner.query('ROLLBACK');
  }

  private refusalOf(error: unknown): DatabaseUnavailableError {
    if (isBusy(error)) {
      return new DatabaseUnavailableError('database-busy', 'Another process keeps the database locked.', {
        cause: error,
      });
    }
    if (isStorageFull(error)) {
      return new DatabaseUnavailableError('storage-full', 'The disk that holds the database is full.', {
        cause: error,
      });
    }
    return new DatabaseUnavailableError(
      'commit-failed',
      'The database could not commit; nothing was stored.',
      {
        cause: error,
      },
    );
  }

  private inTransaction(): boolean {
    const { databaseConnection } = this.writer.driver as unknown as {
      databaseConnection: { inTransaction: boolean };
    };
    return databaseConnection.inTransaction;
  }
}
