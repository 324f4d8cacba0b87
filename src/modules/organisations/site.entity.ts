import { Check, Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, RealColumn, TextColumn } from '../../platform/database/columns.js';

/** A place where an organisation holds or treats material. Its coordinates never change: a move is a new site. */
@Entity('sites')
@Index('sites_by_organisation', ['organisationId', 'id'])
@Check('sites_latitude_range', '"latitude" BETWEEN -90 AND 90')
@Check('sites_longitude_range', '"longitude" BETWEEN -180 AND 180')
export class Site {
  @IdColumn()
  id!: string;

  @TextColumn()
  organisationId!: string;

  @TextColumn()
  name!: string;

  /** ISO 3166-1 alpha-2. */
  @TextColumn()
  country!: string;

  /** Degrees, WGS 84. */
  @RealColumn()
  latitude!: number;

  /** Degrees, WGS 84. */
  @RealColumn()
  longitude!: number;

  @TextColumn()
  recordedAt!: string;

  @IntegerColumn()
  version!: number;
}
