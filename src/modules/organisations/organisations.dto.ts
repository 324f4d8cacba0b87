import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { CountryField, DecimalField, IdField, TextField } from '../../platform/http/fields.js';
import { ManyOfField } from '../../platform/http/list-fields.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { ORGANISATION_ROLES, type OrganisationRole } from '../../platform/access/organisation-role.js';
import type { Organisation } from './organisation.entity.js';
import type { Site } from './site.entity.js';

/** An organisation to record. */
export class OrganisationCreate {
  /** Registered name. */
  @TextField({ max: 200, example: 'Maasvlakte Magnet Recovery' })
  name!: string;

  /** What it does here. */
  @ManyOfField(ORGANISATION_ROLES, 'OrganisationRole', { example: ['RECYCLER'] })
  roles!: OrganisationRole[];
}

/** A site to record. */
export class SiteCreate {
  /** Name of the place. */
  @TextField({ max: 200, example: 'Yard 1' })
  name!: string;

  /** ISO 3166-1 alpha-2 country code. */
  @CountryField({ example: 'NL' })
  country!: string;

  /** Degrees north, WGS 84. */
  @DecimalField({ min: -90, max: 90, decimals: 7, example: 51.9489 })
  latitude!: number;

  /** Degrees east, WGS 84. */
  @DecimalField({ min: -180, max: 180, decimals: 7, example: 4.0531 })
  longitude!: number;
}

/** A recycler, separator or programme. */
export class OrganisationView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.organisation })
  id!: string;

  @ApiProperty({ example: 'Maasvlakte Magnet Recovery' })
  name!: string;

  @ApiProperty({
    enum: ORGANISATION_ROLES,
    enumName: 'OrganisationRole',
    isArray: true,
    example: ['RECYCLER'],
  })
  roles!: OrganisationRole[];

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;

  /** Also in the ETag. */
  @ApiProperty({ type: 'integer', example: 1 })
  version!: number;
}

/** A place where an organisation holds or treats material. */
export class SiteView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.site })
  id!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.organisation })
  organisationId!: string;

  @ApiProperty({ example: 'Yard 1' })
  name!: string;

  /** ISO 3166-1 alpha-2. */
  @ApiProperty({ example: 'NL' })
  country!: string;

  /** Degrees north, WGS 84. */
  @ApiProperty({ example: 51.9489 })
  latitude!: number;

  /** Degrees east, WGS 84. */
  @ApiProperty({ example: 4.0531 })
  longitude!: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;

  /** Also in the ETag. */
  @ApiProperty({ type: 'integer', example: 1 })
  version!: number;
}

/** One page of organisations, newest first. */
export class OrganisationPage {
  @ApiProperty({ type: () => [OrganisationView] })
  items!: OrganisationView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** One page of sites, newest first. */
export class SitePage {
  @ApiProperty({ type: () => [SiteView] })
  items!: SiteView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** Which organisations to list. */
export class OrganisationQuery extends PageQuery {
  /** Exact name. */
  @TextField({ max: 200, optional: true, example: 'Maasvlakte Magnet Recovery' })
  name?: string;
}

/** Which sites to list. */
export class SiteQuery extends PageQuery {
  /** Owner. */
  @IdField({ optional: true, example: EXAMPLE_ID.organisation })
  organisationId?: string;
}

export function toOrganisationView({ id, name, roles, recordedAt, version }: Organisation): OrganisationView {
  return { id, name, roles: [...roles], recordedAt, version };
}

export function toSiteView(site: Site): SiteView {
  const { id, organisationId, name, country, latitude, longitude, recordedAt, version } = site;
  return { id, organisationId, name, country, latitude, longitude, recordedAt, version };
}
