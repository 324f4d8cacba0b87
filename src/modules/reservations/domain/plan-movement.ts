import { DomainError } from '../../../shared/domain-error.js';
import { lotAccount, type LotAccount } from '../../ledger/domain/account.js';
import { negated, partOf } from '../../ledger/domain/amount.js';
import { requireEnough, type LotBalance } from '../../ledger/domain/lot-balance.js';
import { moved, type LedgerChange, type PostingKind } from '../../ledger/domain/posting.js';
import { requirePartKept, requirePartOnOffer, type PartRule } from './part-on-offer.js';
import type { ReservationStatus } from './reservation-states.js';
import { arrivalOf, type TransitCause } from './transit-difference.js';

/**
 * Where the mass of a reservation is. These add up to what was reserved; none but the difference is negative. The metal is not
 * kept here: a lot is of one composition, and what moves of it takes its share of what its account holds at the time.
 */
export interface ReservationMasses {
  readonly reservedGrams: number;
  readonly inTransitGrams: number;
  readonly deliveredGrams: number;
  readonly consumedGrams: number;
  readonly releasedGrams: number;
  /** Sent less received: positive where mass was lost on the way, negative where it was gained. */
  readonly differenceGrams: number;
}

/** A lot with what stands on its accounts. */
export interface LotToMove {
  readonly lot: { readonly id: string; readonly siteId: string };
  readonly balance: LotBalance;
}

/** One movement of a reservation's mass: what the ledger is to record, and where the mass is then. */
export interface PlannedMovement {
  readonly kind: PostingKind;
  /** What left the account that it was on. */
  readonly grams: number;
  readonly masses: ReservationMasses;
  readonly changes: readonly LedgerChange[];
}

const NO_MASSES: ReservationMasses = {
  reservedGrams: 0,
  inTransitGrams: 0,
  deliveredGrams: 0,
  consumedGrams: 0,
  releasedGrams: 0,
  differenceGrams: 0,
};

/** What was reserved, wherever it is now. */
export function reservedInAll(masses: ReservationMasses): number {
  const { reservedGrams, inTransitGrams, deliveredGrams, consumedGrams } = masses;
  return (
    reservedGrams +
    inTransitGrams +
    deliveredGrams +
    consumedGrams +
    masses.releasedGrams +
    masses.differenceGrams
  );
}

/** The masses among what else is known of a reservation. */
export function massesOf(reservation: ReservationMasses): ReservationMasses {
  const { reservedGrams, inTransitGrams, deliveredGrams, consumedGrams } = reservation;
  const { releasedGrams, differenceGrams } = reservation;
  return { reservedGrams, inTransitGrams, deliveredGrams, consumedGrams, releasedGrams, differenceGrams };
}

/**
 * Reserves of what is available.
 * @param askedGrams null for all of it
 * @param rule what parts the lot is offered in
 * @throws DomainError `insufficient-available` or `part-not-on-offer`
 */
export function planReserve(
  { lot, balance }: LotToMove,
  askedGrams: number | null,
  rule: PartRule,
): PlannedMovement {
  const grams = askedGrams ?? balance.AVAILABLE.grams;
  if (grams === 0)
    throw new DomainError('insufficient-available', 'Nothing of the lot is available.', { thereKg: 0 });
  requirePartOnOffer(balance, grams, rule);
  requireEnough(balance, 'AVAILABLE', grams, askedGrams === null ? null : '/massKg');
  const masses = { ...NO_MASSES, reservedGrams: grams };
  return {
    kind: 'RESERVE',
    grams,
    masses,
    changes: movedOf({ lot, balance }, 'AVAILABLE', 'RESERVED', grams),
  };
}

/**
 * Gives back what is reserved.
 * @param askedGrams null for all of it
 * @param rule what parts the lot is offered in
 * @throws DomainError `insufficient-balance` or `part-not-on-offer`
 */
export function planRelease(
  stock: LotToMove,
  masses: ReservationMasses,
  askedGrams: number | null,
  rule: PartRule,
): PlannedMovement {
  const grams = gramsOf(masses.reservedGrams, askedGrams, 'RESERVED');
  requirePartKept(stock.balance, grams, reservedInAll(masses) - masses.releasedGrams - grams, rule);
  return {
    kind: 'RESERVE_RELEASE',
    grams,
    masses: {
      ...masses,
      reservedGrams: masses.reservedGrams - grams,
      releasedGrams: masses.releasedGrams + grams,
    },
    changes: movedOf(stock, 'RESERVED', 'AVAILABLE', grams),
  };
}

