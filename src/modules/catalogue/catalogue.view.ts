import { ApiProperty } from '@nestjs/swagger';
import type { CatalogueState } from './catalogue-state.js';
import type { LoadedCatalogue } from './load-catalogue.js';

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
  /** Every estimate names the version it was made with. `+` and the number of accepted changes end it, if any. */
  @ApiProperty({ example: '2026.11.1+2' })
  version!: string;

  /** Version of the files that came with this release: `year.month.revision`. */
  @ApiProperty({ example: '2026.11.1' })
  shippedVersion!: string;

  /** Rows that people have replaced since, see /v1/catalogue/changes. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 2 })
  acceptedChanges!: number;

  @ApiProperty({ format: 'date', example: '2026-11-23' })
  released!: string;

  /** SHA-256 in hex over all files, and over each accepted change in turn: the same digest is the same data. */
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

export function toCatalogueView(shipped: LoadedCatalogue, state: CatalogueState): CatalogueView {
  const { version, released, defaultProcessRouteKey } = state.catalogue;
  return {
    version,
    shippedVersion: shipped.catalogue.version,
    acceptedChanges: state.changeCount,
    released,
    digest: state.digest,
    defaultProcessRoute: defaultProcessRouteKey,
    files: shipped.files.map((file) => ({ ...file })),
  };
}
