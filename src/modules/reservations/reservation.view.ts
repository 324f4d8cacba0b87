import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import { LedgerPostingView, toLedgerPostingView } from '../ledger/ledger-posting.view.js';
import type { PostedChanges } from '../ledger/ledger.service.js';
import {
  RESERVATION_KINDS,
  RESERVATION_STATUSES,
  type ReservationKind,
  type ReservationStatus,
} from './domain/reservation-states.js';
import {
  MOVEMENT_KINDS,
  type MovementKind,
  type ReservationMovement,
} from './reservation-movement.entity.js';
import type { Reservation } from './reservation.entity.js';

/** Mass of a lot promised to a separator. massKg is the sum of the figures after it, to the gram. */
export class ReservationView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.reservation })
  id!: string;

  /** For people. */
  @ApiProperty({ example: 'RES-2026-7K3MQ9ZD' })
  code!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  lotId!: string;

  /** Whose lot it is. */
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.organisation })
  organisationId!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.separator })
  reservedForOrganisationId!: string;

  /** SOFT: a hold that lapses by itself. HARD: a promise. */
  @ApiProperty({ enum: RESERVATION_KINDS, enumName: 'ReservationKind', example: 'SOFT' })
  kind!: ReservationKind;

  /** ACTIVE: some of it is reserved or on the way. RELEASED, EXPIRED: all of it went back. FULFILLED: the rest. */
  @ApiProperty({ enum: RESERVATION_STATUSES, enumName: 'ReservationStatus', example: 'ACTIVE' })
  status!: ReservationStatus;

  /** What was reserved. */
  @ApiProperty({ example: 100 })
  massKg!: number;

  @ApiProperty({ minimum: 0, example: 100 })
  reservedKg!: number;

  @ApiProperty({ minimum: 0, example: 0 })
  inTransitKg!: number;

  /** Received and not used up. */
  @ApiProperty({ minimum: 0, example: 0 })
  deliveredKg!: number;

  @ApiProperty({ minimum: 0, example: 0 })
  consumedKg!: number;

  @ApiProperty({ minimum: 0, example: 0 })
  releasedKg!: number;

  /** Sent less received: negative where a load was heavier on arrival. */
  @ApiProperty({ example: 0 })
  transitDifferenceKg!: number;

  /** When what is still reserved goes back; null for never. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-24T08:00:00.000Z' })
  expiresAt!: string | null;

  /** When it became HARD; null where it was so from the start, or is not. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  confirmedAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Until the sample is assayed.' })
  note!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;

  /** Also in the ETag of a GET; send it as If-Match to change the reservation. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  version!: number;
}

/** A posting that moved mass of a reservation. */
export class ReservationMovementView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.posting })
  postingId!: string;

  @ApiProperty({ enum: MOVEMENT_KINDS, enumName: 'ReservationMovementKind', example: 'RESERVE' })
  kind!: MovementKind;

  /** What left the account that it was on. */
  @ApiProperty({ example: 100 })
  massKg!: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;
}

/** A reservation with all that moved of it. */
export class ReservationDetailView extends ReservationView {
  /** Oldest first. */
  @ApiProperty({ type: () => [ReservationMovementView] })
  movements!: ReservationMovementView[];
}

/** One page of reservations, newest first. */
export class ReservationPage {
  @ApiProperty({ type: () => [ReservationView] })
  items!: ReservationView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** What was done to a reservation or, in a dry run, would be. */
export class ReservationOutcomeView {
  @ApiProperty({ example: false })
  dryRun!: boolean;

  /** In a dry run of a new one its id and code are for show. */
  @ApiProperty({ type: () => ReservationView })
  reservation!: ReservationView;

  /** In order; before a new reservation, for the platform alone, those that give back what had expired. None where no mass moves. */
  @ApiProperty({ type: () => [LedgerPostingView] })
  postings!: LedgerPostingView[];
}

export function toReservationView(reservation: Reservation): ReservationView {
  const {
    grams,
    reservedGrams,
    inTransitGrams,
    deliveredGrams,
    consumedGrams,
    releasedGrams,
    differenceGrams,
    givenBackAt: _internal,
    reservingPostingId: _inMovements,
    ...shown
  } = reservation;
  return {
    ...shown,
    massKg: kilogramsFromGrams(grams),
    reservedKg: kilogramsFromGrams(reservedGrams),
    inTransitKg: kilogramsFromGrams(inTransitGrams),
    deliveredKg: kilogramsFromGrams(deliveredGrams),
    consumedKg: kilogramsFromGrams(consumedGrams),
    releasedKg: kilogramsFromGrams(releasedGrams),
    transitDifferenceKg: kilogramsFromGrams(differenceGrams),
  };
}

export function toReservationDetailView(
  reservation: Reservation,
  movements: readonly ReservationMovement[],
): ReservationDetailView {
  return {
    ...toReservationView(reservation),
    movements: movements.map(({ postingId, kind, grams, recordedAt }) => ({
      postingId,
      kind,
      massKg: kilogramsFromGrams(grams),
      recordedAt,
    })),
  };
}

export function toOutcomeView(
  reservation: Reservation,
  posted: readonly PostedChanges[],
  dryRun: boolean,
): ReservationOutcomeView {
  return {
    dryRun,
    reservation: toReservationView(reservation),
    postings: posted.map(({ posting, entries }) => toLedgerPostingView(posting, entries)),
  };
}
