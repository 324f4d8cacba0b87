import { In, type SelectQueryBuilder } from 'typeorm';
import { EARTH_RADIUS_METRES } from '../../shared/great-circle.js';
import type { ReadTransaction } from '../../platform/database/database.js';
import type { PageWindow } from '../../platform/http/page.dto.js';
import { BatchRevision } from '../batches/batch-revision.entity.js';
import type { BatchLine } from '../batches/domain/batch-line.js';
import type { Estimate } from '../estimation/domain/estimate.js';
import { StoredEstimate } from '../estimation/estimate.entity.js';
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
interface Circle {
  readonly latitude: number;
  readonly longitude: number;
  readonly kmMax: number;
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
  query: LotQuery,
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
  if (query.organisationId !== undefined)
    builder.andWhere('lot.organisationId = :organisationId', { organisationId: query.organisationId });
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

/** A box that the index serves, then the haversine formula on what is left; both engines know these functions. */
function filterByDistance(builder: SelectQueryBuilder<Lot>, { latitude, longitude, kmMax }: Circle): void {
  const latitudeSpan = kmMax / KM_PER_DEGREE;
  builder.andWhere('lot.latitude BETWEEN :south AND :north', {
    south: latitude - latitudeSpan,
    north: latitude + latitudeSpan,
  });
  const haversine =
    'sin(radians(lot.latitude - :nearLatitude) / 2) * sin(radians(lot.latitude - :nearLatitude) / 2) + ' +
    'cos(radians(:nearLatitude)) * cos(radians(lot.latitude)) * ' +
    'sin(radians(lot.longitude - :nearLongitude) / 2) * sin(radians(lot.longitude - :nearLongitude) / 2)';
  // abs: rounding may take 1 − haversine below 0 at the antipode, where PostgreSQL would refuse the root.
  builder.andWhere(
    // PostgreSQL takes a parameter beside a whole number for an integer, hence no `2 *` here.
    `:earthDiameterKm * atan2(sqrt(${haversine}), sqrt(abs(1 - (${haversine})))) <= :kmMax`,
    {
      nearLatitude: latitude,
      nearLongitude: longitude,
      earthDiameterKm: 2 * EARTH_RADIUS_KM,
      kmMax,
    },
  );
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

/** A lot with the lines it is made of and its estimate. */
export interface LotContents {
  readonly lot: Lot;
  readonly lines: readonly BatchLine[];
  readonly estimate: Estimate;
}

/** Part: lots on offer that can still be collected on `day` (ISO date) or later, oldest first, at most `limit`. */
export async function findListedLots(
  tx: ReadTransaction,
  day: string,
  limit: number,
): Promise<LotContents[]> {
  const lots = await tx
    .createQueryBuilder(Lot, 'lot')
    .where(`lot.status = 'LISTED'`)
    .andWhere('(lot.availableUntil IS NULL OR lot.availableUntil >= :day)', { day })
    .orderBy('lot.id', 'ASC')
    .limit(limit)
    .getMany();
  const contents: LotContents[] = [];
  // In slices, because both engines bound the number of parameters of a statement.
  for (let start = 0; start < lots.length; start += LOTS_PER_STATEMENT) {
    contents.push(...(await loadContents(tx, lots.slice(start, start + LOTS_PER_STATEMENT))));
  }
  return contents;
}

const LOTS_PER_STATEMENT = 500;

async function loadContents(tx: ReadTransaction, lots: readonly Lot[]): Promise<LotContents[]> {
  const lotLines = await tx.findBy(LotLine, { lotId: In(lots.map(({ id }) => id)) });
  const estimates = await tx.findBy(StoredEstimate, { id: In(lots.map(({ estimateId }) => estimateId)) });
  const revisions = await tx.findBy(BatchRevision, {
    batchId: In([...new Set(lots.map(({ batchId }) => batchId))]),
  });
  const linesOf = new Map<string, LotLine[]>();
  for (const line of lotLines) linesOf.set(line.lotId, [...(linesOf.get(line.lotId) ?? []), line]);
  const resultOf = new Map(estimates.map(({ id, result }) => [id, result]));
  const contentOf = new Map(
    revisions.map(({ batchId, revision, content }) => [`${batchId}:${revision}`, content]),
  );
  return lots.map((lot) => {
    const estimate = resultOf.get(lot.estimateId);
    const lines = (linesOf.get(lot.id) ?? []).flatMap(({ batchId, batchRevision, lineNumber }) => {
      const line = contentOf
        .get(`${batchId}:${batchRevision}`)
        ?.lines.find((each) => each.lineNumber === lineNumber);
      return line ?? [];
    });
    if (!estimate || lines.length === 0) throw new Error(`Lot ${lot.id} has lost its estimate or its lines`);
    return { lot, lines, estimate };
  });
}
