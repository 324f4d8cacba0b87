import type { DataSource } from 'typeorm';

/** A table with all that a migration can change of it, in one order. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
  /** Names of indices, foreign keys and checks. */
  readonly others: readonly string[];
}

const LIST_TABLES = {
  postgres:
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'migrations'",
  sqlite:
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('migrations', 'sqlite_sequence')",
};

/** The tables that are there, by name. */
export async function schemaShape(dataSource: DataSource): Promise<readonly TableShape[]> {
  const engine = dataSource.options.type === 'postgres' ? 'postgres' : 'sqlite';
  const names = await dataSource.query<{ name: string }[]>(LIST_TABLES[engine]);
  const runner = dataSource.createQueryRunner();
  try {
    const found = await runner.getTables(names.map(({ name }) => name));
    return found
      .map(({ name, columns, indices, foreignKeys, checks }) => ({
        name: name.replace(/^public\./, ''),
        columns: columns
          .map(({ name: column, type, isNullable, isPrimary }) =>
            [column, type, isNullable ? 'or null' : 'not null', isPrimary ? 'primary' : ''].join(' ').trim(),
          )
          .sort(),
        others: [...indices, ...foreignKeys, ...checks].map((one) => one.name ?? '').sort(),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } finally {
    await runner.release();
  }
}
