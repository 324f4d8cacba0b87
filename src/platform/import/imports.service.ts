import { Readable } from 'node:stream';
import { Injectable, StreamableFile } from '@nestjs/common';
import type { Visibility } from '../access/caller.js';
import { ownedByVisible } from '../access/visible-rows.js';
import { Clock } from '../clock.js';
import { Database, type ReadTransaction } from '../database/database.js';
import { newestFirst } from '../database/newest-first.js';
import { CONTENT_TYPES } from '../export/export-format.js';
import { pageOf, pageWindow, type Page } from '../http/page.dto.js';
import { dequeueJob, findJobs } from '../jobs/job-queue.js';
import type { Job } from '../jobs/job.entity.js';
import { JobRunner } from '../jobs/job-runner.js';
import { definedOf } from '../../shared/defined-of.js';
import { DomainError } from '../../shared/domain-error.js';
import type { ImportCancellation, ImportListQuery, ImportRowQuery } from './import.dto.js';
import { Import } from './import.entity.js';
import { findRowsAfter } from './import-rows.js';
import { ImportSettings } from './import-settings.js';
import {
  findImport,
  IMPORT_JOB,
  stateForbids,
  storeCommitRequested,
  storeFinished,
} from './import-states.js';
import { toImportRowView, toImportView, type ImportRowView, type ImportView } from './import.view.js';
import { rejectedHead, rejectedText } from './rejected-rows.js';

const ROWS_PER_READ = 200;

/** Imports as callers see them: followed, committed, cancelled. `ImportReception` takes them in, `ImportJob` does them. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly jobs: JobRunner,
    private readonly settings: ImportSettings,
  ) {}

  async listImports(query: ImportListQuery, visibility: Visibility): Promise<Page<ImportView>> {
    const { organisationId, kind, status, ...page } = query;
    const window = pageWindow(page);
    const where = { ...definedOf({ kind, status }), ...ownedByVisible(visibility, organisationId) };
    return this.database.read(async (tx) => {
      const rows = await tx.find(Import, newestFirst<Import>(where, window));
      const jobs = await jobsOf(tx, rows);
      return pageOf(rows, window, (found) => toImportView(found, jobs.get(found.id) ?? null, this.settings));
    });
  }

  /** @throws DomainError `import-not-found` */
  async getImport(id: string): Promise<ImportView> {
    return this.database.read(async (tx) => {
      const found = await findImport(tx, id);
      return toImportView(found, (await jobsOf(tx, [found])).get(id) ?? null, this.settings);
    });
  }

  /** In the order of the file. @throws DomainError `import-not-found`; RequestProblem `cursor-not-valid` */
  async listRows(id: string, { outcome, ...page }: ImportRowQuery): Promise<Page<ImportRowView>> {
    const window = pageWindow(page, (text) => /^\d{1,9}$/.test(text));
    const place = { ...definedOf({ outcome }), after: Number(window.beforeId ?? 0), limit: window.limit };
    const rows = await this.database.read(async (tx) => {
      await findImport(tx, id);
      return findRowsAfter(tx, id, place);
    });
    const places = rows.map((row) => ({ id: String(row.position), row }));
    return pageOf(places, window, ({ row }) => toImportRowView(row));
  }

  /** Stores it by and by; poll it until it has finished. @throws DomainError `import-not-found`, `import-state-forbids` */
  async commitImport(id: string): Promise<ImportView> {
    const requested = await this.database.write(
      async (tx) => toImportView(await storeCommitRequested(tx, id, this.clock.now()), null, this.settings),
      { inTurnFor: [id] },
    );
    this.jobs.look();
    return requested;
  }

  /**
   * Whoever works on it by then, nothing more of it is stored. What is stored stays, and each row says so.
   * @throws DomainError `import-not-found`, `import-state-forbids`
   */
  async cancelImport(id: string, { reason }: ImportCancellation): Promise<ImportView> {
    const cancelled = await this.database.write(
      async (tx) => {
        const found = await findImport(tx, id);
        if (found.finishedAt !== null) throw stateForbids(found, 'there is nothing left to cancel');
        await dequeueJob(tx, { kind: IMPORT_JOB, subjectId: id });
        const end = { status: 'CANCELLED', cancellationReason: reason ?? null } as const;
        return toImportView(await storeFinished(tx, found, end, this.clock.now()), null, this.settings);
      },
      { inTurnFor: [id] },
    );
    this.jobs.lose(id);
    return cancelled;
  }

  /**
   * The rejected rows as they were sent, each with what is wrong: some at a time, as the client takes them.
   * @throws DomainError `import-not-found`, `import-state-forbids` before the check is through, `import-sources-removed`
   */
  async rejectedRows(id: string): Promise<StreamableFile> {
    const found = await this.database.read((tx) => findImport(tx, id));
    if (found.status === 'CHECKING') throw stateForbids(found, 'wait until every row is checked');
    if (found.sourcesRemovedAt !== null) throw sourcesRemoved(found);
    const { columns } = found;
    const [ending, type] =
      columns === null ? ['ndjson', CONTENT_TYPES.jsonl] : ['csv', `${CONTENT_TYPES.csv}; charset=utf-8`];
    return new StreamableFile(Readable.from(this.rejectedText(found), { objectMode: false }), {
      type,
      disposition: `attachment; filename="lodestock-rejected.${ending}"`,
    });
  }

  private async *rejectedText({ id, columns }: Import): AsyncGenerator<string> {
    if (columns !== null) yield rejectedHead(columns);
    for (let after = 0; ;) {
      const place = { outcome: 'REJECTED', after, limit: ROWS_PER_READ } as const;
      const rows = await this.database.read((tx) => findRowsAfter(tx, id, place));
      // They are removed this very moment: half a file would look like a whole one.
      if (rows.some(({ source }) => source === null))
        throw new Error('Rejected rows went while they were read.');
      if (rows.length > 0) yield rejectedText(rows, columns);
      const last = rows.at(-1);
      if (last === undefined || rows.length <= ROWS_PER_READ) return;
      after = last.position;
    }
  }
}

function sourcesRemoved({ sourcesRemovedAt }: Import): DomainError {
  const detail = `What was sent was kept until ${sourcesRemovedAt ?? ''}: the outcome of each row and its errors stay.`;
  return new DomainError('import-sources-removed', detail, { sourcesRemovedAt });
}

async function jobsOf(tx: ReadTransaction, imports: readonly Import[]): Promise<ReadonlyMap<string, Job>> {
  const unfinished = imports.filter(({ finishedAt }) => finishedAt === null).map(({ id }) => id);
  const jobs = await findJobs(tx, IMPORT_JOB, unfinished);
  return new Map(jobs.map((job) => [job.subjectId, job]));
}
