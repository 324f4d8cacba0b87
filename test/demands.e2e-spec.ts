import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DemandView } from '../src/modules/demands/demand.view.js';
import { ApiUser, type PageOf } from './support/api-user.js';
import { DUNKIRK, Market, OPEN_DEMAND } from './support/market.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';

/** Terms whose figures occur nowhere else. */
const PRICE_TERMS = {
  payablePct: 71.2873,
  ndPrOxidePriceUsdPerKg: 73.915284,
  dy2o3PriceUsdPerKg: 251.467219,
  tb4o7PriceUsdPerKg: 803.951627,
  treatmentChargeUsdPerKgFeed: 0.618347,
  freightUsdPerTonneKm: 0.097531,
  purchasePercentile: 'P10',
};
const SECRETS = [...Object.keys(PRICE_TERMS), ...Object.values(PRICE_TERMS).map(String)].filter(
  (secret) => secret !== 'P10',
);

const LIMITED_DEMAND = {
  ...OPEN_DEMAND,
  ...PRICE_TERMS,
  title: 'Hard-disk magnets, first half of 2027',
  acceptedForms: ['LIBERATED_MAGNET'],
  acceptedGrades: ['hdd-vcm'],
  moistureWtPctMax: 4,
  oilWtPctMax: 2.5,
  impurityLimits: [
    { element: 'Cu', wtPctMax: 2 },
    { element: 'Ni', wtPctMax: 0.5 },
  ],
  evidenceTierMin: 1,
  acceptedCountries: ['NL', 'DE'],
  distanceKmMax: 1_500,
  ndPrOxideKgMin: 12.5,
  ndPrOxideKgMax: 250.125,
  feedKgMax: 900.5,
  blendLimits: [{ element: 'Cu', wtPctMax: 0.75 }],
  acceptedHazards: ['NONE', 'OILY'],
  rulePacks: [{ rulePack: 'basel-e-waste-2025', unknownPasses: true }],
};

