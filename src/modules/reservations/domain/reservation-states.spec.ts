import { describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import {
  assertMayBe,
  isDue,
  RESERVATION_ACTIONS,
  RESERVATION_KINDS,
  RESERVATION_STATUSES,
  RESERVATION_TRANSITIONS,
  type ReservationAction,
  type ReservationKind,
  type ReservationState,
  type ReservationStatus,
} from './reservation-states.js';

const NOW = '2026-11-23T08:00:00.000Z';

function aReservation(changes: Partial<ReservationState> = {}): ReservationState {
  return { kind: 'HARD', status: 'ACTIVE', reservedGrams: 10_000, expiresAt: null, ...changes };
}

/** Written out once more, so that a change of the table is a decision. */
const ALLOWED: readonly (readonly [ReservationAction, ReservationKind, ReservationStatus])[] = [
  ['CONFIRM', 'SOFT', 'ACTIVE'],
  ['RELEASE', 'SOFT', 'ACTIVE'],
  ['RELEASE', 'HARD', 'ACTIVE'],
  ['EXPIRE', 'SOFT', 'ACTIVE'],
  ['EXPIRE', 'HARD', 'ACTIVE'],
  ['DISPATCH', 'HARD', 'ACTIVE'],
  ['DELIVER', 'HARD', 'ACTIVE'],
  ['CONSUME', 'HARD', 'ACTIVE'],
  ['CONSUME', 'HARD', 'FULFILLED'],
];
const ALL = RESERVATION_ACTIONS.flatMap((action) =>
  RESERVATION_KINDS.flatMap((kind) => RESERVATION_STATUSES.map((status) => [action, kind, status] as const)),
);
const isAllowed = (triple: (typeof ALL)[number]): boolean =>
  ALLOWED.some((allowed) => allowed.join() === triple.join());

describe('what may be done to a reservation', () => {
  it.each(ALL.filter(isAllowed))('%s of one that is %s and %s', (action, kind, status) => {
    expect(() => assertMayBe(action, aReservation({ kind, status }), NOW)).not.toThrow();
  });

  it.each(ALL.filter((triple) => !isAllowed(triple)))(
    'not %s of one that is %s and %s',
    (action, kind, status) => {
      const { code, facts } = refusalOf(() => assertMayBe(action, aReservation({ kind, status }), NOW));
      const needsConfirmation = kind === 'SOFT' && (status === 'ACTIVE' || status === 'FULFILLED');
      const isOfStatus = status !== 'ACTIVE' && !(action === 'CONSUME' && status === 'FULFILLED');
      expect(code).toBe(
        needsConfirmation && !isOfStatus ? 'reservation-not-confirmed' : 'reservation-state-forbids',
      );
      expect(facts).toMatchObject({ kind });
    },
  );

  it('ends for good where all of it went back', () => {
    expect(RESERVATION_TRANSITIONS).toEqual({
      ACTIVE: ['ACTIVE', 'RELEASED', 'EXPIRED', 'FULFILLED'],
      RELEASED: [],
      EXPIRED: [],
      FULFILLED: ['FULFILLED'],
    });
  });
});

describe('a reservation whose time is over', () => {
  const over = aReservation({ kind: 'SOFT', expiresAt: NOW });

  it('is over at its very instant, and not a millisecond before', () => {
    expect(isDue(over, NOW)).toBe(true);
    expect(isDue(over, '2026-11-23T07:59:59.999Z')).toBe(false);
    expect(isDue(aReservation(), '9999-12-31T23:59:59.999Z')).toBe(false);
  });

  it.each(['CONFIRM', 'RELEASE', 'DISPATCH'] as const)('cannot be the subject of %s', (action) => {
    const { code, facts } = refusalOf(() => assertMayBe(action, over, NOW));
    expect(code).toBe('reservation-expired');
    expect(facts).toEqual({ expiresAt: NOW });
  });

  it('still receives and uses up what had left in time', () => {
    const shipped = aReservation({ expiresAt: NOW });
    expect(() => assertMayBe('DELIVER', shipped, NOW)).not.toThrow();
    expect(() => assertMayBe('CONSUME', shipped, NOW)).not.toThrow();
  });

  it('has nothing to give back where nothing is reserved any more', () => {
    expect(isDue(aReservation({ expiresAt: NOW, reservedGrams: 0 }), NOW)).toBe(false);
    expect(isDue(aReservation({ expiresAt: NOW, status: 'FULFILLED' }), NOW)).toBe(false);
  });
});
