import { DataSource, type EntityManager } from 'typeorm';
import {
  assertMigrated,
  dataSourceOptions,
  TRANSFER_TABLE,
  type EntityClasses,
} from '../database/open-database.js';
import { digestOf } from '../digest.js';
import {
  differencesBetween,
  digestTables,
  inPostgresSnapshot,
  postgresRows,
  sqliteRows,
  type Digests,
} from './row-streams.js';
import { lockOutOthers, openSqliteFile } from './sqlite-file.js';
import { parentsFirst, SelfReferences } from './table-order.js';
import { insertRows, storedTablesOf, type StoredTable } from './stored-tables.js';
import { TransferError } from './transfer-error.js';

/** Any constant: of two moves into one database the second is refused. */
const TRANSFER_LOCK = 7_104_002;
const ROWS_PER_BATCH = 400;
/** Row of the transfer table that says where the rows come from. */
const SOURCE_ENTRY = 'the source';
/** Row that says that what the migrations had put there is gone. */
const EMPTIED_ENTRY = 'emptied';

/** Of one table, as far as it has come. */
export interface TransferProgress {
  readonly table: string;
  readonly rows: number;
  readonly rowsInAll: number;
}

/** What came of it. */
export interface TransferOutcome {
  readonly tables: number;
  readonly rows: number;
  /** Whether it went on from where an earlier one had stopped. */
  readonly isResumed: boolean;
}

/**
 * Copies a SQLite database into an empty PostgreSQL database, and holds every row of the copy against the source. Each
 * batch commits with the record of how far it has come, so that it goes on from there when it is run again after it was
 * stopped. Until `endTransfer` no server starts on the copy.
 * @param path of a database of this version that nobody has open; it is locked meanwhile
 * @param onBatch is told of every batch
 * @throws TransferError where the target is not empty, the source has changed since, or the copy differs
 */
export async function copyToPostgres(
  path: string,
  url: string,
  entities: EntityClasses,
  onBatch: (progress: TransferProgress) => void = () => undefined,
): Promise<TransferOutcome> {
  const source = await openSqliteFile(path, entities);
  try {
    const from = source.manager;
    await lockOutOthers(from, path);
    await assertMigrated(source);
    return await withTarget(url, entities, async (target, to) => {
      const tables = await parentsFirst(from, storedTablesOf(source));
      const digests = await digestTables(tables, (table) => sqliteRows(from, table));
      const isResumed = await prepareTarget(target, to, tables, digests);
      for (const table of tables) {
        const rowsInAll = digests[table.name]?.rows ?? 0;
        await copyTable(from, to, table, (rows) => onBatch({ table: table.name, rows, rowsInAll }));
      }
      await requireEqual(to, tables, digests);
      const rows = Object.values(digests).reduce((sum, { rows: count }) => sum + count, 0);
      return { tables: tables.length, rows, isResumed };
    });
  } finally {
    await source.destroy();
  }
}

/** Lets servers start on what has arrived: to be called when it has been verified. */
export async function endTransfer(url: string, entities: EntityClasses): Promise<void> {
  await withTarget(url, entities, (_target, to) => to.query(`DROP TABLE ${TRANSFER_TABLE}`));
}

async function withTarget<Result>(
  url: string,
  entities: EntityClasses,
  work: (target: DataSource, runner: EntityManager) => Promise<Result>,
): Promise<Result> {
  const target = await new DataSource(dataSourceOptions({ engine: 'postgres', url }, entities)).initialize();
  try {
    const runner = target.createQueryRunner().manager;
    const [lock] = await runner.query<{ got: boolean }[]>('SELECT pg_try_advisory_lock($1) AS got', [
      TRANSFER_LOCK,
    ]);
    if (!lock?.got) throw new TransferError('Another move into this database is under way.');
    return await work(target, runner);
  } finally {
    await target.destroy();
  }
}

