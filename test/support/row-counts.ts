import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../src/platform/database/database.js';
import { databaseEngine } from './test-database.js';

/** Every table, and whether its rows count their changes. */
const LIST_TABLES = {
  postgres:
    "SELECT t.table_name AS name, (SELECT count(*) FROM information_schema.columns c WHERE c.table_schema = 'public' " +
    "AND c.table_name = t.table_name AND c.column_name = 'version' AND c.data_type IN ('integer', 'bigint')) AS versioned " +
    "FROM information_schema.tables t WHERE t.table_schema = 'public' ORDER BY t.table_name",
  sqlite:
    "SELECT m.name AS name, (SELECT count(*) FROM pragma_table_info(m.name) c WHERE c.name = 'version' " +
    "AND lower(c.type) = 'integer') AS versioned FROM sqlite_master m WHERE m.type = 'table' ORDER BY m.name",
};

/** What the service makes some moments after a write that was answered before. */
const MADE_BY_ITSELF = new Set(['webhook_deliveries']);
/** Likewise, rows that do not count: nobody waits for the event of a login that failed. */
const ROWS_THAT_COUNT: Readonly<Record<string, string>> = { audit_events: "type <> 'login.failed'" };
const LOOK_AGAIN_MS = 20;

/** By table. */
export type Counts = Readonly<Record<string, number>>;

interface TableSums {
  readonly name: string;
  readonly stored: string | number;
  /** −1 where its rows have none. */
  readonly versions: string | number;
}

/** Rows of every table, so that a test can say that nothing was written. */
export async function countRows(database: Pick<Database, 'read'>): Promise<Counts> {
  const sums = await new RowCounter(database).sums();
  return Object.fromEntries(sums.map(({ name, stored }) => [name, Number(stored)]));
}

/** Counts again and again what is stored, so that a test can say of each request that it wrote nothing. */
export class RowCounter {
  private statement: Promise<string> | null = null;

  constructor(private readonly database: Pick<Database, 'read'>) {}

  /** Of every table the number of its rows, and the sum of their versions where they have one: a change makes it grow. */
  async count(): Promise<Counts> {
    const counts: Record<string, number> = {};
    for (const { name, stored, versions } of await this.sums()) {
      counts[name] = Number(stored);
      if (Number(versions) >= 0) counts[`${name}, versions`] = Number(versions);
    }
    return counts;
  }

  async sums(): Promise<readonly TableSums[]> {
    const statement = await (this.statement ??= this.writeStatement());
    return this.database.read((tx) => tx.query<TableSums[]>(statement));
  }

  /** The same once no match is under way any more: what it stores is not of the request that is looked at. */
  async countAtRest(): Promise<Counts> {
    const underWay =
      `SELECT (SELECT count(*) FROM match_runs WHERE status IN ('QUEUED', 'RUNNING')) + ` +
      '(SELECT count(*) FROM jobs) AS works';
    for (;;) {
      // First, for what ends after it was counted would be counted as it was before.
      const [row] = await this.database.read((tx) => tx.query<{ works: string | number }[]>(underWay));
      if (Number(row?.works) === 0) return this.count();
      await sleep(LOOK_AGAIN_MS);
    }
  }

  private writeStatement(): Promise<string> {
    return this.database.read(async (tx) => {
      const tables = await tx.query<{ name: string; versioned: string | number }[]>(
        LIST_TABLES[databaseEngine()],
      );
      return tables
        .filter(({ name }) => !MADE_BY_ITSELF.has(name))
        .map(({ name, versioned }) => {
          const versions = Number(versioned) > 0 ? 'COALESCE(SUM(version), 0)' : '-1';
          return `SELECT '${name}' AS name, count(*) AS stored, ${versions} AS versions FROM "${name}" WHERE ${ROWS_THAT_COUNT[name] ?? '1 = 1'}`;
        })
        .join(' UNION ALL ');
    });
  }
}
