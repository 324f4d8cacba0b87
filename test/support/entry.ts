import { Entity } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../../src/platform/database/columns.js';
import type { Database } from '../../src/platform/database/database.js';
import { openDatabase } from '../../src/platform/database/open-database.js';
import { createTestDatabase } from './test-database.js';

/** A row of the database tests' own: whatever the modules store, the promise of the platform is the same. */
@Entity('entries')
export class Entry {
  @IdColumn()
  id!: string;

  @TextColumn()
  label!: string;

  @IntegerColumn()
  amount!: number;

  @IntegerColumn()
  version!: number;
}

const CREATE_ENTRIES =
  'CREATE TABLE entries (id text PRIMARY KEY, label text NOT NULL UNIQUE, amount bigint NOT NULL, version bigint NOT NULL)';

/** An entry with a label of its own. */
export function entry(id: string, amount = 0): Entry {
  return { id, label: `label of ${id}`, amount, version: 1 };
}

/** A database that holds entries. */
export interface EntryDatabase {
  readonly database: Database;
  readonly url: string;
  /** Closes and drops it. */
  remove(): Promise<void>;
}

/** A fresh database on the project's engine with an empty table of entries. */
export async function openEntries(): Promise<EntryDatabase> {
  const testDatabase = await createTestDatabase({ isDurable: true });
  const { url } = testDatabase;
  const database = await openDatabase(url, [Entry]);
  await database.write((tx) => tx.query(CREATE_ENTRIES));
  return {
    database,
    url,
    async remove() {
      await database.close();
      await testDatabase.drop();
    },
  };
}

/** Ids of every stored entry, sorted. */
export async function storedIds(database: Database): Promise<readonly string[]> {
  const rows = await database.read((tx) => tx.find(Entry, { select: { id: true } }));
  return rows.map(({ id }) => id).sort();
}
