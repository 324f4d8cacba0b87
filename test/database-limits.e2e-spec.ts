import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DataSource } from 'typeorm';
import type { Database } from '../src/platform/database/database.js';
import { parseDatabaseUrl } from '../src/platform/database/database-url.js';
import { dataSourceOptions, openDatabase } from '../src/platform/database/open-database.js';
import { PostgresDatabase } from '../src/platform/database/postgres-database.js';
import { BUSY_WAIT_MS_MAX, WRITE_QUEUE_LENGTH_MAX } from '../src/platform/database/sqlite-database.js';
import { Entry, entry, openEntries, storedIds, type EntryDatabase } from './support/entry.js';
import { gate } from './support/gate.js';
import { createTestDatabase, databaseEngine } from './support/test-database.js';

const TICK_MS = 5;

/** Turns of a timer while `work` runs: none where something waits synchronously. */
async function ticksDuring(work: () => Promise<unknown>): Promise<number> {
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), TICK_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return ticks;
}

describe(`the database at its limits on ${databaseEngine()}`, () => {
  let entries: EntryDatabase;
  let database: Database;

  beforeEach(async () => {
    entries = await openEntries();
    database = entries.database;
  });
  afterEach(() => entries.remove());

  it('loses no acknowledged write to SIGKILL', async () => {
    const victimFile = fileURLToPath(new URL('./support/kill-victim.js', import.meta.url));
    const victim = spawn(process.execPath, [victimFile, entries.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const acknowledged: string[] = [];
    const lines = createInterface({ input: victim.stdout });
    const allRead = once(lines, 'close');
    lines.on('line', (id) => {
      acknowledged.push(id);
      if (acknowledged.length === 300) victim.kill('SIGKILL');
    });
    const [code, signal] = (await once(victim, 'exit')) as [number | null, string | null];
    await allRead;
    expect([code, signal]).toEqual([null, 'SIGKILL']);

    const reopened = await openDatabase(entries.url, [Entry]);
    try {
      const stored = new Set(await storedIds(reopened));
      expect(acknowledged.length).toBeGreaterThanOrEqual(300);
      expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    } finally {
      await reopened.close();
    }
  });

  it('lets four processes that start together on an empty database agree on the schema', async () => {
    const testDatabase = await createTestDatabase();
    const starterFile = fileURLToPath(new URL('./support/start-together.js', import.meta.url));
    const startAt = String(Date.now() + 1_500);
    const exitCodes = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const starter = spawn(process.execPath, [starterFile, testDatabase.url, startAt], {
          stdio: ['ignore', 'ignore', 'inherit'],
        });
        const [code] = (await once(starter, 'exit')) as [number | null];
        return code;
      }),
    );
    await testDatabase.drop();
    expect(exitCodes).toEqual([0, 0, 0, 0]);
  }, 15_000);

  if (databaseEngine() === 'postgres') {
    it('refuses the next unit of work when too many wait, and takes new ones afterwards', async () => {
      const location = parseDatabaseUrl(entries.url);
      const dataSource = await new DataSource(dataSourceOptions(location, [Entry])).initialize();
      const narrow = new PostgresDatabase(dataSource, 2);
      const open = gate();
      const waiting = [1, 2].map(() => narrow.write(() => open.opened));
      await expect(narrow.write((tx) => tx.insert(Entry, entry('third')))).rejects.toMatchObject({
        code: 'write-queue-full',
      });
      open.open();
      await Promise.all(waiting);
      await narrow.write((tx) => tx.insert(Entry, entry('later')));
      await narrow.close();
      expect(await storedIds(database)).toEqual(['later']);
    });

    it('says that the database is out of reach when its connection breaks, and goes on with a new one', async () => {
      const broken = database.write(async (tx) => {
        await tx.insert(Entry, entry('lost'));
        await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
      });
      await expect(broken).rejects.toMatchObject({ code: 'database-unreachable' });
      await database.write((tx) => tx.insert(Entry, entry('later')));
      expect(await storedIds(database)).toEqual(['later']);
    });

    it('says so, too, when the connection breaks between two statements', async () => {
      const brokenIn = gate();
      let tellBackend = (_pid: number): void => undefined;
      const backend = new Promise<number>((resolve) => (tellBackend = resolve));
      const broken = database.write(async (tx) => {
        const [row] = await tx.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid');
        tellBackend(row?.pid ?? 0);
        await brokenIn.opened;
        await tx.insert(Entry, entry('lost'));
      });
      const pid = await backend;
      await database.read((tx) => tx.query(`SELECT pg_terminate_backend(${pid}, 5000)`));
      // The driver has to hear of it before the next statement.
      await sleep(100);
      brokenIn.open();
      await expect(broken).rejects.toMatchObject({ code: 'database-unreachable' });
      expect(await storedIds(database)).toEqual([]);
    });
  }

  if (databaseEngine() === 'sqlite') {
    it('refuses a write beyond the queue, and runs every one that it accepted', async () => {
      const hold = gate();
      const running = gate();
      const first = database.write(async (tx) => {
        running.open();
        await hold.opened;
        return tx.insert(Entry, entry('first'));
      });
      await running.opened;
      let ran = 0;
      const accepted = Array.from({ length: WRITE_QUEUE_LENGTH_MAX }, () =>
        database.write(() => Promise.resolve((ran += 1))),
      );
      const refused = database.write((tx) => tx.insert(Entry, entry('one too many')));
      await expect(refused).rejects.toMatchObject({ code: 'write-queue-full' });
      hold.open();
      await Promise.all([first, ...accepted]);
      expect(ran).toBe(WRITE_QUEUE_LENGTH_MAX);
      expect(await storedIds(database)).toEqual(['first']);
    });

    it('gives up on a locked file within its limit, stays responsive and recovers', async () => {
      const intruder = await new DataSource({
        type: 'better-sqlite3',
        database: entries.url.slice('sqlite:'.length),
      }).initialize();
      await intruder.query('BEGIN IMMEDIATE');
      const ticks = await ticksDuring(async () => {
        const blocked = database.write((tx) => tx.insert(Entry, entry('blocked')));
        await expect(blocked).rejects.toMatchObject({ code: 'database-busy' });
      });
      // A tenth of what an idle machine gives; waiting in SQLite itself would give next to none.
      expect(ticks).toBeGreaterThan(BUSY_WAIT_MS_MAX / TICK_MS / 10);
      expect(await storedIds(database)).toEqual([]);

      await intruder.query('COMMIT');
      await intruder.destroy();
      await database.write((tx) => tx.insert(Entry, entry('later')));
      expect(await storedIds(database)).toEqual(['later']);
    }, 15_000);
  }
});
