import type { WriteTransaction } from '../../platform/database/database.js';
import { storeNextVersion } from '../../platform/http/versioned-row.js';
import { assertLotMayBecome } from './domain/lot-states.js';
import { LotLine } from './lot-line.entity.js';
import { appendLotEvent } from './lot-events.js';
import { Lot } from './lot.entity.js';

/** Part: withdraws a lot and frees its lines. @throws DomainError `lot-state-forbids` */
export async function withdrawLot(
  tx: WriteTransaction,
  lot: Lot,
  reason: string,
  withdrawnAt: string,
): Promise<Lot> {
  assertLotMayBecome('WITHDRAWN', lot.status);
  const withdrawn: Lot = {
    ...lot,
    status: 'WITHDRAWN',
    withdrawnAt,
    withdrawalReason: reason,
    version: lot.version + 1,
  };
  await storeNextVersion(tx, Lot, withdrawn);
  await tx.update(LotLine, { lotId: lot.id }, { liveClaim: null });
  await appendLotEvent(tx, 'lot.withdrawn', withdrawn, {}, withdrawnAt);
  return withdrawn;
}
