import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReadTransaction, WriteTransaction } from '../database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import type { JobLease } from '../jobs/job-lease.js';
import { remarksOf, type FileRemark } from './file-remark.js';
import { RowRefused, type ImportKind, type ImportSite, type PreparedRow } from './import-kind.js';
import type { ImportRow } from './import-row.entity.js';
import { findFirstPlaces, type FirstPlace } from './import-rows.js';
import type { Import } from './import.entity.js';

/** A row with what there is to store, or null where that will not do and the row says why. */
export interface WorkedRow {
  readonly row: ImportRow;
  readonly prepared: PreparedRow | null;
}

/** A row because of which nothing at all is stored. */
export class RowFailed extends Error {
  constructor(readonly row: ImportRow) {
    super('A row of an atomic import will not do.');
    this.name = 'RowFailed';
  }
}

export function rejectedRow(row: ImportRow, errors: readonly FileRemark[]): ImportRow {
  return { ...row, outcome: 'REJECTED', subjectId: null, errors };
}

/** Understands and checks a row. Others are served in between. @throws the reason of `signal` where it aborts */
async function prepareRow(
  row: ImportRow,
  kind: ImportKind,
  site: ImportSite,
  signal: AbortSignal,
): Promise<WorkedRow> {
  await nextTurn();
  signal.throwIfAborted();
  if (row.source === null) throw new TypeError(`Row ${row.id} has been stored already.`);
  try {
    return { row, prepared: await kind.prepare(row.source, site) };
  } catch (error) {
    if (!(error instanceof RowRefused)) throw error;
    return { row: rejectedRow(row, error.errors), prepared: null };
  }
}

/** Understands and checks rows, one after the other. @throws as `prepareRow` */
export async function prepareRows(
  rows: readonly ImportRow[],
  kind: ImportKind,
  found: Import,
  lease: JobLease,
): Promise<readonly WorkedRow[]> {
  const site = await lease.read((tx) => kind.requireSite(tx, found.siteId));
  const prepared: WorkedRow[] = [];
  for (const row of rows) prepared.push(await prepareRow(row, kind, site, lease.signal));
  return prepared;
}

/** Part: stores what was prepared, unless it is stored already. @returns the row with what came of it */
export async function storePrepared(tx: WriteTransaction, { row, prepared }: WorkedRow): Promise<ImportRow> {
  if (prepared === null) return row;
  const { warnings } = prepared;
  return orRejected(row, prepared, async () => {
    const sameId = await prepared.findSame(tx);
    return sameId === null
      ? { ...row, warnings, outcome: 'CREATED', subjectId: await prepared.store(tx), source: null }
      : unchanged(row, sameId);
  });
}

/**
 * What would come of rows, each by itself: against what is stored, and against what stands before it in the file.
 */
export async function checkRows(
  rows: readonly ImportRow[],
  kind: ImportKind,
  found: Import,
  lease: JobLease,
): Promise<readonly ImportRow[]> {
  const references = rows.map(({ reference }) => reference).filter((reference) => reference !== '');
  const { firstPlaces, site } = await lease.read(async (tx) => ({
    firstPlaces: await findFirstPlaces(tx, found.id, references),
    site: await kind.requireSite(tx, found.siteId),
  }));
  const worked: WorkedRow[] = [];
  for (const row of rows) {
    const first = firstPlaces.get(row.reference);
    worked.push(
      first !== undefined && first.position < row.position
        ? { row: givenTwice(row, first, kind), prepared: null }
        : await prepareRow(row, kind, site, lease.signal),
    );
  }
  return lease.read(async (tx) => {
    const checked: ImportRow[] = [];
    for (const one of worked) {
      checked.push(await checkPrepared(tx, one));
      await nextTurn();
    }
    return checked;
  });
}

async function checkPrepared(tx: ReadTransaction, { row, prepared }: WorkedRow): Promise<ImportRow> {
  if (prepared === null) return row;
  return orRejected(row, prepared, async () => {
    const sameId = await prepared.findSame(tx);
    return sameId === null
      ? { ...row, warnings: prepared.warnings, outcome: 'VALID' }
      : unchanged(row, sameId);
  });
}

async function orRejected(
  row: ImportRow,
  { placeOf }: PreparedRow,
  work: () => Promise<ImportRow>,
): Promise<ImportRow> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError) return rejectedRow(row, remarksOf(error, placeOf));
    throw error;
  }
}

function unchanged(row: ImportRow, subjectId: string): ImportRow {
  return { ...row, outcome: 'UNCHANGED', subjectId, source: null };
}

function givenTwice(row: ImportRow, { line }: FirstPlace, kind: ImportKind): ImportRow {
  if (row.source === null) throw new TypeError(`Row ${row.id} has been stored already.`);
  return rejectedRow(row, [kind.whereGivenTwice(row.source, row.reference, line)]);
}
