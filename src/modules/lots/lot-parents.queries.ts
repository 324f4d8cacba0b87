import type { SelectQueryBuilder } from 'typeorm';
import type { ReadTransaction } from '../../platform/database/database.js';
import { ancestryOf, descentOf, readParentTable, type ParentTable } from './domain/genealogy/parent-table.js';
import { LotParent } from './lot-parent.entity.js';
import { Lot } from './lot.entity.js';

/*
 * Lots in a row are followed inside the database, by a query that both engines spell alike: asking level by level
 * would take as many round trips as a lot has generations. All rows of an answer come as one text: a driver takes several times as long
 * to make an object of each as the database takes to find them.
 *
 * To follow a row costs many times what it costs to read one in passing, for each lot is looked up twice in an index. What
 * turns out to be of a good part of all lots is therefore read whole, and what is not asked for left out here.
 */

const LOT_ITSELF = 'SELECT id FROM lots WHERE id IN (:...lotIds)';
const ANCESTRY =
  `${LOT_ITSELF} UNION SELECT edge.parent_lot_id FROM lot_parents edge ` +
  'JOIN lineage ON edge.child_lot_id = lineage.lot_id';
/** The lots and all that was made of them, as a common table expression of `lot_id`; takes `lotIds`. */
export const DESCENT =
  `${LOT_ITSELF} UNION SELECT edge.child_lot_id FROM lot_parents edge ` +
  'JOIN lineage ON edge.parent_lot_id = lineage.lot_id';

/**
 * A lot of the lineage. The empty string keeps SQLite from reading a whole table beside an index that it makes of the lineage
 * on the spot: there is none on an expression, so that the lineage leads and the table's own index is used.
 */
export const LOT_OF_LINEAGE = `(lineage.lot_id || '')`;

/** So many rows are followed before anybody asks how many there are. */
export const ROWS_FOLLOWED_FIRST = 500;
/** Beyond this part of all rows they are read whole: by then as much time is spent as a fifth of that takes. */
const FOLLOWED_PART_MAX = 1 / 32;
/** More than so many, a text of 80 MB, are never read whole: they would fill the memory for a lineage that may be much shorter. */
const READ_WHOLE_MAX = 1_000_000;

/** PostgreSQL gives integers of 64 bits as text. */
export type Grams = string | number;

/** Part: what the lot and all its ancestors were made of. */
export function findAncestry(tx: ReadTransaction, lotId: string): Promise<ParentTable> {
  return findAncestryOf(tx, [lotId]);
}

/** Part: the same of several lots together. */
export function findAncestryOf(tx: ReadTransaction, lotIds: readonly string[]): Promise<ParentTable> {
  return findLineage(tx, { lotIds, expression: ANCESTRY, asOf: null, among: ancestryOf });
}

/**
 * Part: what all lots were made of that were made of these; parents that are none of them included.
 * @param asOf leaves out lots that were recorded later; null for now
 */
export function findLineageDown(
  tx: ReadTransaction,
  lotIds: readonly string[],
  asOf: string | null,
): Promise<ParentTable> {
  return findLineage(tx, { lotIds, expression: DESCENT, asOf, among: descentOf });
}

interface LineageAskedFor {
  readonly lotIds: readonly string[];
  readonly expression: string;
  readonly asOf: string | null;
  /** The same rows out of all there are. */
  readonly among: (rows: ParentTable, lotIds: readonly string[]) => ParentTable;
}

async function findLineage(tx: ReadTransaction, asked: LineageAskedFor): Promise<ParentTable> {
  if (asked.lotIds.length === 0) return readParentTable('', 0);
  const first = await followedRows(tx, asked, ROWS_FOLLOWED_FIRST);
  if (first !== null) return first;
  const all = await countRows(tx);
  const followedMax = all > READ_WHOLE_MAX ? null : Math.floor(all * FOLLOWED_PART_MAX);
  if (followedMax === null || followedMax > ROWS_FOLLOWED_FIRST) {
    const followed = await followedRows(tx, asked, followedMax);
    if (followed !== null) return followed;
  }
  return asked.among(await tableOf(tx, parentRows(tx, asked.asOf)), asked.lotIds);
}

/** Null where there are more than so many. */
async function followedRows(
  tx: ReadTransaction,
  { lotIds, expression, asOf }: LineageAskedFor,
  most: number | null,
): Promise<ParentTable | null> {
  const builder = parentRows(tx, asOf)
    .addCommonTableExpression(expression, 'lineage', { recursive: true, columnNames: ['lot_id'] })
    .innerJoin('lineage', 'lineage', `made.childLotId = ${LOT_OF_LINEAGE}`)
    .setParameter('lotIds', lotIds);
  if (most !== null) builder.limit(most + 1);
  const table = await tableOf(tx, builder);
  return most !== null && table.children.length > most ? null : table;
}

async function countRows(tx: ReadTransaction): Promise<number> {
  const counted = await tx
    .createQueryBuilder(LotParent, 'made')
    .select('COUNT(*)', 'count')
    .getRawOne<{ count: Grams }>();
  return Number(counted?.count);
}

/** Each row as `child parent grams`. */
function parentRows(tx: ReadTransaction, asOf: string | null): SelectQueryBuilder<LotParent> {
  const made = tx
    .createQueryBuilder(LotParent, 'made')
    .select(`made.childLotId || ' ' || made.parentLotId || ' ' || made.parentGrams`, 'parents');
  if (asOf !== null)
    made.innerJoin(Lot, 'child', 'child.id = made.childLotId AND child.recordedAt <= :asOf', { asOf });
  return made;
}

async function tableOf(tx: ReadTransaction, rows: SelectQueryBuilder<LotParent>): Promise<ParentTable> {
  const joined = await tx
    .createQueryBuilder()
    .select(`string_agg(made.parents, ' ')`, 'text')
    .addSelect('COUNT(*)', 'count')
    .from(`(${rows.getQuery()})`, 'made')
    .setParameters(rows.getParameters())
    .getRawOne<{ text: string | null; count: Grams }>();
  return readParentTable(joined?.text ?? '', Number(joined?.count ?? 0));
}
