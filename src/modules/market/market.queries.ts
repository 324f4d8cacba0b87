import type { ReadTransaction } from '../../platform/database/database.js';
import type { PageWindow } from '../../platform/http/page.dto.js';
import { Demand } from '../demands/demand.entity.js';
import { LotOxide } from '../lots/lot-oxide.entity.js';
import { Lot } from '../lots/lot.entity.js';
import { distanceParameters, isWithin } from '../lots/lots.queries.js';
import { massBandOf } from './domain/disclosure.js';
import type { MarketDemandQuery, MarketLotQuery } from './market.dto.js';

const MILLIGRAMS_PER_KILOGRAM = 1_000_000;
/** As `regionOf`. */
const REGION_LATITUDE = 'floor(lot.latitude + 0.5)';
const REGION_LONGITUDE = 'floor(lot.longitude + 0.5)';

/**
 * Part: lots on offer that match every filter, newest first; one row more than the page shows. No filter tells more of a
 * lot than its view does: masses go by bands, places by regions.
 * @param today ISO date
 */
export async function findMarketLots(
  tx: ReadTransaction,
  query: MarketLotQuery,
  window: PageWindow,
  today: string,
): Promise<Lot[]> {
  const { form, resourceClass, country, availableOn, oxide = 'NDPR', oxideKgMin } = query;
  const { nearLatitude, nearLongitude, distanceKmMax } = query;
  const builder = tx
    .createQueryBuilder(Lot, 'lot')
    .where(`lot.status = 'LISTED'`)
    .andWhere('(lot.availableUntil IS NULL OR lot.availableUntil >= :today)', { today });
  if (form !== undefined) builder.andWhere('lot.form = :form', { form });
  if (resourceClass !== undefined) builder.andWhere('lot.resourceClass = :resourceClass', { resourceClass });
  if (country !== undefined) builder.andWhere('lot.country = :country', { country });
  if (availableOn !== undefined)
    builder
      .andWhere('lot.availableFrom <= :availableOn', { availableOn })
      .andWhere('(lot.availableUntil IS NULL OR lot.availableUntil >= :availableOn)');
  if (oxideKgMin !== undefined) {
    const { fromKg } = massBandOf(oxideKgMin * MILLIGRAMS_PER_KILOGRAM);
    const holdsOxide = builder
      .subQuery()
      .select('1')
      .from(LotOxide, 'oxide')
      .where('oxide.lotId = lot.id')
      .andWhere('oxide.quantity = :oxide')
      .andWhere('oxide.p50Milligrams >= :fromMilligrams')
      .getQuery();
    builder.andWhere(`EXISTS ${holdsOxide}`, { oxide, fromMilligrams: fromKg * MILLIGRAMS_PER_KILOGRAM });
  }
  if (nearLatitude !== undefined && nearLongitude !== undefined && distanceKmMax !== undefined) {
    const circle = { latitude: nearLatitude, longitude: nearLongitude, kmMax: distanceKmMax };
    builder.andWhere(isWithin(REGION_LATITUDE, REGION_LONGITUDE), distanceParameters(circle));
  }
  if (window.beforeId !== null) builder.andWhere('lot.id < :beforeId', { beforeId: window.beforeId });
  return builder
    .orderBy('lot.id', 'DESC')
    .limit(window.limit + 1)
    .getMany();
}

/** Whether the market shows the demand: as `findMarketDemands` says it of rows. @param today ISO date */
export function isAskedFor({ status, windowUntil }: Demand, today: string): boolean {
  return status === 'OPEN' && windowUntil >= today;
}

/** Part: needs that are open, newest first; one row more than the page shows. @param today ISO date */
export async function findMarketDemands(
  tx: ReadTransaction,
  { country }: MarketDemandQuery,
  window: PageWindow,
  today: string,
): Promise<Demand[]> {
  const builder = tx
    .createQueryBuilder(Demand, 'demand')
    .where(`demand.status = 'OPEN'`)
    .andWhere('demand.windowUntil >= :today', { today });
  if (country !== undefined) builder.andWhere('demand.country = :country', { country });
  if (window.beforeId !== null) builder.andWhere('demand.id < :beforeId', { beforeId: window.beforeId });
  return builder
    .orderBy('demand.id', 'DESC')
    .limit(window.limit + 1)
    .getMany();
}
