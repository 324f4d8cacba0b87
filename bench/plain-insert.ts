import pg from 'pg';
import type { DataSource } from 'typeorm';
import type { DatabaseLocation } from '../src/platform/database/database-url.js';

/*
 * The quickest way to store rows that a program already has: in one transaction, on SQLite by statements prepared once, on
 * PostgreSQL many rows at a time. What the ledger is held against.
 */

export type RawRow = Readonly<Record<string, unknown>>;

export interface RowsOfTable {
  readonly table: string;
  readonly rows: readonly RawRow[];
}

/** PostgreSQL takes 65,535 parameters to a statement. */
const ROWS_PER_STATEMENT = 1_000;

/** The part of better-sqlite3 that inserts. */
interface SqliteConnection {
  prepare(statement: string): { run(...values: readonly unknown[]): unknown };
  exec(statements: string): unknown;
}

/** @param source whose connection is used on SQLite. @returns milliseconds */
export function insertPlainly(
  location: DatabaseLocation,
  source: DataSource,
  tables: readonly RowsOfTable[],
): Promise<number> {
  const filled = tables.filter(({ rows }) => rows.length > 0);
  if (location.engine === 'postgres') return insertManyAtATime(location.url, filled);
  const { databaseConnection } = source.driver as unknown as { databaseConnection: SqliteConnection };
  return Promise.resolve(insertPrepared(databaseConnection, filled));
}

function insertPrepared(connection: SqliteConnection, tables: readonly RowsOfTable[]): number {
  const begun = performance.now();
  connection.exec('BEGIN IMMEDIATE');
  for (const { table, rows } of tables) {
    const columns = columnsOf(rows);
    const holes = columns.map(() => '?').join(', ');
    const insert = connection.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${holes})`);
    for (const row of rows) insert.run(...columns.map((column) => row[column]));
  }
  connection.exec('COMMIT');
  return performance.now() - begun;
}

async function insertManyAtATime(url: string, tables: readonly RowsOfTable[]): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const begun = performance.now();
    await client.query('BEGIN');
    for (const { table, rows } of tables) {
      const columns = columnsOf(rows);
      for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
        const slice = rows.slice(start, start + ROWS_PER_STATEMENT);
        const holes = slice.map(
          (_, k) => `(${columns.map((__, c) => `$${k * columns.length + c + 1}`).join(', ')})`,
        );
        const values = slice.flatMap((row) => columns.map((column) => row[column]));
        await client.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${holes.join(', ')}`, values);
      }
    }
    await client.query('COMMIT');
    return performance.now() - begun;
  } finally {
    await client.end();
  }
}

function columnsOf(rows: readonly RawRow[]): readonly string[] {
  return Object.keys(rows[0] ?? {});
}
