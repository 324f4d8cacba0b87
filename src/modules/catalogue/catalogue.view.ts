import { ApiProperty } from '@nestjs/swagger';
import type { Catalogue } from './domain/catalogue.js';
import type { LoadedFile } from './load-catalogue.js';

/** One file of the reference data, as loaded. */
export class CatalogueFileView {
  @ApiProperty({ example: 'product-profiles.csv' })
  name!: string;

  /** In hex, over UTF-8 text without byte-order mark and with LF line ends. */
  @ApiProperty({
    pattern: '^[0-9a-f]{64}$',
    example: '5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9',
  })
  sha256!: string;

  /** Data rows without the header; 0 for the manifest. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 61 })
  rows!: number;
}

/** Which reference data this service works with. */
export class CatalogueView {
  /** `year.month.revision`; every estimate names the version it was made with. */
  @ApiProperty({ example: '2026.11.0' })
  version!: string;

  @ApiProperty({ format: 'date', example: '2026-11-23' })
  released!: string;

  /** SHA-256 in hex over all files: the same digest is the same data. */
  @ApiProperty({
    pattern: '^[0-9a-f]{64}$',
    example: '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b',
  })
  digest!: string;

  /** Key of the process route assumed where a buyer has declared none. */
  @ApiProperty({ example: 'toll-hydromet-sx' })
  defaultProcessRoute!: string;

  @ApiProperty({ type: () => [CatalogueFileView] })
  files!: CatalogueFileView[];
}

/** What the view needs; CatalogueService has it. */
interface CatalogueInUse {
  readonly current: Catalogue;
  readonly digest: string;
  readonly files: readonly LoadedFile[];
}

export function toCatalogueView({ current, digest, files }: CatalogueInUse): CatalogueView {
  const { version, released, defaultProcessRouteKey } = current;
  return {
    version,
    released,
    digest,
    defaultProcessRoute: defaultProcessRouteKey,
    files: files.map((file) => ({ ...file })),
  };
}
