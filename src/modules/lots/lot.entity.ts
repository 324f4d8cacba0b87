import { Check, Entity, Index } from 'typeorm';
import {
  IdColumn,
  IntegerColumn,
  JsonColumn,
  RealColumn,
  TextColumn,
} from '../../platform/database/columns.js';
import type { MaterialForm } from '../catalogue/domain/material-form.js';
import type { ResourceClass } from '../estimation/domain/estimate.js';
import type { MassBasis } from './domain/lot-mass.js';
import type { Divisibility } from './domain/divisibility.js';
import type { Hazard, MagnetFamily } from './domain/operations/mixing.js';
import type { LotSourcing } from './domain/lot-sourcing.js';
import type { LotStatus } from './domain/lot-states.js';

/** A tradeable quantity of one form, with what buyers browse by. */
@Entity('lots')
@Index('lots_by_status', ['status', 'id'])
@Index('lots_by_form', ['status', 'form', 'id'])
@Index('lots_by_place', ['status', 'latitude', 'longitude'])
@Index('lots_by_batch', ['batchId', 'id'])
@Index('lots_code_unique', ['code'], { unique: true })
@Check('lots_status_known', `"status" IN ('DRAFT', 'LISTED', 'CLOSED', 'WITHDRAWN')`)
@Check('lots_mass_positive', '"net_mass_grams" > 0')
@Check('lots_reserve_not_negative', '"reserve_usd_micros_per_kg" IS NULL OR "reserve_usd_micros_per_kg" >= 0')
@Check('lots_listed_with_window', `"status" <> 'LISTED' OR "available_from" IS NOT NULL`)
@Check(
  'lots_magnet_family_known',
  `"magnet_family" IS NULL OR "magnet_family" IN ('NDFEB', 'SMCO', 'FERRITE', 'UNKNOWN')`,
)
@Check(
  'lots_hazard_known',
  `"hazard" IS NULL OR "hazard" IN ('NONE', 'OILY', 'SELF_HEATING', 'PYROPHORIC', 'HAZARDOUS_WASTE', 'UNKNOWN')`,
)
@Check('lots_divisibility_known', `"divisibility" IS NULL OR "divisibility" IN ('DIVISIBLE', 'WHOLE')`)
@Check('lots_smallest_part_positive', '"smallest_part_grams" IS NULL OR "smallest_part_grams" > 0')
@Check('lots_version_positive', '"version" > 0')
export class Lot {
  @IdColumn()
  id!: string;

  @TextColumn()
  code!: string;

  @TextColumn()
  organisationId!: string;

  @TextColumn()
  siteId!: string;

  /** Null for a lot that an operation made of others. */
  @TextColumn({ nullable: true })
  batchId!: string | null;

  @TextColumn()
  form!: MaterialForm;

  @TextColumn()
  status!: LotStatus;

  /** What it was made with; the ledger says what of it is where. */
  @IntegerColumn()
  netMassGrams!: number;

  @TextColumn()
  massBasis!: MassBasis;

  @JsonColumn()
  profileKeys!: readonly string[];

  @TextColumn()
  estimateId!: string;

  @IntegerColumn()
  evidenceTier!: number;

  @TextColumn()
  resourceClass!: ResourceClass;

  /** Country and coordinates of the site, which never change: kept here for browsing. */
  @TextColumn()
  country!: string;

  @RealColumn()
  latitude!: number;

  @RealColumn()
  longitude!: number;

  /** ISO date. */
  @TextColumn({ nullable: true })
  availableFrom!: string | null;

  /** ISO date; null while open-ended. */
  @TextColumn({ nullable: true })
  availableUntil!: string | null;

  /** The recycler's own: no view shows it. Per kilogram of liberated NdPr oxide. */
  @IntegerColumn({ nullable: true })
  reserveUsdMicrosPerKg!: number | null;

  @TextColumn({ nullable: true })
  listedAt!: string | null;

  @TextColumn({ nullable: true })
  withdrawnAt!: string | null;

  @TextColumn({ nullable: true })
  withdrawalReason!: string | null;

  /** The draft that a batch correction took back in favour of this one. */
  @TextColumn({ nullable: true })
  replacesLotId!: string | null;

  /** The ledger's posting that brought it into being; null for one withdrawn before there was a ledger. */
  @TextColumn({ nullable: true })
  makingPostingId!: string | null;

  /** As declared; null while nobody has. */
  @TextColumn({ nullable: true })
  magnetFamily!: MagnetFamily | null;

  /** As declared; null while nobody has. */
  @TextColumn({ nullable: true })
  hazard!: Hazard | null;

  /** Origin and legal status as declared; null while nobody has. */
  @JsonColumn({ nullable: true })
  sourcing!: LotSourcing | null;

  /** Whether parts of it are on offer; null as DIVISIBLE. */
  @TextColumn({ nullable: true })
  divisibility!: Divisibility | null;

  /** The smallest part that is on offer; null where any is. */
  @IntegerColumn({ nullable: true })
  smallestPartGrams!: number | null;

  @TextColumn()
  recordedAt!: string;

  @IntegerColumn()
  version!: number;
}
