import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LessThanOrEqual } from 'typeorm';
import { appendEvent } from '../../platform/audit/append-event.js';
import { Clock } from '../../platform/clock.js';
import { readCsvRows, type CsvFileKind } from '../../platform/csv/csv-stream.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { pageOf, pageWindow, type Page } from '../../platform/http/page.dto.js';
import { isCurrencyCode, isIsoDate } from '../../platform/http/text-formats.js';
import { newId } from '../../platform/new-id.js';
import type { CsvFault, CsvRow } from '../../shared/csv-row-reader.js';
import { DomainError } from '../../shared/domain-error.js';
import { findOrganisation } from '../organisations/organisations.service.js';
import { PRICE_CSV_COLUMNS, readPriceCsv, type CsvPrices } from './domain/price-csv.js';
import { latestDateOnEarth } from './domain/price-date.js';
import { PRICED_OXIDES } from './domain/priced-oxide.js';
import { PricePoint } from './price-point.entity.js';
import type { PriceSeriesQuery } from './price-series.dto.js';
import { PriceSeries } from './price-series.entity.js';
import {
  toPriceSeriesDetailView,
  toPriceSeriesView,
  type PriceSeriesDetailView,
  type PriceSeriesView,
} from './price-series.view.js';

/** Five oxides on every trading day of four years; a row is about 100 bytes. */
const PRICE_FILE: CsvFileKind = {
  columns: PRICE_CSV_COLUMNS,
  columnsRequired: PRICE_CSV_COLUMNS,
  bytesMax: 1_048_576,
  rowsMax: 5_000,
  templateAddress: '/v1/price-series/template',
};
const FAULTS_MAX = 50;
const POINTS_PER_INSERT = 500;

/** Prices that organisations upload. They are what every valuation rests on: none is shipped. */
@Injectable()
export class PriceSeriesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores all rows of the file or none. A file that the organisation has sent before changes nothing, whatever
   * name it is given now: the series of then is the answer.
   * @throws DomainError where there is no such organisation or the file will not do, with each fault's line and column
   */
  async uploadPriceSeries(
    organisationId: string,
    name: string,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<PriceSeriesView> {
    await this.database.read((tx) => findOrganisation(tx, organisationId));
    const rows: CsvRow[] = [];
    const { fileDigest } = await readCsvRows(bytes, PRICE_FILE, (row) => void rows.push(row));
    const now = this.clock.now();
    const prices = pricesOf(rows, latestDateOnEarth(now));
    return this.database.write(async (tx) => {
      const known = await tx.findOneBy(PriceSeries, { organisationId, fileDigest });
      if (known) return toPriceSeriesView(known);
      await findOrganisation(tx, organisationId);
      const dates = prices.quotes.map(({ date }) => date).sort();
      const series: PriceSeries = {
        id: newId(),
        organisationId,
        name,
        currency: prices.currency,
        fileDigest,
        pointCount: prices.quotes.length,
        dateFrom: dates[0] ?? '',
        dateUntil: dates.at(-1) ?? '',
        recordedAt: now,
      };
      await tx.insert(PriceSeries, series);
      await insertPoints(tx, series, prices);
      await appendUploadEvent(tx, series);
      return toPriceSeriesView(series);
    });
  }

  /** @throws DomainError `organisation-not-found` */
  async listPriceSeries(organisationId: string, query: PriceSeriesQuery): Promise<Page<PriceSeriesView>> {
    const window = pageWindow(query);
    const rows = await this.database.read(async (tx) => {
      await findOrganisation(tx, organisationId);
      return tx.find(PriceSeries, newestFirst<PriceSeries>({ organisationId }, window));
    });
    return pageOf(rows, window, toPriceSeriesView);
  }

  /** @throws DomainError `price-series-not-found` */
  async getPriceSeries(id: string): Promise<PriceSeriesDetailView> {
    return this.database.read(async (tx) => {
      const series = await tx.findOneBy(PriceSeries, { id });
      if (!series) throw new DomainError('price-series-not-found', 'There is no price series with this id.');
      const points = await tx.find(PricePoint, {
        where: { priceSeriesId: id },
        order: { oxide: 'ASC', date: 'ASC' },
      });
      return toPriceSeriesDetailView(series, points);
    });
  }
}

function pricesOf(rows: readonly CsvRow[], dateMax: string): CsvPrices {
  const reading = readPriceCsv(rows, { isDate: isIsoDate, isCurrency: isCurrencyCode, dateMax });
  if ('prices' in reading) return reading.prices;
  throw notValid(reading.faults);
}

function notValid(faults: readonly CsvFault[]): DomainError {
  const rest = faults.length > FAULTS_MAX ? ` The first ${FAULTS_MAX} are listed.` : '';
  const cells = faults.length === 1 ? '1 cell is' : `${faults.length} cells are`;
  return new DomainError(
    'price-series-not-valid',
    `${cells} not valid, so nothing was stored.${rest}`,
    { faultCount: faults.length },
    faults.slice(0, FAULTS_MAX).map(({ line, column, code, detail }) => ({
      pointer: '',
      line,
      column: column ?? undefined,
      code,
      detail,
    })),
  );
}

/** Prices stay out of it: the commitment binds the digest of the file. */
async function appendUploadEvent(tx: WriteTransaction, series: PriceSeries): Promise<void> {
  const { id, organisationId, currency, pointCount, dateFrom, dateUntil, recordedAt } = series;
  await appendEvent(tx, {
    type: 'price-series.uploaded',
    subjectKind: 'price-series',
    subjectId: id,
    organisationId,
    facts: { currency, pointCount, dateFrom, dateUntil },
    confidential: series,
    recordedAt,
  });
}

async function insertPoints(
  tx: WriteTransaction,
  { id: priceSeriesId, organisationId, currency }: PriceSeries,
  { quotes }: CsvPrices,
): Promise<void> {
  for (let start = 0; start < quotes.length; start += POINTS_PER_INSERT) {
    const points = quotes
      .slice(start, start + POINTS_PER_INSERT)
      .map((quote): PricePoint => ({ id: newId(), priceSeriesId, organisationId, currency, ...quote }));
    await tx.insert(PricePoint, points);
    await nextTurn();
  }
}

/** Part: per oxide the latest point on or before `date`; of two series that state the same day, the newer one's. */
export async function findLatestPoints(
  tx: ReadTransaction,
  organisationId: string,
  currency: string,
  date: string,
): Promise<readonly PricePoint[]> {
  const points: PricePoint[] = [];
  for (const oxide of PRICED_OXIDES) {
    const point = await tx.findOne(PricePoint, {
      where: { organisationId, currency, oxide, date: LessThanOrEqual(date) },
      order: { date: 'DESC', priceSeriesId: 'DESC' },
    });
    if (point) points.push(point);
  }
  return points;
}
