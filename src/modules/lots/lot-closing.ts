import type { WriteTransaction } from '../../platform/database/database.js';
import { storeNextVersion } from '../../platform/http/versioned-row.js';
import { onHand, type LotBalance } from '../ledger/domain/lot-balance.js';
import { LOT_TRANSITIONS } from './domain/lot-states.js';
import { Lot } from './lot.entity.js';

/** Part: closes a lot of which nothing is on hand any more. @param balance as the posting left it */
export async function closeIfEmpty(tx: WriteTransaction, lotId: string, balance: LotBalance): Promise<void> {
  if (onHand(balance).grams > 0) return;
  const lot = await tx.findOneBy(Lot, { id: lotId });
  if (lot === null || !LOT_TRANSITIONS[lot.status].includes('CLOSED')) return;
  await storeNextVersion(tx, Lot, { ...lot, status: 'CLOSED', version: lot.version + 1 });
}