/** Sends what is reserved on its way. @param askedGrams null for all of it @throws DomainError `insufficient-balance` */
export function planDispatch(
  stock: LotToMove,
  masses: ReservationMasses,
  askedGrams: number | null,
): PlannedMovement {
  const grams = gramsOf(masses.reservedGrams, askedGrams, 'RESERVED');
  return {
    kind: 'DISPATCH',
    grams,
    masses: {
      ...masses,
      reservedGrams: masses.reservedGrams - grams,
      inTransitGrams: masses.inTransitGrams + grams,
    },
    changes: movedOf(stock, 'RESERVED', 'IN_TRANSIT', grams),
  };
}

/** What is said of a load that arrives. */
export interface DeclaredDelivery {
  /** What it weighed when it left; null for all that is on the way. */
  readonly dispatchedGrams: number | null;
  /** What it weighs now; null for the same. */
  readonly receivedGrams: number | null;
  readonly cause: TransitCause | null;
}

/**
 * Receives what is on the way; what is missing or too much goes to an account of the site, by its cause.
 * @throws DomainError `insufficient-balance` or `transit-difference-not-valid`
 */
export function planDelivery(
  { lot, balance }: LotToMove,
  masses: ReservationMasses,
  declared: DeclaredDelivery,
): PlannedMovement {
  const grams = gramsOf(masses.inTransitGrams, declared.dispatchedGrams, 'IN_TRANSIT', '/dispatchedMassKg');
  const sent = partOf(balance.IN_TRANSIT, grams);
  const { received, difference } = arrivalOf(
    sent,
    declared.receivedGrams ?? grams,
    declared.cause,
    lot.siteId,
  );
  return {
    kind: 'DELIVERY',
    grams,
    masses: {
      ...masses,
      inTransitGrams: masses.inTransitGrams - grams,
      deliveredGrams: masses.deliveredGrams + received.grams,
      differenceGrams: masses.differenceGrams + (grams - received.grams),
    },
    changes: [
      { account: lotAccount('IN_TRANSIT', lot), amount: negated(sent) },
      { account: lotAccount('DELIVERED', lot), amount: received },
      ...difference,
    ],
  };
}

/** Uses up what was delivered. @param askedGrams null for all of it @throws DomainError `insufficient-balance` */
export function planConsumption(
  stock: LotToMove,
  masses: ReservationMasses,
  askedGrams: number | null,
): PlannedMovement {
  const grams = gramsOf(masses.deliveredGrams, askedGrams, 'DELIVERED');
  return {
    kind: 'CONSUMPTION',
    grams,
    masses: {
      ...masses,
      deliveredGrams: masses.deliveredGrams - grams,
      consumedGrams: masses.consumedGrams + grams,
    },
    changes: movedOf(stock, 'DELIVERED', 'CONSUMED', grams),
  };
}

/**
 * The status that goes with where the mass is.
 * @param wayBack what it is called where all of it went back
 */
export function statusOf(masses: ReservationMasses, wayBack: 'RELEASED' | 'EXPIRED'): ReservationStatus {
  if (masses.reservedGrams + masses.inTransitGrams > 0) return 'ACTIVE';
  return masses.releasedGrams === reservedInAll(masses) ? wayBack : 'FULFILLED';
}

const WHERE: Readonly<Partial<Record<LotAccount, string>>> = {
  RESERVED: 'reserved',
  IN_TRANSIT: 'in transit',
  DELIVERED: 'delivered and not used up',
};

/** How much of a reservation moves; the lot's account may hold that of others besides. */
function gramsOf(thereGrams: number, asked: number | null, account: LotAccount, pointer = '/massKg'): number {
  const grams = asked ?? thereGrams;
  if (grams > 0 && grams <= thereGrams) return grams;
  const askedFor = asked === null ? 'All' : `${grams / 1000} kg`;
  const detail = `${askedFor} is asked for; ${thereGrams / 1000} kg of this reservation are ${WHERE[account] ?? account}.`;
  throw new DomainError(
    'insufficient-balance',
    detail,
    { account, askedKg: grams / 1000, thereKg: thereGrams / 1000 },
    asked === null ? [] : [{ pointer, code: 'INSUFFICIENT_BALANCE', detail }],
  );
}

function movedOf(
  { lot, balance }: LotToMove,
  from: LotAccount,
  to: LotAccount,
  grams: number,
): readonly LedgerChange[] {
  return moved(lotAccount(from, lot), lotAccount(to, lot), partOf(balance[from], grams));
}
