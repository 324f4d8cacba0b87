import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ENTITIES } from '../src/entities.js';
import { parseDatabaseUrl } from '../src/platform/database/database-url.js';
import { MIGRATIONS } from '../src/platform/database/migrations/migrations.js';
import { dataSourceOptions } from '../src/platform/database/open-database.js';
import { TableDigester, type TableDigest } from '../src/platform/transfer/stored-tables.js';
import { populate } from './support/populated.js';
import { schemaShape, type TableShape } from './support/schema-shape.js';
import { SteppableClock } from './support/steppable-clock.js';
import { aListedLot } from './support/reservations.js';
import { clientOf, serveOn } from './support/test-app.js';
import { createTestDatabase, databaseEngine, type TestDatabase } from './support/test-database.js';
import { aYard, made } from './support/yard.js';

const NAMES = MIGRATIONS.map(({ name }) => name);
const LEDGER = NAMES.findIndex((name) => name.startsWith('Ledger'));

/** Of 5,000 rows each: PRICE_FILES=20 for a release. */
const PRICE_FILES = Number(process.env['PRICE_FILES'] ?? 0);

/** What SQLite and PostgreSQL say of a lot that is of no batch, or has a state that there was not then. */
const REFUSED = /NOT NULL|null values|CHECK constraint|check constraint/i;

/** Of those that operations made, and all that is about them: who goes back to before the ledger has none. */
const WITHOUT_OPERATIONS = [
  'DELETE FROM ledger_entries',
  'DELETE FROM lot_parents',
  'DELETE FROM lot_account_balances',
  ...['lot_oxides', 'lot_lines', 'match_allocations'].map(
    (table) => `DELETE FROM ${table} WHERE lot_id IN (SELECT id FROM lots WHERE batch_id IS NULL)`,
  ),
  'DELETE FROM lots WHERE batch_id IS NULL',
  "UPDATE lots SET status = 'DRAFT' WHERE status NOT IN ('DRAFT', 'LISTED', 'WITHDRAWN')",
];

/** Of a column, as a shape tells it. */
const nameOf = (column: string): string => column.split(' ')[0] ?? '';

/** Rows of a table by column, as the driver hands them out. */
type Rows = readonly Readonly<Record<string, unknown>>[];

