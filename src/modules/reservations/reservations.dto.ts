import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import {
  BooleanField,
  IdField,
  InstantField,
  KilogramsField,
  OneOfField,
  TextField,
} from '../../platform/http/fields.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { BooleanFromQuery } from '../../platform/http/query-values.js';
import {
  RESERVATION_KINDS,
  RESERVATION_STATUSES,
  type ReservationKind,
  type ReservationStatus,
} from './domain/reservation-states.js';
import { TRANSIT_CAUSE_NAMES, type TransitCause } from './domain/transit-difference.js';

/** Whether to store. */
export class ReservationWriteQuery {
  /** True: only say what would be posted. */
  @BooleanFromQuery()
  @BooleanField({ optional: true, example: false })
  dryRun?: boolean;
}

/** What to reserve of a lot, and for whom. */
export class ReservationCreate {
  /** SOFT: a hold that lapses by itself. HARD: a promise. */
  @OneOfField(RESERVATION_KINDS, 'ReservationKind', { example: 'SOFT' })
  kind!: ReservationKind;

  /** All that is available unless given; of a lot in parts, the smallest part or more, and as much must be left. */
  @KilogramsField({ optional: true, example: 100 })
  massKg?: number;

  /** A separator. */
  @IdField({ example: EXAMPLE_ID.separator })
  reservedForOrganisationId!: string;

  /** SOFT: 48 hours from now unless given, and 168 at the most. HARD: never unless given. */
  @InstantField({ optional: true, example: '2026-11-24T08:00:00Z' })
  expiresAt?: string;

  @TextField({ max: 500, optional: true, example: 'Until the sample is assayed.' })
  note?: string;
}

/** What of a reservation is given back. */
export class ReservationRelease {
  /** All that is reserved unless given; what is kept is a part as the lot is offered in. */
  @KilogramsField({ optional: true, example: 40 })
  massKg?: number;

  @TextField({ max: 500, optional: true, example: 'The campaign is postponed.' })
  reason?: string;
}

/** On what terms a hold becomes a promise. */
export class ReservationConfirmation {
  /** Never unless given. */
  @InstantField({ optional: true, example: '2026-12-31T23:00:00Z' })
  expiresAt?: string;
}

/** A load that leaves. */
export class ReservationDispatch {
  /** All that is reserved unless given. */
  @KilogramsField({ optional: true, example: 60 })
  massKg?: number;

  /** Now unless given. */
  @InstantField({ optional: true, example: '2026-11-23T07:30:00Z' })
  occurredAt?: string;
}

/** A load that arrives. */
export class ReservationDelivery {
  /** What it weighed when it left; all that is on the way unless given. */
  @KilogramsField({ optional: true, example: 60 })
  dispatchedMassKg?: number;

  /** What it weighs now; the same unless given. */
  @KilogramsField({ min: 0, optional: true, example: 59.4 })
  receivedMassKg?: number;

  /** Why it weighs otherwise; only where it does. */
  @OneOfField(TRANSIT_CAUSE_NAMES, 'TransitCause', { optional: true, example: 'DRYING' })
  cause?: TransitCause;

  /** Now unless given. */
  @InstantField({ optional: true, example: '2026-11-23T07:45:00Z' })
  occurredAt?: string;
}

/** Delivered material that is used up. */
export class ReservationConsumption {
  /** All that is delivered and not used up unless given. */
  @KilogramsField({ optional: true, example: 30 })
  massKg?: number;

  /** Now unless given. */
  @InstantField({ optional: true, example: '2026-11-23T07:55:00Z' })
  occurredAt?: string;
}

/** Which reservations to list. Filters combine with AND. */
export class ReservationQuery extends PageQuery {
  @IdField({ optional: true, example: EXAMPLE_ID.lot })
  lotId?: string;

  /** Whose lots. */
  @IdField({ optional: true, example: EXAMPLE_ID.organisation })
  organisationId?: string;

  @IdField({ optional: true, example: EXAMPLE_ID.separator })
  reservedForOrganisationId?: string;

  @OneOfField(RESERVATION_STATUSES, 'ReservationStatus', { optional: true, example: 'ACTIVE' })
  status?: ReservationStatus;

  @OneOfField(RESERVATION_KINDS, 'ReservationKind', { optional: true, example: 'SOFT' })
  kind?: ReservationKind;
}
