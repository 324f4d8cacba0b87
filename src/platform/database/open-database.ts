import { DataSource, type DataSourceOptions, type EntitySchema } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import type { Database } from './database.js';
import { parseDatabaseUrl, type DatabaseLocation } from './database-url.js';
import { MIGRATIONS } from './migrations/migrations.js';
import { PostgresDatabase } from './postgres-database.js';
import { retryWhileBusy } from './retry-while-busy.js';
import { SqliteDatabase } from './sqlite-database.js';

/** Classes that TypeORM maps to tables. */
export type EntityClasses = readonly (EntitySchema | (new () => object))[];

/** Read-only SQLite connections; better-sqlite3 is synchronous, so they serve snapshots, not parallelism. */
const SQLITE_READERS = 4;
/** better-sqlite3 waits synchronously and would stop the event loop: the writer waits in `retryWhileBusy` instead. */
const SQLITE_WRITER_BUSY_TIMEOUT_MS = 0;
/** Readers meet a lock only while somebody recovers the file after a crash. */
const SQLITE_READER_BUSY_TIMEOUT_MS = 100;
/** How long a start waits for another process that migrates the same file. */
const MIGRATION_WAIT_MS_MAX = 60_000;
const POSTGRES_CONNECTIONS_MAX = 10;

interface Sqlite3Connection {
  pragma(statement: string): unknown;
}

/** Options of the writing (and migrating) DataSource; also what the schema drift test looks at. */
export function dataSourceOptions(location: DatabaseLocation, entities: EntityClasses): DataSourceOptions {
  const shared = {
    entities: [...entities],
    migrations: [...MIGRATIONS],
    synchronize: false,
    migrationsRun: false,
  };
  if (location.engine === 'postgres') {
    return {
      ...shared,
      type: 'postgres',
      url: location.url,
      extra: { max: POSTGRES_CONNECTIONS_MAX },
      applicationName: 'lodestock',
    };
  }
  // The one place that names the SQLite driver; docs/adr/0001-sqlite-driver.md says why it is this one.
  return {
    ...shared,
    type: 'better-sqlite3',
    database: location.path,
    timeout: SQLITE_WRITER_BUSY_TIMEOUT_MS,
    prepareDatabase: (connection: Sqlite3Connection) => {
      connection.pragma('journal_mode = WAL');
      connection.pragma('synchronous = FULL');
    },
  };
}

async function openSqliteReader(path: string, entities: EntityClasses): Promise<DataSource> {
  return new DataSource({
    type: 'better-sqlite3',
    database: path,
    entities: [...entities],
    readonly: true,
    fileMustExist: true,
    timeout: SQLITE_READER_BUSY_TIMEOUT_MS,
  }).initialize();
}

/**
 * Opens the database, brings its schema up to date and returns the one way to it.
 * @throws Error when the URL is unusable, the database cannot be reached or a migration fails
 */
export async function openDatabase(databaseUrl: string, entities: EntityClasses): Promise<Database> {
  const location = parseDatabaseUrl(databaseUrl);
  const writer = await retryWhileBusy(MIGRATION_WAIT_MS_MAX, () =>
    new DataSource(dataSourceOptions(location, entities)).initialize(),
  );
  try {
    if (location.engine === 'postgres') await refuseHalfMoved(writer);
    await migrate(writer, location);
    return await databaseOf(writer, location, entities);
  } catch (error) {
    await writer.destroy();
    throw error;
  }
}

async function databaseOf(
  writer: DataSource,
  location: DatabaseLocation,
  entities: EntityClasses,
): Promise<Database> {
  if (location.engine === 'postgres') return new PostgresDatabase(writer);
  const readers: DataSource[] = [];
  for (let index = 0; index < SQLITE_READERS; index += 1)
    readers.push(await openSqliteReader(location.path, entities));
  return new SqliteDatabase(writer, readers);
}

/**
 * Opens a database that is there and up to date, for commands that look at it: creates nothing and migrates nothing.
 * @throws Error when the URL is unusable, the database cannot be reached, or its schema is another version's
 */
