import { ApiProperty } from '@nestjs/swagger';
import type { CatalogueVersion } from './catalogue-version.entity.js';

/** A version of the reference data that this service has worked with. */
export class CatalogueVersionView {
  /** `year.month.revision` as shipped; `+` and a number: with that many accepted changes. */
  @ApiProperty({ example: '2026.11.1+2' })
  version!: string;

  /** SHA-256 in hex: the same digest is the same data. */
  @ApiProperty({
    pattern: '^[0-9a-f]{64}$',
    example: '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b',
  })
  digest!: string;

  /** When it was first worked with. */
  @ApiProperty({ format: 'date-time', example: '2026-11-26T08:00:00.000Z' })
  recordedAt!: string;
}

/** One page of versions, newest first. */
export class CatalogueVersionPage {
  @ApiProperty({ type: () => [CatalogueVersionView] })
  items!: CatalogueVersionView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

export function toCatalogueVersionView({
  version,
  digest,
  recordedAt,
}: Omit<CatalogueVersion, 'content'>): CatalogueVersionView {
  return { version, digest, recordedAt };
}
