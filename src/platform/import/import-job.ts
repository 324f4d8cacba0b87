import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DatabaseUnavailableError, type WriteTransaction } from '../database/database.js';
import { isUniqueViolation } from '../database/database-errors.js';
import { whileNothingMoves } from '../database/while-nothing-moves.js';
import type { JobKind } from '../jobs/job-kind.js';
import type { JobLease } from '../jobs/job-lease.js';
import { JobRunner } from '../jobs/job-runner.js';
import { letOthersWork } from '../slices.js';
import { WorkerEnded } from '../worker/worker-thread.js';
import { DomainError } from '../../shared/domain-error.js';
import { checkRows, prepareRows, RowFailed, storeAllRows, storeRows } from './import-row-work.js';
import { ImportKinds, type ImportKind } from './import-kind.js';
import type { ImportRow } from './import-row.entity.js';
import { countOutcomes, findRows, storeResults } from './import-rows.js';
import { ImportSettings } from './import-settings.js';
import { findImport, IMPORT_JOB, storeChecked, storeFinished } from './import-states.js';
import type { Import } from './import.entity.js';

/** Rows that are checked at a time. */
const ROWS_PER_CHECK = 100;
/** How often a step is tried again where the database cannot take it, and how long it waits each time longer. */
const TRIES_MAX = 6;
const WAIT_MS = 500;

interface Attempt {
  readonly lease: JobLease;
  readonly found: Import;
  readonly kind: ImportKind;
}

/**
 * Checks the rows of an import, and later stores them. Some rows at a time, in the order of the file, each time with their
 * outcomes in one transaction: an import that is begun again goes on with the first row that has none, and so neither leaves a
 * row out nor stores one twice, whenever its process was lost. Where others wait, imports take turns.
 */
@Injectable()
export class ImportJob implements JobKind, OnModuleInit {
  readonly name = IMPORT_JOB;
  private readonly logger = new Logger('Imports');

  constructor(
    private readonly jobs: JobRunner,
    private readonly kinds: ImportKinds,
    private readonly settings: ImportSettings,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  /** Its rows say how far it is. */
  begin(): Promise<void> {
    return Promise.resolve();
  }

  giveBack(): Promise<void> {
    return Promise.resolve();
  }

  async giveUp(tx: WriteTransaction, importId: string, now: string): Promise<void> {
    this.logger.error({ importId, failure: 'import-interrupted' });
    const found = await findImport(tx, importId);
    await storeFinished(tx, found, { status: 'FAILED', failure: 'import-interrupted' }, now);
  }

  async work(lease: JobLease): Promise<void> {
    const found = await lease.read((tx) => findImport(tx, lease.subjectId));
    const attempt = { lease, found, kind: this.kinds.named(found.kind) };
    try {
      if (found.status === 'CHECKING') await this.check(attempt);
      else if (found.mode === 'ATOMIC') await this.commitWhole(attempt);
      else await this.commitByAndBy(attempt);
    } catch (error) {
      // What was under way broke off because of it.
      lease.signal.throwIfAborted();
      await this.fail(lease, error);
    }
  }

  private async check({ lease, found, kind }: Attempt): Promise<void> {
    await this.throughAll(lease, found, { outcome: 'PENDING', atOnce: ROWS_PER_CHECK }, async (rows) => {
      const checked = await checkRows({ rows, kind, found, lease });
      await lease.write((tx) => storeResults(tx, checked));
    });
    await lease.end((tx, now) => storeChecked(tx, found.id, now));
  }

  private async commitByAndBy({ lease, found, kind }: Attempt): Promise<void> {
    const atOnce = kind.rowsPerWrite;
    await this.throughAll(lease, found, { outcome: 'VALID', atOnce }, (rows) =>
      whileNothingMoves(found.id, async () => {
        const prepared = await prepareRows({ rows, kind, found, lease });
        await lease.write(async (tx) => storeResults(tx, await storeRows(tx, kind, prepared)));
      }),
    );
    await lease.end(async (tx, now) => {
      await storeFinished(tx, await findImport(tx, found.id), { status: 'COMMITTED' }, now);
    });
  }

  /** All in one transaction; the first row that will not do undoes it, and is told. */
  private async commitWhole({ lease, found, kind }: Attempt): Promise<void> {
    const rows = await lease.read((tx) => findRows(tx, found.id, 'VALID', found.rowCount));
    try {
      await patiently(lease, () =>
        whileNothingMoves(found.id, async () => {
          lease.report('COMMITTING', null);
          const prepared = await prepareRows({ rows, kind, found, lease });
          await lease.end(async (tx, now) => {
            await storeResults(tx, await storeAllRows(tx, kind, prepared));
            await storeFinished(tx, await findImport(tx, found.id), { status: 'COMMITTED' }, now);
          });
        }),
      );
    } catch (error) {
      if (!(error instanceof RowFailed)) throw error;
      await lease.end(async (tx, now) => {
        await storeResults(tx, [error.result]);
        await storeFinished(tx, await findImport(tx, found.id), { status: 'REJECTED' }, now);
      });
    }
  }

  /** Takes rows with an outcome to work, again and again until there are none with it. */
  private async throughAll(
    lease: JobLease,
    { id, rowCount, status }: Import,
    { outcome, atOnce }: { readonly outcome: 'PENDING' | 'VALID'; readonly atOnce: number },
    work: (rows: readonly ImportRow[]) => Promise<void>,
  ): Promise<void> {
    const counts = await lease.read((tx) => countOutcomes(tx, id));
    const total = outcome === 'PENDING' ? rowCount : counts.valid + counts.created;
    let done = outcome === 'PENDING' ? rowCount - counts.pending : counts.created;
    let turnEnds = performance.now() + this.settings.turnMs;
    for (;;) {
      lease.report(status, total === 0 ? null : Math.min(1, done / total));
      const rows = await lease.read((tx) => findRows(tx, id, outcome, atOnce));
      if (rows.length === 0) return;
      await patiently(lease, () => work(rows));
      done += rows.length;
      await letOthersWork();
      if (performance.now() < turnEnds) continue;
      await lease.giveWay();
      turnEnds = performance.now() + this.settings.turnMs;
    }
  }

  private async fail(lease: JobLease, error: unknown): Promise<void> {
    // Nothing can be stored now: somebody begins again when the lease is over.
    if (error instanceof DatabaseUnavailableError) throw error;
    const failure = error instanceof DomainError ? error.code : 'internal-error';
    this.logger.error({ importId: lease.subjectId, failure, error });
    await lease.end(async (tx, now) => {
      await storeFinished(tx, await findImport(tx, lease.subjectId), { status: 'FAILED', failure }, now);
    });
  }
}

/**
 * What is otherwise another time: the database is busy; somebody stored the same at the very same time, which the next look
 * finds; a thread that computes has ended, as they do before the job when the process ends.
 */
function isPassing(error: unknown): boolean {
  return (
    error instanceof DatabaseUnavailableError || error instanceof WorkerEnded || isUniqueViolation(error)
  );
}

/** A long import must not end because the database was busy for a moment. @throws DatabaseUnavailableError where it stays so */
async function patiently(lease: JobLease, step: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await step();
      return;
    } catch (error) {
      if (!isPassing(error) || tries === TRIES_MAX) throw error;
    }
    await sleep(WAIT_MS * tries, undefined, { signal: lease.signal });
  }
}
