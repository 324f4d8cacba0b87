import { Check, Entity, Index } from 'typeorm';
import {
  IdColumn,
  IntegerColumn,
  JsonColumn,
  RealColumn,
  TextColumn,
} from '../../platform/database/columns.js';
import type { StoredDemandSpecification } from './domain/demand-specification.js';

export const DEMAND_STATUSES = ['OPEN', 'WITHDRAWN'] as const;
export type DemandStatus = (typeof DEMAND_STATUSES)[number];

/** A separator's feedstock need. */
@Entity('demands')
@Index('demands_by_status', ['status', 'windowUntil', 'id'])
@Index('demands_by_organisation', ['organisationId', 'id'])
@Index('demands_code_unique', ['code'], { unique: true })
@Index('demands_live_reference_unique', ['organisationId', 'liveReference'], { unique: true })
@Check('demands_status_known', `"status" IN ('OPEN', 'WITHDRAWN')`)
@Check('demands_window_ordered', '"window_from" <= "window_until"')
@Check('demands_version_positive', '"version" > 0')
export class Demand {
  @IdColumn()
  id!: string;

  @TextColumn()
  code!: string;

  @TextColumn()
  organisationId!: string;

  /** The plant that takes the feed. */
  @TextColumn()
  siteId!: string;

  /** The separator's own number. */
  @TextColumn({ nullable: true })
  reference!: string | null;

  /** The same while the demand stands: the database keeps a number from being given twice. */
  @TextColumn({ nullable: true })
  liveReference!: string | null;

  @TextColumn()
  title!: string;

  @TextColumn()
  status!: DemandStatus;

  @JsonColumn()
  specification!: StoredDemandSpecification;

  @TextColumn()
  windowFrom!: string;

  @TextColumn()
  windowUntil!: string;

  @TextColumn()
  country!: string;

  @RealColumn()
  latitude!: number;

  @RealColumn()
  longitude!: number;

  @TextColumn({ nullable: true })
  withdrawnAt!: string | null;

  @TextColumn({ nullable: true })
  withdrawalReason!: string | null;

  @TextColumn()
  recordedAt!: string;

  @IntegerColumn()
  version!: number;
}
