import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';

/** How a column's values are written in a digest: engines and drivers hand out the same value in different types. */
type ColumnKind = 'text' | 'integer' | 'real';
export type StoredValue = string | number | null;
/** Values in the order of the table's columns. */
export type StoredRow = readonly StoredValue[];

/** A table as the entities know it. */
export interface StoredTable {
  readonly name: string;
  readonly key: string;
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind }[];
}

const KINDS: Readonly<Record<string, ColumnKind>> = { bigint: 'integer', 'double precision': 'real' };

/** Every table of the entities. */
export function storedTablesOf(dataSource: DataSource): readonly StoredTable[] {
  return dataSource.entityMetadatas.map(({ tableName, primaryColumns, columns }) => {
    const [key] = primaryColumns;
    if (key === undefined || primaryColumns.length > 1)
      throw new TypeError(`${tableName} has one column for its key`);
    return {
      name: tableName,
      key: key.databaseName,
      columns: columns.map(({ databaseName, type }) => ({
        name: databaseName,
        kind: KINDS[String(type)] ?? 'text',
      })),
    };
  });
}

/** The columns as SQL lists them. */
export function columnList({ columns }: StoredTable): string {
  return columns.map(({ name }) => `"${name}"`).join(', ');
}

/** A row as drivers hand it out, in one form for both: exact, since the palette of columns is. */
export function storedRowOf({ columns }: StoredTable, row: Readonly<Record<string, unknown>>): StoredRow {
  return columns.map(({ name, kind }) => {
    const value = row[name];
    if (value === null || value === undefined) return null;
    if (kind === 'real') return Number(value);
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string') return value;
    throw new TypeError(`${name} holds a ${typeof value}`);
  });
}

/** For one INSERT: SQLite takes 32,766, PostgreSQL 65,535. */
const VALUES_PER_INSERT_MAX = 32_000;

/** Inserts rows; those whose key is there already are left as they are. */
export async function insertRows(
  runner: EntityManager,
  table: StoredTable,
  rows: readonly StoredRow[],
): Promise<void> {
  const isPostgres = runner.dataSource.options.type === 'postgres';
  const width = table.columns.length;
  const rowsPerInsert = Math.floor(VALUES_PER_INSERT_MAX / width);
  for (let start = 0; start < rows.length; start += rowsPerInsert) {
    const slice = rows.slice(start, start + rowsPerInsert);
    const tuples = slice.map((_row, index) => {
      const marks = table.columns.map((_column, at) => (isPostgres ? `$${index * width + at + 1}` : '?'));
      return `(${marks.join(', ')})`;
    });
    await runner.query(
      `INSERT INTO "${table.name}" (${columnList(table)}) VALUES ${tuples.join(', ')} ON CONFLICT DO NOTHING`,
      slice.flat(),
    );
  }
}

/** What a table holds: equal where it holds the same rows, in whatever order. */
export interface TableDigest {
  readonly rows: number;
  /** Sum of the SHA-256 of each row, modulo 2^256, in hexadecimal. */
  readonly digest: string;
}

const MODULUS = 2n ** 256n;

/** Digests rows as they come by: by sum, since engines sort text in different orders. */
export class TableDigester {
  private rows = 0;
  private sum = 0n;

  add(row: StoredRow): void {
    this.rows += 1;
    const hash = createHash('sha256').update(JSON.stringify(row)).digest('hex');
    this.sum = (this.sum + BigInt(`0x${hash}`)) % MODULUS;
  }

  get result(): TableDigest {
    return { rows: this.rows, digest: this.sum.toString(16).padStart(64, '0') };
  }
}
