import { In, IsNull, MoreThan, Not } from 'typeorm';
import type { ReadTransaction, WriteTransaction } from '../database/database.js';
import { updateMany, type RowChange } from '../database/many-rows.js';
import { ImportRow, type RowOutcome } from './import-row.entity.js';
import type { ImportCounts } from './import.entity.js';

/** Rows that one statement takes away: some milliseconds. */
const ROWS_REMOVED_AT_ONCE = 1_000;

/** Part: the first rows that have come to `outcome`, in the order of the file. */
export function findRows(
  tx: ReadTransaction,
  importId: string,
  outcome: RowOutcome,
  limit: number,
): Promise<ImportRow[]> {
  return tx.find(ImportRow, { where: { importId, outcome }, order: { position: 'ASC' }, take: limit });
}

/** Part: one page in the order of the file, and one row more. @param after position */
export function findRowsAfter(
  tx: ReadTransaction,
  importId: string,
  { outcome, after, limit }: { outcome?: RowOutcome; after: number; limit: number },
): Promise<ImportRow[]> {
  return tx.find(ImportRow, {
    where: { importId, position: MoreThan(after), ...(outcome === undefined ? {} : { outcome }) },
    order: { position: 'ASC' },
    take: limit + 1,
  });
}

/** What has come of a row. What is left out stays as it was. */
export type RowResult = RowChange<ImportRow> & Pick<ImportRow, 'outcome'>;

/** Part: stores what has come of rows. */
export async function storeResults(tx: WriteTransaction, results: readonly RowResult[]): Promise<void> {
  await updateMany(tx, ImportRow, results);
}

/** Part: how many rows have come to what. */
export async function countOutcomes(tx: ReadTransaction, importId: string): Promise<ImportCounts> {
  const found = await tx
    .createQueryBuilder(ImportRow, 'row')
    .select('row.outcome', 'outcome')
    .addSelect('COUNT(*)', 'rows')
    .where('row.importId = :importId', { importId })
    .groupBy('row.outcome')
    .getRawMany<{ outcome: RowOutcome; rows: string | number }>();
  const count = (outcome: RowOutcome): number =>
    Number(found.find((one) => one.outcome === outcome)?.rows ?? 0);
  return {
    valid: count('VALID'),
    created: count('CREATED'),
    unchanged: count('UNCHANGED'),
    rejected: count('REJECTED'),
    pending: count('PENDING'),
  };
}

/** Where a reference stands first in the file. */
export interface FirstPlace {
  readonly position: number;
  readonly line: number;
}

/** Part: where each of the references stands first. */
export async function findFirstPlaces(
  tx: ReadTransaction,
  importId: string,
  references: readonly string[],
): Promise<ReadonlyMap<string, FirstPlace>> {
  if (references.length === 0) return new Map();
  const found = await tx
    .createQueryBuilder(ImportRow, 'row')
    .select('row.reference', 'reference')
    .addSelect('MIN(row.position)', 'position')
    .addSelect('MIN(row.firstLine)', 'line')
    .where('row.importId = :importId', { importId })
    .andWhere('row.reference IN (:...references)', { references: [...new Set(references)] })
    .groupBy('row.reference')
    .getRawMany<{ reference: string; position: string | number; line: string | number }>();
  return new Map(
    found.map(({ reference, position, line }) => [
      reference,
      { position: Number(position), line: Number(line) },
    ]),
  );
}

/**
 * Part: takes away the text of some of the rows of an import that were not stored.
 * @param after position
 * @returns the position to go on after; null where there are no more
 */
export async function removeSomeSources(
  tx: WriteTransaction,
  importId: string,
  after: number,
): Promise<number | null> {
  const some = await tx.find(ImportRow, {
    select: { id: true, position: true },
    where: { importId, position: MoreThan(after) },
    order: { position: 'ASC' },
    take: ROWS_REMOVED_AT_ONCE,
  });
  if (some.length === 0) return null;
  await tx.update(ImportRow, { id: In(some.map(({ id }) => id)), source: Not(IsNull()) }, { source: null });
  return some.at(-1)?.position ?? null;
}

/** Part: takes away some of the rows of an import. @returns whether there may be more */
export async function removeSomeRows(tx: WriteTransaction, importId: string): Promise<boolean> {
  const some = await tx.find(ImportRow, {
    select: { id: true },
    where: { importId },
    take: ROWS_REMOVED_AT_ONCE,
  });
  if (some.length > 0) await tx.delete(ImportRow, { id: In(some.map(({ id }) => id)) });
  return some.length === ROWS_REMOVED_AT_ONCE;
}

/** Part: the lowest id of an import beyond `afterId` that has rows; null where there is none. */
export async function findNextImportIdOfRows(tx: ReadTransaction, afterId: string): Promise<string | null> {
  const next = await tx.findOne(ImportRow, {
    select: { id: true, importId: true },
    where: { importId: MoreThan(afterId) },
    order: { importId: 'ASC', position: 'ASC' },
  });
  return next?.importId ?? null;
}
