import { DomainError } from '../../../../shared/domain-error.js';
import { lotAccount } from '../../../ledger/domain/account.js';
import { partOf } from '../../../ledger/domain/amount.js';
import { requireEnough } from '../../../ledger/domain/lot-balance.js';
import { moved } from '../../../ledger/domain/posting.js';
import type { LotStock } from './lot-stock.js';
import type { PlannedOperation } from './planned-operation.js';

/**
 * Puts a part of a lot aside, so that nobody can be promised it.
 * @param grams null for all that is available
 * @throws DomainError `insufficient-available`
 */
export function planHold({ lot, balance }: LotStock, grams: number | null): PlannedOperation {
  const asked = grams ?? balance.AVAILABLE.grams;
  if (asked === 0)
    throw new DomainError('insufficient-available', 'Nothing of the lot is available.', { thereKg: 0 });
  requireEnough(balance, 'AVAILABLE', asked, '/massKg');
  const changes = moved(
    lotAccount('AVAILABLE', lot),
    lotAccount('HELD', lot),
    partOf(balance.AVAILABLE, asked),
  );
  return { inputs: [], outputs: [], changes };
}

/** @throws DomainError `hold-needs-another-person`: who puts aside does not release alone */
export function requireAnotherPerson(placedBy: string, releasedBy: string): void {
  const [placer, releaser] = [placedBy, releasedBy].map((name) => name.trim().normalize('NFC').toLowerCase());
  if (placer !== releaser) return;
  const detail = `${placedBy} placed the hold: somebody else has to release it.`;
  throw new DomainError('hold-needs-another-person', detail, {}, [
    { pointer: '/releasedBy', code: 'SAME_PERSON', detail },
  ]);
}
