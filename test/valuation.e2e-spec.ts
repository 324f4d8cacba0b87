import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { BatchView } from '../src/modules/batches/batch.view.js';
import { StoredEstimate } from '../src/modules/estimation/estimate.entity.js';
import type { EstimateView } from '../src/modules/estimation/estimate.view.js';
import type { PriceSeriesView } from '../src/modules/valuation/price-series.view.js';
import type { NextEvidenceView } from '../src/modules/valuation/valued-evidence.view.js';
import type { EstimateValuationView } from '../src/modules/valuation/valuation.view.js';
import { behindTheBack } from './support/behind-the-back.js';
import { priceFile, sendPrices } from './support/price-file.js';
import { countRows } from './support/row-counts.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp, type TestResponse } from './support/test-app.js';
import { accepted, aYard, found, made, verdictOf, type Yard } from './support/yard.js';

const NOVEMBER = priceFile(
  ['NdPr oxide', 'USD', '2026-11-02', '70', 'Broker 1'],
  ['NdPr oxide', 'USD', '2026-11-16', '73.5', 'Broker 2'],
  ['Dy2O3', 'USD', '2026-11-16', '250', 'Broker 2'],
  ['Tb4O7', 'USD', '2026-11-16', '900', 'Broker 2'],
);
const FIGURES = ['p10', 'p50', 'p90', 'mean'] as const;

