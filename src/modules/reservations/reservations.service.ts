import { Injectable } from '@nestjs/common';
import type { Caller, Visibility } from '../../platform/access/caller.js';
import { RequestProblem } from '../../platform/http/request-problem.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { rehearse } from '../../platform/database/rehearsal.js';
import { pageOf, pageWindow, type Page } from '../../platform/http/page.dto.js';
import { toUtcInstant } from '../../platform/http/text-formats.js';
import { assertVersion, storeNextVersion } from '../../platform/http/versioned-row.js';
import { newId } from '../../platform/new-id.js';
import { publicCode } from '../../platform/public-code.js';
import { definedOf } from '../../shared/defined-of.js';
import { gramsFromKilograms } from '../../shared/mass.js';
import type { LotBalance } from '../ledger/domain/lot-balance.js';
import { balanceIn, findLotBalances } from '../ledger/ledger.service.js';
import type { Lot } from '../lots/lot.entity.js';
import { findLot } from '../lots/lots.service.js';
import { requireOrganisation } from '../organisations/organisations.service.js';
import { toLotAvailabilityView, type LotAvailabilityView } from './availability.view.js';
import { availabilityOf, type Availability } from './domain/availability.js';
import { isOnOffer, requireOnOffer } from './domain/on-offer.js';
import {
  planConsumption,
  planDelivery,
  planDispatch,
  planRelease,
  planReserve,
  type PlannedMovement,
} from './domain/plan-movement.js';
import { assertMayBe, type ReservationKind } from './domain/reservation-states.js';
import { expiryOf } from './domain/reservation-terms.js';
import { assertCooledOff, assertWithinSoftLimits } from './domain/soft-hold-limits.js';
import { findStock, partRuleOf, ReservationMovements, type MovementOrder } from './reservation-movements.js';
import { ReservationMovement } from './reservation-movement.entity.js';
import { Reservation } from './reservation.entity.js';
import {
  toOutcomeView,
  toReservationDetailView,
  toReservationView,
  type ReservationDetailView,
  type ReservationOutcomeView,
  type ReservationView,
} from './reservation.view.js';
import type {
  ReservationConfirmation,
  ReservationConsumption,
  ReservationCreate,
  ReservationDelivery,
  ReservationDispatch,
  ReservationQuery,
  ReservationRelease,
} from './reservations.dto.js';
import {
  findGivenBack,
  findReservation,
  findSoftHoldings,
  findStanding,
  pageOfParties,
} from './reservations.queries.js';
import { told, withoutAmounts } from './told-to-buyers.js';
import { appendReservationEvent } from './reservation-events.js';

/** What to reserve of a lot, as a request says it; `ReservationCreate` explains the fields. */
export interface ReservationOrder {
  readonly kind: ReservationKind;
  readonly massKg?: number;
  readonly reservedForOrganisationId: string;
  readonly expiresAt?: string;
  readonly note?: string;
  /** A match's plan for all of the lot has weighed what the part leaves, which may be less than the smallest part. */
  readonly isMatched?: boolean;
}

/** The reservation that a caller means to change, as it read it. */
export interface ReservationTarget {
  readonly id: string;
  readonly version: number;
  readonly isDryRun: boolean;
}

