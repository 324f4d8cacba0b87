import { ApiProperty, PickType } from '@nestjs/swagger';
import type { Demand } from '../demands/demand.entity.js';
import { DemandView, toDemandView } from '../demands/demand.view.js';
import { regionOf } from './domain/disclosure.js';

/** What a separator needs, without who it is, how much it takes and what it pays. Null limits do not limit. */
export class MarketDemandView extends PickType(DemandView, [
  'id',
  'code',
  'acceptedForms',
  'acceptedGrades',
  'moistureWtPctMax',
  'oilWtPctMax',
  'impurityLimits',
  'evidenceTierMin',
  'acceptedCountries',
  'rulePacks',
  'distanceKmMax',
  'windowFrom',
  'windowUntil',
  'country',
] as const) {
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
  const { evidenceTierMin, acceptedCountries, rulePacks, distanceKmMax, windowFrom, windowUntil, country } =
    view;
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
    rulePacks,
    distanceKmMax,
    windowFrom,
    windowUntil,
    country,
    regionLatitude: region.latitude,
    regionLongitude: region.longitude,
  };
}
