import { In, type SelectQueryBuilder } from 'typeorm';
import { whereOwned } from '../../platform/access/visible-rows.js';
import { EARTH_RADIUS_METRES } from '../../shared/great-circle.js';
import type { ReadTransaction } from '../../platform/database/database.js';
import type { PageWindow } from '../../platform/http/page.dto.js';
import { LotLine } from './lot-line.entity.js';
import { LotOxide } from './lot-oxide.entity.js';
import { LotRevision } from './lot-revision.entity.js';
import type { LotQuery } from './lots.dto.js';
import { Lot } from './lot.entity.js';

const MILLIGRAMS_PER_KILOGRAM = 1_000_000;
/** Length of a degree of latitude on the mean sphere. */
const EARTH_RADIUS_KM = EARTH_RADIUS_METRES / 1000;
const KM_PER_DEGREE = (EARTH_RADIUS_KM * Math.PI) / 180;

/** Where and how far a buyer looks. */
export interface Circle {
  readonly latitude: number;
  readonly longitude: number;
  readonly kmMax: number;
}

/** Which lots are asked for, and of which owners; null: of anybody. */
export interface AskedLots {
  readonly query: LotQuery;
  readonly owners: readonly string[] | null;
}

/** The condition that a `revision` was its lot's last one by `:asOf`. */
export function latestRevision(): string {
  return (
    'revision.recordedAt <= :asOf AND NOT EXISTS (SELECT 1 FROM lot_revisions later ' +
    'WHERE later.lot_id = revision.lotId AND later.recorded_at <= :asOf AND later.version > revision.version)'
  );
}

/**
 * Lots that match every filter, newest first; one row more than the page shows.
 * @param asOf matches them as they stood by then; their rows are of now even so
 */
export async function findLots(
  tx: ReadTransaction,
  { query, owners }: AskedLots,
  window: PageWindow,
  asOf: string | null = null,
): Promise<Lot[]> {
  const builder = tx.createQueryBuilder(Lot, 'lot');
  if (asOf !== null)
    builder.innerJoin(LotRevision, 'revision', `revision.lotId = lot.id AND ${latestRevision()}`, { asOf });
  const standing = asOf === null ? 'lot' : 'revision';
  builder.where(`${standing}.status = :status`, { status: query.status ?? 'LISTED' });
  if (query.form !== undefined) builder.andWhere('lot.form = :form', { form: query.form });
  if (query.resourceClass !== undefined)
    builder.andWhere(`${standing}.resourceClass = :resourceClass`, { resourceClass: query.resourceClass });
  if (query.country !== undefined) builder.andWhere('lot.country = :country', { country: query.country });
  whereOwned(builder, 'lot.organisationId', owners);
  if (query.batchId !== undefined) builder.andWhere('lot.batchId = :batchId', { batchId: query.batchId });
  if (query.availableOn !== undefined) {
    const day = { day: query.availableOn };
    builder
      .andWhere(`${standing}.availableFrom <= :day`, day)
      .andWhere(`(${standing}.availableUntil IS NULL OR ${standing}.availableUntil >= :day)`, day);
  }
  if (query.productProfile !== undefined) filterByProfile(builder, query.productProfile);
  filterByOxide(builder, query);
  const { nearLatitude, nearLongitude, distanceKmMax } = query;
  if (nearLatitude !== undefined && nearLongitude !== undefined && distanceKmMax !== undefined) {
    filterByDistance(builder, { latitude: nearLatitude, longitude: nearLongitude, kmMax: distanceKmMax });
  }
  if (window.beforeId !== null) builder.andWhere('lot.id < :beforeId', { beforeId: window.beforeId });
  return builder
    .orderBy('lot.id', 'DESC')
    .limit(window.limit + 1)
    .getMany();
}

function filterByProfile(builder: SelectQueryBuilder<Lot>, productProfile: string): void {
  const holdsProfile = builder
    .subQuery()
    .select('1')
    .from(LotLine, 'line')
    .where('line.lotId = lot.id')
    .andWhere('line.productProfile = :productProfile')
    .getQuery();
  builder.andWhere(`EXISTS ${holdsProfile}`, { productProfile });
}

/** Six decimals of a kilogram are whole milligrams; the product may miss them by a rounding error. */
function wholeMilligrams(kilograms: number): number {
  return Math.round(kilograms * MILLIGRAMS_PER_KILOGRAM);
}

