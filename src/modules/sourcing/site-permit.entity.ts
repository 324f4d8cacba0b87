import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn } from '../../platform/database/columns.js';
import type { DeclaredHazard } from '../lots/domain/operations/mixing.js';

/** What an authority permits a site to receive, as its organisation states it. */
@Entity('site_permits')
@Index('site_permits_by_site', ['siteId', 'id'])
@Index('site_permits_by_organisation', ['organisationId', 'id'])
@Check('site_permits_validity_ordered', '"valid_until" IS NULL OR "valid_from" <= "valid_until"')
@Check('site_permits_version_positive', '"version" > 0')
export class SitePermit {
  @IdColumn()
  id!: string;

  @TextColumn()
  organisationId!: string;

  @TextColumn()
  siteId!: string;

  /** The number that the authority gave it. */
  @TextColumn()
  reference!: string;

  @TextColumn()
  authority!: string;

  /** Where it can be read. */
  @TextColumn({ nullable: true })
  source!: string | null;

  @JsonColumn()
  wasteCodes!: readonly string[];

  /** Null = it says nothing of hazards. */
  @JsonColumn({ nullable: true })
  hazards!: readonly DeclaredHazard[] | null;

  /** ISO date. */
  @TextColumn()
  validFrom!: string;

  /** ISO date; null = without an end. */
  @TextColumn({ nullable: true })
  validUntil!: string | null;

  @TextColumn({ nullable: true })
  withdrawnAt!: string | null;

  @TextColumn({ nullable: true })
  withdrawalReason!: string | null;

  @TextColumn()
  recordedAt!: string;

  @IntegerColumn()
  version!: number;
}
