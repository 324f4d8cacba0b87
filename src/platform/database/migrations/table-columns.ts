import { Table, TableCheck, TableForeignKey, TableIndex, type TableColumnOptions } from 'typeorm';

/** Columns of the palette in `columns.ts`, for migrations. */
export const id = (name = 'id'): TableColumnOptions => ({ name, type: 'text', isPrimary: true });
export const text = (name: string): TableColumnOptions => ({ name, type: 'text' });
export const textOrNull = (name: string): TableColumnOptions => ({ name, type: 'text', isNullable: true });
export const integer = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
export const integerOrNull = (name: string): TableColumnOptions => ({
  name,
  type: 'bigint',
  isNullable: true,
});
export const real = (name: string): TableColumnOptions => ({ name, type: 'double precision' });

interface TableParts {
  readonly columns: readonly TableColumnOptions[];
  /** Column → table whose `id` it refers to. */
  readonly references?: Readonly<Record<string, string>>;
  /** Index name → columns. */
  readonly indices?: Readonly<Record<string, readonly string[]>>;
  /** Unique index name → columns. */
  readonly uniques?: Readonly<Record<string, readonly string[]>>;
  /** Check name → expression. */
  readonly checks?: Readonly<Record<string, string>>;
}

/** One table of the common subset of SQLite and PostgreSQL. */
export function table(name: string, parts: TableParts): Table {
  const entriesOf = <Value>(record: Readonly<Record<string, Value>> = {}): [string, Value][] =>
    Object.entries(record);
  return new Table({
    name,
    columns: [...parts.columns],
    foreignKeys: entriesOf(parts.references).map(
      ([column, referenced]) =>
        new TableForeignKey({
          name: `${name}_${column}_exists`,
          columnNames: [column],
          referencedTableName: referenced,
          referencedColumnNames: ['id'],
        }),
    ),
    indices: [
      ...entriesOf(parts.indices).map(
        ([index, columns]) => new TableIndex({ name: index, columnNames: [...columns] }),
      ),
      ...entriesOf(parts.uniques).map(
        ([index, columns]) => new TableIndex({ name: index, columnNames: [...columns], isUnique: true }),
      ),
    ],
    checks: entriesOf(parts.checks).map(([check, expression]) => new TableCheck({ name: check, expression })),
  });
}
