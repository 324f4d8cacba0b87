import type { EntityManager } from 'typeorm';
import {
  columnList,
  storedRowOf,
  TableDigester,
  type StoredRow,
  type StoredTable,
  type StoredValue,
  type TableDigest,
} from './stored-tables.js';

const ROWS_PER_READ = 1_000;

/** Digests of all tables by name. */
export type Digests = Readonly<Record<string, TableDigest>>;

/** The rows of a SQLite table in the order of their keys, some at a time. @param after key of the last row before */
export async function* sqliteRows(
  runner: EntityManager,
  table: StoredTable,
  after: StoredValue = null,
  rowsPerRead = ROWS_PER_READ,
): AsyncGenerator<readonly StoredRow[]> {
  const keyAt = table.columns.findIndex(({ name }) => name === table.key);
  for (let last = after; ;) {
    const where = last === null ? '' : `WHERE "${table.key}" > ? `;
    const rows = await runner.query<Record<string, unknown>[]>(
      `SELECT ${columnList(table)} FROM "${table.name}" ${where}ORDER BY "${table.key}" LIMIT ${rowsPerRead}`,
      last === null ? [] : [last],
    );
    if (rows.length === 0) return;
    const stored = rows.map((row) => storedRowOf(table, row));
    yield stored;
    last = stored.at(-1)?.[keyAt] ?? null;
  }
}

/** The rows of a PostgreSQL table through a cursor of the transaction that `runner` is in. */
export async function* postgresRows(
  runner: EntityManager,
  table: StoredTable,
): AsyncGenerator<readonly StoredRow[]> {
  await runner.query(
    `DECLARE rows_of_table NO SCROLL CURSOR FOR SELECT ${columnList(table)} FROM "${table.name}"`,
  );
  for (;;) {
    const rows = await runner.query<Record<string, unknown>[]>(`FETCH ${ROWS_PER_READ} FROM rows_of_table`);
    if (rows.length === 0) break;
    yield rows.map((row) => storedRowOf(table, row));
  }
  await runner.query('CLOSE rows_of_table');
}

/** Digests each table. @param rowsOf how to read one */
export async function digestTables(
  tables: readonly StoredTable[],
  rowsOf: (table: StoredTable) => AsyncIterable<readonly StoredRow[]>,
): Promise<Digests> {
  const digests: Record<string, TableDigest> = {};
  for (const table of tables) {
    const digester = new TableDigester();
    for await (const rows of rowsOf(table)) rows.forEach((row) => digester.add(row));
    digests[table.name] = digester.result;
  }
  return digests;
}

/** Runs `work` in a transaction of PostgreSQL that sees one committed state and writes nothing. */
export async function inPostgresSnapshot<Result>(
  runner: EntityManager,
  work: () => Promise<Result>,
): Promise<Result> {
  await runner.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  try {
    return await work();
  } finally {
    await runner.query('ROLLBACK');
  }
}

/** Tables whose content differs, each in words. */
export function differencesBetween(source: Digests, copy: Digests): readonly string[] {
  return Object.entries(source).flatMap(([name, { rows, digest }]) => {
    const found = copy[name];
    if (found?.rows === rows && found.digest === digest) return [];
    return [
      `${name}: ${rows} rows in the source, ${found?.rows ?? 'none'} in the copy, or with other content`,
    ];
  });
}
