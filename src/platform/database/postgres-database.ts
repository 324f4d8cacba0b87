import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { isLockTimeout, isSerializationFailure, isStorageFull, isUnreachable } from './database-errors.js';
import {
  Database,
  DatabaseUnavailableError,
  type ReadTransaction,
  type WriteOptions,
  type WriteTransaction,
} from './database.js';
import { Turns } from './turns.js';
import { runFenced } from './unit-of-work-fence.js';
import { UnitOfWorkGuard } from './unit-of-work-guard.js';
import { WriteAdmission } from './write-admission.js';

/** How often a write that lost a conflict is tried before the caller is asked to send it again. */
export const WRITE_ATTEMPTS_MAX = 12;
/** Reads and writes that wait for a connection; the next one is refused rather than queued without end. */
export const UNITS_OF_WORK_MAX = 10_000;
/** Of the pool's ten connections, so that reads find one. */
const WRITES_AT_ONCE_MAX = 8;
/**
 * Attempts beside other writes; after that a write goes alone. PostgreSQL watches what a SERIALIZABLE transaction has read by
 * pages and, in small tables, by whole tables: writes that have nothing to do with one another, e.g. reservations of
 * different lots, undo one another's attempts, and under a rush some would lose twelve times in a row.
 */
const ATTEMPTS_BESIDE_OTHERS = 3;
/** How long a write that is to go alone waits for those under way, and holds up those that come after it. */
const ALONE_WAIT_MS_MAX = 5_000;
/** The advisory lock of all writes. One of two numbers never meets those of names, which are one number each. */
const WRITERS = '1280265291, 1';
const FIRST_PAUSE_MS = 4;
const PAUSE_MS_MAX = 250;

/**
 * PostgreSQL behind the same promise: SERIALIZABLE, tried again on a serialization failure, so that writes
 * behave as if they ran one at a time; reads are REPEATABLE READ, READ ONLY.
 */
export class PostgresDatabase extends Database {
  private readonly guard = new UnitOfWorkGuard();
  private readonly turns = new Turns(UNITS_OF_WORK_MAX);
  private readonly admission = new WriteAdmission(WRITES_AT_ONCE_MAX);
  private readonly running = new Set<Promise<unknown>>();
  private closing = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly unitsOfWorkMax = UNITS_OF_WORK_MAX,
  ) {
    super();
  }

  protected override writeAtomically<Result>(
    work: (tx: WriteTransaction) => Promise<Result>,
    { inTurnFor = [], isConditional = false }: WriteOptions,
  ): Promise<Result> {
    return this.accept('write', () =>
      this.turns.take(inTurnFor, () =>
        isConditional ? this.writeOnConditions(work) : this.attemptWrites(work, inTurnFor),
      ),
    );
  }

  private async writeOnConditions<Result>(work: (tx: WriteTransaction) => Promise<Result>): Promise<Result> {
    const result = await this.dataSource.transaction('READ COMMITTED', (manager) =>
      this.guard.run('write', () => this.fenced(manager, work)),
    );
    this.announceCommit();
    return result;
  }

  private async attemptWrites<Result>(
    work: (tx: WriteTransaction) => Promise<Result>,
    inTurnFor: readonly string[],
  ): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = await this.admission.run(
          () => this.attemptWrite(work, { names: inTurnFor, isAlone: attempt > ATTEMPTS_BESIDE_OTHERS }),
          { isAgain: attempt > 1, isConflict: isSerializationFailure },
        );
        this.announceCommit();
        return result;
      } catch (error) {
        await this.pauseOrRefuse(error, attempt);
      }
    }
  }

  private async attemptWrite<Result>(
    work: (tx: WriteTransaction) => Promise<Result>,
    locks: Locks,
  ): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return await holdingLocks(runner, locks, () =>
        runner.manager.transaction('SERIALIZABLE', (manager) =>
          this.guard.run('write', () => this.fenced(manager, work)),
        ),
      );
    } finally {
      await runner.release();
    }
  }

  protected override readConsistently<Result>(
    work: (tx: ReadTransaction) => Promise<Result>,
  ): Promise<Result> {
    return this.accept('read', () =>
      this.dataSource.transaction('REPEATABLE READ', async (manager) => {
        await manager.query('SET TRANSACTION READ ONLY');
        return this.guard.run('read', () => this.fenced(manager, work));
      }),
    );
  }

  override async close(): Promise<void> {
    this.closing = true;
    await Promise.allSettled(this.running);
    await this.dataSource.destroy();
  }

  private async accept<Result>(kind: 'write' | 'read', task: () => Promise<Result>): Promise<Result> {
    this.guard.assertOutside(kind);
    if (this.closing) throw new DatabaseUnavailableError('shutting-down', 'The server is shutting down.');
    if (this.running.size >= this.unitsOfWorkMax) {
      throw new DatabaseUnavailableError(
        'write-queue-full',
        `${this.unitsOfWorkMax} units of work are waiting already.`,
      );
    }
    const running = task();
    this.running.add(running);
    try {
      return await running;
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      throw new DatabaseUnavailableError('database-unreachable', 'The database cannot be reached.', {
        cause: error,
      });
    } finally {
      this.running.delete(running);
    }
  }

  private fenced<Result>(
    manager: EntityManager,
    work: (manager: EntityManager) => Promise<Result>,
  ): Promise<Result> {
    const { queryRunner } = manager;
    if (!queryRunner) throw new Error('A transaction has a connection of its own.');
    return runFenced(this.dataSource, queryRunner, work);
  }

  /** Waits before the next attempt, with jitter so that two losers do not meet again; or gives up. */
  private async pauseOrRefuse(error: unknown, attempt: number): Promise<void> {
    if (isStorageFull(error)) {
      throw new DatabaseUnavailableError('storage-full', 'The disk that holds the database is full.', {
        cause: error,
      });
    }
    if (!isSerializationFailure(error) && !isLockTimeout(error)) throw error;
    if (attempt >= WRITE_ATTEMPTS_MAX) {
      throw new DatabaseUnavailableError('write-conflict', `${attempt} attempts met concurrent writes.`, {
        cause: error,
      });
    }
    const ceilingMs = Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 2 ** attempt);
    await sleep(ceilingMs / 2 + Math.random() * (ceilingMs / 2));
  }
}

interface Locks {
  readonly names: readonly string[];
  readonly isAlone: boolean;
}

/**
 * Holds advisory locks around a transaction: taken before it begins, since a SERIALIZABLE transaction that waits for a
 * row finds when its turn comes that what it saw is of the past. Those of names come first, in one order, and that of all
 * writes last: nobody who holds the latter waits for anything. The server lets go of them where the connection breaks.
 */
async function holdingLocks<Result>(
  runner: QueryRunner,
  { names, isAlone }: Locks,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    for (const name of [...new Set(names)].sort())
      await runner.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
    if (isAlone) await lockOutOthers(runner);
    else await runner.query(`SELECT pg_advisory_lock_shared(${WRITERS})`);
    return await work();
  } finally {
    // A runner whose connection broke is released already, and the server has let go of its locks.
    if (!runner.isReleased) await runner.query('SELECT pg_advisory_unlock_all()');
  }
}

/** @throws the driver's error 55P03 where others do not end in time */
async function lockOutOthers(runner: QueryRunner): Promise<void> {
  await runner.query(`SET lock_timeout = ${ALONE_WAIT_MS_MAX}`);
  try {
    await runner.query(`SELECT pg_advisory_lock(${WRITERS})`);
  } finally {
    await runner.query('RESET lock_timeout');
  }
}