/** CERTAIN: even the low figure reaches the minimum and even the high one keeps the maximum. POSSIBLE: the other way round. */
function filterByOxide(builder: SelectQueryBuilder<Lot>, query: LotQuery): void {
  const { oxide = 'NDPR', oxideKgMin, oxideKgMax, oxideCertainty = 'CERTAIN' } = query;
  if (oxideKgMin === undefined && oxideKgMax === undefined) return;
  const [forMin, forMax] =
    oxideCertainty === 'CERTAIN' ? ['p10Milligrams', 'p90Milligrams'] : ['p90Milligrams', 'p10Milligrams'];
  const holdsOxide = builder
    .subQuery()
    .select('1')
    .from(LotOxide, 'oxide')
    .where('oxide.lotId = lot.id')
    .andWhere('oxide.quantity = :oxide');
  const parameters: Record<string, unknown> = { oxide };
  if (oxideKgMin !== undefined) {
    holdsOxide.andWhere(`oxide.${forMin} >= :oxideMin`);
    parameters['oxideMin'] = wholeMilligrams(oxideKgMin);
  }
  if (oxideKgMax !== undefined) {
    holdsOxide.andWhere(`oxide.${forMax} <= :oxideMax`);
    parameters['oxideMax'] = wholeMilligrams(oxideKgMax);
  }
  builder.andWhere(`EXISTS ${holdsOxide.getQuery()}`, parameters);
}

/** A box that the index serves, then the distance of what is left. */
function filterByDistance(builder: SelectQueryBuilder<Lot>, { latitude, longitude, kmMax }: Circle): void {
  const latitudeSpan = kmMax / KM_PER_DEGREE;
  builder.andWhere('lot.latitude BETWEEN :south AND :north', {
    south: latitude - latitudeSpan,
    north: latitude + latitudeSpan,
  });
  builder.andWhere(
    isWithin('lot.latitude', 'lot.longitude'),
    distanceParameters({ latitude, longitude, kmMax }),
  );
}

/** The condition that a place lies within `distanceParameters`, by the haversine formula; both engines know these functions. */
export function isWithin(latitude: string, longitude: string): string {
  const haversine =
    `sin(radians(${latitude} - :nearLatitude) / 2) * sin(radians(${latitude} - :nearLatitude) / 2) + ` +
    `cos(radians(:nearLatitude)) * cos(radians(${latitude})) * ` +
    `sin(radians(${longitude} - :nearLongitude) / 2) * sin(radians(${longitude} - :nearLongitude) / 2)`;
  // abs: rounding may take 1 − haversine below 0 at the antipode, where PostgreSQL would refuse the root. PostgreSQL
  // takes a parameter beside a whole number for an integer, hence no `2 *` here.
  return `:earthDiameterKm * atan2(sqrt(${haversine}), sqrt(abs(1 - (${haversine})))) <= :kmMax`;
}

/** What `isWithin` needs. */
export function distanceParameters({ latitude, longitude, kmMax }: Circle): Record<string, number> {
  return {
    nearLatitude: latitude,
    nearLongitude: longitude,
    earthDiameterKm: 2 * EARTH_RADIUS_KM,
    kmMax,
  };
}

/** Oxides of several lots at once, by lot. */
export async function findOxides(
  tx: ReadTransaction,
  lotIds: readonly string[],
): Promise<ReadonlyMap<string, LotOxide[]>> {
  const byLot = new Map<string, LotOxide[]>(lotIds.map((id) => [id, []]));
  if (lotIds.length === 0) return byLot;
  const oxides = await tx
    .createQueryBuilder(LotOxide, 'oxide')
    .where('oxide.lotId IN (:...lotIds)', { lotIds })
    .getMany();
  for (const oxide of oxides) byLot.get(oxide.lotId)?.push(oxide);
  return byLot;
}

/** Lots of a batch that are not withdrawn. */
export async function findLiveLots(tx: ReadTransaction, batchId: string): Promise<Lot[]> {
  return tx
    .createQueryBuilder(Lot, 'lot')
    .where('lot.batchId = :batchId', { batchId })
    .andWhere(`lot.status <> 'WITHDRAWN'`)
    .orderBy('lot.id', 'ASC')
    .getMany();
}

const LOTS_PER_STATEMENT = 500;

/** Part: numbers of the batch lines that a lot goes back to, ascending. */
export async function findLineNumbers(tx: ReadTransaction, lotId: string): Promise<number[]> {
  const lines = await tx.find(LotLine, { where: { lotId }, order: { lineNumber: 'ASC' } });
  return lines.map(({ lineNumber }) => lineNumber);
}

/** Part. @param ids any number */
export async function findLotsById(tx: ReadTransaction, ids: readonly string[]): Promise<Lot[]> {
  const lots: Lot[] = [];
  for (let start = 0; start < ids.length; start += LOTS_PER_STATEMENT)
    lots.push(...(await tx.findBy(Lot, { id: In(ids.slice(start, start + LOTS_PER_STATEMENT)) })));
  return lots;
}
