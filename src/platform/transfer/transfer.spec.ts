import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { differencesBetween, digestTables, sqliteRows } from './row-streams.js';
import { storedRowOf, TableDigester, type StoredRow, type StoredTable } from './stored-tables.js';
import { parentsFirst, SelfReferences } from './table-order.js';

const tableOf = (name: string, ...columns: string[]): StoredTable => ({
  name,
  key: 'id',
  columns: ['id', ...columns].map((column) => ({ name: column, kind: 'text' })),
});
const ESTIMATES = tableOf('estimates', 'supersedes_id');
const BATCHES = tableOf('batches', 'estimate_id');
const LOTS = tableOf('lots', 'batch_id');

describe('the order of a transfer', () => {
  let database: DataSource;
  beforeAll(async () => {
    database = await new DataSource({ type: 'better-sqlite3', database: ':memory:' }).initialize();
    await database.query('CREATE TABLE lots (id text PRIMARY KEY, batch_id text REFERENCES batches (id))');
    await database.query(
      'CREATE TABLE batches (id text PRIMARY KEY, estimate_id text REFERENCES estimates (id))',
    );
    await database.query(
      'CREATE TABLE estimates (id text PRIMARY KEY, supersedes_id text REFERENCES estimates (id))',
    );
    await database.query('CREATE TABLE hen (id text PRIMARY KEY, egg_id text REFERENCES egg (id))');
    await database.query('CREATE TABLE egg (id text PRIMARY KEY, hen_id text REFERENCES hen (id))');
    await database.query('PRAGMA foreign_keys = OFF');
    await database.query(
      "INSERT INTO estimates VALUES ('a', 'd'), ('b', 'a'), ('c', null), ('d', 'e'), ('e', 'b')",
    );
  });
  afterAll(() => database.destroy());

  it('takes each table after those that it refers to', async () => {
    const ordered = await parentsFirst(database.manager, [LOTS, BATCHES, ESTIMATES]);
    expect(ordered.map(({ name }) => name)).toEqual(['estimates', 'batches', 'lots']);
  });

  it('says so where there is no such order', async () => {
    await expect(
      parentsFirst(database.manager, [tableOf('hen', 'egg_id'), tableOf('egg', 'hen_id')]),
    ).rejects.toThrow('hen, egg refer to one another');
  });

  it('finds what a batch refers to behind itself, and what that refers to', async () => {
    const references = await SelfReferences.of(database.manager, ESTIMATES);
    const batch: StoredRow[] = [
      ['a', 'd'],
      ['b', 'a'],
    ];
    expect(await references.laterParentsOf(batch, 'b')).toEqual([
      ['e', 'b'],
      ['d', 'e'],
    ]);
    expect(await references.laterParentsOf([['c', null]], 'c')).toEqual([]);
  });

  it('reads every row once, in the order of keys, from any key on', async () => {
    const keysAfter = async (after: string | null): Promise<unknown[]> => {
      const keys: unknown[] = [];
      for await (const rows of sqliteRows(database.manager, ESTIMATES, after, 2))
        keys.push(...rows.map(([key]) => key));
      return keys;
    };
    expect(await keysAfter(null)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await keysAfter('b')).toEqual(['c', 'd', 'e']);
    expect(await keysAfter('e')).toEqual([]);
  });

  it('tells a table that lacks a row or has another from its source', async () => {
    const before = await digestTables([ESTIMATES, LOTS], (table) => sqliteRows(database.manager, table));
    await database.query("UPDATE estimates SET supersedes_id = 'a' WHERE id = 'e'");
    const after = await digestTables([ESTIMATES, LOTS], (table) => sqliteRows(database.manager, table));
    expect(differencesBetween(before, before)).toEqual([]);
    expect(differencesBetween(before, after)).toEqual([expect.stringMatching(/^estimates: 5 rows/)]);
    expect(differencesBetween(before, {})).toHaveLength(2);
  });
});

describe('the digest of a table', () => {
  const digestOfRows = (rows: readonly StoredRow[]) => {
    const digester = new TableDigester();
    rows.forEach((row) => digester.add(row));
    return digester.result;
  };

  it('counts rows, not their order', () => {
    const rows: StoredRow[] = [
      ['a', '1'],
      ['b', null],
    ];
    expect(digestOfRows([...rows].reverse())).toEqual(digestOfRows(rows));
    expect(digestOfRows([...rows, ...rows])).not.toEqual(digestOfRows(rows));
    expect(digestOfRows([['a', 'null']])).not.toEqual(digestOfRows([['a', null]]));
  });

  it('is of values, however a driver hands them out', () => {
    const table: StoredTable = {
      name: 'sites',
      key: 'id',
      columns: [
        { name: 'id', kind: 'text' },
        { name: 'version', kind: 'integer' },
        { name: 'latitude', kind: 'real' },
      ],
    };
    const ofSqlite = storedRowOf(table, { id: 'a', version: 9_007_199_254_740_991, latitude: 51 });
    const ofPostgres = storedRowOf(table, { id: 'a', version: '9007199254740991', latitude: 51.0 });
    expect(ofSqlite).toEqual(ofPostgres);
    expect(() => storedRowOf(table, { id: {}, version: 1, latitude: 1 })).toThrow('id holds a object');
  });
});
