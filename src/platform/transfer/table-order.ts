import type { EntityManager } from 'typeorm';
import { columnList, storedRowOf, type StoredRow, type StoredTable } from './stored-tables.js';

interface ForeignKey {
  readonly from: string;
  readonly table: string;
}

function foreignKeysOf(runner: EntityManager, name: string): Promise<ForeignKey[]> {
  return runner.query<ForeignKey[]>(`PRAGMA foreign_key_list("${name}")`);
}

/**
 * Tables so that each comes after those that it refers to. @param runner of a SQLite database
 * @throws TypeError where tables refer to one another in a circle
 */
export async function parentsFirst(
  runner: EntityManager,
  tables: readonly StoredTable[],
): Promise<readonly StoredTable[]> {
  const waiting = new Map<string, { readonly table: StoredTable; readonly parents: readonly string[] }>();
  for (const table of tables) {
    const keys = await foreignKeysOf(runner, table.name);
    const parents = keys.map((key) => key.table).filter((name) => name !== table.name);
    waiting.set(table.name, { table, parents });
  }
  const ordered: StoredTable[] = [];
  while (waiting.size > 0) {
    const next = [...waiting.values()].filter(({ parents }) => !parents.some((name) => waiting.has(name)));
    if (next.length === 0) throw new TypeError(`${[...waiting.keys()].join(', ')} refer to one another`);
    for (const { table } of next) {
      ordered.push(table);
      waiting.delete(table.name);
    }
  }
  return ordered;
}

/** What rows of a table refer to in the same table, e.g. the estimate that one supersedes. */
export class SelfReferences {
  private constructor(
    private readonly runner: EntityManager,
    private readonly table: StoredTable,
    private readonly positions: readonly number[],
  ) {}

  static async of(runner: EntityManager, table: StoredTable): Promise<SelfReferences> {
    const keys = await foreignKeysOf(runner, table.name);
    const own = keys.filter((key) => key.table === table.name).map(({ from }) => from);
    return new SelfReferences(
      runner,
      table,
      own.map((name) => table.columns.findIndex((column) => column.name === name)),
    );
  }

  /**
   * Rows that rows of the batch refer to and that would come after it, those that they refer to included: keys are in the
   * order of time, but for clocks of two machines that differ.
   */
  async laterParentsOf(batch: readonly StoredRow[], lastKey: string): Promise<readonly StoredRow[]> {
    const ahead = new Map<string, StoredRow>();
    for (let rows = batch; rows.length > 0;) {
      const wanted = [...new Set(rows.flatMap((row) => this.positions.map((at) => row[at])))].filter(
        (key): key is string => typeof key === 'string' && key > lastKey && !ahead.has(key),
      );
      const found: StoredRow[] = [];
      for (const key of wanted) {
        const [row] = await this.runner.query<Record<string, unknown>[]>(
          `SELECT ${columnList(this.table)} FROM "${this.table.name}" WHERE "${this.table.key}" = ?`,
          [key],
        );
        if (row) found.push(storedRowOf(this.table, row));
      }
      wanted.forEach((key, index) => {
        const row = found[index];
        if (row) ahead.set(key, row);
      });
      rows = found;
    }
    return [...ahead.values()].reverse();
  }
}
