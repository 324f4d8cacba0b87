import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/access/caller.js';
import { CurrentCaller } from '../../platform/access/request-caller.js';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { IdParam } from '../../platform/http/id-param.js';
import { IfMatch } from '../../platform/http/if-match.js';
import { Operation } from '../../platform/http/operation.js';
import type { Page } from '../../platform/http/page.dto.js';
import { LotAvailabilityView } from './availability.view.js';
import {
  ReservationDetailView,
  ReservationOutcomeView,
  ReservationPage,
  type ReservationView,
} from './reservation.view.js';
import {
  ReservationConfirmation,
  ReservationConsumption,
  ReservationCreate,
  ReservationDelivery,
  ReservationDispatch,
  ReservationQuery,
  ReservationRelease,
  ReservationWriteQuery,
} from './reservations.dto.js';
import { ReservationsService } from './reservations.service.js';

const LOT_ID = { id: { example: EXAMPLE_ID.lot, description: 'Id of the lot.' } };
const RESERVATION_ID = { id: { example: EXAMPLE_ID.reservation, description: 'Id of the reservation.' } };
const DRY_RUN = 'With dryRun nothing is stored, and the answer is what would have been.';

@ApiTags('Reservations')
@Controller()
export class ReservationsController {
  constructor(private readonly reservations: ReservationsService) {}

  @Post('lots/:id/reservations')
  @Operation({
    summary: 'Reserve of a lot',
    access: {
      scope: 'reservations:write',
      only: ['SEPARATOR'],
      path: { id: { kind: 'lot', relation: 'OFFERED' } },
    },
    description: `Of a listed lot, for a separator, in the parts that it is offered in. What had expired on it goes back first. ${DRY_RUN}`,
    status: 201,
    returns: ReservationOutcomeView,
    returnDescription: 'The reservation and what was posted.',
    params: LOT_ID,
    problems: [
      'lot-not-found',
      'lot-not-on-offer',
      'reference-not-found',
      'organisation-has-not-the-role',
      'insufficient-available',
      'part-not-on-offer',
      'reservation-expiry-not-valid',
      'soft-hold-limit-reached',
      'soft-hold-cooling-off',
    ],
    body: {
      type: ReservationCreate,
      examples: {
        hold: {
          summary: '100 kg on hold for two days',
          value: { kind: 'SOFT', massKg: 100, reservedForOrganisationId: EXAMPLE_ID.separator },
        },
        wholeLot: {
          summary: 'All of it, promised',
          value: {
            kind: 'HARD',
            reservedForOrganisationId: EXAMPLE_ID.separator,
            note: 'Contract 2026-114.',
          },
        },
      },
    },
  })
  createReservation(
    @IdParam() id: string,
    @Query() { dryRun = false }: ReservationWriteQuery,
    @Body() input: ReservationCreate,
    @CurrentCaller() caller: Caller,
  ): Promise<ReservationOutcomeView> {
    return this.reservations.reserve(id, input, { isDryRun: dryRun, caller });
  }

  @Get('lots/:id/availability')
  @Operation({
    summary: 'What of a lot can be promised',
    access: { scope: 'reservations:read', path: { id: { kind: 'lot' } } },
    description:
      'Of a lot of your own: now, and from when on how much more, as reservations expire. Says nothing of who reserved.',
    returns: LotAvailabilityView,
    returnDescription: 'Available to promise.',
    params: LOT_ID,
    problems: ['lot-not-found'],
  })
  getLotAvailability(@IdParam() id: string): Promise<LotAvailabilityView> {
    return this.reservations.getAvailability(id);
  }

  @Get('reservations')
  @Operation({
    summary: 'List reservations',
    access: { scope: 'reservations:read' },
    returns: ReservationPage,
    returnDescription: 'One page, newest first.',
    problems: ['cursor-not-valid'],
  })
  listReservations(
    @Query() query: ReservationQuery,
    @CurrentCaller() caller: Caller,
  ): Promise<Page<ReservationView>> {
    return this.reservations.listReservations(query, caller.visible('reservations:read'));
  }

  @Get('reservations/:id')
  @Operation({
    summary: 'Read a reservation',
    access: { scope: 'reservations:read', path: { id: { kind: 'reservation', relation: 'PARTY' } } },
    returns: ReservationDetailView,
    returnDescription: 'The reservation and all that moved of it.',
    params: RESERVATION_ID,
    problems: ['reservation-not-found'],
  })
  getReservation(@IdParam() id: string): Promise<ReservationDetailView> {
    return this.reservations.getReservation(id);
  }

  @Post('reservations/:id/confirmation')
  @Operation({
    summary: 'Make a soft hold a hard reservation',
    access: { scope: 'reservations:write', path: { id: { kind: 'reservation', relation: 'COUNTERPARTY' } } },
    description: `It does not expire any more, unless a time is given. ${DRY_RUN}`,
    status: 201,
    returns: ReservationOutcomeView,
    returnDescription: 'The reservation, HARD.',
    params: RESERVATION_ID,
    conditional: true,
    problems: [
      'reservation-not-found',
      'reservation-state-forbids',
      'reservation-expired',
      'reservation-expiry-not-valid',
    ],
    body: {
      type: ReservationConfirmation,
      examples: { forGood: { summary: 'Without an end', value: {} } },
    },
  })
  confirmReservation(
    @IdParam() id: string,
    @IfMatch() version: number,
    @Query() { dryRun = false }: ReservationWriteQuery,
    @Body() input: ReservationConfirmation,
  ): Promise<ReservationOutcomeView> {
    return this.reservations.confirm({ id, version, isDryRun: dryRun }, input);
  }

