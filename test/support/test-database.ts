import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
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

async function createSqlite(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'lodestock-test-'));
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

/** A fresh database on the project's engine. */
export function createTestDatabase(): Promise<TestDatabase> {
  return databaseEngine() === 'postgres' ? createPostgres() : createSqlite();
}
