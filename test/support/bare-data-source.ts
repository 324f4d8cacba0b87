import { DataSource } from 'typeorm';
import { ENTITIES } from '../../src/entities.js';
import { parseDatabaseUrl } from '../../src/platform/database/database-url.js';
import { MIGRATIONS } from '../../src/platform/database/migrations/migrations.js';
import { dataSourceOptions } from '../../src/platform/database/open-database.js';

/** TypeORM on a database as it is, without anything of ours in between. */
export function bareDataSource(databaseUrl: string): Promise<DataSource> {
  return new DataSource(dataSourceOptions(parseDatabaseUrl(databaseUrl), ENTITIES)).initialize();
}

/** Undoes the migration whose name begins so, and all after it. */
export async function undoDownTo(dataSource: DataSource, name: string): Promise<void> {
  const first = MIGRATIONS.findIndex((one) => one.name.startsWith(name));
  for (let undone = MIGRATIONS.length; undone > first; undone -= 1)
    await dataSource.undoLastMigration({ transaction: 'each' });
}
