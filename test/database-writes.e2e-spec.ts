import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isUniqueViolation } from '../src/platform/database/database-errors.js';
import { DatabaseUnavailableError, type Database } from '../src/platform/database/database.js';
import { openDatabase } from '../src/platform/database/open-database.js';
import { Entry, entry, openEntries, storedIds, type EntryDatabase } from './support/entry.js';
import { gate } from './support/gate.js';
import { databaseEngine } from './support/test-database.js';

const RUSH = 2_000;

const idsOf = (count: number, prefix: string): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(5, '0')}`);

describe(`Database on ${databaseEngine()}`, () => {
  let entries: EntryDatabase;
  let database: Database;

  beforeAll(async () => {
    entries = await openEntries();
    database = entries.database;
  });
  afterAll(() => entries.remove());
  beforeEach(() => database.write((tx) => tx.query<unknown>('DELETE FROM entries')));

  it(`keeps every acknowledged and no failed write of ${RUSH} at once`, async () => {
    const ids = idsOf(RUSH, 'rush');
    const fails = (index: number): boolean => index % 10 < 3;
    const outcomes = await Promise.allSettled(
      ids.map((id, index) =>
        database.write(async (tx) => {
          await tx.insert(Entry, entry(id));
          if (index % 7 === 0) await nextTurn();
          if (fails(index)) throw new Error('planned');
        }),
      ),
    );
    const acknowledged = ids.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    expect(acknowledged).toEqual(ids.filter((_, index) => !fails(index)));
    expect(await storedIds(database)).toEqual(acknowledged);
  });

  it('shows no reader a sum that a half-done transfer would give', async () => {
    const accounts = idsOf(40, 'account');
    await database.write((tx) =>
      tx.insert(
        Entry,
        accounts.map((id) => entry(id, 1_000)),
      ),
    );
    const transfer = (from: string, to: string): Promise<void> =>
      database.write(async (tx) => {
        await tx.query(`UPDATE entries SET amount = amount - 7 WHERE id = '${from}'`);
        await nextTurn();
        await tx.query(`UPDATE entries SET amount = amount + 7 WHERE id = '${to}'`);
        if (from.endsWith('3')) throw new Error('planned');
      });
    const sum = async (): Promise<number> => {
      const rows = await database.read((tx) => tx.find(Entry));
      return rows.reduce((total, { amount }) => total + amount, 0);
    };
    const sums: Promise<number>[] = [];
    const transfers: Promise<void>[] = [];
    for (const [index, from] of [...accounts, ...accounts, ...accounts].entries()) {
      transfers.push(transfer(from, accounts[(index * 13 + 5) % accounts.length] ?? from));
      sums.push(sum());
      await nextTurn();
    }
    const outcomes = await Promise.allSettled(transfers);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(12);
    expect(new Set(await Promise.all(sums))).toEqual(new Set([40_000]));
  });

  it('gives one read one snapshot, although writes commit meanwhile', async () => {
    const firstLook = gate();
    const writeIsCommitted = gate();
    const reading = database.read(async (tx) => {
      const before = await tx.countBy(Entry, {});
      firstLook.open();
      await writeIsCommitted.opened;
      return [before, await tx.countBy(Entry, {})];
    });
    await firstLook.opened;
    await database.write((tx) => tx.insert(Entry, entry('meanwhile')));
    writeIsCommitted.open();
    expect(await reading).toEqual([0, 0]);
    expect(await storedIds(database)).toEqual(['meanwhile']);
  });

  it('lets exactly one of 200 takers have the last one', async () => {
    await database.write((tx) => tx.insert(Entry, entry('last', 1)));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, () =>
        database.write(async (tx) => {
          const { affected } = await tx.update(Entry, { id: 'last', amount: 1 }, { amount: 0 });
          if (affected !== 1) throw new Error('taken');
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [String(outcome.reason)] : [],
    );
    expect(new Set(reasons)).toEqual(new Set(['Error: taken']));
  });

  it('counts to 100 by 100 concurrent read-modify-writes', async () => {
    await database.write((tx) => tx.insert(Entry, entry('counter')));
    await Promise.all(
      Array.from({ length: 100 }, () =>
        database.write(async (tx) => {
          const { amount } = (await tx.findOneBy(Entry, { id: 'counter' })) ?? entry('missing', Number.NaN);
          await nextTurn();
          await tx.update(Entry, { id: 'counter' }, { amount: amount + 1 });
        }),
      ),
    );
    const counter = await database.read((tx) => tx.findOneBy(Entry, { id: 'counter' }));
    expect(counter?.amount).toBe(100);
  });

  it('stores each of 200 writes that all read what the others write, as if one at a time', async () => {
    const ids = idsOf(200, 'reader');
    // On PostgreSQL like four processes, each with connections of its own.
    const others =
      databaseEngine() === 'postgres' ? [1, 2, 3].map(() => openDatabase(entries.url, [Entry])) : [];
    const databases = [database, ...(await Promise.all(others))];
    await Promise.all(
      ids.map((id, index) =>
        (databases[index % databases.length] ?? database).write(async (tx) => {
          const seen = await tx.countBy(Entry, {});
          // As long as a request of this application takes, so that the others have begun meanwhile.
          for (let reads = 0; reads < 12; reads += 1) await tx.findOneBy(Entry, { id });
          await tx.insert(Entry, entry(id, seen));
        }),
      ),
    );
    await Promise.all(databases.slice(1).map((other) => other.close()));
    const rows = await database.read((tx) => tx.find(Entry, { order: { amount: 'ASC' } }));
    expect(rows.map(({ amount }) => amount)).toEqual(ids.map((_, index) => index));
  });

  it.each(['write', 'read'] as const)('throws at once where a %s is begun inside another', async (inner) => {
    const message = /begun inside a (write|read): pass its tx on/;
    await expect(database.write(() => database[inner](() => Promise.resolve()))).rejects.toThrow(message);
    await expect(database.read(() => database[inner](() => Promise.resolve()))).rejects.toThrow(message);
  });

  it('changes nothing for a stale version', async () => {
    await database.write((tx) => tx.insert(Entry, entry('versioned')));
    const rename = (version: number, label: string): Promise<number | undefined> =>
      database.write(
        async (tx) =>
          (await tx.update(Entry, { id: 'versioned', version }, { label, version: version + 1 })).affected,
      );
    expect(await rename(1, 'first')).toBe(1);
    expect(await rename(1, 'second')).toBe(0);
    expect(await database.read((tx) => tx.findOneBy(Entry, { id: 'versioned' }))).toMatchObject({
      label: 'first',
      version: 2,
    });
  });

  it.each([0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])('keeps %d exactly', async (amount) => {
    await database.write((tx) => tx.insert(Entry, entry('exact', amount)));
    expect((await database.read((tx) => tx.findOneBy(Entry, { id: 'exact' })))?.amount).toBe(amount);
  });

  it.each([2 ** 53, 0.5, Number.NaN, Infinity])('refuses to store %d as an integer', async (amount) => {
    const storing = database.write((tx) => tx.insert(Entry, entry('inexact', amount)));
    await expect(storing).rejects.toThrow(RangeError);
    expect(await storedIds(database)).toEqual([]);
  });

  it('refuses to hand out a stored integer beyond 2^53 − 1', async () => {
    await database.write((tx) =>
      tx.query("INSERT INTO entries VALUES ('huge', 'huge', 9007199254740993, 1)"),
    );
    await expect(database.read((tx) => tx.findOneBy(Entry, { id: 'huge' }))).rejects.toThrow(RangeError);
  });

  it('keeps a unique violation from its neighbours', async () => {
    const writing = idsOf(60, 'neighbour').map((id, index) =>
      database.write(async (tx) => {
        await tx.insert(Entry, entry(id));
        if (index % 3 === 1) await tx.insert(Entry, { ...entry(`${id}-twin`), label: `label of ${id}` });
      }),
    );
    const outcomes = await Promise.allSettled(writing);
    const rejected = outcomes.flatMap((outcome, index) =>
      outcome.status === 'rejected' && isUniqueViolation(outcome.reason) ? [index] : [],
    );
    expect(rejected).toEqual(Array.from({ length: 20 }, (_, index) => index * 3 + 1));
    expect(await storedIds(database)).toHaveLength(40);
  });

  it('stores nothing of a failed write, also what was under way when it failed', async () => {
    const step = async (insert: (id: string) => Promise<unknown>, index: number): Promise<void> => {
      await insert(`slow-${index}-a`);
      await nextTurn();
      await insert(`slow-${index}-b`);
      for (let turn = 0; turn < 10; turn += 1) await nextTurn();
      await insert(`slow-${index}-c`);
    };
    const outcomes = await Promise.allSettled(
      idsOf(30, 'group').map((id, index) =>
        database.write(async (tx) => {
          if (index % 2 === 0) {
            for (let turn = 0; turn < 5; turn += 1) await nextTurn();
            return tx.insert(Entry, entry(id));
          }
          const insert = (one: string) => tx.insert(Entry, entry(one));
          return Promise.all([step(insert, index), Promise.reject(new Error('planned'))]);
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(15);
    expect((await storedIds(database)).filter((id) => id.startsWith('slow'))).toEqual([]);
    expect(await storedIds(database)).toHaveLength(15);
  });

  it('cannot write through a read', async () => {
    const writing = database.read((tx) =>
      tx.query<unknown>("INSERT INTO entries VALUES ('sly', 'sly', 0, 1)"),
    );
    await expect(writing).rejects.toThrow(/read-?only/);
    expect(await storedIds(database)).toEqual([]);
  });

  it('finishes what it accepted before it closes, then refuses', async () => {
    const second = await openDatabase(entries.url, [Entry]);
    const ids = idsOf(500, 'accepted');
    const writing = Promise.all(ids.map((id) => second.write((tx) => tx.insert(Entry, entry(id)))));
    const reading = second.read((tx) => tx.countBy(Entry, {}));
    await second.close();
    await writing;
    await reading;
    expect(await storedIds(database)).toEqual(ids);
    const late = second.write((tx) => tx.insert(Entry, entry('late')));
    await expect(late).rejects.toThrow(DatabaseUnavailableError);
    await expect(late).rejects.toMatchObject({ code: 'shutting-down' });
  });
});