describe('demands', () => {
  const clock = new SteppableClock('2026-11-23T08:00:00.000Z');
  let app: TestApp;
  let user: ApiUser;
  let market: Market;

  beforeAll(async () => {
    app = await startTestApp({ clock });
    user = new ApiUser(app);
    market = await Market.open(app);
  });
  afterAll(() => app.close());

  function refusal(changes: object) {
    const body = { siteId: market.plantId, ...LIMITED_DEMAND, ...changes };
    return user.refused('POST', '/v1/demands', { body });
  }

  function faultsOf({ errors = [] }: Awaited<ReturnType<typeof refusal>>) {
    return errors.map(({ pointer, code }) => [pointer, code]);
  }

  it('says back what was stated, without its price terms', async () => {
    const response = await app.request('POST', '/v1/demands', {
      body: { siteId: market.plantId, ...LIMITED_DEMAND, reference: 'FS-1' },
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('etag')).toBe('"1"');
    const demand = response.body as DemandView;
    const { organisationId } = await user.get<{ organisationId: string }>(`/v1/sites/${market.plantId}`);
    expect(demand).toEqual({
      id: demand.id,
      code: expect.stringMatching(/^DEM-2026-[0-9A-Z]{8}$/),
      organisationId,
      siteId: market.plantId,
      reference: 'FS-1',
      title: LIMITED_DEMAND.title,
      status: 'OPEN',
      acceptedForms: ['LIBERATED_MAGNET'],
      acceptedGrades: ['hdd-vcm'],
      moistureWtPctMax: 4,
      oilWtPctMax: 2.5,
      impurityLimits: LIMITED_DEMAND.impurityLimits,
      evidenceTierMin: 1,
      acceptedCountries: ['NL', 'DE'],
      distanceKmMax: 1_500,
      windowFrom: '2026-12-15',
      windowUntil: '2027-06-30',
      ndPrOxideKgMin: 12.5,
      ndPrOxideKgMax: 250.125,
      feedKgMax: 900.5,
      blendLimits: [{ element: 'Cu', wtPctMax: 0.75 }],
      acceptedHazards: ['NONE', 'OILY'],
      rulePacks: [{ rulePack: 'basel-e-waste-2025', unknownPasses: true }],
      processRoute: 'toll-hydromet-sx',
      ...DUNKIRK,
      withdrawnAt: null,
      withdrawalReason: null,
      recordedAt: '2026-11-23T08:00:00.000Z',
      version: 1,
    });
    expect(await user.get(`/v1/demands/${demand.id}`)).toEqual(demand);
  });

  it('has its reference for itself, until it is withdrawn', async () => {
    const first = await market.demand({ reference: 'FS-2' });
    const body = { siteId: market.plantId, ...LIMITED_DEMAND, reference: 'FS-2' };
    const refused = await user.refused('POST', '/v1/demands', { body });
    expect([refused.status, refused.code, refused.facts]).toEqual([
      409,
      'DEMAND_ALREADY_RECORDED',
      { demandId: first.id, demandCode: first.code },
    ]);
    await market.withdraw('demands', first);
    expect((await user.post<DemandView>('/v1/demands', body)).reference).toBe('FS-2');
    const other = await Market.open(app);
    expect((await other.demand({ reference: 'FS-2' })).reference).toBe('FS-2');
  });

  it('are on the market as long as its list shows them', async () => {
    const demand = await market.demand();
    const path = `/v1/market/demands/${demand.id}`;
    expect(await user.get(path)).toMatchObject({ id: demand.id });
    // Open, with a window that is past: nobody is told of it by its id either.
    clock.set('2027-07-01T00:00:00.000Z');
    expect(await user.refused('GET', path, {})).toMatchObject({ status: 404, code: 'DEMAND_NOT_FOUND' });
    clock.set('2026-11-23T08:00:00.000Z');
    await market.withdraw('demands', demand);
    expect(await user.refused('GET', path, {})).toMatchObject({ status: 404, code: 'DEMAND_NOT_FOUND' });
  });

  it('does not limit where nothing is said', async () => {
    expect(await market.demand()).toMatchObject({
      acceptedGrades: null,
      moistureWtPctMax: null,
      oilWtPctMax: null,
      impurityLimits: [],
      evidenceTierMin: 0,
      acceptedCountries: null,
      distanceKmMax: null,
      ndPrOxideKgMin: 0,
      feedKgMax: null,
      blendLimits: [],
      acceptedHazards: null,
      rulePacks: [],
    });
  });

  it('shows price terms in no answer', async () => {
    const created = await app.request('POST', '/v1/demands', {
      body: { siteId: market.plantId, ...LIMITED_DEMAND },
    });
    const { id } = created.body as DemandView;
    const texts = [
      created.text,
      (await app.request('GET', `/v1/demands/${id}`)).text,
      (await app.request('GET', '/v1/demands?limit=100')).text,
      (
        await app.request('POST', `/v1/demands/${id}/withdrawal`, {
          body: { reason: 'Campaign postponed.' },
          headers: { 'If-Match': '"1"' },
        })
      ).text,
      JSON.stringify(await refusal({ processRoute: 'no-such-route' })),
    ];
    expect(texts.every((text) => text.length > 100)).toBe(true);
    expect(SECRETS.filter((secret) => texts.some((text) => text.includes(secret)))).toEqual([]);
  });

  it('names every field that is not valid at once', async () => {
    const problem = await refusal({
      title: '',
      acceptedForms: ['LIBERATED_MAGNET', 'DUST'],
      moistureWtPctMax: 101,
      impurityLimits: [{ element: 'Cu', wtPctMax: '2' }, { element: 'Unobtainium' }],
      evidenceTierMin: 1.5,
      acceptedCountries: ['nl'],
      windowFrom: '2026-02-30',
      ndPrOxideKgMax: 0,
      feedKgMax: 0,
      acceptedHazards: ['UNKNOWN'],
      blendLimits: [{ element: 'Cu', wtPctMax: 101 }],
      payablePct: 70.00001,
      freightUsdPerTonneKm: undefined,
      note: 'unknown',
    });
    expect([problem.status, problem.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(new Set(problem.errors?.map(({ pointer }) => pointer))).toEqual(
      new Set([
        '/title',
        '/acceptedForms',
        '/moistureWtPctMax',
        '/impurityLimits/0/wtPctMax',
        '/impurityLimits/1/element',
        '/impurityLimits/1/wtPctMax',
        '/evidenceTierMin',
        '/acceptedCountries',
        '/windowFrom',
        '/ndPrOxideKgMax',
        '/feedKgMax',
        '/acceptedHazards',
        '/blendLimits/0/wtPctMax',
        '/payablePct',
        '/freightUsdPerTonneKm',
        '/note',
      ]),
    );
  });

  it('names every contradiction between fields, and every unknown key, at once', async () => {
    const problem = await refusal({
      windowFrom: '2027-06-30',
      windowUntil: '2027-06-29',
      ndPrOxideKgMin: 250.126,
      processRoute: 'no-such-route',
      acceptedGrades: ['hdd-vcm', 'smco-2-17'],
      impurityLimits: [
        { element: 'Cu', wtPctMax: 2 },
        { element: 'Cu', wtPctMax: 3 },
      ],
    });
    expect([problem.status, problem.code]).toEqual([422, 'DEMAND_NOT_VALID']);
    expect(new Set(faultsOf(problem))).toEqual(
      new Set([
        ['/windowUntil', 'OUT_OF_RANGE'],
        ['/ndPrOxideKgMin', 'OUT_OF_RANGE'],
        ['/processRoute', 'UNKNOWN_PROCESS_ROUTE'],
        ['/acceptedGrades/1', 'UNKNOWN_MAGNET_GRADE'],
        ['/impurityLimits/1/element', 'GIVEN_TWICE'],
      ]),
    );
  });

  it('takes a window of one day and a campaign as large as the capacity', async () => {
    const demand = await market.demand({
      windowFrom: '2027-06-30',
      windowUntil: '2027-06-30',
      ndPrOxideKgMin: 50,
      ndPrOxideKgMax: 50,
    });
    expect(demand).toMatchObject({ windowUntil: '2027-06-30', ndPrOxideKgMin: 50 });
  });

  it('refuses a route that does not end in oxide', async () => {
    const problem = await refusal({ processRoute: 'hpms' });
    expect(problem.status).toBe(422);
    expect(faultsOf(problem)).toEqual([['/processRoute', 'ROUTE_DOES_NOT_YIELD_OXIDE']]);
  });

  it('refuses a plant whose organisation is not a separator, and one that does not exist', async () => {
    const yard = await refusal({ siteId: market.yardId });
    expect([yard.status, yard.code]).toEqual([422, 'ORGANISATION_HAS_NOT_THE_ROLE']);
    expect(faultsOf(yard)).toEqual([['/siteId', 'ORGANISATION_HAS_NOT_THE_ROLE']]);
    const nowhere = await refusal({ siteId: '0199b0a2-ffff-7000-8000-000000000009' });
    expect([nowhere.status, nowhere.code]).toEqual([422, 'REFERENCE_NOT_FOUND']);
    expect(faultsOf(nowhere)).toEqual([['/siteId', 'REFERENCE_NOT_FOUND']]);
  });

  it('is withdrawn once, by somebody who knows its version', async () => {
    const { id } = await market.demand();
    const withdrawal = { reason: 'Campaign postponed.' };
    const path = `/v1/demands/${id}/withdrawal`;
    const blind = await user.refused('POST', path, { body: withdrawal });
    expect([blind.status, blind.code]).toEqual([428, 'VERSION_REQUIRED']);
    const stale = await app.request('POST', path, { body: withdrawal, headers: { 'If-Match': '"2"' } });
    expect([stale.status, stale.headers.get('etag')]).toEqual([412, '"1"']);

    clock.advance(60_000);
    const withdrawn = await user.post<DemandView>(path, withdrawal, 1);
    expect(withdrawn).toMatchObject({
      status: 'WITHDRAWN',
      withdrawalReason: 'Campaign postponed.',
      withdrawnAt: '2026-11-23T08:01:00.000Z',
      version: 2,
    });
    expect(await user.get(`/v1/demands/${id}`)).toEqual(withdrawn);
    const again = await user.refused('POST', path, { body: withdrawal, headers: { 'If-Match': '"2"' } });
    expect([again.status, again.code]).toEqual([409, 'DEMAND_STATE_FORBIDS']);
    const unknown = await user.refused(
      'POST',
      '/v1/demands/0199b0a2-ffff-7000-8000-000000000009/withdrawal',
      {
        body: withdrawal,
        headers: { 'If-Match': '"1"' },
      },
    );
    expect([unknown.status, unknown.code]).toEqual([404, 'DEMAND_NOT_FOUND']);
  });

  it('is withdrawn by one of many who try at once', async () => {
    const { id } = await market.demand();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        app.request('POST', `/v1/demands/${id}/withdrawal`, {
          body: { reason: 'Campaign postponed.' },
          headers: { 'If-Match': '"1"' },
        }),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(201);
    expect(statuses.slice(1).every((status) => status === 409 || status === 412)).toBe(true);
    expect((await user.get<DemandView>(`/v1/demands/${id}`)).version).toBe(2);
  });

  it('lists newest first, page by page, by status and organisation', async () => {
    const other = await Market.open(app);
    const stated: DemandView[] = [];
    for (let count = 0; count < 5; count += 1) stated.push(await other.demand({ title: `Demand ${count}` }));
    const newest = stated.map(({ id }) => id).reverse();
    const { organisationId } = stated[0] as DemandView;
    const ofOther = `/v1/demands?organisationId=${organisationId}`;
    for (const limit of [1, 2, 5, 100])
      expect((await user.all<DemandView>(ofOther, limit)).map(({ id }) => id)).toEqual(newest);

    await other.withdraw('demands', stated[2] as DemandView);
    const idsOf = async (status: string) =>
      (await user.all<DemandView>(`${ofOther}&status=${status}`)).map(({ id }) => id);
    expect(await idsOf('WITHDRAWN')).toEqual([stated[2]?.id]);
    expect(await idsOf('OPEN')).toEqual(newest.filter((id) => id !== stated[2]?.id));
    const page = await user.get<PageOf<DemandView>>(
      '/v1/demands?organisationId=0199b0a2-ffff-7000-8000-000000000009',
    );
    expect(page).toEqual({ items: [], nextCursor: null });
  });
});
