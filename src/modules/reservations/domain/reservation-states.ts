import { DomainError } from '../../../shared/domain-error.js';

/** SOFT: a hold that lapses by itself. HARD: a promise that stands until it is kept or given back. */
export const RESERVATION_KINDS = ['SOFT', 'HARD'] as const;
export type ReservationKind = (typeof RESERVATION_KINDS)[number];

/**
 * ACTIVE: some of it is reserved or on the way. RELEASED and EXPIRED: all of it went back. FULFILLED: nothing is reserved or
 * on the way any more, and not all of it went back.
 */
export const RESERVATION_STATUSES = ['ACTIVE', 'RELEASED', 'EXPIRED', 'FULFILLED'] as const;
export type ReservationStatus = (typeof RESERVATION_STATUSES)[number];

/** Which status may follow which. What was delivered may be used up after all else is done. */
export const RESERVATION_TRANSITIONS: Readonly<Record<ReservationStatus, readonly ReservationStatus[]>> = {
  ACTIVE: ['ACTIVE', 'RELEASED', 'EXPIRED', 'FULFILLED'],
  RELEASED: [],
  EXPIRED: [],
  FULFILLED: ['FULFILLED'],
};

/** What is done to a reservation. */
export const RESERVATION_ACTIONS = [
  'CONFIRM',
  'RELEASE',
  'EXPIRE',
  'DISPATCH',
  'DELIVER',
  'CONSUME',
] as const;
export type ReservationAction = (typeof RESERVATION_ACTIONS)[number];

interface ActionRule {
  readonly kinds: readonly ReservationKind[];
  readonly statuses: readonly ReservationStatus[];
  /** Whether it is about what is reserved, which nobody has any more once its time is over. */
  readonly isWithinItsTime: boolean;
  /** The past participle, for people. */
  readonly done: string;
}

/** What may be done to which reservation. Only a promise is shipped: a hold is confirmed first. */
export const ACTION_RULES: Readonly<Record<ReservationAction, ActionRule>> = {
  CONFIRM: { kinds: ['SOFT'], statuses: ['ACTIVE'], isWithinItsTime: true, done: 'confirmed' },
  RELEASE: { kinds: ['SOFT', 'HARD'], statuses: ['ACTIVE'], isWithinItsTime: true, done: 'released' },
  EXPIRE: { kinds: ['SOFT', 'HARD'], statuses: ['ACTIVE'], isWithinItsTime: false, done: 'expired' },
  DISPATCH: { kinds: ['HARD'], statuses: ['ACTIVE'], isWithinItsTime: true, done: 'dispatched' },
  DELIVER: { kinds: ['HARD'], statuses: ['ACTIVE'], isWithinItsTime: false, done: 'delivered' },
  CONSUME: { kinds: ['HARD'], statuses: ['ACTIVE', 'FULFILLED'], isWithinItsTime: false, done: 'consumed' },
};

/** What decides whether something may be done to a reservation. */
export interface ReservationState {
  readonly kind: ReservationKind;
  readonly status: ReservationStatus;
  readonly reservedGrams: number;
  /** RFC 3339 UTC; null for never. */
  readonly expiresAt: string | null;
}

/** Whether its time is over and what is reserved for it is anybody's again. @param now RFC 3339 UTC */
export function isDue({ status, reservedGrams, expiresAt }: ReservationState, now: string): boolean {
  return status === 'ACTIVE' && reservedGrams > 0 && expiresAt !== null && expiresAt <= now;
}

/**
 * @param now RFC 3339 UTC
 * @throws DomainError `reservation-state-forbids`, `reservation-expired` or `reservation-not-confirmed`
 */
export function assertMayBe(action: ReservationAction, state: ReservationState, now: string): void {
  const { kinds, statuses, isWithinItsTime, done } = ACTION_RULES[action];
  const { kind, status, expiresAt } = state;
  if (!statuses.includes(status)) {
    const detail = `A reservation that is ${status} cannot be ${done}.`;
    throw new DomainError('reservation-state-forbids', detail, { status, kind });
  }
  if (isWithinItsTime && isDue(state, now))
    throw new DomainError('reservation-expired', `It expired at ${expiresAt ?? ''}.`, { expiresAt });
  if (kinds.includes(kind)) return;
  if (kind === 'SOFT') {
    const detail = `A SOFT reservation cannot be ${done}: confirm it first.`;
    throw new DomainError('reservation-not-confirmed', detail, { kind });
  }
  const detail = `A ${kind} reservation cannot be ${done}.`;
  throw new DomainError('reservation-state-forbids', detail, { status, kind });
}
