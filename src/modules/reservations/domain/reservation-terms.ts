import { DomainError } from '../../../shared/domain-error.js';
import type { ReservationKind } from './reservation-states.js';

const HOUR_MS = 3_600_000;

/** A soft hold unless it says otherwise: two working days to look at the estimate and to ask one's plant. */
export const SOFT_HOLD_HOURS_DEFAULT = 48;
/** The longest soft hold: a week holds an inspection and a sample's way to the laboratory. Longer is a promise: HARD. */
export const SOFT_HOLD_HOURS_MAX = 168;

/** The instant so many hours later, by the elapsed time of UTC: daylight saving moves nothing. @param instant RFC 3339 */
export function hoursAfter(instant: string, hours: number): string {
  return new Date(Date.parse(instant) + hours * HOUR_MS).toISOString();
}

/**
 * When a reservation made now expires.
 * @param asked RFC 3339 UTC; null where the caller does not say
 * @param now RFC 3339 UTC
 * @returns RFC 3339 UTC; null for never, which is for HARD ones only
 * @throws DomainError `reservation-expiry-not-valid` where it is past, or too far off for a soft hold
 */
export function expiryOf(kind: ReservationKind, asked: string | null, now: string): string | null {
  if (asked === null) return kind === 'SOFT' ? hoursAfter(now, SOFT_HOLD_HOURS_DEFAULT) : null;
  if (asked <= now) throw expiryFault('NOT_IN_THE_FUTURE', `expiresAt must lie after ${now}.`);
  const latest = hoursAfter(now, SOFT_HOLD_HOURS_MAX);
  if (kind === 'SOFT' && asked > latest) {
    const detail = `A SOFT reservation lasts ${SOFT_HOLD_HOURS_MAX} hours at the most, now until ${latest}.`;
    throw expiryFault('TOO_FAR_OFF', detail);
  }
  return asked;
}

function expiryFault(code: string, detail: string): DomainError {
  return new DomainError('reservation-expiry-not-valid', detail, {}, [
    { pointer: '/expiresAt', code, detail },
  ]);
}
