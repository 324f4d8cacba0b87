import type { LotBalance } from '../../ledger/domain/lot-balance.js';
import { isDue, type ReservationKind, type ReservationState } from './reservation-states.js';

/** What of a lot comes free by itself at one instant. */
export interface ComingFree {
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly softGrams: number;
  readonly hardGrams: number;
  /** What could be promised from then on, if nothing else happens. */
  readonly availableGrams: number;
}

/** What of a lot can be promised, and from when on how much. */
export interface Availability {
  /** With what is reserved on paper only, its time being over. */
  readonly availableGrams: number;
  readonly softGrams: number;
  readonly hardGrams: number;
  /** Earliest first. */
  readonly comingFree: readonly ComingFree[];
}

/**
 * @param active the lot's reservations of which something is reserved
 * @param now RFC 3339 UTC
 */
export function availabilityOf(
  balance: LotBalance,
  active: readonly ReservationState[],
  now: string,
): Availability {
  const standing = active.filter((reservation) => !isDue(reservation, now));
  const due = active.filter((reservation) => isDue(reservation, now));
  const availableGrams = balance.AVAILABLE.grams + reservedGramsOf(due);
  let later = availableGrams;
  const instants = [...new Set(standing.flatMap(({ expiresAt }) => expiresAt ?? []))].sort();
  const comingFree = instants.map((at) => {
    const then = standing.filter(({ expiresAt }) => expiresAt === at);
    later += reservedGramsOf(then);
    return {
      at,
      softGrams: reservedGramsOf(then, 'SOFT'),
      hardGrams: reservedGramsOf(then, 'HARD'),
      availableGrams: later,
    };
  });
  return {
    availableGrams,
    softGrams: reservedGramsOf(standing, 'SOFT'),
    hardGrams: reservedGramsOf(standing, 'HARD'),
    comingFree,
  };
}

function reservedGramsOf(reservations: readonly ReservationState[], kind?: ReservationKind): number {
  return reservations
    .filter((reservation) => kind === undefined || reservation.kind === kind)
    .reduce((sum, { reservedGrams }) => sum + reservedGrams, 0);
}
