import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type PostgresUse } from '../test/support/postgres-server.js';

/** Gives an empty database of SQLite on the disk, and takes it away afterwards. */
export async function withSqlite(work: (url: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lodestock-bench-'));
  try {
    await work(`sqlite:${join(folder, 'bench.sqlite')}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Gives an empty PostgreSQL server, and takes it away afterwards. */
export async function withPostgres(
  work: (url: string) => Promise<void>,
  use: PostgresUse = { isDurable: false },
): Promise<void> {
  const server = await startPostgres(use);
  try {
    await work(server.url);
  } finally {
    await server.stop();
  }
}
