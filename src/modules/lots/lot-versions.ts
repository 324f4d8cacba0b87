import type { WriteTransaction } from '../../platform/database/database.js';
import { storeNextVersion } from '../../platform/http/versioned-row.js';
import type { FactValue } from '../../platform/audit/append-event.js';
import { appendLotEvent } from './lot-events.js';
import { LotRevision } from './lot-revision.entity.js';
import { Lot } from './lot.entity.js';

type Facts = Readonly<Record<string, FactValue>>;

/** What a lot's new version is the record of. */
export interface LotHappening {
  readonly type: `lot.${string}`;
  readonly facts?: Facts;
}

/**
 * Part: stores a new lot. The one way to do it, for as-of questions need its first version.
 * @param facts more of what to say of its making in the audit chain
 */
export async function insertLot(tx: WriteTransaction, lot: Lot, facts: Facts = {}): Promise<void> {
  await tx.insert(Lot, lot);
  await tx.insert(LotRevision, revisionOf(lot, lot.recordedAt));
  const { batchId, form, netMassGrams, estimateId, replacesLotId, makingPostingId } = lot;
  const made = { batchId, form, netMassGrams, estimateId, replacesLotId, makingPostingId };
  await appendLotEvent(tx, 'lot.made', lot, { ...made, ...facts });
}

/**
 * Part: stores a lot's next version. The one way to do it, for as-of questions need every version.
 * @param lot complete, with `version` one above the stored one
 * @param recordedAt when this is recorded, RFC 3339
 * @param happened what to say of it in the audit chain
 * @throws RequestProblem 412 where somebody was quicker
 */
export async function storeLotVersion(
  tx: WriteTransaction,
  lot: Lot,
  recordedAt: string,
  { type, facts = {} }: LotHappening = { type: 'lot.revised' },
): Promise<void> {
  await storeNextVersion(tx, Lot, lot);
  await tx.insert(LotRevision, revisionOf(lot, recordedAt));
  await appendLotEvent(tx, type, lot, { status: lot.status, ...facts }, recordedAt);
}

/** The part of a lot that changes. */
type LotState = Omit<LotRevision, 'id' | 'lotId' | 'recordedAt'>;

function stateOf(lot: LotState): LotState {
  const { version, status, estimateId, evidenceTier, resourceClass } = lot;
  const { availableFrom, availableUntil, listedAt, withdrawnAt, withdrawalReason, magnetFamily, hazard } =
    lot;
  const { sourcing, divisibility, smallestPartGrams } = lot;
  const known = { version, status, estimateId, evidenceTier, resourceClass, magnetFamily, hazard };
  const parts = { sourcing, divisibility, smallestPartGrams };
  return { ...known, ...parts, availableFrom, availableUntil, listedAt, withdrawnAt, withdrawalReason };
}

function revisionOf(lot: Lot, recordedAt: string): LotRevision {
  return { ...stateOf(lot), id: `${lot.id}:${lot.version}`, lotId: lot.id, recordedAt };
}

/** The lot as one of its versions had it. Not to be stored: what no view shows is as it is now. */
export function lotAsRevised(lot: Lot, revision: LotRevision): Lot {
  return { ...lot, ...stateOf(revision) };
}

/** Whether a revision says of a lot what the lot says of itself. */
export function isRevisionOf(lot: Lot, revision: LotRevision): boolean {
  return JSON.stringify(stateOf(lot)) === JSON.stringify(stateOf(revision));
}
