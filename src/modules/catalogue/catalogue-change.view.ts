import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { CatalogueChange } from './catalogue-change.entity.js';
import { CHANGEABLE_TABLES, type ChangeableTable } from './domain/apply-changes.js';
import type { MagnetGrade, ProcessRoute, ProductProfile } from './domain/catalogue.js';
import { MagnetGradeView, toMagnetGradeView } from './magnet-grade.view.js';
import { ProcessRouteView, toProcessRouteView } from './process-route.view.js';
import { ProductProfileView, toProductProfileView } from './product-profile.view.js';

/** A row of the reference data that a person accepted in place of the one with its key. Never taken back or edited. */
@ApiExtraModels(ProductProfileView, MagnetGradeView, ProcessRouteView)
export class CatalogueChangeView {
  @ApiProperty({ format: 'uuid', example: '0199b0a2-0009-7000-8000-000000000001' })
  id!: string;

  /** 1, 2, 3 …: changes apply in this order. */
  @ApiProperty({ type: 'integer', minimum: 1, example: 2 })
  sequence!: number;

  @ApiProperty({ enum: CHANGEABLE_TABLES, enumName: 'ChangeableTable', example: 'productProfiles' })
  tableName!: ChangeableTable;

  @ApiProperty({ example: 'hdd-35' })
  rowKey!: string;

  /** The whole row as accepted; a later change of the same row takes its place. */
  @ApiProperty({
    oneOf: [ProductProfileView, MagnetGradeView, ProcessRouteView].map((view) => ({
      $ref: getSchemaPath(view),
    })),
  })
  row!: ProductProfileView | MagnetGradeView | ProcessRouteView;

  /** Why, in words. */
  @ApiProperty({ example: '412 drives dismantled in November held 12 % less than believed.' })
  reason!: string;

  /** Who accepted it, in words. */
  @ApiProperty({ example: 'E. Verhoeven, plant metallurgist' })
  acceptedBy!: string;

  /** The version that it made. */
  @ApiProperty({ example: '2026.11.1+2' })
  version!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-26T08:00:00.000Z' })
  recordedAt!: string;
}

/** One page of changes, newest first. */
export class CatalogueChangePage {
  @ApiProperty({ type: () => [CatalogueChangeView] })
  items!: CatalogueChangeView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

export function toCatalogueChangeView(change: CatalogueChange): CatalogueChangeView {
  return { ...change, row: toRowView(change) };
}

/** The rows were read by their table's rules before they were stored. */
function toRowView({ tableName, row }: CatalogueChange): CatalogueChangeView['row'] {
  switch (tableName) {
    case 'productProfiles':
      return toProductProfileView(row as ProductProfile);
    case 'magnetGrades':
      return toMagnetGradeView(row as MagnetGrade);
    case 'processRoutes':
      return toProcessRouteView(row as ProcessRoute);
  }
}
