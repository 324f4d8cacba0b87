import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataSource, type EntityManager } from 'typeorm';
import { isBusy } from '../database/database-errors.js';
import { dataSourceOptions, type EntityClasses } from '../database/open-database.js';
import { TransferError } from './transfer-error.js';

/** Readers meet a lock only while somebody recovers the file after a crash. */
const BUSY_TIMEOUT_MS = 5_000;

/** Of the driver's own connection. */
interface BackupSource {
  backup(file: string, options: { progress: () => number }): Promise<unknown>;
}

/** All that is left in one step: a backup in several starts anew whenever another process commits in between. */
const PAGES_PER_STEP = 2 ** 31 - 1;

/** Opens a SQLite file that is there. @throws TransferError where it is not */
export async function openSqliteFile(path: string, entities: EntityClasses): Promise<DataSource> {
  await requireFile(path);
  const options = dataSourceOptions({ engine: 'sqlite', path }, entities);
  return new DataSource({ ...options, fileMustExist: true } as typeof options).initialize();
}

async function requireFile(path: string): Promise<void> {
  if ((await stat(path).catch(() => null)) === null) throw new TransferError(`There is no file ${path}.`);
}

/**
 * Copies a SQLite database as it is at one instant, while others write to it.
 * @param target a file that is not there
 */
export async function copySqliteFile(path: string, target: string): Promise<void> {
  await requireFile(path);
  const source = await new DataSource({
    type: 'better-sqlite3',
    database: path,
    readonly: true,
    fileMustExist: true,
    timeout: BUSY_TIMEOUT_MS,
  }).initialize();
  try {
    const { databaseConnection } = source.driver as unknown as { databaseConnection: BackupSource };
    await databaseConnection.backup(target, { progress: () => PAGES_PER_STEP });
  } finally {
    await source.destroy();
  }
}

/** Brings all of a database into its one file, so that it can be copied and moved as such. */
export async function closeIntoOneFile(path: string, entities: EntityClasses): Promise<void> {
  const database = await openSqliteFile(path, entities);
  try {
    const verdicts = await database.query<{ integrity_check: string }[]>('PRAGMA integrity_check');
    const orphans = await database.query<unknown[]>('PRAGMA foreign_key_check');
    if (verdicts[0]?.integrity_check !== 'ok' || orphans.length > 0)
      throw new TransferError(`The copy ${path} is not sound as a SQLite file.`);
    await database.query('PRAGMA journal_mode = DELETE');
  } finally {
    await database.destroy();
  }
}

/** Gives a finished file its name, durably. @throws TransferError where there is one of that name already */
export async function giveName(finished: string, path: string): Promise<void> {
  await refuseExisting(path);
  await syncToDisk(finished);
  await rename(finished, path);
  // Windows cannot open folders; there the rename is as durable as it gets.
  if (process.platform !== 'win32') await syncToDisk(dirname(path));
}

/** @throws TransferError where there is a file of that name, or what a SQLite database of that name left behind */
export async function refuseExisting(path: string): Promise<void> {
  for (const file of [path, `${path}-wal`, `${path}-journal`])
    if ((await stat(file).catch(() => null)) !== null)
      throw new TransferError(`There is a file ${file} already; nothing is overwritten.`);
}

async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes a database that was not finished, with its companions. */
export async function discard(path: string): Promise<void> {
  for (const file of [path, `${path}-wal`, `${path}-shm`, `${path}-journal`]) await rm(file, { force: true });
}

/**
 * Keeps everybody else out of a SQLite file until it is closed: what is moved must not change meanwhile.
 * @throws TransferError where a server has it open
 */
export async function lockOutOthers(runner: EntityManager, path: string): Promise<void> {
  try {
    await runner.query('PRAGMA locking_mode = EXCLUSIVE');
    await runner.query('BEGIN IMMEDIATE');
    await runner.query('COMMIT');
  } catch (error) {
    if (!isBusy(error)) throw error;
    throw new TransferError(`${path} is open elsewhere: stop the server first.`, { cause: error });
  }
}
