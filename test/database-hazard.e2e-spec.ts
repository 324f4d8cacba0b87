import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../src/platform/database/open-database.js';
import { parseDatabaseUrl } from '../src/platform/database/database-url.js';
import { Entry, entry } from './support/entry.js';
import { gate } from './support/gate.js';
import { createTestDatabase, databaseEngine, type TestDatabase } from './support/test-database.js';

/*
 * Why `Database` exists: what happens to those who use TypeORM's DataSource directly. On SQLite it hands every
 * caller the same connection. These tests assert the fault itself; the day TypeORM cures it they fail and tell us.
 */
const SHARES_ONE_CONNECTION = databaseEngine() === 'sqlite';

describe(`TypeORM used directly on ${databaseEngine()}`, () => {
  let testDatabase: TestDatabase;
  let dataSource: DataSource;

  beforeEach(async () => {
    testDatabase = await createTestDatabase();
    const options = dataSourceOptions(parseDatabaseUrl(testDatabase.url), [Entry]);
    dataSource = await new DataSource({ ...options, synchronize: true, migrations: [] }).initialize();
  });
  afterEach(async () => {
    await dataSource.destroy();
    await testDatabase.drop();
  });

  /** `inner` runs, and is acknowledged, while another caller's transaction is open that then fails. */
  async function acknowledgedThenStored(inner: () => Promise<unknown>): Promise<boolean> {
    const outerHasBegun = gate();
    const innerIsAcknowledged = gate();
    const outer = dataSource.transaction(async (manager) => {
      await manager.insert(Entry, entry('outer'));
      outerHasBegun.open();
      await innerIsAcknowledged.opened;
      throw new Error('outer fails');
    });
    await outerHasBegun.opened;
    await inner();
    innerIsAcknowledged.open();
    await expect(outer).rejects.toThrow('outer fails');
    expect(await dataSource.manager.existsBy(Entry, { id: 'outer' })).toBe(false);
    return dataSource.manager.existsBy(Entry, { id: 'inner' });
  }

  it(`${SHARES_ONE_CONNECTION ? 'loses' : 'keeps'} an acknowledged insert when somebody else's transaction fails`, async () => {
    const stored = await acknowledgedThenStored(() => dataSource.manager.insert(Entry, entry('inner')));
    expect(stored).toBe(!SHARES_ONE_CONNECTION);
  });

  it(`${SHARES_ONE_CONNECTION ? 'loses' : 'keeps'} an acknowledged transaction when somebody else's fails`, async () => {
    const stored = await acknowledgedThenStored(() =>
      dataSource.transaction((manager) => manager.insert(Entry, entry('inner'))),
    );
    expect(stored).toBe(!SHARES_ONE_CONNECTION);
  });

  it(`${SHARES_ONE_CONNECTION ? 'refuses most' : 'runs all'} of 50 transactions begun at once`, async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        dataSource.transaction((manager) => manager.insert(Entry, entry(`at-once-${index}`))),
      ),
    );
    const refusals = outcomes.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    if (SHARES_ONE_CONNECTION) {
      expect(refusals.length).toBeGreaterThan(25);
      expect(refusals.join()).toContain('cannot start a transaction within a transaction');
    } else {
      expect(refusals).toEqual([]);
    }
  });
});
