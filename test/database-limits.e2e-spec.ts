import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DataSource } from 'typeorm';
import type { Database } from '../src/platform/database/database.js';
import { openDatabase } from '../src/platform/database/open-database.js';
import { BUSY_WAIT_MS_MAX, WRITE_QUEUE_LENGTH_MAX } from '../src/platform/database/sqlite-database.js';
import { Entry, entry, openEntries, storedIds, type EntryDatabase } from './support/entry.js';
import { gate } from './support/gate.js';
import { createTestDatabase, databaseEngine } from './support/test-database.js';

/** Share of the time, 0 to 1, in which the event loop had no time for anybody else while `work` ran. */
async function busyShare(work: () => Promise<unknown>): Promise<number> {
  const before = performance.eventLoopUtilization();
  await work();
  return performance.eventLoopUtilization(before).utilization;
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
  });

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
      const begun = performance.now();
      const busy = await busyShare(async () => {
        const blocked = database.write((tx) => tx.insert(Entry, entry('blocked')));
        await expect(blocked).rejects.toMatchObject({ code: 'database-busy' });
      });
      expect(performance.now() - begun).toBeLessThan(BUSY_WAIT_MS_MAX + 1_000);
      // Waiting inside SQLite takes 0.8 of it.
      expect(busy).toBeLessThan(0.5);
      expect(await storedIds(database)).toEqual([]);

      await intruder.query('COMMIT');
      await intruder.destroy();
      await database.write((tx) => tx.insert(Entry, entry('later')));
      expect(await storedIds(database)).toEqual(['later']);
    });
  }
});
