import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, TextColumn } from '../../platform/database/columns.js';

/** One upload of prices by an organisation, in one currency. Never updated, never deleted: a correction is a new one. */
@Entity('price_series')
@Index('price_series_by_organisation', ['organisationId', 'id'])
@Index('price_series_file_unique', ['organisationId', 'fileDigest'], { unique: true })
@Check('price_series_points_positive', '"point_count" > 0')
@Check('price_series_dates_ordered', '"date_from" <= "date_until"')
export class PriceSeries {
  @IdColumn()
  id!: string;

  @TextColumn()
  organisationId!: string;

  @TextColumn()
  name!: string;

  /** ISO 4217. */
  @TextColumn()
  currency!: string;

  /** SHA-256 of the bytes sent: the same file again is the same series. */
  @TextColumn()
  fileDigest!: string;

  @IntegerColumn()
  pointCount!: number;

  /** ISO date of the earliest point. */
  @TextColumn()
  dateFrom!: string;

  /** ISO date of the latest point. */
  @TextColumn()
  dateUntil!: string;

  @TextColumn()
  recordedAt!: string;
}
