import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';
import type { ResourceClass } from '../estimation/domain/estimate.js';
import type { Divisibility } from './domain/divisibility.js';
import type { Hazard, MagnetFamily } from './domain/operations/mixing.js';
import type { LotSourcing } from './domain/lot-sourcing.js';
import type { LotStatus } from './domain/lot-states.js';

/**
 * What of a lot changes, as one version had it: for questions about the past. Its mass is in the ledger, its oxides are in
 * the estimate; all else of a lot stays as it was made. Never updated, never deleted.
 */
@Entity('lot_revisions')
@Index('lot_revisions_unique', ['lotId', 'version'], { unique: true })
@Index('lot_revisions_by_time', ['lotId', 'recordedAt'])
@Check('lot_revisions_status_known', `"status" IN ('DRAFT', 'LISTED', 'CLOSED', 'WITHDRAWN')`)
@Check('lot_revisions_version_positive', '"version" > 0')
export class LotRevision {
  /** `lot:version`. */
  @IdColumn()
  id!: string;

  @TextColumn()
  lotId!: string;

  @IntegerColumn()
  version!: number;

  @TextColumn()
  status!: LotStatus;

  /** The estimate in force. */
  @TextColumn()
  estimateId!: string;

  @IntegerColumn()
  evidenceTier!: number;

  @TextColumn()
  resourceClass!: ResourceClass;

  @TextColumn({ nullable: true })
  availableFrom!: string | null;

  @TextColumn({ nullable: true })
  availableUntil!: string | null;

  @TextColumn({ nullable: true })
  listedAt!: string | null;

  @TextColumn({ nullable: true })
  withdrawnAt!: string | null;

  @TextColumn({ nullable: true })
  withdrawalReason!: string | null;

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

  /** When the lot came to be so. */
  @TextColumn()
  recordedAt!: string;
}