describe('an estimate is valued at the prices of an organisation', () => {
  const clock = new SteppableClock();
  let app: TestApp;
  let yard: Yard;
  let estimate: EstimateView;
  beforeAll(async () => {
    app = await startTestApp({ clock });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    clock.set('2026-11-23T08:00:00.000Z');
    yard = await aYard(app);
    estimate = (await record({ kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units: 40 }))
      .estimate;
  });

  const record = (line: object): Promise<BatchView> =>
    made<BatchView>(app, '/v1/batches', {
      siteId: yard.siteId,
      receivedAt: '2026-11-20T09:42:00Z',
      lines: [line],
    });
  const upload = async (file: string, organisationId = yard.organisationId): Promise<PriceSeriesView> =>
    accepted(await sendPrices(app, organisationId, file)) as PriceSeriesView;
  const ask = (changes: Record<string, string> = {}, id = estimate.id): Promise<TestResponse> => {
    const query = new URLSearchParams({ organisationId: yard.organisationId, currency: 'USD', ...changes });
    return app.request('GET', `/v1/estimates/${id}/valuation?${query.toString()}`);
  };
  const valued = async (changes: Record<string, string> = {}): Promise<EstimateValuationView> =>
    accepted(await ask(changes)) as EstimateValuationView;
  const quotesOf = ({ oxides }: EstimateValuationView): readonly string[] =>
    oxides.map(({ oxide, price }) =>
      price
        ? `${oxide} ${price.quotedFor} ${price.date} ${price.pricePerKg} ${price.ageDays}d`
        : `${oxide} -`,
    );
  const warningsOf = ({ warnings }: EstimateValuationView): readonly string[] =>
    warnings.map(({ code, oxide }) => `${code} ${oxide}`);

  it('with the date, source and age of every quote, and stores nothing', async () => {
    const series = await upload(NOVEMBER);
    const before = await countRows(app.database);
    const valuation = await valued();
    expect(await countRows(app.database)).toEqual(before);
    expect(valuation).toMatchObject({
      estimateId: estimate.id,
      organisationId: yard.organisationId,
      currency: 'USD',
      date: '2026-11-23',
      processRoute: estimate.processRoute,
      modelVersion: estimate.modelVersion,
      catalogueVersion: estimate.catalogueVersion,
      warnings: [],
    });
    expect(quotesOf(valuation)).toEqual([
      'ND2O3 NDPR 2026-11-16 73.5 7d',
      'PR6O11 NDPR 2026-11-16 73.5 7d',
      'DY2O3 DY2O3 2026-11-16 250 7d',
      'TB4O7 TB4O7 2026-11-16 900 7d',
    ]);
    for (const { oxide, recoverable, price } of valuation.oxides) {
      expect(price).toMatchObject({ source: 'Broker 2', priceSeriesId: series.id });
      const stated = estimate.oxides.find(({ quantity }) => quantity === oxide);
      expect(recoverable).toEqual(stated?.recoverable);
    }
  });

  it('at one price for NdPr oxide alone, which is that price times the estimate’s NdPr oxide', async () => {
    await upload(priceFile(['NdPr oxide', 'USD', '2026-11-16', '73.5', 'Broker']));
    const valuation = await valued();
    expect(warningsOf(valuation)).toEqual(['NO_PRICE DY2O3', 'NO_PRICE TB4O7']);
    const ndpr = estimate.oxides.find(({ quantity }) => quantity === 'NDPR')?.recoverable;
    // Masses are published to the milligram: half of one is worth 0.00004.
    for (const figure of FIGURES)
      expect(valuation.value[figure]).toBeCloseTo(73.5 * (ndpr?.[`${figure}Kg`] ?? 0), 3);
    expect(valuation.oxides.slice(2)).toMatchObject([
      { oxide: 'DY2O3', price: null, meanValue: 0 },
      { oxide: 'TB4O7', price: null, meanValue: 0 },
    ]);
  });

  it('as the sum over oxides: means add, and percentiles do not', async () => {
    await upload(NOVEMBER);
    const { value, oxides } = await valued();
    let [low, high, mean] = [0, 0, 0];
    for (const { recoverable, price, meanValue } of oxides) {
      const pricePerKg = price?.pricePerKg ?? NaN;
      low += pricePerKg * recoverable.p10Kg;
      high += pricePerKg * recoverable.p90Kg;
      mean += pricePerKg * recoverable.meanKg;
      expect(meanValue).toBeCloseTo(pricePerKg * recoverable.meanKg, 5);
    }
    expect(value.mean).toBeCloseTo(mean, 2);
    expect(value.p10).toBeGreaterThan(low);
    expect(value.p90).toBeLessThan(high);
    expect(value.p10).toBeLessThan(value.p50);
    expect(value.p50).toBeLessThan(value.p90);
    // Micro-dollars at most.
    for (const figure of FIGURES) expect(Number(value[figure].toFixed(6))).toBe(value[figure]);
  });

  it('at the latest quote on or before the date that is asked for', async () => {
    await upload(NOVEMBER);
    const ndprOn = async (date: string): Promise<string | undefined> => quotesOf(await valued({ date }))[0];
    expect(await ndprOn('2026-11-16')).toBe('ND2O3 NDPR 2026-11-16 73.5 0d');
    expect(await ndprOn('2026-11-15')).toBe('ND2O3 NDPR 2026-11-02 70 13d');
    expect(await ndprOn('2026-11-02')).toBe('ND2O3 NDPR 2026-11-02 70 0d');
    expect(warningsOf(await valued({ date: '2026-11-02' }))).toEqual(['NO_PRICE DY2O3', 'NO_PRICE TB4O7']);
    expect(verdictOf(await ask({ date: '2026-11-01' }))).toBe('422 NO_PRICE_KNOWN');
  });

  it('at quotes of several series, the newer one where both state a day', async () => {
    const first = await upload(NOVEMBER);
    const correction = await upload(priceFile(['Dy2O3', 'USD', '2026-11-16', '255', 'Broker 2, corrected']));
    await upload(priceFile(['Tb4O7', 'USD', '2026-11-03', '800', 'Broker 1']));
    // Sending the first file again does not bring its quote back.
    expect(await upload(NOVEMBER)).toEqual(first);
    const valuation = await valued();
    expect(quotesOf(valuation).slice(2)).toEqual([
      'DY2O3 DY2O3 2026-11-16 255 7d',
      'TB4O7 TB4O7 2026-11-16 900 7d',
    ]);
    expect(valuation.oxides[2]?.price?.priceSeriesId).toBe(correction.id);
  });

  it('at an oxide’s own quote rather than that for NdPr oxide', async () => {
    await upload(NOVEMBER);
    await upload(priceFile(['Nd2O3', 'USD', '2026-11-10', '74', 'Broker 3']));
    expect(quotesOf(await valued()).slice(0, 2)).toEqual([
      'ND2O3 ND2O3 2026-11-10 74 13d',
      'PR6O11 NDPR 2026-11-16 73.5 7d',
    ]);
    expect(quotesOf(await valued({ date: '2026-11-09' }))[0]).toBe('ND2O3 NDPR 2026-11-02 70 7d');
  });

  it('with a warning where a quote is more than 90 days old', async () => {
    await upload(NOVEMBER);
    // 16 November + 90 days is 14 February.
    clock.set('2027-02-14T12:00:00.000Z');
    expect(warningsOf(await valued())).toEqual([]);
    clock.set('2027-02-15T00:00:00.000Z');
    const valuation = await valued();
    expect(quotesOf(valuation)[3]).toBe('TB4O7 TB4O7 2026-11-16 900 91d');
    expect(warningsOf(valuation)).toEqual([
      'STALE_PRICE ND2O3',
      'STALE_PRICE PR6O11',
      'STALE_PRICE DY2O3',
      'STALE_PRICE TB4O7',
    ]);
    expect(warningsOf(await valued({ date: '2027-02-14' }))).toEqual([]);
  });

  it('at its own prices in that currency only, and without any there is no value', async () => {
    expect(verdictOf(await ask())).toBe('422 NO_PRICE_KNOWN');
    const neighbour = await aYard(app);
    await upload(NOVEMBER, neighbour.organisationId);
    await upload(NOVEMBER.replaceAll('USD', 'CNY'));
    const refused = await ask();
    expect(verdictOf(refused)).toBe('422 NO_PRICE_KNOWN');
    expect((refused.body as { detail: string }).detail).toContain(
      `POST /v1/organisations/${yard.organisationId}/price-series`,
    );
    const [inYuan, neighbours] = [
      await valued({ currency: 'CNY' }),
      await valued({ organisationId: neighbour.organisationId }),
    ];
    expect([inYuan.currency, neighbours.currency]).toEqual(['CNY', 'USD']);
    // The same figures, for nothing is converted.
    expect(inYuan.value).toEqual(neighbours.value);
  });

  it('of a lot as of its batch', async () => {
    await upload(NOVEMBER);
    const { id } = await record({ kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units: 40 });
    const lot = await made<{ estimateId: string }>(app, '/v1/lots', { batchId: id });
    expect(lot.estimateId).not.toBe(estimate.id);
    const ofLot = accepted(await ask({}, lot.estimateId)) as EstimateValuationView;
    expect(ofLot.value).toEqual((await valued()).value);
  });

  it('unchanged by a correction of the batch, which has an estimate of its own', async () => {
    await upload(NOVEMBER);
    const before = await valued();
    const { version } = await found<BatchView>(app, `/v1/batches/${estimate.subjectId}`);
    const corrected = await made<BatchView>(
      app,
      `/v1/batches/${estimate.subjectId}/corrections`,
      {
        receivedAt: '2026-11-20T09:42:00Z',
        lines: [{ kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units: 20 }],
        reason: 'Counted twice.',
      },
      version,
    );
    expect(await valued()).toEqual(before);
    const half = accepted(await ask({}, corrected.estimateId)) as EstimateValuationView;
    expect(half.value.mean / before.value.mean).toBeCloseTo(0.5, 2);
  });

  it.each([
    ['catalogueVersion', '2025.1.0', '404 CATALOGUE_VERSION_NOT_FOUND'],
    ['modelVersion', '0.9.0', '409 ESTIMATE_OF_ANOTHER_MODEL'],
  ])('but not where it was made with a %s that is not at hand', async (field, version, verdict) => {
    await upload(NOVEMBER);
    await behindTheBack(app.databaseUrl, (tx) =>
      tx.update(StoredEstimate, { id: estimate.id }, { [field]: version }),
    );
    const refused = await ask();
    expect(verdictOf(refused)).toBe(verdict);
    expect((refused.body as { detail: string }).detail).toContain(version);
  });

  it('ranks what to measure next by what it would be worth, less its cost where that is in the currency', async () => {
    await upload(NOVEMBER);
    const path = `/v1/estimates/${estimate.id}/next-evidence?organisationId=${yard.organisationId}`;
    const inDollars = await found<NextEvidenceView>(app, `${path}&currency=USD&date=2026-11-23`);
    const { value } = (await ask()).body as EstimateValuationView;
    expect(inDollars.items.map(({ action }) => action).sort()).toEqual(
      estimate.nextEvidence.map(({ action }) => action).sort(),
    );
    expect(inDollars.items.length).toBeGreaterThan(0);
    let last = Infinity;
    for (const { expectedNarrowing, expectedGain, netGain, costUsd } of inDollars.items) {
      expect(expectedGain).toBeCloseTo(expectedNarrowing * (value.p50 - value.p10), 4);
      expect(netGain).toBeCloseTo(expectedGain - (costUsd ?? NaN), 4);
      expect(netGain ?? NaN).toBeLessThanOrEqual(last);
      last = netGain ?? NaN;
    }
  });

  it('and says what is wrong with the question', async () => {
    await upload(NOVEMBER);
    const unknown = '0199b0a2-ffff-7000-8000-000000000009';
    expect(verdictOf(await ask({}, unknown))).toBe('404 ESTIMATE_NOT_FOUND');
    expect(verdictOf(await ask({ organisationId: unknown }))).toBe(
      '422 REFERENCE_NOT_FOUND organisationId REFERENCE_NOT_FOUND',
    );
    expect(verdictOf(await ask({ currency: 'RMB' }))).toBe('400 VALIDATION_FAILED currency NOT_VALID');
    expect(verdictOf(await ask({ date: '2026-02-30' }))).toBe('400 VALIDATION_FAILED date NOT_VALID');
    // At 08:00 UTC the 24th has begun nowhere; at 10:00 it has in Kiritimati.
    expect(verdictOf(await ask({ date: '2026-11-24' }))).toBe('400 VALIDATION_FAILED date IN_THE_FUTURE');
    clock.set('2026-11-23T10:00:00.000Z');
    expect((await valued({ date: '2026-11-24' })).date).toBe('2026-11-24');
    expect((await valued()).date).toBe('2026-11-23');
  });
});
