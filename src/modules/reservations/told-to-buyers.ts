import type { Caller } from '../../platform/access/caller.js';
import { DomainError } from '../../shared/domain-error.js';
import { REST_TOO_SMALL } from './domain/part-on-offer.js';
import type { ReservationOutcomeView } from './reservation.view.js';

/**
 * How much of a lot is there is its owner's affair: others are told that it is not enough. That too little would be left is
 * told in the very same words, or the bound between the two answers, which costs nothing to find, would be what is there.
 */
export function withoutAmounts(error: unknown): unknown {
  if (!(error instanceof DomainError)) return error;
  const isRest = error.faults.some(({ code }) => code === REST_TOO_SMALL);
  if (error.code !== 'insufficient-available' && !isRest) return error;
  const code = 'insufficient-available';
  const detail = 'Not so much of the lot is available, or what would be left is less than its smallest part.';
  const faults = error.faults.map(({ pointer }) => ({ pointer, code: 'INSUFFICIENT_AVAILABLE', detail }));
  return new DomainError(code, detail, {}, faults);
}

/** What went back first was on hold for others, whose affair it is: the reservation's own posting is the last one. */
export function told(caller: Caller, outcome: ReservationOutcomeView): ReservationOutcomeView {
  return caller.isPlatform ? outcome : { ...outcome, postings: outcome.postings.slice(-1) };
}
