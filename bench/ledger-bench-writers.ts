import { DataSource } from 'typeorm';
import { ENTITIES } from '../src/entities.js';
import { lotAccount, siteAccount } from '../src/modules/ledger/domain/account.js';
import { amountOf, type Amount } from '../src/modules/ledger/domain/amount.js';
import { moved } from '../src/modules/ledger/domain/posting.js';
import { LedgerService, type PostingDraft } from '../src/modules/ledger/ledger.service.js';
import { AuditSealer } from '../src/platform/audit/audit-sealer.js';
import { SystemClock } from '../src/platform/clock.js';
import type { Database } from '../src/platform/database/database.js';
import { parseDatabaseUrl } from '../src/platform/database/database-url.js';
import { dataSourceOptions, openDatabase } from '../src/platform/database/open-database.js';
import { PostgresDatabase } from '../src/platform/database/postgres-database.js';
import { SqliteDatabase } from '../src/platform/database/sqlite-database.js';
import type { BenchBooks } from './ledger-bench-books.js';

/** What is posted, and how. */
export interface PostingTask {
  readonly url: string;
  readonly books: BenchBooks;
  readonly postings: number;
  readonly writers: number;
  /** False: commits do not wait for the disk. */
  readonly isDurable: boolean;
}

export interface PostingTimes {
  /** Until every posting has been answered. */
  readonly answeredMs: number;
  /** Until every event of them has its place in the audit chain too. */
  readonly sealedMs: number;
}

const RECEIVED: Amount = amountOf(1_000_000, { Nd: 220_000_000, Pr: 60_000_000, Dy: 9_000_000, Tb: 0 });
const MOVED: Amount = amountOf(10, { Nd: 2_200, Pr: 600, Dy: 90, Tb: 0 });

/** Posts through the ledger as the application does, a write each, with the sealer at work beside it. */
export async function postConcurrently(task: PostingTask): Promise<PostingTimes> {
  const database = await (task.isDurable ? openDatabase(task.url, ENTITIES) : openNotDurable(task.url));
  try {
    const sealer = new AuditSealer(database);
    await sealer.onApplicationBootstrap();
    const ledger = new LedgerService(new SystemClock());
    const waiting = Array.from({ length: task.postings }, (_, index) => draftOf(task.books, index)).reverse();
    const write = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const { lotId, draft } = next;
        await database.write((tx) => ledger.post(tx, draft), { inTurnFor: [lotId] });
      }
    };
    const begun = performance.now();
    await Promise.all(Array.from({ length: task.writers }, write));
    const answeredMs = performance.now() - begun;
    await sealer.finish();
    return { answeredMs, sealedMs: performance.now() - begun };
  } finally {
    await database.close();
  }
}

/** Each lot is received first; after that a little of it is put aside, again and again. */
function draftOf(
  { organisationId, siteId, lotIds }: BenchBooks,
  index: number,
): { readonly lotId: string; readonly draft: PostingDraft } {
  const lotId = lotIds[index % lotIds.length];
  if (lotId === undefined) throw new Error('There are no lots.');
  const isReceipt = index < lotIds.length;
  const available = lotAccount('AVAILABLE', { id: lotId, siteId });
  const draft: PostingDraft = {
    kind: isReceipt ? 'RECEIPT' : 'HOLD',
    organisationId,
    occurredAt: null,
    reason: null,
    reversesId: null,
    detail: { index },
    changes: isReceipt
      ? moved(siteAccount('SUPPLIER', siteId), available, RECEIVED)
      : moved(available, lotAccount('HELD', { id: lotId, siteId }), MOVED),
  };
  return { lotId, draft };
}

/** The same but for the disk: for comparison only. */
async function openNotDurable(url: string): Promise<Database> {
  const location = parseDatabaseUrl(url);
  const options = dataSourceOptions(location, ENTITIES);
  if (options.type === 'postgres') {
    const extra = { ...(options.extra as object), options: '-c synchronous_commit=off' };
    return new PostgresDatabase(await new DataSource({ ...options, extra }).initialize());
  }
  const source = await new DataSource(options).initialize();
  await source.query('PRAGMA synchronous = OFF');
  const readers = await Promise.all([1, 2, 3, 4].map(() => new DataSource(options).initialize()));
  return new SqliteDatabase(source, readers);
}
