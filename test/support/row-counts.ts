import type { Database } from '../../src/platform/database/database.js';
import { databaseEngine } from './test-database.js';

const LIST_TABLES = {
  postgres: "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table'",
};

/** What the service makes some moments after a write that was answered before. */
const MADE_BY_ITSELF = new Set(['webhook_deliveries']);

/** Rows of every table, so that a test can say that nothing was written. */
export function countRows(database: Database): Promise<Readonly<Record<string, number>>> {
  return database.read(async (tx) => {
    const tables = await tx.query<{ name: string }[]>(LIST_TABLES[databaseEngine()]);
    const counts: Record<string, number> = {};
    for (const { name } of tables) {
      if (MADE_BY_ITSELF.has(name)) continue;
      const [row] = await tx.query<{ rows: string | number }[]>(`SELECT count(*) AS rows FROM "${name}"`);
      counts[name] = Number(row?.rows);
    }
    return counts;
  });
}
