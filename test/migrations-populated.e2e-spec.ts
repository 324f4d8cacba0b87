import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ENTITIES } from '../src/entities.js';
import { parseDatabaseUrl } from '../src/platform/database/database-url.js';
import { MIGRATIONS } from '../src/platform/database/migrations/migrations.js';
import { dataSourceOptions } from '../src/platform/database/open-database.js';
import { TableDigester, type TableDigest } from '../src/platform/transfer/stored-tables.js';
import { campaignSize } from './support/campaign-size.js';
import { copyLot } from './support/copied-lots.js';
import { populate } from './support/populated.js';
import { schemaShape, type TableShape } from './support/schema-shape.js';
import { SteppableClock } from './support/steppable-clock.js';
import { aListedLot } from './support/reservations.js';
import { clientOf, serveOn } from './support/test-app.js';
import { createTestDatabase, databaseEngine, type TestDatabase } from './support/test-database.js';
import { aYard, made } from './support/yard.js';

const NAMES = MIGRATIONS.map(({ name }) => name);
const LEDGER = NAMES.findIndex((name) => name.startsWith('Ledger'));

/** Each with some twenty rows in seven tables. */
const LOTS = campaignSize('MIGRATED_LOTS', 25);
const TIMEOUT_MS = 60_000 + LOTS * 10;

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

/** A row by column, as the driver hands it out. */
type Row = Readonly<Record<string, string | number | null>>;

describe(`migrations of a populated database on ${databaseEngine()}`, () => {
  let testDatabase: TestDatabase;
  let dataSource: DataSource;
  let shapeAtFirst: readonly TableShape[];
  /** After so many migrations of an empty database. */
  let shapes: readonly (readonly TableShape[])[];
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const served = await serveOn(testDatabase.url, new SteppableClock());
    const client = clientOf(served.url);
    await populate(client, 0);
    const yard = await aYard(client);
    const [lot, copied] = [await aListedLot(client, yard), await aListedLot(client, yard)];
    await made(client, `/v1/lots/${lot.id}/splits`, { parts: [{ proportion: 1 }, { proportion: 3 }] });
    const headers = { 'idempotency-key': 'of-a-migration' };
    await client.request('POST', '/v1/organisations', {
      body: { name: 'Keyed', roles: ['RECYCLER'] },
      headers,
    });
    await served.stop();
    const options = dataSourceOptions(parseDatabaseUrl(testDatabase.url), ENTITIES);
    dataSource = await new DataSource(options).initialize();
    await copyLot(dataSource, copied.id, LOTS);
    shapeAtFirst = await schemaShape(dataSource);
    shapes = await shapesFromEmpty();
  }, TIMEOUT_MS);
  afterAll(async () => {
    await dataSource.destroy();
    await testDatabase.drop();
  });

  /** As a start of the server migrates: SQLite rebuilds tables, and with its foreign keys on would take children along. */
  async function migrating(
    work: (connection: DataSource) => Promise<unknown>,
    { known = NAMES.length, url = testDatabase.url } = {},
  ): Promise<void> {
    const options = dataSourceOptions(parseDatabaseUrl(url), ENTITIES);
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
    migrating((connection) => connection.runMigrations({ transaction: 'each' }), { known });

  async function shapesFromEmpty(): Promise<readonly (readonly TableShape[])[]> {
    const empty = await createTestDatabase();
    const found: (readonly TableShape[])[] = [[]];
    for (let known = 1; known <= NAMES.length; known += 1)
      await migrating(
        async (connection) => {
          await connection.runMigrations({ transaction: 'each' });
          found.push(await schemaShape(connection));
        },
        { known, url: empty.url },
      );
    await empty.drop();
    return found;
  }

  /** The tables and columns that are in both. */
  function common(before: readonly TableShape[], after: readonly TableShape[]): readonly TableShape[] {
    const columnsOf = new Map(before.map(({ name, columns }) => [name, new Set(columns.map(nameOf))]));
    return after.map((table) => ({
      ...table,
      columns: table.columns.filter((column) => columnsOf.get(table.name)?.has(nameOf(column))),
    }));
  }

  /** Of the columns of `shape` as they are now; a table that is not there has no rows. */
  async function digestsOf(shape: readonly TableShape[]): Promise<Record<string, TableDigest>> {
    const there = new Set((await schemaShape(dataSource)).map(({ name }) => name));
    const digests: Record<string, TableDigest> = {};
    for (const { name, columns } of shape) {
      const digester = new TableDigester();
      const names = columns.map(nameOf);
      const listed = names.map((column) => `"${column}"`).join(', ') || '1 AS nothing';
      const rows = there.has(name) ? await dataSource.query<Row[]>(`SELECT ${listed} FROM "${name}"`) : [];
      for (const row of rows) digester.add(names.map((column) => row[column] ?? null));
      digests[name] = digester.result;
    }
    return digests;
  }

  /** Down, up and down again. What is there on both sides of the migration stays, row for row. */
  async function expectToStay(name: string): Promise<void> {
    const place = NAMES.indexOf(name);
    const above = await schemaShape(dataSource);
    const below = shapes[place] ?? [];
    const shared = common(above, below);
    const kept = await digestsOf(shared);
    await down();
    expect(await schemaShape(dataSource)).toEqual(below);
    const digestsBelow = await digestsOf(below);
    expect(await digestsOf(shared)).toEqual(kept);
    await upTo(place + 1);
    expect(await schemaShape(dataSource)).toEqual(above);
    expect(await digestsOf(shared)).toEqual(kept);
    await down();
    expect(await schemaShape(dataSource)).toEqual(below);
    expect(await digestsOf(below)).toEqual(digestsBelow);
  }

  it('begins with rows in every table that a migration could lose', async () => {
    const digests = await digestsOf(shapeAtFirst);
    const empty = Object.keys(digests).filter((name) => digests[name]?.rows === 0);
    expect(digests['lots']?.rows).toBeGreaterThan(LOTS);
    expect(digests['lot_oxides']?.rows).toBeGreaterThan(LOTS);
    // No key was used, nobody has accepted the proposal, and no match is under way.
    expect(empty.sort()).toEqual(['api_key_uses', 'catalogue_changes', 'jobs']);
  });

  it.each(NAMES.slice(LEDGER + 1).reverse())('%s goes down, up and down', expectToStay, TIMEOUT_MS);

  it(
    `${NAMES[LEDGER]} refuses to go down while there are lots that it could not keep, and changes nothing`,
    async () => {
      const shape = await schemaShape(dataSource);
      const before = await digestsOf(shape);
      await expect(down()).rejects.toThrow(REFUSED);
      expect(await schemaShape(dataSource)).toEqual(shape);
      expect(await digestsOf(shape)).toEqual(before);
    },
    TIMEOUT_MS,
  );

  it.each(NAMES.slice(0, LEDGER + 1).reverse())(
    '%s goes down, up and down',
    async (name) => {
      if (name === NAMES[LEDGER])
        for (const statement of WITHOUT_OPERATIONS) await dataSource.query(statement);
      await expectToStay(name);
    },
    TIMEOUT_MS,
  );

  it('leave nothing when all are down, and come up again to the same schema', async () => {
    expect(await schemaShape(dataSource)).toEqual([]);
    await upTo(NAMES.length);
    expect(await schemaShape(dataSource)).toEqual(shapeAtFirst);
  });
});
