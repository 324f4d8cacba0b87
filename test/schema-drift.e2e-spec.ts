import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { bareDataSource } from './support/bare-data-source.js';
import { createTestDatabase, databaseEngine, type TestDatabase } from './support/test-database.js';

describe(`the schema on ${databaseEngine()}`, () => {
  let testDatabase: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    dataSource = await bareDataSource(testDatabase.url);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await testDatabase.drop();
  });

  /** What TypeORM would still have to change for the tables to be what the entities say. */
  async function missingStatements(): Promise<readonly string[]> {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query);
  }

  async function tables(): Promise<readonly string[]> {
    const catalogue =
      databaseEngine() === 'postgres'
        ? "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
        : "SELECT name FROM sqlite_master WHERE type = 'table'";
    const rows = await dataSource.query<{ name: string }[]>(catalogue);
    return rows
      .map(({ name }) => name)
      .filter((name) => !/^(migrations|sqlite_sequence)$/.test(name))
      .sort();
  }

  /** Modules refer to each other by id, not by TypeORM relation: only the migrations know the foreign keys. */
  async function dropForeignKeys(): Promise<readonly string[]> {
    const runner = dataSource.createQueryRunner();
    try {
      const keys: string[] = [];
      for (const { name, foreignKeys } of await runner.getTables([...(await tables())])) {
        for (const key of [...foreignKeys]) {
          keys.push(`${key.name} → ${key.referencedTableName}.${key.referencedColumnNames.join()}`);
          await runner.dropForeignKey(name, key);
        }
      }
      return keys;
    } finally {
      await runner.release();
    }
  }

  it('is missing before the migrations, so that the next test can fail', async () => {
    expect(await missingStatements()).not.toEqual([]);
  });

  it('is after the migrations what the entities say', async () => {
    await dataSource.runMigrations({ transaction: 'each' });
    expect(await tables()).toEqual(dataSource.entityMetadatas.map(({ tableName }) => tableName).sort());
    const keys = await dropForeignKeys();
    expect(keys.join()).toMatch(/^sites_organisation_id_exists → (public\.)?organisations\.id/m);
    expect(await missingStatements()).toEqual([]);
  });
});
