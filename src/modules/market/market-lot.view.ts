import { ApiProperty, PickType } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../../platform/http/example-ids.js';
import { greatCircleMetres } from '../../shared/great-circle.js';
import { kilogramsFromGrams } from '../../shared/mass.js';
import { MATERIAL_FORMS, type MaterialForm } from '../catalogue/domain/material-form.js';
import { OXIDE_QUANTITIES, type OxideQuantity } from '../catalogue/domain/rare-earths.js';
import { RESOURCE_CLASSES, type ResourceClass } from '../estimation/domain/estimate.js';
import { EstimateView } from '../estimation/estimate.view.js';
import type { LotOxide } from '../lots/lot-oxide.entity.js';
import type { Lot } from '../lots/lot.entity.js';
import { LotView, type LotDetailView } from '../lots/lot.view.js';
import { massBandOf, regionOf, type Region } from './domain/disclosure.js';

const METRES_PER_KM = 1_000;
/** Distances from a region are no more exact than the region. */
const DISTANCE_STEP_KM = 50;

/** How much of one oxide could be recovered, to a band: the median lies in it. */
export class OxideBandView {
  @ApiProperty({ enum: OXIDE_QUANTITIES, enumName: 'OxideQuantity', example: 'NDPR' })
  quantity!: OxideQuantity;

  @ApiProperty({ minimum: 0, example: 5 })
  fromKg!: number;

  /** Below this. */
  @ApiProperty({ minimum: 1, example: 10 })
  toKg!: number;
}

/** What a buyer is shown of a lot that is reserved for it. */
export class DisclosedLotView extends PickType(LotView, [
  'organisationId',
  'siteId',
  'status',
  'netMassKg',
  'massBasis',
  'productProfiles',
  'evidenceTier',
  'magnetFamily',
  'hazard',
  'sourcing',
  'latitude',
  'longitude',
  'oxides',
] as const) {
  @ApiProperty({ type: () => EstimateView })
  estimate!: EstimateView;
}

/** A lot on offer. What is not disclosed has no field at all, or a coarser one. */
export class MarketLotView {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID.lot })
  id!: string;

  /** For people. */
  @ApiProperty({ example: 'LOT-2026-7K3MQ9ZD' })
  code!: string;

  @ApiProperty({ enum: MATERIAL_FORMS, enumName: 'MaterialForm', example: 'WHOLE_DEVICE' })
  form!: MaterialForm;

  @ApiProperty({ enum: RESOURCE_CLASSES, enumName: 'ResourceClass', example: 'INFERRED' })
  resourceClass!: ResourceClass;

  @ApiProperty({ type: () => [OxideBandView] })
  oxides!: OxideBandView[];

  /** ISO 3166-1 alpha-2. */
  @ApiProperty({ example: 'NL' })
  country!: string;

  /** Of its region, in whole degrees. */
  @ApiProperty({ type: 'integer', example: 52 })
  regionLatitude!: number;

  @ApiProperty({ type: 'integer', example: 4 })
  regionLongitude!: number;

  /** From the point asked for to the region, to 50 km; null where none was. */
  @ApiProperty({ type: Number, nullable: true, example: null })
  distanceKm!: number | null;

  @ApiProperty({ type: String, format: 'date', nullable: true, example: '2026-12-01' })
  availableFrom!: string | null;

  @ApiProperty({ type: String, format: 'date', nullable: true, example: '2027-03-31' })
  availableUntil!: string | null;

  /** Whether parts of it are on offer, or only the lot as it is. */
  @ApiProperty({ example: true })
  divisible!: boolean;

  /** No smaller part is reserved for anybody, as received; null where any is, and where only the whole lot is on offer. */
  @ApiProperty({ type: Number, nullable: true, example: 350 })
  smallestPartKg!: number | null;
}

/** A lot on offer, and all that a buyer needs where something of it is reserved for it. */
export class MarketLotDetailView extends MarketLotView {
  /** Null until something of it is reserved for you. */
  @ApiProperty({ type: () => DisclosedLotView, nullable: true })
  disclosed!: DisclosedLotView | null;
}

/** One page of lots on offer, newest first. */
export class MarketLotPage {
  @ApiProperty({ type: () => [MarketLotView] })
  items!: MarketLotView[];

  /** Cursor of the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  nextCursor!: string | null;
}

/** @param near the point that distances are taken from; null for none */
export function toMarketLotView(lot: Lot, oxides: readonly LotOxide[], near: Region | null): MarketLotView {
  const region = regionOf(lot);
  const medians = new Map(oxides.map(({ quantity, p50Milligrams }) => [quantity, p50Milligrams]));
  return {
    id: lot.id,
    code: lot.code,
    form: lot.form,
    resourceClass: lot.resourceClass,
    oxides: OXIDE_QUANTITIES.flatMap((quantity) => {
      const median = medians.get(quantity);
      return median === undefined ? [] : [{ quantity, ...massBandOf(median) }];
    }),
    country: lot.country,
    regionLatitude: region.latitude,
    regionLongitude: region.longitude,
    distanceKm: near && roughDistanceKm(near, region),
    availableFrom: lot.availableFrom,
    availableUntil: lot.availableUntil,
    divisible: lot.divisibility !== 'WHOLE',
    smallestPartKg: lot.smallestPartGrams === null ? null : kilogramsFromGrams(lot.smallestPartGrams),
  };
}

function roughDistanceKm(near: Region, region: Region): number {
  const kilometres = greatCircleMetres(near, region) / METRES_PER_KM;
  return Math.round(kilometres / DISTANCE_STEP_KM) * DISTANCE_STEP_KM;
}

/** What of an owner's view goes to a buyer: neither its balance, which tells of other buyers, nor its history. */
export function toDisclosedLotView(lot: LotDetailView): DisclosedLotView {
  const { organisationId, siteId, status, netMassKg, massBasis, productProfiles, evidenceTier } = lot;
  const { magnetFamily, hazard, sourcing, latitude, longitude, oxides, estimate } = lot;
  return {
    organisationId,
    siteId,
    status,
    netMassKg,
    massBasis,
    productProfiles,
    evidenceTier,
    magnetFamily,
    hazard,
    sourcing,
    latitude,
    longitude,
    oxides,
    estimate,
  };
}
