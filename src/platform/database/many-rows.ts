import type { ObjectLiteral, UpdateQueryBuilder } from 'typeorm';
import { letOthersWork } from '../slices.js';
import type { WriteTransaction } from './database.js';

/*
 * Parts that read and write many rows with few statements. On SQLite a statement is done before anybody else gets a turn; they have
 * one between two of them.
 */

/** Rows that one statement writes: two milliseconds or three. */
export const ROWS_PER_STATEMENT = 25;
/** Things that one statement looks up. */
const LOOKED_UP_AT_ONCE = 200;

/** A row of a table that is known by its id. */
type IdentifiedRow = ObjectLiteral & { readonly id: string };

/** What a row is to be from now on, in some of its columns. */
export type RowChange<Row> = { readonly id: string } & Partial<Omit<Row, 'id'>>;

/** Part: what belongs to any of many things. @param find of some of them, never of none */
export async function findManyBy<Thing, Row>(
  things: readonly Thing[],
  find: (some: readonly Thing[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (let from = 0; from < things.length; from += LOOKED_UP_AT_ONCE) {
    if (from > 0) await letOthersWork();
    found.push(...(await find(things.slice(from, from + LOOKED_UP_AT_ONCE))));
  }
  return found;
}

/** Part: inserts rows, in their order. @param atOnce rows that one statement inserts: fewer where they are large */
export async function insertMany<Row extends IdentifiedRow>(
  tx: WriteTransaction,
  entity: new () => Row,
  rows: readonly Row[],
  atOnce = ROWS_PER_STATEMENT,
): Promise<void> {
  for (let from = 0; from < rows.length; from += atOnce) {
    if (from > 0) await letOthersWork();
    await tx.insert(entity, rows.slice(from, from + atOnce));
  }
}

/**
 * Part: changes rows, each to values of its own; what a change leaves out stays as it is. Columns of text, integers and JSON.
 * @param condition a further one, as SQL: rows that do not meet it stay as they are
 * @returns how many rows were there to be changed
 */
export async function updateMany<Row extends IdentifiedRow>(
  tx: WriteTransaction,
  entity: new () => Row,
  changes: readonly RowChange<Row>[],
  condition?: string,
): Promise<number> {
  let changed = 0;
  for (let from = 0; from < changes.length; from += ROWS_PER_STATEMENT) {
    if (from > 0) await letOthersWork();
    changed += await updateSome(tx, entity, changes.slice(from, from + ROWS_PER_STATEMENT), condition);
  }
  return changed;
}

async function updateSome<Row extends IdentifiedRow>(
  tx: WriteTransaction,
  entity: new () => Row,
  changes: readonly RowChange<Row>[],
  condition: string | undefined,
): Promise<number> {
  const update = tx.createQueryBuilder().update(entity);
  const names = new Set(changes.flatMap((change) => Object.keys(change)));
  names.delete('id');
  update
    .set(Object.fromEntries([...names].map((name) => [name, valueOf(update, name, changes)])) as never)
    .where('"id" IN (:...ids)', { ids: changes.map(({ id }) => id) });
  if (condition !== undefined) update.andWhere(condition);
  const { affected } = await update.execute();
  return affected ?? 0;
}

/** What a column is set to: the value that all have in common, else an expression that gives each row its own. */
function valueOf<Row extends IdentifiedRow>(
  update: UpdateQueryBuilder<Row>,
  name: string,
  changes: readonly RowChange<Row>[],
): unknown {
  const { driver } = update.dataSource;
  const column = update.expressionMap.mainAlias?.metadata.findColumnWithPropertyName(name);
  if (column === undefined) throw new TypeError(`There is no column for ${name}.`);
  const stored = changes.map((change): unknown =>
    name in change ? driver.preparePersistentValue(change[name], column) : undefined,
  );
  if (stored.every((value) => value !== undefined && value === stored[0])) return changes[0]?.[name];
  const cases = changes.flatMap(({ id }, index) => {
    if (stored[index] === undefined) return [];
    const parameters = { id: `${name}_of_${index}`, value: `${name}_${index}` };
    update.setParameters({ [parameters.id]: id, [parameters.value]: stored[index] });
    return [`WHEN :${parameters.id} THEN CAST(:${parameters.value} AS ${driver.normalizeType(column)})`];
  });
  return () => `CASE "id" ${cases.join(' ')} ELSE "${column.databaseName}" END`;
}
