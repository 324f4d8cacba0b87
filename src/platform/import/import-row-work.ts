import type { ReadTransaction, WriteTransaction } from '../database/database.js';
import type { JobLease } from '../jobs/job-lease.js';
import { letOthersWork, Slices } from '../slices.js';
import { remarksOf, type FileRemark } from './file-remark.js';
import { RowRefused, type CheckedRow, type ImportKind, type ImportSite } from './import-kind.js';
import type { ImportRow } from './import-row.entity.js';
import { findFirstPlaces, type FirstPlace, type RowResult } from './import-rows.js';
import type { Import } from './import.entity.js';
import type { SourceRecord } from './source-record.js';

/** Rows that are understood at a time: while a thread estimates one, the next is read. */
const ROWS_AT_ONCE = 3;

/** Rows of one import, of which something is to become. */
export interface RowsAtWork {
  readonly rows: readonly ImportRow[];
  readonly kind: ImportKind;
  readonly found: Import;
  readonly lease: JobLease;
}

/** A row that is understood, or what is wrong with it. */
type UnderstoodRow = { readonly row: ImportRow } & (
  { readonly ready: CheckedRow } | { readonly result: RowResult }
);

/** Rows that are understood, and the site where they belong. */
export interface PreparedRows {
  readonly site: ImportSite;
  readonly understood: readonly UnderstoodRow[];
}

/** A row because of which nothing at all is stored. */
export class RowFailed extends Error {
  constructor(readonly result: RowResult) {
    super('A row of an atomic import will not do.');
    this.name = 'RowFailed';
  }
}

function rejected({ id }: ImportRow, errors: readonly FileRemark[]): RowResult {
  return { id, outcome: 'REJECTED', subjectId: null, errors };
}

function sourceOf({ id, source }: ImportRow): SourceRecord {
  if (source === null) throw new TypeError(`Row ${id} has been stored already.`);
  return source;
}

/** Prepares rows for being stored. @throws the reason of the lease's signal where it aborts */
export async function prepareRows({ rows, kind, found, lease }: RowsAtWork): Promise<PreparedRows> {
  const site = await lease.read((tx) => kind.requireSite(tx, found.siteId));
  const understood = await understoodRows(rows, lease.signal, (row) => kind.prepare(sourceOf(row), site));
  return { site, understood };
}

/**
 * What would come of rows, each by itself: against what is stored, and against what stands before it in the file.
 * @throws the reason of the lease's signal where it aborts
 */
export async function checkRows({ rows, kind, found, lease }: RowsAtWork): Promise<readonly RowResult[]> {
  const references = rows.map(({ reference }) => reference).filter((reference) => reference !== '');
  const { firstPlaces, site } = await lease.read(async (tx) => ({
    firstPlaces: await findFirstPlaces(tx, found.id, references),
    site: await kind.requireSite(tx, found.siteId),
  }));
  const understood = await understoodRows(rows, lease.signal, (row) => {
    const first = firstPlaces.get(row.reference);
    if (first !== undefined && first.position < row.position) throw givenTwice(row, first, kind);
    return kind.check(sourceOf(row), site);
  });
  return lease.read(async (tx) => {
    const results = await compareRows(tx, kind, { site, understood });
    return results.map((compared): RowResult =>
      'result' in compared
        ? compared.result
        : { id: compared.row.id, outcome: 'VALID', warnings: compared.ready.warnings },
    );
  });
}

function givenTwice(row: ImportRow, { line }: FirstPlace, kind: ImportKind): RowRefused {
  return new RowRefused([kind.whereGivenTwice(sourceOf(row), row.reference, line)]);
}

/** Understands some rows at a time, in slices. @throws the reason of `signal` where it aborts */
async function understoodRows(
  rows: readonly ImportRow[],
  signal: AbortSignal,
  understand: (row: ImportRow) => Promise<CheckedRow>,
): Promise<readonly UnderstoodRow[]> {
  const slices = new Slices();
  const understood: UnderstoodRow[] = [];
  const failures: unknown[] = [];
  const waiting = rows.entries();
  const takeOn = async (): Promise<void> => {
    for (const [index, row] of waiting) {
      await slices.rest();
      signal.throwIfAborted();
      if (failures.length > 0) return;
      understood[index] = await understoodRow(row, understand);
    }
  };
  const taken = Array.from({ length: ROWS_AT_ONCE }, () =>
    takeOn().catch((error: unknown) => failures.push(error)),
  );
  // All of them, so that nothing goes on once this has ended.
  await Promise.all(taken);
  if (failures.length > 0) throw failures[0];
  return understood;
}

async function understoodRow(
  row: ImportRow,
  understand: (row: ImportRow) => Promise<CheckedRow>,
): Promise<UnderstoodRow> {
  try {
    return { row, ready: await understand(row) };
  } catch (error) {
    if (!(error instanceof RowRefused)) throw error;
    return { row, result: rejected(row, error.errors) };
  }
}

/** Part: those of the rows that meet something come to their result; the others stay as they are, to be stored. */
export async function compareRows(
  tx: ReadTransaction,
  kind: ImportKind,
  { site, understood }: PreparedRows,
): Promise<readonly UnderstoodRow[]> {
  const ready = understood.flatMap((one) => ('ready' in one ? [one.ready] : []));
  const standings = (await kind.findStanding(tx, ready, site)).values();
  return understood.map((one) => {
    if ('result' in one) return one;
    const { row } = one;
    const standing = standings.next().value ?? null;
    if (standing === null) return one;
    return typeof standing === 'string'
      ? { row, result: { id: row.id, outcome: 'UNCHANGED', subjectId: standing, source: null } }
      : { row, result: rejected(row, remarksOf(standing, one.ready.placeOf)) };
  });
}

/** Part: stores what was prepared, unless it is stored already. @returns what came of each, in the order of the rows */
export async function storeRows(
  tx: WriteTransaction,
  kind: ImportKind,
  prepared: PreparedRows,
): Promise<readonly RowResult[]> {
  return storeNew(tx, kind, prepared.site, await compareRows(tx, kind, prepared));
}

/** Part: the same of all or none. @throws RowFailed with the first that will not do, before anything is stored */
export async function storeAllRows(
  tx: WriteTransaction,
  kind: ImportKind,
  prepared: PreparedRows,
): Promise<readonly RowResult[]> {
  const compared = await compareRows(tx, kind, prepared);
  for (const one of compared)
    if ('result' in one && one.result.outcome === 'REJECTED') throw new RowFailed(one.result);
  return storeNew(tx, kind, prepared.site, compared);
}

async function storeNew(
  tx: WriteTransaction,
  kind: ImportKind,
  site: ImportSite,
  compared: readonly UnderstoodRow[],
): Promise<readonly RowResult[]> {
  const fresh = compared.flatMap((one) => ('ready' in one ? [one.ready] : []));
  const stored: string[] = [];
  for (let from = 0; from < fresh.length; from += kind.rowsPerWrite) {
    stored.push(...(await kind.store(tx, fresh.slice(from, from + kind.rowsPerWrite), site)));
    await letOthersWork();
  }
  const ids = stored.values();
  return compared.map((one): RowResult => {
    if ('result' in one) return one.result;
    const subjectId = ids.next().value ?? null;
    if (subjectId === null) throw new TypeError('A row was stored as nothing');
    const { warnings } = one.ready;
    return { id: one.row.id, outcome: 'CREATED', subjectId, warnings, source: null };
  });
}