/** Mass of lots promised to separators: reserved, confirmed, given back, sent, received, used up. */
@Injectable()
export class ReservationsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly movements: ReservationMovements,
  ) {}

  /**
   * Reserves of what is available of a lot, once what had expired on it has gone back.
   * @throws DomainError where the lot or the part is not on offer, too little is available, or too much is on soft hold
   */
  async reserve(
    lotId: string,
    input: ReservationCreate,
    { isDryRun, caller }: { readonly isDryRun: boolean; readonly caller: Caller },
  ): Promise<ReservationOutcomeView> {
    // What would be posted tells as much of the lot as a reservation does, and costs nothing.
    if (isDryRun && !caller.isPlatform)
      throw new RequestProblem(
        'not-allowed',
        'Of a lot of somebody else there is no dry run: reserve, and release.',
      );
    const work = async (tx: WriteTransaction) =>
      told(caller, await this.reserveIn(tx, lotId, input, isDryRun));
    const outcome = this.writeInTurn(this.turnsOf(lotId, input), work, isDryRun);
    return outcome.catch((error: unknown) => {
      throw caller.isPlatform ? error : withoutAmounts(error);
    });
  }

  /** What a write that reserves so waits in turn for. The limits of soft holds are of a holder on all lots. */
  turnsOf(lotId: string, { kind, reservedForOrganisationId }: ReservationOrder): readonly string[] {
    return kind === 'SOFT' ? [lotId, `soft holds of ${reservedForOrganisationId}`] : [lotId];
  }

  /** Part: as `reserve`, in the transaction of another module that has `turnsOf`. @throws DomainError as `reserve` */
  async reserveIn(
    tx: WriteTransaction,
    lotId: string,
    input: ReservationOrder,
    isDryRun: boolean,
  ): Promise<ReservationOutcomeView> {
    const now = this.clock.now();
    const lot = await findLot(tx, lotId);
    requireOnOffer(lot, now);
    const { reservedForOrganisationId: holderId } = input;
    await requireOrganisation(tx, holderId, 'SEPARATOR', '/reservedForOrganisationId');
    const expired = await this.movements.releaseDue(tx, lotId, now);
    const rule = partRuleOf(lot, input.isMatched);
    const planned = planReserve(await findStock(tx, lot), gramsOrNull(input.massKg), rule);
    const draft = draftOf(lot, input, planned, now);
    if (draft.expiresAt !== null) assertCooledOff(await findGivenBack(tx, lotId, holderId, now), now);
    if (input.kind === 'SOFT')
      assertWithinSoftLimits(await findSoftHoldings(tx, holderId, now), planned.grams);
    const { reservation, posted } = await this.movements.open(tx, draft, planned, {
      kind: input.kind,
      reservedForOrganisationId: holderId,
      isWholeLot: input.massKg === undefined,
    });
    return toOutcomeView(reservation, [...expired.map((each) => each.posted), posted], isDryRun);
  }

  /** Those of the caller's lots, and those that are reserved for it. */
  async listReservations(
    { limit, cursor, ...filters }: ReservationQuery,
    visibility: Visibility,
  ): Promise<Page<ReservationView>> {
    const window = pageWindow(definedOf({ limit, cursor }));
    const rows = await this.database.read((tx) =>
      tx.find(Reservation, pageOfParties(definedOf(filters), window, visibility)),
    );
    return pageOf(rows, window, toReservationView);
  }

  /** @throws DomainError `reservation-not-found` */
  async getReservation(id: string): Promise<ReservationDetailView> {
    return this.database.read(async (tx) => {
      const reservation = await findReservation(tx, id);
      const movements = await tx.find(ReservationMovement, {
        where: { reservationId: id },
        order: { id: 'ASC' },
      });
      return toReservationDetailView(reservation, movements);
    });
  }

  /** What of a lot can be promised, and from when on how much. @throws DomainError `lot-not-found` */
  async getAvailability(lotId: string): Promise<LotAvailabilityView> {
    return this.database.read(async (tx: ReadTransaction) => {
      const asOf = this.clock.now();
      const lot = await findLot(tx, lotId);
      const { balance, ...availability } = await this.availabilityIn(tx, lotId, asOf);
      return toLotAvailabilityView(lot, balance, availability, { asOf, isOnOffer: isOnOffer(lot, asOf) });
    });
  }

  /** Part: what of a lot can be promised. @param now RFC 3339 UTC */
  async availabilityIn(
    tx: ReadTransaction,
    lotId: string,
    now: string,
  ): Promise<Availability & { readonly balance: LotBalance }> {
    const balance = balanceIn(await findLotBalances(tx, [lotId]), lotId);
    return { ...availabilityOf(balance, await findStanding(tx, lotId), now), balance };
  }

  /** Makes a hold a promise; no mass moves. @throws DomainError; RequestProblem 412 on a stale version */
  async confirm(
    target: ReservationTarget,
    { expiresAt }: ReservationConfirmation,
  ): Promise<ReservationOutcomeView> {
    return this.change(target, async (tx, reservation, now) => {
      assertMayBe('CONFIRM', reservation, now);
      const confirmed: Reservation = {
        ...reservation,
        kind: 'HARD',
        expiresAt: expiryOf('HARD', instantOrNull(expiresAt), now),
        confirmedAt: now,
        version: reservation.version + 1,
      };
      await storeNextVersion(tx, Reservation, confirmed);
      await appendReservationEvent(tx, 'reservation.confirmed', confirmed, null, now);
      return toOutcomeView(confirmed, [], target.isDryRun);
    });
  }

  /** Gives back some or all of what is reserved. @throws DomainError; RequestProblem 412 on a stale version */
  async release(
    target: ReservationTarget,
    { massKg, reason }: ReservationRelease,
  ): Promise<ReservationOutcomeView> {
    return this.move(target, {
      action: 'RELEASE',
      plan: (stock, masses, rule) => planRelease(stock, masses, gramsOrNull(massKg), rule),
      occurredAt: null,
      reason: reason ?? null,
      detail: {},
    });
  }

  /** Sends some or all of what is reserved on its way. @throws DomainError; RequestProblem 412 on a stale version */
  async dispatch(
    target: ReservationTarget,
    { massKg, occurredAt }: ReservationDispatch,
  ): Promise<ReservationOutcomeView> {
    return this.move(target, {
      action: 'DISPATCH',
      plan: (stock, masses) => planDispatch(stock, masses, gramsOrNull(massKg)),
      occurredAt: instantOrNull(occurredAt),
      reason: null,
      detail: {},
    });
  }

  /** Receives what is on the way, with what was lost or gained. @throws DomainError; RequestProblem 412 on a stale version */
  async deliver(
    target: ReservationTarget,
    { dispatchedMassKg, receivedMassKg, cause, occurredAt }: ReservationDelivery,
  ): Promise<ReservationOutcomeView> {
    const declared = {
      dispatchedGrams: gramsOrNull(dispatchedMassKg),
      receivedGrams: gramsOrNull(receivedMassKg),
      cause: cause ?? null,
    };
    return this.move(target, {
      action: 'DELIVER',
      plan: (stock, masses) => planDelivery(stock, masses, declared),
      occurredAt: instantOrNull(occurredAt),
      reason: null,
      detail: declared,
    });
  }

  /** Uses up some or all of what was delivered. @throws DomainError; RequestProblem 412 on a stale version */
  async consume(
    target: ReservationTarget,
    { massKg, occurredAt }: ReservationConsumption,
  ): Promise<ReservationOutcomeView> {
    return this.move(target, {
      action: 'CONSUME',
      plan: (stock, masses) => planConsumption(stock, masses, gramsOrNull(massKg)),
      occurredAt: instantOrNull(occurredAt),
      reason: null,
      detail: {},
    });
  }

  private move(target: ReservationTarget, order: MovementOrder): Promise<ReservationOutcomeView> {
    return this.change(target, async (tx, reservation, now) => {
      const moved = await this.movements.move(tx, reservation, now, order);
      return toOutcomeView(moved.reservation, [moved.posted], target.isDryRun);
    });
  }

  private async change(
    { id, version, isDryRun }: ReservationTarget,
    work: (tx: WriteTransaction, reservation: Reservation, now: string) => Promise<ReservationOutcomeView>,
  ): Promise<ReservationOutcomeView> {
    const { lotId } = await this.database.read((tx) => findReservation(tx, id));
    return this.writeInTurn(
      [lotId],
      async (tx) => {
        const reservation = await findReservation(tx, id);
        assertVersion(reservation, version);
        return work(tx, reservation, this.clock.now());
      },
      isDryRun,
    );
  }

  private writeInTurn<Result>(
    inTurnFor: readonly string[],
    work: (tx: WriteTransaction) => Promise<Result>,
    isDryRun: boolean,
  ): Promise<Result> {
    const options = { inTurnFor };
    return isDryRun ? rehearse(this.database, work, options) : this.database.write(work, options);
  }
}

function draftOf(
  lot: Lot,
  { kind, reservedForOrganisationId, expiresAt, note }: ReservationOrder,
  { grams, masses }: PlannedMovement,
  now: string,
): Omit<Reservation, 'reservingPostingId'> {
  const id = newId();
  return {
    id,
    code: publicCode('RES', id, now),
    lotId: lot.id,
    organisationId: lot.organisationId,
    reservedForOrganisationId,
    kind,
    status: 'ACTIVE',
    grams,
    ...masses,
    expiresAt: expiryOf(kind, instantOrNull(expiresAt), now),
    confirmedAt: null,
    givenBackAt: null,
    note: note ?? null,
    recordedAt: now,
    version: 1,
  };
}

function gramsOrNull(massKg: number | undefined): number | null {
  return massKg === undefined ? null : gramsFromKilograms(massKg);
}

function instantOrNull(instant: string | undefined): string | null {
  return instant === undefined ? null : toUtcInstant(instant);
}
