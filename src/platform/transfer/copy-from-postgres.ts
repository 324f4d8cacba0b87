import { DataSource } from 'typeorm';
import { dataSourceOptions, openDatabase, type EntityClasses } from '../database/open-database.js';
import {
  differencesBetween,
  inPostgresSnapshot,
  postgresRows,
  sqliteRows,
  digestTables,
} from './row-streams.js';
import { closeIntoOneFile, openSqliteFile } from './sqlite-file.js';
import { insertRows, storedTablesOf, TableDigester, type TableDigest } from './stored-tables.js';
import { TransferError } from './transfer-error.js';

/**
 * Copies a PostgreSQL database as it is at one instant into a SQLite file, while others write to it.
 * @param target a file that is not there
 * @throws TransferError where the copy is not what was read; Error where the schema is of another version
 */
export async function copyFromPostgres(url: string, target: string, entities: EntityClasses): Promise<void> {
  const empty = await openDatabase(`sqlite:${target}`, entities);
  await empty.close();
  const source = await new DataSource(dataSourceOptions({ engine: 'postgres', url }, entities)).initialize();
  try {
    const copy = await openSqliteFile(target, entities);
    try {
      await copyTables(source, copy);
    } finally {
      await copy.destroy();
    }
  } finally {
    await source.destroy();
  }
  await closeIntoOneFile(target, entities);
}

async function copyTables(source: DataSource, copy: DataSource): Promise<void> {
  const runner = source.createQueryRunner();
  const from = runner.manager;
  const to = copy.manager;
  const tables = storedTablesOf(source);
  const read: Record<string, TableDigest> = {};
  // Whole or not at all; the file is looked at as a whole when it is closed.
  await to.query('PRAGMA foreign_keys = OFF');
  await to.query('BEGIN IMMEDIATE');
  await inPostgresSnapshot(from, async () => {
    for (const table of tables) {
      await to.query(`DELETE FROM "${table.name}"`);
      const digester = new TableDigester();
      for await (const rows of postgresRows(from, table)) {
        rows.forEach((row) => digester.add(row));
        await insertRows(to, table, rows);
      }
      read[table.name] = digester.result;
    }
  });
  await to.query('COMMIT');
  await runner.release();
  const differences = differencesBetween(read, await digestTables(tables, (table) => sqliteRows(to, table)));
  if (differences.length > 0) throw new TransferError(`The copy differs: ${differences.join('; ')}.`);
}
