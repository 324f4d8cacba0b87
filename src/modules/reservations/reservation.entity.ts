import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../../platform/database/columns.js';
import type { ReservationKind, ReservationStatus } from './domain/reservation-states.js';

/** Mass of a lot promised to a separator. Where it is now adds up to what was reserved, by a check of the database too. */
@Entity('reservations')
@Index('reservations_by_lot', ['lotId', 'status', 'id'])
@Index('reservations_by_owner', ['organisationId', 'id'])
@Index('reservations_by_holder', ['reservedForOrganisationId', 'status', 'id'])
@Index('reservations_by_expiry', ['status', 'expiresAt'])
@Index('reservations_code_unique', ['code'], { unique: true })
@Check('reservations_kind_known', `"kind" IN ('SOFT', 'HARD')`)
@Check('reservations_status_known', `"status" IN ('ACTIVE', 'RELEASED', 'EXPIRED', 'FULFILLED')`)
@Check('reservations_mass_positive', '"grams" > 0')
@Check(
  'reservations_mass_not_negative',
  '"reserved_grams" >= 0 AND "in_transit_grams" >= 0 AND "delivered_grams" >= 0 AND "consumed_grams" >= 0 AND "released_grams" >= 0',
)
@Check(
  'reservations_mass_kept',
  '"grams" = "reserved_grams" + "in_transit_grams" + "delivered_grams" + "consumed_grams" + "released_grams" + "difference_grams"',
)
@Check(
  'reservations_active_while_open',
  `("status" = 'ACTIVE') = ("reserved_grams" + "in_transit_grams" > 0)`,
)
@Check('reservations_soft_expires', `"kind" = 'HARD' OR "expires_at" IS NOT NULL`)
@Check(
  'reservations_soft_stays',
  `"kind" = 'HARD' OR "in_transit_grams" + "delivered_grams" + "consumed_grams" = 0`,
)
@Check('reservations_version_positive', '"version" > 0')
export class Reservation {
  @IdColumn()
  id!: string;

  @TextColumn()
  code!: string;

  @TextColumn()
  lotId!: string;

  /** Whose lot it is. */
  @TextColumn()
  organisationId!: string;

  @TextColumn()
  reservedForOrganisationId!: string;

  @TextColumn()
  kind!: ReservationKind;

  @TextColumn()
  status!: ReservationStatus;

  /** What was reserved. */
  @IntegerColumn()
  grams!: number;

  @IntegerColumn()
  reservedGrams!: number;

  @IntegerColumn()
  inTransitGrams!: number;

  @IntegerColumn()
  deliveredGrams!: number;

  @IntegerColumn()
  consumedGrams!: number;

  @IntegerColumn()
  releasedGrams!: number;

  /** Sent less received. */
  @IntegerColumn()
  differenceGrams!: number;

  /** RFC 3339 UTC; null for never. */
  @TextColumn({ nullable: true })
  expiresAt!: string | null;

  /** When it became HARD; null where it was so from the start, or is not. */
  @TextColumn({ nullable: true })
  confirmedAt!: string | null;

  /** When something of it last went back; of a lapse, when its time was over. */
  @TextColumn({ nullable: true })
  givenBackAt!: string | null;

  @TextColumn({ nullable: true })
  note!: string | null;

  @TextColumn()
  reservingPostingId!: string;

  @TextColumn()
  recordedAt!: string;

  @IntegerColumn()
  version!: number;
}