/** @returns whether an earlier move of the same source is to be gone on with */
async function prepareTarget(
  target: DataSource,
  to: EntityManager,
  tables: readonly StoredTable[],
  digests: Digests,
): Promise<boolean> {
  const found = await to.query<{ name: string }[]>(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()',
  );
  const sourceDigest = digestOf(digests);
  const isResumed = found.some(({ name }) => name === TRANSFER_TABLE);
  if (!isResumed && found.length > 0)
    throw new TransferError('The target is not empty: it has tables. Give it an empty database.');
  if (!isResumed) {
    await inTransaction(to, async () => {
      await to.query(
        `CREATE TABLE ${TRANSFER_TABLE} (name text PRIMARY KEY, last_key text, rows bigint NOT NULL)`,
      );
      await storeProgress(to, SOURCE_ENTRY, sourceDigest, 0);
    });
  } else if ((await progressOf(to, SOURCE_ENTRY)).lastKey !== sourceDigest)
    throw new TransferError('The source is not as it was when the move began: begin with an empty database.');
  await target.runMigrations({ transaction: 'each' });
  if ((await progressOf(to, EMPTIED_ENTRY)).lastKey === null) await emptyAll(to, tables);
  return isResumed;
}

/** What migrations put there is in the source as well. */
async function emptyAll(to: EntityManager, tables: readonly StoredTable[]): Promise<void> {
  await inTransaction(to, async () => {
    await to.query(`TRUNCATE ${tables.map(({ name }) => `"${name}"`).join(', ')}`);
    await storeProgress(to, EMPTIED_ENTRY, 'yes', 0);
  });
}

async function copyTable(
  from: EntityManager,
  to: EntityManager,
  table: StoredTable,
  onBatch: (rowsSoFar: number) => void,
): Promise<void> {
  const before = await progressOf(to, table.name);
  const references = await SelfReferences.of(from, table);
  const keyAt = table.columns.findIndex(({ name }) => name === table.key);
  let { rows } = before;
  for await (const batch of sqliteRows(from, table, before.lastKey, ROWS_PER_BATCH)) {
    const lastKey = String(batch.at(-1)?.[keyAt]);
    const ahead = await references.laterParentsOf(batch, lastKey);
    rows += batch.length;
    await inTransaction(to, async () => {
      await insertRows(to, table, [...ahead, ...batch]);
      await storeProgress(to, table.name, lastKey, rows);
    });
    onBatch(rows);
  }
}

async function progressOf(
  to: EntityManager,
  name: string,
): Promise<{ readonly lastKey: string | null; readonly rows: number }> {
  const [row] = await to.query<{ last_key: string | null; rows: string }[]>(
    `SELECT last_key, rows FROM ${TRANSFER_TABLE} WHERE name = $1`,
    [name],
  );
  return { lastKey: row?.last_key ?? null, rows: Number(row?.rows ?? 0) };
}

async function storeProgress(to: EntityManager, name: string, lastKey: string, rows: number): Promise<void> {
  await to.query(
    `INSERT INTO ${TRANSFER_TABLE} (name, last_key, rows) VALUES ($1, $2, $3) ` +
      'ON CONFLICT (name) DO UPDATE SET last_key = excluded.last_key, rows = excluded.rows',
    [name, lastKey, rows],
  );
}

async function inTransaction(to: EntityManager, work: () => Promise<void>): Promise<void> {
  await to.query('BEGIN');
  try {
    await work();
    await to.query('COMMIT');
  } catch (error) {
    await to.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** @throws TransferError where a table of the copy has other rows than the source */
async function requireEqual(
  to: EntityManager,
  tables: readonly StoredTable[],
  digests: Digests,
): Promise<void> {
  const copied = await inPostgresSnapshot(to, () => digestTables(tables, (table) => postgresRows(to, table)));
  const differences = differencesBetween(digests, copied);
  if (differences.length > 0)
    throw new TransferError(`The copy differs from the source: ${differences.join('; ')}.`);
}
