import type { Caller } from '../../platform/access/caller.js';
import { DomainError } from '../../shared/domain-error.js';
import type { ReservationOutcomeView } from './reservation.view.js';

/** How much of a lot is there is its owner's affair: others are told that it is not enough. */
export function withoutAmounts(error: unknown): unknown {
  if (!(error instanceof DomainError) || error.code !== 'insufficient-available') return error;
  const detail = 'Not so much of the lot is available.';
  return new DomainError(
    error.code,
    detail,
    {},
    error.faults.map((fault) => ({ ...fault, detail })),
  );
}

/** What went back first was on hold for others, whose affair it is: the reservation's own posting is the last one. */
export function told(caller: Caller, outcome: ReservationOutcomeView): ReservationOutcomeView {
  return caller.isPlatform ? outcome : { ...outcome, postings: outcome.postings.slice(-1) };
}
