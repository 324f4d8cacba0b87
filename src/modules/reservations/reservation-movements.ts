import { Injectable } from '@nestjs/common';
import type { WriteTransaction } from '../../platform/database/database.js';
import { storeNextVersion } from '../../platform/http/versioned-row.js';
import { newId } from '../../platform/new-id.js';
import { balanceIn, findLotBalances, LedgerService, type PostedChanges } from '../ledger/ledger.service.js';
import { closeIfEmpty } from '../lots/lot-closing.js';
import type { Lot } from '../lots/lot.entity.js';
import { findLot } from '../lots/lots.service.js';
import { NO_PART_RULE, type PartRule } from './domain/part-on-offer.js';
import {
  massesOf,
  planRelease,
  statusOf,
  type LotToMove,
  type PlannedMovement,
  type ReservationMasses,
} from './domain/plan-movement.js';
import { assertMayBe, type ReservationAction } from './domain/reservation-states.js';
import { ReservationMovement, type MovementKind } from './reservation-movement.entity.js';
import { Reservation } from './reservation.entity.js';
import { findDue } from './reservations.queries.js';
import { appendReservationEvent } from './reservation-events.js';

/** What is done to a reservation, and what is said of it. */
export interface MovementOrder {
  readonly action: Exclude<ReservationAction, 'CONFIRM'>;
  /** Decides what moves; needs no database. */
  readonly plan: (stock: LotToMove, masses: ReservationMasses, rule: PartRule) => PlannedMovement;
  /** RFC 3339 UTC; null for now. */
  readonly occurredAt: string | null;
  readonly reason: string | null;
  readonly detail: object;
}

/** A reservation after a movement, and the posting that made it. */
export interface MovedReservation {
  readonly reservation: Reservation;
  readonly posted: PostedChanges;
}

/** The one way in which the mass of a reservation moves. */
@Injectable()
export class ReservationMovements {
  constructor(private readonly ledger: LedgerService) {}

  /**
   * Part: moves mass of a reservation.
   * @param now RFC 3339 UTC
   * @throws DomainError where its state, the lot or the plan forbids it
   */
  async move(
    tx: WriteTransaction,
    reservation: Reservation,
    now: string,
    order: MovementOrder,
  ): Promise<MovedReservation> {
    assertMayBe(order.action, reservation, now);
    const lot = await findLot(tx, reservation.lotId);
    const planned = order.plan(await findStock(tx, lot), massesOf(reservation), partRuleOf(lot));
    const isWholeReturned = planned.kind === 'RESERVE_RELEASE' && planned.grams === reservation.grams;
    const posted = await this.ledger.post(tx, {
      kind: planned.kind,
      organisationId: reservation.organisationId,
      occurredAt: order.occurredAt,
      reason: order.reason,
      reversesId: isWholeReturned ? reservation.reservingPostingId : null,
      detail: { reservationId: reservation.id, ...order.detail },
      changes: planned.changes,
    });
    const isExpiry = order.action === 'EXPIRE';
    const next: Reservation = {
      ...reservation,
      ...planned.masses,
      status: statusOf(planned.masses, isExpiry ? 'EXPIRED' : 'RELEASED'),
      version: reservation.version + 1,
    };
    if (planned.kind === 'RESERVE_RELEASE') next.givenBackAt = isExpiry ? reservation.expiresAt : now;
    await storeNextVersion(tx, Reservation, next);
    await tx.insert(ReservationMovement, movementOf(next, planned, posted));
    const { id: postingId, recordedAt } = posted.posting;
    await appendReservationEvent(tx, 'reservation.moved', next, postingId, recordedAt);
    await closeIfEmpty(tx, reservation.lotId, posted);
    return { reservation: next, posted };
  }

  /** Part: stores a new reservation with the posting that takes its mass. @throws DomainError as the ledger does */
  async open(
    tx: WriteTransaction,
    draft: Omit<Reservation, 'reservingPostingId'>,
    planned: PlannedMovement,
    detail: object,
  ): Promise<MovedReservation> {
    const posted = await this.ledger.post(tx, {
      kind: planned.kind,
      organisationId: draft.organisationId,
      occurredAt: null,
      reason: draft.note,
      reversesId: null,
      detail: { reservationId: draft.id, ...detail },
      changes: planned.changes,
    });
    const reservation: Reservation = { ...draft, reservingPostingId: posted.posting.id };
    await tx.insert(Reservation, reservation);
    await tx.insert(ReservationMovement, movementOf(reservation, planned, posted));
    const { id: postingId, recordedAt } = posted.posting;
    await appendReservationEvent(tx, 'reservation.made', reservation, postingId, recordedAt);
    return { reservation, posted };
  }

  /** Part: gives back what is reserved of a lot and whose time is over. @param now RFC 3339 UTC */
  async releaseDue(tx: WriteTransaction, lotId: string, now: string): Promise<readonly MovedReservation[]> {
    const released: MovedReservation[] = [];
    for (const reservation of await findDue(tx, lotId, now))
      released.push(
        await this.move(tx, reservation, now, {
          action: 'EXPIRE',
          plan: (stock, masses) => planRelease(stock, masses, null, NO_PART_RULE),
          occurredAt: reservation.expiresAt,
          reason: 'Its time was over.',
          detail: { expiresAt: reservation.expiresAt },
        }),
      );
    return released;
  }
}

/** Part: a lot with what stands on its accounts. */
export async function findStock(tx: WriteTransaction, { id, siteId }: Lot): Promise<LotToMove> {
  return { lot: { id, siteId }, balance: balanceIn(await findLotBalances(tx, [id]), id) };
}

/** By its listing; off the list there is none. @param isRestFree as `PartRule` says */
export function partRuleOf({ divisibility, smallestPartGrams }: Lot, isRestFree = false): PartRule {
  return { divisibility, smallestPartGrams, isRestFree };
}

function movementOf(
  { id: reservationId }: Reservation,
  { kind, grams }: PlannedMovement,
  { posting }: PostedChanges,
): ReservationMovement {
  const { id: postingId, recordedAt } = posting;
  return { id: newId(), reservationId, postingId, kind: kind as MovementKind, grams, recordedAt };
}
