import type { WriteTransaction } from '../../platform/database/database.js';
import { onHand } from '../ledger/domain/lot-balance.js';
import type { PostedChanges } from '../ledger/ledger.service.js';
import { LOT_TRANSITIONS } from './domain/lot-states.js';
import { storeLotVersion } from './lot-versions.js';
import { Lot } from './lot.entity.js';

/**
 * Part: closes lots of which a posting has left nothing on hand; the others stay as they are.
 * @returns all of them, as they stand now
 */
export async function closeEmptyLots(
  tx: WriteTransaction,
  lots: readonly Lot[],
  { posting, balances }: PostedChanges,
): Promise<readonly Lot[]> {
  const after: Lot[] = [];
  for (const lot of lots) {
    const balance = balances.get(lot.id);
    const isEmpty = balance !== undefined && onHand(balance).grams === 0;
    if (!isEmpty || !LOT_TRANSITIONS[lot.status].includes('CLOSED')) {
      after.push(lot);
      continue;
    }
    const closed: Lot = { ...lot, status: 'CLOSED', version: lot.version + 1 };
    const happened = { type: 'lot.closed', facts: { postingId: posting.id } } as const;
    await storeLotVersion(tx, closed, posting.recordedAt, happened);
    after.push(closed);
  }
  return after;
}

/** Part: the same of one lot by its id. */
export async function closeIfEmpty(
  tx: WriteTransaction,
  lotId: string,
  posted: PostedChanges,
): Promise<void> {
  const lot = await tx.findOneBy(Lot, { id: lotId });
  if (lot !== null) await closeEmptyLots(tx, [lot], posted);
}
