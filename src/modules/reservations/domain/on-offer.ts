import { DomainError } from '../../../shared/domain-error.js';
import type { LotStatus } from '../../lots/domain/lot-states.js';

/** What decides whether a lot can be reserved. */
export interface OfferedLot {
  readonly status: LotStatus;
  /** ISO date of the last day; null while open-ended. */
  readonly availableUntil: string | null;
}

/** Whether a lot is on offer. Before its first day too: reserving is for what is to come. @param now RFC 3339 UTC */
export function isOnOffer({ status, availableUntil }: OfferedLot, now: string): boolean {
  return status === 'LISTED' && (availableUntil === null || availableUntil >= now.slice(0, 10));
}

/** @param now RFC 3339 UTC @throws DomainError `lot-not-on-offer` */
export function requireOnOffer(lot: OfferedLot, now: string): void {
  if (isOnOffer(lot, now)) return;
  const { status, availableUntil } = lot;
  const detail =
    status === 'LISTED' ? `The lot was on offer until ${availableUntil ?? ''}.` : `The lot is ${status}.`;
  throw new DomainError('lot-not-on-offer', detail, { status, availableUntil });
}
