import { mkdtemp, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { ENTITIES } from '../../src/entities.js';
import { dataSourceOptions, openDatabase } from '../../src/platform/database/open-database.js';
import { asAdministrator, databaseName, dropDatabase, urlOf } from './postgres-administration.js';
import { POSTGRES_TEMPLATE_VARIABLE, POSTGRES_URL_VARIABLE } from './postgres-global-setup.js';

declare global {
  /** Set by the Jest project. */
  var DATABASE_ENGINE: 'sqlite' | 'postgres';
}

/** A database that nobody else uses. */
export interface TestDatabase {
  readonly url: string;
  /** Removes it with everything in it. */
  drop(): Promise<void>;
}

/** What a database is for. */
export interface DatabaseUse {
  /** Whether an SQLite file must lie on a disk; a PostgreSQL server is durable or not as a whole. */
  readonly isDurable?: boolean;
  /** Whether it has gone through all migrations already; else there is nothing in it. */
  readonly isMigrated?: boolean;
}

/** The engine that this project of the run is about. */
export function databaseEngine(): 'sqlite' | 'postgres' {
  return globalThis.DATABASE_ENGINE;
}

/** Where Linux keeps files in memory, and how much must be free there, for all that run at a time. */
const IN_MEMORY = '/dev/shm';
const IN_MEMORY_BYTES_MIN = 2 ** 30;

/** Somewhere in memory, where a commit need not wait for a disk and nothing survives a power cut; else on the disk. */
async function volatileFolder(): Promise<string> {
  const { bavail, bsize } = await statfs(IN_MEMORY).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize < IN_MEMORY_BYTES_MIN ? tmpdir() : IN_MEMORY;
}

/** Of this worker, made when it is first asked for. */
let migratedFile: Promise<Uint8Array> | null = null;

/** The bytes of an SQLite file that has gone through all migrations and holds nothing. */
async function migrateFile(): Promise<Uint8Array> {
  const folder = await mkdtemp(join(await volatileFolder(), 'lodestock-template-'));
  try {
    const path = join(folder, 'template.sqlite');
    const database = await openDatabase(`sqlite:${path}`, ENTITIES);
    await database.close();
    // Where a reading connection was the last to close, the migrations are in the write-ahead log yet.
    const only = await new DataSource(dataSourceOptions({ engine: 'sqlite', path }, ENTITIES)).initialize();
    await only.query('PRAGMA wal_checkpoint(TRUNCATE)');
    await only.destroy();
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function createSqlite({ isDurable, isMigrated }: DatabaseUse): Promise<TestDatabase> {
  const folder = await mkdtemp(join(isDurable ? tmpdir() : await volatileFolder(), 'lodestock-test-'));
  const path = join(folder, 'test.sqlite');
  if (isMigrated) await writeFile(path, await (migratedFile ??= migrateFile()));
  return { url: `sqlite:${path}`, drop: () => rm(folder, { recursive: true, force: true }) };
}

async function createPostgres({ isMigrated }: DatabaseUse): Promise<TestDatabase> {
  const serverUrl = process.env[POSTGRES_URL_VARIABLE];
  const template = process.env[POSTGRES_TEMPLATE_VARIABLE];
  if (!serverUrl || (isMigrated && !template))
    throw new Error('Run the PostgreSQL tests through Jest: its global setup starts the server.');
  const name = databaseName('test');
  const from = isMigrated ? ` TEMPLATE ${template}` : '';
  await asAdministrator(serverUrl, `CREATE DATABASE ${name}${from}`);
  return { url: urlOf(serverUrl, name), drop: () => dropDatabase(serverUrl, name) };
}

/** A fresh database on the project's engine. */
export function createTestDatabase(use: DatabaseUse = {}): Promise<TestDatabase> {
  return databaseEngine() === 'postgres' ? createPostgres(use) : createSqlite(use);
}