describe(`migrations of a populated database on ${databaseEngine()}`, () => {
  let testDatabase: TestDatabase;
  let dataSource: DataSource;
  let shapeAtFirst: readonly TableShape[];
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const served = await serveOn(testDatabase.url, new SteppableClock());
    const client = clientOf(served.url);
    await populate(client, PRICE_FILES);
    const lot = await aListedLot(client, await aYard(client));
    await made(client, `/v1/lots/${lot.id}/splits`, { parts: [{ proportion: 1 }, { proportion: 3 }] });
    const headers = { 'idempotency-key': 'of-a-migration' };
    await client.request('POST', '/v1/organisations', {
      body: { name: 'Keyed', roles: ['RECYCLER'] },
      headers,
    });
    await served.stop();
    const options = dataSourceOptions(parseDatabaseUrl(testDatabase.url), ENTITIES);
    dataSource = await new DataSource(options).initialize();
    shapeAtFirst = await schemaShape(dataSource);
  }, 120_000);
  afterAll(async () => {
    await dataSource.destroy();
    await testDatabase.drop();
  });

  /** As a start of the server migrates: SQLite rebuilds tables, and with its foreign keys on would take children along. */
  async function migrating(
    work: (connection: DataSource) => Promise<unknown>,
    known = NAMES.length,
  ): Promise<void> {
    const options = dataSourceOptions(parseDatabaseUrl(testDatabase.url), ENTITIES);
    const connection = await new DataSource({
      ...options,
      migrations: MIGRATIONS.slice(0, known),
    }).initialize();
    const isSqlite = databaseEngine() === 'sqlite';
    try {
      if (isSqlite) await connection.query('PRAGMA foreign_keys = OFF');
      await work(connection);
    } finally {
      if (isSqlite) expect(await connection.query('PRAGMA foreign_key_check')).toEqual([]);
      await connection.destroy();
    }
  }

  const down = (): Promise<void> =>
    migrating((connection) => connection.undoLastMigration({ transaction: 'each' }));
  /** @param known how many migrations there are to be */
  const upTo = (known: number): Promise<void> =>
    migrating((connection) => connection.runMigrations({ transaction: 'each' }), known);

  async function allRows(): Promise<ReadonlyMap<string, Rows>> {
    const rows = new Map<string, Rows>();
    for (const { name } of await schemaShape(dataSource))
      rows.set(name, await dataSource.query<Rows>(`SELECT * FROM "${name}"`));
    return rows;
  }

  /** The tables and columns that are in both. */
  function common(before: readonly TableShape[], after: readonly TableShape[]): readonly TableShape[] {
    const columnsOf = new Map(before.map(({ name, columns }) => [name, new Set(columns.map(nameOf))]));
    return after.map((table) => ({
      ...table,
      columns: table.columns.filter((column) => columnsOf.get(table.name)?.has(nameOf(column))),
    }));
  }

  /** Digests of the columns of `shape`. */
  function digestsOf(
    rows: ReadonlyMap<string, Rows>,
    shape: readonly TableShape[],
  ): Record<string, TableDigest> {
    const digests: Record<string, TableDigest> = {};
    for (const { name, columns } of shape) {
      const digester = new TableDigester();
      const names = columns.map(nameOf);
      for (const row of rows.get(name) ?? [])
        digester.add(names.map((column) => (row[column] ?? null) as string | number | null));
      digests[name] = digester.result;
    }
    return digests;
  }

  /** Down, up and down again. What is there on both sides of the migration stays, row for row. */
  async function expectToStay(name: string): Promise<void> {
    const before = { shape: await schemaShape(dataSource), rows: await allRows() };
    await down();
    const shape = await schemaShape(dataSource);
    const shared = common(before.shape, shape);
    const kept = digestsOf(before.rows, shared);
    const rowsBelow = await allRows();
    expect(digestsOf(rowsBelow, shared)).toEqual(kept);
    await upTo(NAMES.indexOf(name) + 1);
    expect(await schemaShape(dataSource)).toEqual(before.shape);
    expect(digestsOf(await allRows(), shared)).toEqual(kept);
    await down();
    expect(await schemaShape(dataSource)).toEqual(shape);
    expect(digestsOf(await allRows(), shape)).toEqual(digestsOf(rowsBelow, shape));
  }

  it('begins with rows in every table that a migration could lose', async () => {
    const rows = await allRows();
    const empty = [...rows].filter(([, found]) => found.length === 0).map(([name]) => name);
    // No key was used, nobody has accepted the proposal, and no match is under way.
    expect(empty.sort()).toEqual(['api_key_uses', 'catalogue_changes', 'jobs']);
  });

  it.each(NAMES.slice(LEDGER + 1).reverse())('%s goes down, up and down', expectToStay, 60_000);

  it(`${NAMES[LEDGER]} refuses to go down while there are lots that it could not keep, and changes nothing`, async () => {
    const before = { shape: await schemaShape(dataSource), rows: await allRows() };
    await expect(down()).rejects.toThrow(REFUSED);
    expect(await schemaShape(dataSource)).toEqual(before.shape);
    expect(digestsOf(await allRows(), before.shape)).toEqual(digestsOf(before.rows, before.shape));
  }, 60_000);

  it.each(NAMES.slice(0, LEDGER + 1).reverse())(
    '%s goes down, up and down',
    async (name) => {
      if (name === NAMES[LEDGER])
        for (const statement of WITHOUT_OPERATIONS) await dataSource.query(statement);
      await expectToStay(name);
    },
    60_000,
  );

  it('leave nothing when all are down, and come up again to the same schema', async () => {
    expect(await schemaShape(dataSource)).toEqual([]);
    await upTo(NAMES.length);
    expect(await schemaShape(dataSource)).toEqual(shapeAtFirst);
  });
});
