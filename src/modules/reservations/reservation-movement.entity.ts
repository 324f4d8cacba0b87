import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../../platform/database/columns.js';

/** What kinds of posting move the mass of a reservation. */
export const MOVEMENT_KINDS = ['RESERVE', 'RESERVE_RELEASE', 'DISPATCH', 'DELIVERY', 'CONSUMPTION'] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

/** A posting of the ledger that moved mass of a reservation. Never updated, never deleted. */
@Entity('reservation_movements')
@Index('reservation_movements_by_reservation', ['reservationId', 'id'])
@Index('reservation_movements_of_one_posting', ['postingId'], { unique: true })
@Check(
  'reservation_movements_kind_known',
  `"kind" IN ('RESERVE', 'RESERVE_RELEASE', 'DISPATCH', 'DELIVERY', 'CONSUMPTION')`,
)
@Check('reservation_movements_mass_positive', '"grams" > 0')
export class ReservationMovement {
  @IdColumn()
  id!: string;

  @TextColumn()
  reservationId!: string;

  @TextColumn()
  postingId!: string;

  @TextColumn()
  kind!: MovementKind;

  /** What left the account that it was on. */
  @IntegerColumn()
  grams!: number;

  @TextColumn()
  recordedAt!: string;
}
