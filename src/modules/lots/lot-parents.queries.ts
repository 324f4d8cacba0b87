import type { SelectQueryBuilder } from 'typeorm';
import type { ReadTransaction } from '../../platform/database/database.js';
import { ancestryRows, descentRows } from './domain/genealogy/lineage-rows.js';
import type { ParentRow } from './domain/genealogy/lot-graph.js';
import { LotParent } from './lot-parent.entity.js';
import { Lot } from './lot.entity.js';

/*
 * Lots in a row are followed inside the database, by a query that both engines spell alike: asking level by level
 * would take as many round trips as a lot has generations. Rows are raw, for there may be hundreds of thousands.
 *
 * To follow a row costs several times what it costs to read one in passing, for each lot is looked up twice in an index.
 * What turns out to be of a good part of all lots is therefore read whole, and what is not asked for left out here.
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
export const ROWS_FOLLOWED_FIRST = 1_000;
/** Beyond this part of all rows they are read whole: by then as much time is spent as a quarter of that takes. */
const FOLLOWED_PART_MAX = 1 / 16;
/** More than so many are never read whole: they would fill the memory for a lineage that may be much shorter. */
const READ_WHOLE_MAX = 400_000;

/** PostgreSQL gives integers of 64 bits as text. */
export type Grams = string | number;

/** Part: what the lot and all its ancestors were made of. */
export function findAncestry(tx: ReadTransaction, lotId: string): Promise<readonly ParentRow[]> {
  return findAncestryOf(tx, [lotId]);
}

/** Part: the same of several lots together. */
export function findAncestryOf(
  tx: ReadTransaction,
  lotIds: readonly string[],
): Promise<readonly ParentRow[]> {
  return findLineage(tx, { lotIds, expression: ANCESTRY, asOf: null, among: ancestryRows });
}

/**
 * Part: what all lots were made of that were made of these; parents that are none of them included.
 * @param asOf leaves out lots that were recorded later; null for now
 */
export function findLineageDown(
  tx: ReadTransaction,
  lotIds: readonly string[],
  asOf: string | null,
): Promise<readonly ParentRow[]> {
  return findLineage(tx, { lotIds, expression: DESCENT, asOf, among: descentRows });
}

interface LineageAskedFor {
  readonly lotIds: readonly string[];
  readonly expression: string;
  readonly asOf: string | null;
  /** The same rows out of all there are. */
  readonly among: (rows: readonly ParentRow[], lotIds: readonly string[]) => readonly ParentRow[];
}

async function findLineage(tx: ReadTransaction, asked: LineageAskedFor): Promise<readonly ParentRow[]> {
  if (asked.lotIds.length === 0) return [];
  const first = await followedRows(tx, asked, ROWS_FOLLOWED_FIRST);
  if (first !== null) return first;
  const all = await countRows(tx);
  const followedMax = all > READ_WHOLE_MAX ? null : Math.floor(all * FOLLOWED_PART_MAX);
  if (followedMax === null || followedMax > ROWS_FOLLOWED_FIRST) {
    const followed = await followedRows(tx, asked, followedMax);
    if (followed !== null) return followed;
  }
  return asked.among(await rowsOf(parentRows(tx, asked.asOf)), asked.lotIds);
}

/** Null where there are more than so many. */
async function followedRows(
  tx: ReadTransaction,
  { lotIds, expression, asOf }: LineageAskedFor,
  most: number | null,
): Promise<readonly ParentRow[] | null> {
  const builder = parentRows(tx, asOf)
    .addCommonTableExpression(expression, 'lineage', { recursive: true, columnNames: ['lot_id'] })
    .innerJoin('lineage', 'lineage', `made.childLotId = ${LOT_OF_LINEAGE}`)
    .setParameter('lotIds', lotIds);
  if (most !== null) builder.limit(most + 1);
  const rows = await rowsOf(builder);
  return most !== null && rows.length > most ? null : rows;
}

async function countRows(tx: ReadTransaction): Promise<number> {
  const counted = await tx
    .createQueryBuilder(LotParent, 'made')
    .select('COUNT(*)', 'count')
    .getRawOne<{ count: Grams }>();
  return Number(counted?.count);
}

function parentRows(tx: ReadTransaction, asOf: string | null): SelectQueryBuilder<LotParent> {
  const made = tx
    .createQueryBuilder(LotParent, 'made')
    .select('made.childLotId', 'child')
    .addSelect('made.parentLotId', 'parent')
    .addSelect('made.parentGrams', 'grams');
  if (asOf !== null)
    made.innerJoin(Lot, 'child', 'child.id = made.childLotId AND child.recordedAt <= :asOf', { asOf });
  return made;
}

async function rowsOf(builder: SelectQueryBuilder<LotParent>): Promise<readonly ParentRow[]> {
  const rows = await builder.getRawMany<{ child: string; parent: string; grams: Grams }>();
  return rows.map(({ child, parent, grams }) => ({
    childLotId: child,
    parentLotId: parent,
    parentGrams: Number(grams),
  }));
}