export async function openMigratedDatabase(databaseUrl: string, entities: EntityClasses): Promise<Database> {
  const location = parseDatabaseUrl(databaseUrl);
  const options = dataSourceOptions(location, entities);
  const writer = await retryWhileBusy(MIGRATION_WAIT_MS_MAX, () =>
    new DataSource(
      options.type === 'better-sqlite3' ? { ...options, fileMustExist: true } : options,
    ).initialize(),
  );
  try {
    await assertMigrated(writer);
    return await databaseOf(writer, location, entities);
  } catch (error) {
    await writer.destroy();
    throw error;
  }
}

/** @throws Error where the schema is another version's */
export async function assertMigrated(writer: DataSource): Promise<void> {
  const done = await writer.query<{ name: string }[]>('SELECT name FROM migrations');
  const namesOf = (migrations: readonly { name: string }[]): string =>
    migrations
      .map(({ name }) => name)
      .sort()
      .join();
  if (namesOf(done) !== namesOf(MIGRATIONS))
    throw new Error(
      'The schema is of another version: start this version of the server once, then try again.',
    );
}

/**
 * Opens a database that is there already, as it is, to look at it: nothing is migrated, and the engine refuses to write.
 * @throws Error when the URL is unusable or the database cannot be reached
 */
export async function openForReading(
  databaseUrl: string,
  entities: EntityClasses,
): Promise<Pick<Database, 'read' | 'close'>> {
  const location = parseDatabaseUrl(databaseUrl);
  if (location.engine === 'sqlite') {
    const unused = await openSqliteReader(location.path, entities);
    return new SqliteDatabase(unused, [await openSqliteReader(location.path, entities)]);
  }
  const options = dataSourceOptions(location, entities) as PostgresDataSourceOptions;
  const extra = { max: 1, options: '-c default_transaction_read_only=on' };
  return new PostgresDatabase(await new DataSource({ ...options, extra }).initialize());
}

/** The table that a move into PostgreSQL keeps its progress in, until it has ended. */
export const TRANSFER_TABLE = 'lodestock_transfer';

/** @throws Error where only a part of another database has arrived in this one */
async function refuseHalfMoved(writer: DataSource): Promise<void> {
  const [row] = await writer.query<{ found: string | null }[]>('SELECT to_regclass($1) AS found', [
    TRANSFER_TABLE,
  ]);
  if (row?.found)
    throw new Error('A move into this database has not ended: run it again, or drop the database.');
}

/** Any constant: two instances that start together take turns at migrating. */
const MIGRATION_LOCK = 7_104_001;

async function migrate(writer: DataSource, location: DatabaseLocation): Promise<void> {
  if (location.engine === 'sqlite') await migrateSqlite(writer);
  else await migratePostgres(writer);
}

/** One transaction that holds the write lock from its first statement, so that the next instance finds all done. */
async function migrateSqlite(writer: DataSource): Promise<void> {
  const runner = writer.createQueryRunner();
  // Inside a transaction the pragma has no effect, and a migration that rebuilds a table needs it off.
  await runner.query('PRAGMA foreign_keys = OFF');
  await retryWhileBusy(MIGRATION_WAIT_MS_MAX, () => runner.query('BEGIN IMMEDIATE'));
  try {
    await writer.runMigrations({ transaction: 'none' });
    const orphans = await writer.query<unknown[]>('PRAGMA foreign_key_check');
    if (orphans.length > 0)
      throw new Error(`A migration left ${orphans.length} rows without what they refer to.`);
    await runner.query('COMMIT');
  } catch (error) {
    await runner.query('ROLLBACK');
    throw error;
  } finally {
    await runner.query('PRAGMA foreign_keys = ON');
  }
}

async function migratePostgres(writer: DataSource): Promise<void> {
  const lock = writer.createQueryRunner();
  await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
  try {
    await writer.runMigrations({ transaction: 'each' });
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await lock.release();
  }
}
