import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { MATERIAL_FORMS, type MaterialForm } from '../catalogue/domain/material-form.js';
import type { Demand } from '../demands/demand.entity.js';
import { ImpurityLimitView, toDemandView } from '../demands/demand.view.js';
import { regionOf } from './domain/disclosure.js';

/** What a separator needs, without who it is, how much it takes and what it pays. Null limits do not limit. */
export class MarketDemandView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.demand })
  id!: string;

  /** For people. */
  @ApiProperty({ example: 'DEM-2026-7K3MQ9ZD' })
  code!: string;

  @ApiProperty({
    enum: MATERIAL_FORMS,
    enumName: 'MaterialForm',
    isArray: true,
    example: ['LIBERATED_MAGNET'],
  })
  acceptedForms!: MaterialForm[];

  @ApiProperty({ type: [String], nullable: true, example: ['hdd-vcm'] })
  acceptedGrades!: string[] | null;

  @ApiProperty({ type: Number, nullable: true, example: 4 })
  moistureWtPctMax!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 2 })
  oilWtPctMax!: number | null;

  @ApiProperty({ type: () => [ImpurityLimitView] })
  impurityLimits!: ImpurityLimitView[];

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 5, example: 0 })
  evidenceTierMin!: number;

  @ApiProperty({ type: [String], nullable: true, example: ['DE', 'NL'] })
  acceptedCountries!: string[] | null;

  @ApiProperty({ type: Number, nullable: true, example: 1500 })
  distanceKmMax!: number | null;

  @ApiProperty({ type: String, format: 'date', example: '2026-12-15' })
  windowFrom!: string;

  @ApiProperty({ type: String, format: 'date', example: '2027-06-30' })
  windowUntil!: string;

  /** Of the plant. ISO 3166-1 alpha-2. */
  @ApiProperty({ example: 'FR' })
  country!: string;

  /** Of the plant's region, in whole degrees. */
  @ApiProperty({ type: 'integer', example: 51 })
  regionLatitude!: number;

  @ApiProperty({ type: 'integer', example: 2 })
  regionLongitude!: number;
}

/** One page of needs, newest first. */
export class MarketDemandPage {
  @ApiProperty({ type: () => [MarketDemandView] })
  items!: MarketDemandView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

export function toMarketDemandView(demand: Demand): MarketDemandView {
  const view = toDemandView(demand);
  const { id, code, acceptedForms, acceptedGrades, moistureWtPctMax, oilWtPctMax, impurityLimits } = view;
  const { evidenceTierMin, acceptedCountries, distanceKmMax, windowFrom, windowUntil, country } = view;
  const region = regionOf(demand);
  return {
    id,
    code,
    acceptedForms,
    acceptedGrades,
    moistureWtPctMax,
    oilWtPctMax,
    impurityLimits,
    evidenceTierMin,
    acceptedCountries,
    distanceKmMax,
    windowFrom,
    windowUntil,
    country,
    regionLatitude: region.latitude,
    regionLongitude: region.longitude,
  };
}
