import { DomainError } from '../../../shared/domain-error.js';
import type { ReservationKind } from './reservation-states.js';
import { hoursAfter } from './reservation-terms.js';

/*
 * A soft hold costs its holder nothing and everybody else the material. These limits are per organisation that something
 * is held for, so that nobody reserves the whole market and lets it lapse.
 */

/** Soft holds at once: more lots than a buyer can have inspected within a week. */
export const SOFT_HOLDS_MAX = 20;
/** Soft-held mass at once: ten lorries of 25 t, the load of an articulated lorry of 40 t. */
export const SOFT_HELD_GRAMS_MAX = 250_000_000;
/**
 * How long a holder whose reservation lapsed may not hold the same lot again: others get a working day. A promise that lapsed was
 * a hold by another name. Who gives a soft hold back waits as long as it lasted, and never longer than this: else giving back just
 * in time would be a hold without end.
 */
export const COOLING_OFF_HOURS = 24;

/** What a holder has on soft hold, on all lots. */
export interface SoftHoldings {
  readonly holds: number;
  readonly grams: number;
}

/** @throws DomainError `soft-hold-limit-reached` where one more hold of so many grams would be too much */
export function assertWithinSoftLimits({ holds, grams }: SoftHoldings, moreGrams: number): void {
  if (holds + 1 > SOFT_HOLDS_MAX) {
    const detail = `${holds} soft holds are active for this organisation; ${SOFT_HOLDS_MAX} are the most.`;
    throw new DomainError('soft-hold-limit-reached', detail, { limit: 'HOLDS', holds, max: SOFT_HOLDS_MAX });
  }
  if (grams + moreGrams > SOFT_HELD_GRAMS_MAX) {
    const [heldKg, askedKg, maxKg] = [grams / 1000, moreGrams / 1000, SOFT_HELD_GRAMS_MAX / 1000];
    const detail = `${heldKg} kg are on soft hold for this organisation and ${askedKg} kg are asked for; ${maxKg} kg are the most.`;
    throw new DomainError('soft-hold-limit-reached', detail, { limit: 'MASS', heldKg, askedKg, maxKg });
  }
}

/** A holder's earlier reservation of the lot, of which something went back. */
export interface GivenBack {
  readonly kind: ReservationKind;
  readonly lapsed: boolean;
  /** RFC 3339 UTC. */
  readonly reservedAt: string;
  /** RFC 3339 UTC. */
  readonly givenBackAt: string;
}

/**
 * Until when the holder may not hold the lot again; null where it may. What seems to have been given back in the future
 * was so while a clock was ahead, and bars nobody.
 * @param now RFC 3339 UTC
 */
export function coolingOffUntil(earlier: readonly GivenBack[], now: string): string | null {
  const ends = earlier
    .filter(({ kind, lapsed, givenBackAt }) => (kind === 'SOFT' || lapsed) && givenBackAt <= now)
    .map((each) => hoursAfter(each.givenBackAt, coolingOffHours(each)))
    .filter((end) => end > now);
  return ends.length === 0 ? null : ends.reduce((latest, end) => (end > latest ? end : latest));
}

function coolingOffHours({ lapsed, reservedAt, givenBackAt }: GivenBack): number {
  if (lapsed) return COOLING_OFF_HOURS;
  const heldHours = (Date.parse(givenBackAt) - Date.parse(reservedAt)) / 3_600_000;
  return Math.min(COOLING_OFF_HOURS, Math.max(0, heldHours));
}

/** @throws DomainError `soft-hold-cooling-off` with the seconds to wait */
export function assertCooledOff(earlier: readonly GivenBack[], now: string): void {
  const until = coolingOffUntil(earlier, now);
  if (until === null) return;
  const retryAfterSeconds = Math.ceil((Date.parse(until) - Date.parse(now)) / 1000);
  const detail = `What was held of this lot before went back unused: another hold for the same organisation is possible from ${until}.`;
  throw new DomainError('soft-hold-cooling-off', detail, { until, retryAfterSeconds });
}
