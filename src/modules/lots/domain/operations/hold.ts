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

/**
 * Lets go of what was put aside. The metal attributed to the lot may have been adjusted meanwhile, so that what is let go takes
 * its share of what its account holds now, and not what it brought.
 * @param grams as they were put aside
 * @throws DomainError `insufficient-balance` where less is held
 */
export function planHoldRelease({ lot, balance }: LotStock, grams: number): PlannedOperation {
  requireEnough(balance, 'HELD', grams);
  const changes = moved(lotAccount('HELD', lot), lotAccount('AVAILABLE', lot), partOf(balance.HELD, grams));
  return { inputs: [], outputs: [], changes };
}

/** Who lets go of a hold. */
export interface HoldReleaser {
  /** By the same text for the same person, whatever they call with. */
  readonly person: string;
  /** Whose they are; null for the platform's. */
  readonly organisationId: string | null;
}

/**
 * Four eyes, both pairs of the owner: who puts aside does not release alone, and the platform's operator does not stand in for a
 * colleague.
 * @param placedByPerson who placed it
 * @param organisationId whose the lot is
 * @throws DomainError `hold-needs-another-person`
 */
export function requireAnotherPerson(
  placedByPerson: string,
  organisationId: string,
  releaser: HoldReleaser,
): void {
  if (releaser.organisationId !== organisationId)
    throw new DomainError('hold-needs-another-person', "Somebody of the lot's own organisation releases it.");
  if (releaser.person === placedByPerson)
    throw new DomainError(
      'hold-needs-another-person',
      'You placed the hold, or whoever made the key that did, or yours: somebody else has to release it.',
    );
}
