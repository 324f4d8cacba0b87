import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Problem } from '../src/platform/http/problem.dto.js';
import type { PriceSeriesDetailView, PriceSeriesView } from '../src/modules/valuation/price-series.view.js';
import { priceFile, sendPrices, type PriceRow } from './support/price-file.js';
import { countRows } from './support/row-counts.js';
import { startTestApp, type TestApp, type TestResponse } from './support/test-app.js';
import { accepted, aYard, followPages, found, verdictOf } from './support/yard.js';

const NDPR: PriceRow = ['NdPr oxide', 'USD', '2026-11-16', '73.5', 'Broker'];
const DY: PriceRow = ['Dy2O3', 'USD', '2026-11-16', '250', 'Broker'];

describe('an organisation uploads prices', () => {
  let app: TestApp;
  let organisationId: string;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    ({ organisationId } = await aYard(app));
  });

  const send = (file: string | Uint8Array<ArrayBuffer>, name?: string): Promise<TestResponse> =>
    sendPrices(app, organisationId, file, name);
  const upload = async (file: string, name?: string): Promise<PriceSeriesView> =>
    accepted(await send(file, name)) as PriceSeriesView;
  const placesOf = ({ body }: TestResponse): readonly string[] =>
    ((body as Problem).errors ?? []).map(
      ({ line, column, code }) => `${line ?? '?'} ${column ?? '-'} ${code}`,
    );
  /** Sends what must be refused, and holds that nothing of it stays. */
  const refused = async (file: string): Promise<TestResponse> => {
    const before = await countRows(app.database);
    const response = await send(file);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await countRows(app.database)).toEqual(before);
    return response;
  };

  it('from the template, which holds placeholders and no price', async () => {
    const template = await app.request('GET', '/v1/price-series/template');
    expect(template.status).toBe(200);
    expect(template.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(template.headers.get('content-disposition')).toBe('attachment; filename="lodestock-prices.csv"');
    const [header, ...rows] = template.text.trimEnd().split('\r\n');
    expect(header).toBe('oxide,currency,date,price_per_kg,source');
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatch(/,2020-01-01,\d\.00,PLACEHOLDER/);
    expect((await upload(template.text)).pointCount).toBe(rows.length);
  });

  it('and reads them again as they were sent, by oxide and date', async () => {
    const file = priceFile(
      NDPR,
      ['Tb4O7', 'USD', '2026-11-16', '900.000001', 'Broker, ex works'],
      ['Tb4O7', 'USD', '2026-01-05', '850', 'List'],
    );
    const series = await upload(file, 'Quotes & lists');
    expect(series).toMatchObject({
      organisationId,
      name: 'Quotes & lists',
      currency: 'USD',
      fileDigest: createHash('sha256').update(file).digest('hex'),
      pointCount: 3,
      dateFrom: '2026-01-05',
      dateUntil: '2026-11-16',
      recordedAt: '2026-11-23T08:00:00.000Z',
    });
    await app.restart();
    expect(await found<PriceSeriesDetailView>(app, `/v1/price-series/${series.id}`)).toEqual({
      ...series,
      points: [
        { oxide: 'NDPR', date: '2026-11-16', pricePerKg: 73.5, source: 'Broker' },
        { oxide: 'TB4O7', date: '2026-01-05', pricePerKg: 850, source: 'List' },
        { oxide: 'TB4O7', date: '2026-11-16', pricePerKg: 900.000001, source: 'Broker, ex works' },
      ],
    });
    for (const method of ['PUT', 'PATCH', 'DELETE', 'POST'])
      expect((await app.request(method, `/v1/price-series/${series.id}`)).status).toBe(405);
  });

  it('and the same file again changes nothing, whatever it is called now', async () => {
    const file = priceFile(NDPR, DY);
    const first = await upload(file, 'First');
    const before = await countRows(app.database);
    expect(await upload(file, 'First')).toEqual(first);
    expect(await upload(file, 'Second')).toEqual(first);
    expect(await countRows(app.database)).toEqual(before);
    // It is another organisation's first.
    const neighbour = await aYard(app);
    const theirs = accepted(await sendPrices(app, neighbour.organisationId, file)) as PriceSeriesView;
    expect(theirs.id).not.toBe(first.id);
    expect(theirs.fileDigest).toBe(first.fileDigest);
  });

  it('and the same file many times at once is one series', async () => {
    const before = await countRows(app.database);
    const series = await Promise.all(Array.from({ length: 8 }, () => upload(priceFile(NDPR, DY))));
    expect(new Set(series.map(({ id }) => id)).size).toBe(1);
    const after = await countRows(app.database);
    expect([after['price_series'], after['price_points']]).toEqual([
      (before['price_series'] ?? NaN) + 1,
      (before['price_points'] ?? NaN) + 2,
    ]);
  });

  it('and lists its own, newest first, page by page', async () => {
    const ids: string[] = [];
    for (const price of ['71', '72', '73'])
      ids.unshift((await upload(priceFile(['NdPr oxide', 'USD', '2026-11-16', price, 'Broker']))).id);
    const neighbour = await aYard(app);
    accepted(await sendPrices(app, neighbour.organisationId, priceFile(NDPR)));
    const path = `/v1/organisations/${organisationId}/price-series`;
    const pages = await followPages<PriceSeriesView>(app, `${path}?limit=2`);
    expect(pages.map((page) => page.map(({ id }) => id))).toEqual([ids.slice(0, 2), ids.slice(2)]);
    expect(verdictOf(await app.request('GET', `${path}?cursor=abc`))).toBe('400 CURSOR_NOT_VALID');
  });

  it('all rows or none: every bad cell is named by line and column', async () => {
    const response = await refused(
      priceFile(
        NDPR,
        ['Dy2O3', 'USD', '2026-11-16', '0', 'Broker'],
        ['Gd2O3', 'EUR', '2026-11-24', '1.1234567', ''],
        ['NdPr oxide', 'USD', '2026-11-16', '74', 'Broker'],
      ),
    );
    expect(response.status).toBe(422);
    expect((response.body as Problem).code).toBe('PRICE_SERIES_NOT_VALID');
    expect(placesOf(response)).toEqual([
      '3 price_per_kg OUT_OF_RANGE',
      '4 currency CURRENCIES_DIFFER',
      '4 oxide NOT_ONE_OF',
      '4 date IN_THE_FUTURE',
      '4 price_per_kg TOO_PRECISE',
      '4 source REQUIRED',
      '5 date GIVEN_TWICE',
    ]);
    expect((response.body as Problem).facts).toEqual({ faultCount: 7 });
  });

  it('and of many bad cells the first fifty are listed', async () => {
    const rows = Array.from({ length: 60 }, (): PriceRow => ['Dy2O3', 'USD', '2026-11-16', 'x', 'Broker']);
    const { body } = await refused(priceFile(...rows));
    const { errors = [], facts, detail } = body as Problem;
    expect([errors.length, errors.at(-1)?.line, facts]).toEqual([50, 51, { faultCount: 60 }]);
    expect(detail).toBe('60 cells are not valid, so nothing was stored. The first 50 are listed.');
  });

  it.each([
    [
      'another header',
      'oxide,currency,date,price_usd_per_kg,source\r\nDy2O3,USD,2026-11-16,250,Broker\r\n',
      1,
    ],
    ['no rows', priceFile(), 1],
    ['a row that is too short', 'oxide,currency,date,price_per_kg,source\r\nDy2O3,USD\r\n', 2],
    ['a bidirectional control', priceFile(['Dy2O3', 'USD', '2026-11-16', '250', 'Bro\u202eker']), 2],
  ])('but not with %s', async (_case, file, line) => {
    const { body } = await refused(file);
    expect((body as Problem).code).toBe('CSV_NOT_READABLE');
    expect((body as Problem).errors?.map(({ line }) => line)).toEqual([line]);
  });

  it('and is led to its own template where the header is wrong', async () => {
    const { body } = await refused('oxide,price\r\nDy2O3,250\r\n');
    expect((body as Problem).detail).toBe(
      "Line 1: unknown column(s) 'price'; missing column(s) currency, date, price_per_kg, source. " +
        'Use the columns of /v1/price-series/template.',
    );
  });

  it('up to 5,000 rows and a mebibyte', async () => {
    const day = (index: number): string => new Date(index * 86_400_000).toISOString().slice(0, 10);
    const rows = Array.from({ length: 5_000 }, (_, index): PriceRow => [
      'Dy2O3',
      'USD',
      day(index),
      '250',
      'x',
    ]);
    const series = await upload(priceFile(...rows));
    expect(series).toMatchObject({ pointCount: 5_000, dateFrom: '1970-01-01', dateUntil: '1983-09-09' });
    const { points } = await found<PriceSeriesDetailView>(app, `/v1/price-series/${series.id}`);
    expect(points.map(({ date }) => date)).toEqual(rows.map(([, , date]) => date));
    const tooMany = await refused(priceFile(...rows, ['Dy2O3', 'USD', day(5_000), '250', 'x']));
    expect((tooMany.body as Problem).detail).toBe('A file may have 5000 rows: split it.');
    const tooLarge = await refused(priceFile(NDPR) + '\r\n'.repeat(524_288));
    expect(verdictOf(tooLarge)).toBe('413 PAYLOAD_TOO_LARGE');
  });

  it('with a name, to an organisation that there is', async () => {
    const path = `/v1/organisations/${organisationId}/price-series`;
    const unnamed = await app.request('POST', path, {
      rawBody: priceFile(NDPR),
      headers: { 'content-type': 'text/csv' },
    });
    expect(verdictOf(unnamed)).toBe('400 VALIDATION_FAILED name REQUIRED');
    const unknown = '0199b0a2-ffff-7000-8000-000000000009';
    expect(verdictOf(await sendPrices(app, unknown, priceFile(NDPR)))).toBe('404 ORGANISATION_NOT_FOUND');
    expect(verdictOf(await app.request('GET', `/v1/organisations/${unknown}/price-series`))).toBe(
      '404 ORGANISATION_NOT_FOUND',
    );
    expect(verdictOf(await app.request('GET', `/v1/price-series/${unknown}`))).toBe(
      '404 PRICE_SERIES_NOT_FOUND',
    );
  });
});