  @Post('reservations/:id/release')
  @Operation({
    summary: 'Give reserved mass back',
    access: { scope: 'reservations:write', path: { id: { kind: 'reservation', relation: 'PARTY' } } },
    description: `Some or all of what is reserved is available again; what has left already is not. ${DRY_RUN}`,
    status: 201,
    returns: ReservationOutcomeView,
    returnDescription: 'The reservation and what was posted.',
    params: RESERVATION_ID,
    conditional: true,
    problems: [
      'reservation-not-found',
      'reservation-state-forbids',
      'reservation-expired',
      'insufficient-balance',
      'part-not-on-offer',
    ],
    body: {
      type: ReservationRelease,
      examples: { all: { summary: 'All of it', value: { reason: 'The campaign is postponed.' } } },
    },
  })
  releaseReservation(
    @IdParam() id: string,
    @IfMatch() version: number,
    @Query() { dryRun = false }: ReservationWriteQuery,
    @Body() input: ReservationRelease,
  ): Promise<ReservationOutcomeView> {
    return this.reservations.release({ id, version, isDryRun: dryRun }, input);
  }

  @Post('reservations/:id/dispatch')
  @Operation({
    summary: 'Send reserved mass on its way',
    access: { scope: 'reservations:write', path: { id: { kind: 'reservation' } } },
    description: `In one load or several. Only what is HARD is sent. ${DRY_RUN}`,
    status: 201,
    returns: ReservationOutcomeView,
    returnDescription: 'The reservation and what was posted.',
    params: RESERVATION_ID,
    conditional: true,
    problems: [
      'reservation-not-found',
      'reservation-state-forbids',
      'reservation-not-confirmed',
      'reservation-expired',
      'insufficient-balance',
    ],
    body: {
      type: ReservationDispatch,
      examples: { firstLoad: { summary: 'A first load of 60 kg', value: { massKg: 60 } } },
    },
  })
  dispatchReservation(
    @IdParam() id: string,
    @IfMatch() version: number,
    @Query() { dryRun = false }: ReservationWriteQuery,
    @Body() input: ReservationDispatch,
  ): Promise<ReservationOutcomeView> {
    return this.reservations.dispatch({ id, version, isDryRun: dryRun }, input);
  }

  @Post('reservations/:id/delivery')
  @Operation({
    summary: 'Receive what is on the way',
    access: { scope: 'reservations:write', path: { id: { kind: 'reservation', relation: 'COUNTERPARTY' } } },
    description: `What arrives lighter or heavier than it left is posted as a loss or an adjustment, by its cause. A lot of which nothing is on hand any more is CLOSED. ${DRY_RUN}`,
    status: 201,
    returns: ReservationOutcomeView,
    returnDescription: 'The reservation and what was posted.',
    params: RESERVATION_ID,
    conditional: true,
    problems: [
      'reservation-not-found',
      'reservation-state-forbids',
      'reservation-not-confirmed',
      'insufficient-balance',
      'transit-difference-not-valid',
    ],
    body: {
      type: ReservationDelivery,
      examples: {
        dried: {
          summary: '60 kg left, 59.4 kg arrive: it has dried',
          value: { dispatchedMassKg: 60, receivedMassKg: 59.4, cause: 'DRYING' },
        },
      },
    },
  })
  deliverReservation(
    @IdParam() id: string,
    @IfMatch() version: number,
    @Query() { dryRun = false }: ReservationWriteQuery,
    @Body() input: ReservationDelivery,
  ): Promise<ReservationOutcomeView> {
    return this.reservations.deliver({ id, version, isDryRun: dryRun }, input);
  }

  @Post('reservations/:id/consumption')
  @Operation({
    summary: 'Use up what was delivered',
    access: { scope: 'reservations:write', path: { id: { kind: 'reservation', relation: 'COUNTERPARTY' } } },
    description: `Some or all of it. ${DRY_RUN}`,
    status: 201,
    returns: ReservationOutcomeView,
    returnDescription: 'The reservation and what was posted.',
    params: RESERVATION_ID,
    conditional: true,
    problems: [
      'reservation-not-found',
      'reservation-state-forbids',
      'reservation-not-confirmed',
      'insufficient-balance',
    ],
    body: {
      type: ReservationConsumption,
      examples: { half: { summary: '30 kg into the leach', value: { massKg: 30 } } },
    },
  })
  consumeReservation(
    @IdParam() id: string,
    @IfMatch() version: number,
    @Query() { dryRun = false }: ReservationWriteQuery,
    @Body() input: ReservationConsumption,
  ): Promise<ReservationOutcomeView> {
    return this.reservations.consume({ id, version, isDryRun: dryRun }, input);
  }
}
