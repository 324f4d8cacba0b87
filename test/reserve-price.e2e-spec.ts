import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LotView, QuickEntryView } from '../src/modules/lots/lot.view.js';
import type { MatchRunView } from '../src/modules/matching/match-run.view.js';
import { startTestApp, type TestApp, type TestResponse } from './support/test-app.js';
import { aYard, found, made, post, ROTTERDAM, type Yard } from './support/yard.js';

/* Odd enough to stand nowhere by accident; stored as 4321987654 micro-USD, matched as 43219877 of 1e-4 USD. */
const RESERVE_USD = 4321.987654;
/** Every way in which those digits may begin. */
const MARKS = ['4321.98', '432198', '4.32198', '4,321.98'];

const LISTING = {
  availableFrom: '2026-12-01',
  availableUntil: '2027-03-31',
  reservePriceUsdPerKgNdPrOxide: RESERVE_USD,
};

function bytesOf({ status, headers, text }: TestResponse): string {
  return JSON.stringify([status, [...headers], text]);
}

describe('a recycler’s reserve price', () => {
  let app: TestApp;
  let yard: Yard;
  let lot: LotView;
  let run: MatchRunView;
  /** What the listing itself answered. */
  let listed: TestResponse;

  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
    const entry = { siteId: yard.siteId, form: 'LIBERATED_MAGNET', grade: 'n42', netMassKg: 855 };
    const quick = await made<QuickEntryView>(app, '/v1/batches/quick', entry);
    listed = await post(app, `/v1/lots/${quick.lot.id}/listing`, LISTING, 1);
    expect(listed.status).toBe(201);
    lot = listed.body as LotView;
    run = await aMatchRun();
  });
  afterAll(() => app.close());

  /** A plant that would pay about USD 50 per kg, so that the reserve keeps the lot out, and a run that finds so. */
  async function aMatchRun(): Promise<MatchRunView> {
    const plant = await aYard(app, ROTTERDAM, 'SEPARATOR');
    await made(app, '/v1/demands', {
      siteId: plant.siteId,
      title: 'Magnets to oxides',
      acceptedForms: ['LIBERATED_MAGNET'],
      windowFrom: '2026-12-15',
      windowUntil: '2027-06-30',
      ndPrOxideKgMax: 1_000,
      processRoute: 'toll-hydromet-sx',
      payablePct: 72,
      ndPrOxidePriceUsdPerKg: 73,
      treatmentChargeUsdPerKgFeed: 0.6,
      freightUsdPerTonneKm: 0.09,
    });
    let state = await made<MatchRunView>(app, '/v1/match-runs', {});
    while (state.finishedAt === null) {
      await sleep(20);
      state = await found<MatchRunView>(app, `/v1/match-runs/${state.id}`);
    }
    expect(state.status).toBe('SUCCEEDED');
    return state;
  }

  function expectHidden(name: string, response: TestResponse): void {
    const bytes = bytesOf(response);
    for (const mark of MARKS) expect([name, bytes.includes(mark)]).toEqual([name, false]);
    // It is not shown under its name either, with whatever figure.
    if (response.status < 300)
      expect([name, /reservePriceUsd|reserveUsd/.test(bytes)]).toEqual([name, false]);
  }

  it('is in no answer to a read', async () => {
    const near = `nearLatitude=${ROTTERDAM.latitude}&nearLongitude=${ROTTERDAM.longitude}`;
    const paths = [
      '/v1/lots',
      `/v1/lots?batchId=${lot.batchId}&form=LIBERATED_MAGNET&country=NL&oxideKgMin=1&oxideCertainty=POSSIBLE&${near}`,
      `/v1/lots?organisationId=${yard.organisationId}&limit=1`,
      `/v1/lots/${lot.id}`,
      '/v1/batches',
      `/v1/batches/${lot.batchId}`,
      `/v1/batches/${lot.batchId}/history`,
      `/v1/estimates/${lot.estimateId}`,
      '/v1/demands',
      '/v1/match-runs',
      `/v1/match-runs/${run.id}`,
      `/v1/match-runs/${run.id}/demands`,
    ];
    for (const path of paths) {
      const response = await app.request('GET', path);
      expect([path, response.status]).toEqual([path, 200]);
      expectHidden(path, response);
    }
  });

  it('is in no answer to a write, not even to the listing that states it', async () => {
    expectHidden('listing', listed);
    const raised = { ...LISTING, availableFrom: '2026-12-02' };
    const relisted = await post(app, `/v1/lots/${lot.id}/listing`, raised, 2);
    expect(relisted.status).toBe(201);
    expectHidden('listing again', relisted);
    const again = await post(app, '/v1/match-runs', {});
    expectHidden('match run', again);
  });

  it('is in no error', async () => {
    const path = `/v1/lots/${lot.id}/listing`;
    const correction = { receivedAt: '2026-11-20T09:42:00Z', lines: [], reason: 'x' };
    const errors: readonly (readonly [string, number, TestResponse])[] = [
      ['without a version', 428, await post(app, path, LISTING)],
      ['stale', 412, await post(app, path, LISTING, 99)],
      [
        'too precise',
        400,
        await post(app, path, { ...LISTING, reservePriceUsdPerKgNdPrOxide: 4321.9876541 }, 3),
      ],
      [
        'as text',
        400,
        await post(app, path, { ...LISTING, reservePriceUsdPerKgNdPrOxide: '4321.987654' }, 3),
      ],
      [
        'negative',
        400,
        await post(app, path, { ...LISTING, reservePriceUsdPerKgNdPrOxide: -RESERVE_USD }, 3),
      ],
      ['in another field', 400, await post(app, path, { ...LISTING, reservePrice: RESERVE_USD }, 3)],
      [
        'malformed',
        400,
        await app.request('POST', path, {
          rawBody: `{"reservePriceUsdPerKgNdPrOxide":4321.987654`,
          headers: { 'content-type': 'application/json', 'if-match': '"3"' },
        }),
      ],
      ['of another lot', 404, await post(app, `/v1/lots/${yard.siteId}/listing`, LISTING, 1)],
      ['of a taken line', 409, await post(app, '/v1/lots', { batchId: lot.batchId })],
      ['of a correction', 400, await post(app, `/v1/batches/${lot.batchId}/corrections`, correction, 1)],
      ['of voiding', 409, await post(app, `/v1/batches/${lot.batchId}/void`, { reason: 'x' }, 1)],
      ['filtered by', 400, await app.request('GET', '/v1/lots?reservePriceUsdPerKgNdPrOxide=5000')],
      ['sorted by', 400, await app.request('GET', '/v1/lots?sort=reserveUsdMicrosPerKg')],
    ];
    for (const [name, status, response] of errors) {
      expect([name, response.status]).toEqual([name, status]);
      expectHidden(name, response);
    }
  });

  /* Only the pairs of a run, the operator's own tool, show their terms (docs/adr/0004): rounded to 1e-4 USD. */
  it('is not in the pairs of a match run as it was given', async () => {
    for (const list of ['allocations', 'lots']) {
      const response = await app.request('GET', `/v1/match-runs/${run.id}/${list}`);
      expect([list, response.status]).toEqual([list, 200]);
      expect([list, bytesOf(response).includes('4321.987654')]).toEqual([list, false]);
      expect([list, bytesOf(response).includes('4321987654')]).toEqual([list, false]);
    }
    const { items } = await found<{ items: { lotId: string; status: string }[] }>(
      app,
      `/v1/match-runs/${run.id}/lots`,
    );
    expect(items).toMatchObject([{ lotId: lot.id, status: 'NO_SURPLUS' }]);
  });
});
