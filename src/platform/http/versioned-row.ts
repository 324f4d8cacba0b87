import type { EntityTarget, ObjectLiteral } from 'typeorm';
import type { WriteTransaction } from '../database/database.js';
import { RequestProblem } from './request-problem.js';

/** A row that callers change only at the version they last read. */
export interface VersionedRow {
  readonly id: string;
  readonly version: number;
}

/** @throws RequestProblem 412 where the caller's version is not the row's */
export function assertVersion(row: VersionedRow, expectedVersion: number): void {
  if (row.version === expectedVersion) return;
  const detail = `It is at version ${row.version} now.`;
  throw new RequestProblem('version-changed', detail, [], { ETag: `"${row.version}"` });
}

/**
 * Stores a row's next version by id and the version before: a stale writer changes nothing, whatever it read.
 * @param next complete, with `version` one above the stored one
 * @throws RequestProblem 412 where somebody was quicker
 */
export async function storeNextVersion<Row extends VersionedRow & ObjectLiteral>(
  tx: WriteTransaction,
  entity: EntityTarget<Row>,
  next: Row,
): Promise<void> {
  const { id, ...fields } = next;
  const { affected } = await tx.update(entity, { id, version: next.version - 1 }, fields as never);
  if (affected !== 1) throw new RequestProblem('version-changed', 'Somebody has changed it meanwhile.');
}
