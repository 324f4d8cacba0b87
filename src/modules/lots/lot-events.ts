import { appendEvent, type FactValue } from '../../platform/audit/append-event.js';
import type { WriteTransaction } from '../../platform/database/database.js';
import type { Lot } from './lot.entity.js';

/**
 * Part: records what happened to a lot, with a commitment to the whole row as it stands after it: the reserve price in
 * it is nobody else's business.
 * @param recordedAt where it is not that of the lot
 */
export async function appendLotEvent(
  tx: WriteTransaction,
  type: `lot.${string}`,
  lot: Lot,
  facts: Readonly<Record<string, FactValue>>,
  recordedAt = lot.recordedAt,
): Promise<void> {
  const { id, organisationId, code, version } = lot;
  await appendEvent(tx, {
    type,
    subjectKind: 'lot',
    subjectId: id,
    organisationId,
    facts: { code, version, ...facts },
    confidential: lot,
    recordedAt,
  });
}
