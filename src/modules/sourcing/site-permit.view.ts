import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { DECLARED_HAZARDS, type DeclaredHazard } from '../lots/domain/operations/mixing.js';
import type { SitePermit } from './site-permit.entity.js';

/** What a site is permitted to receive, as its organisation states it: only that sees it. */
export class SitePermitView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.sitePermit })
  id!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.separator })
  organisationId!: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.plant })
  siteId!: string;

  @ApiProperty({ example: 'DREAL-HDF-2024-0117' })
  reference!: string;

  @ApiProperty({ example: 'Préfecture du Nord' })
  authority!: string;

  @ApiProperty({ type: String, nullable: true, example: 'https://georisques.example/permits/0117' })
  source!: string | null;

  @ApiProperty({ type: [String], example: ['160216', '191203', 'Y49'] })
  wasteCodes!: string[];

  /** Null = it says nothing of hazards. */
  @ApiProperty({
    enum: DECLARED_HAZARDS,
    enumName: 'AcceptedHazard',
    isArray: true,
    nullable: true,
    example: ['NONE', 'OILY'],
  })
  hazards!: DeclaredHazard[] | null;

  @ApiProperty({ type: String, format: 'date', example: '2024-03-01' })
  validFrom!: string;

  @ApiProperty({ type: String, format: 'date', nullable: true, example: '2029-02-28' })
  validUntil!: string | null;

  /** From then on it counts no more. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  withdrawnAt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  withdrawalReason!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  recordedAt!: string;

  /** Also in the ETag; send it as If-Match to withdraw. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 })
  version!: number;
}

/** One page of permits, newest first. */
export class SitePermitPage {
  @ApiProperty({ type: () => [SitePermitView] })
  items!: SitePermitView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

export function toSitePermitView({ wasteCodes, hazards, ...permit }: SitePermit): SitePermitView {
  return { ...permit, wasteCodes: [...wasteCodes], hazards: hazards && [...hazards] };
}
