import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { POSTGRES_URL_VARIABLE } from './postgres-global-setup.js';

declare global {
  /** Set by the Jest project. */
  var DATABASE_ENGINE: 'sqlite' | 'postgres';
}

/** An empty database that nobody else uses. */
export interface TestDatabase {
  readonly url: string;
  /** Removes it with everything in it. */
  drop(): Promise<void>;
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

async function createSqlite({ isDurable }: DatabaseUse): Promise<TestDatabase> {
  const folder = await mkdtemp(join(isDurable ? tmpdir() : await volatileFolder(), 'lodestock-test-'));
  return {
    url: `sqlite:${join(folder, 'test.sqlite')}`,
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function asAdministrator(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function createPostgres(): Promise<TestDatabase> {
  const serverUrl = process.env[POSTGRES_URL_VARIABLE];
  if (!serverUrl)
    throw new Error('Run the PostgreSQL tests through Jest: its global setup starts the server.');
  const name = `lodestock_test_${randomBytes(8).toString('hex')}`;
  await asAdministrator(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => asAdministrator(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** What a database is for. */
export interface DatabaseUse {
  /** Whether an SQLite file must lie on a disk; a PostgreSQL server is durable or not as a whole. */
  readonly isDurable: boolean;
}

/** A fresh database on the project's engine. */
export function createTestDatabase(use: DatabaseUse = { isDurable: false }): Promise<TestDatabase> {
  return databaseEngine() === 'postgres' ? createPostgres() : createSqlite(use);
}
