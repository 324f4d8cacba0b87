import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LotView, QuickEntryView } from '../src/modules/lots/lot.view.js';
import { greatCircleMetres } from '../src/shared/great-circle.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import {
  aYard,
  followPages,
  found,
  made,
  ROTTERDAM,
  verdictOf,
  type SitePlace,
  type Yard,
} from './support/yard.js';

const PLACES = {
  rotterdam: ROTTERDAM,
  duisburg: { country: 'DE', latitude: 51.4344, longitude: 6.7623 },
  suva: { country: 'FJ', latitude: -18.1248, longitude: 178.4501 },
  apia: { country: 'WS', latitude: -13.8507, longitude: -171.7514 },
  alert: { country: 'CA', latitude: 82.5018, longitude: -62.3481 },
  nordkap: { country: 'NO', latitude: 71.1725, longitude: 25.7844 },
  mcmurdo: { country: 'AQ', latitude: -77.8419, longitude: 166.6863 },
} as const satisfies Record<string, SitePlace>;
type PlaceName = keyof typeof PLACES;

/** What lies on offer where. */
const OFFERS: readonly (readonly [PlaceName, object, object])[] = [
  [
    'rotterdam',
    { productProfile: 'bev-traction-motor', units: 40 },
    { availableFrom: '2026-12-01', availableUntil: '2026-12-31' },
  ],
  ['rotterdam', { productProfile: 'hdd-35', units: 1_000 }, { availableFrom: '2026-12-15' }],
  [
    'rotterdam',
    { form: 'LIBERATED_MAGNET', grade: 'n42', coated: false, netMassKg: 85.5 },
    { availableFrom: '2027-01-01', availableUntil: '2027-01-01' },
  ],
  ['duisburg', { productProfile: 'rotor-assembly-scrap', netMassKg: 2_940 }, { availableFrom: '2026-12-01' }],
  ['suva', { productProfile: 'hdd-35', units: 10 }, { availableFrom: '2026-12-01' }],
  ['apia', { productProfile: 'hdd-35', units: 20 }, { availableFrom: '2026-12-01' }],
  ['alert', { productProfile: 'hdd-35', units: 30 }, { availableFrom: '2026-12-01' }],
  ['nordkap', { productProfile: 'hdd-35', units: 40 }, { availableFrom: '2026-12-01' }],
  ['mcmurdo', { productProfile: 'hdd-35', units: 50 }, { availableFrom: '2026-12-01' }],
];

describe('a separator browses lots', () => {
  let app: TestApp;
  const yards = new Map<PlaceName, Yard>();
  /** All lots on offer, newest first, as they read in detail. */
  let lots: LotView[];

  beforeAll(async () => {
    app = await startTestApp();
    for (const [name, place] of Object.entries(PLACES)) yards.set(name as PlaceName, await aYard(app, place));
    for (const [place, fields, listing] of OFFERS) {
      const entry = { siteId: yards.get(place)?.siteId, ...fields };
      const { lot } = await made<QuickEntryView>(app, '/v1/batches/quick', entry);
      await made(app, `/v1/lots/${lot.id}/listing`, listing, 1);
    }
    lots = [...(await found<{ items: LotView[] }>(app, '/v1/lots')).items];
  });
  afterAll(() => app.close());

  const idsOf = async (query: string): Promise<string[]> =>
    (await followPages<LotView>(app, `/v1/lots?${query}`)).flat().map(({ id }) => id);
  const idsWhere = (wanted: (lot: LotView) => boolean): string[] => lots.filter(wanted).map(({ id }) => id);
  const verdict = async (query: string): Promise<string> =>
    verdictOf(await app.request('GET', `/v1/lots?${query}`));

  it('newest first, and sees what the lot itself says', async () => {
    expect(lots.map(({ id }) => id)).toEqual(
      [...lots]
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
    expect(lots.map(({ latitude }) => latitude)).toEqual(
      OFFERS.map(([place]) => PLACES[place].latitude).reverse(),
    );
    for (const lot of lots) expect(await found(app, `/v1/lots/${lot.id}`)).toMatchObject({ ...lot });
  });

  it('by form, profile, class, country and organisation', async () => {
    const organisationId = yards.get('duisburg')?.organisationId;
    const cases: [string, (lot: LotView) => boolean, number][] = [
      ['form=WHOLE_DEVICE', ({ form }) => form === 'WHOLE_DEVICE', 7],
      ['form=SWARF', ({ form }) => form === 'SWARF', 0],
      ['productProfile=hdd-35', ({ productProfiles }) => productProfiles.includes('hdd-35'), 6],
      ['productProfile=hdd', () => false, 0],
      ['country=NL', ({ country }) => country === 'NL', 3],
      [`organisationId=${organisationId ?? ''}`, ({ country }) => country === 'DE', 1],
      [
        'country=NL&form=WHOLE_DEVICE&productProfile=hdd-35',
        ({ country, productProfiles }) => country === 'NL' && productProfiles.includes('hdd-35'),
        1,
      ],
    ];
    for (const resourceClass of ['MEASURED', 'INDICATED', 'INFERRED']) {
      const wanted = (lot: LotView): boolean => lot.resourceClass === resourceClass;
      cases.push([`resourceClass=${resourceClass}`, wanted, lots.filter(wanted).length]);
    }
    for (const [query, wanted, count] of cases) {
      const ids = await idsOf(query);
      expect([query, ids]).toEqual([query, idsWhere(wanted)]);
      expect([query, ids.length]).toEqual([query, count]);
    }
  });

  it('by status and batch', async () => {
    const entry = { siteId: yards.get('rotterdam')?.siteId, productProfile: 'hdd-35', units: 7 };
    const { lot } = await made<QuickEntryView>(app, '/v1/batches/quick', entry);
    expect(await idsOf('status=DRAFT')).toEqual([lot.id]);
    expect(await idsOf(`status=DRAFT&batchId=${lot.batchId}`)).toEqual([lot.id]);
    expect(await idsOf(`batchId=${lot.batchId}`)).toEqual([]);
    await made(app, `/v1/lots/${lot.id}/withdrawal`, { reason: 'Sold.' }, 1);
    expect(await idsOf('status=WITHDRAWN')).toEqual([lot.id]);
    expect(await idsOf('status=LISTED')).toEqual(idsWhere(() => true));
  });

  it.each([
    ['2026-11-30', []],
    ['2026-12-01', [0, 3, 4, 5, 6, 7, 8]],
    ['2026-12-14', [0, 3, 4, 5, 6, 7, 8]],
    ['2026-12-31', [0, 1, 3, 4, 5, 6, 7, 8]],
    ['2027-01-01', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['2027-01-02', [1, 3, 4, 5, 6, 7, 8]],
  ])('that can be collected on %s', async (day, offers) => {
    const expected = offers.map((offer) => lots[lots.length - 1 - offer]?.id).reverse();
    expect(await idsOf(`availableOn=${day}`)).toEqual(expected);
  });

  describe('by oxide', () => {
    /** Each lot's figures are the limits: at a milligram beyond them it must drop out. */
    it.each(['ND2O3', 'PR6O11', 'DY2O3', 'TB4O7', 'NDPR', 'TREO'])(
      '%s, certain or possible',
      async (oxide) => {
        for (const lot of lots) {
          const interval = lot.oxides.find(({ quantity }) => quantity === oxide)?.recoverable;
          if (interval === undefined) throw new Error(`${oxide} is missing`);
          const holds = async (query: string): Promise<boolean> =>
            (await idsOf(`oxide=${oxide}&batchId=${lot.batchId}&${query}`)).includes(lot.id);
          const limits: readonly (readonly [string, string, number, number])[] = [
            ['CERTAIN', 'oxideKgMin', interval.p10Kg, 1],
            ['CERTAIN', 'oxideKgMax', interval.p90Kg, -1],
            ['POSSIBLE', 'oxideKgMin', interval.p90Kg, 1],
            ['POSSIBLE', 'oxideKgMax', interval.p10Kg, -1],
          ];
          for (const [certainty, limit, kilograms, milligramsBeyond] of limits) {
            const milligrams = Math.round(kilograms * 1_000_000);
            const spelt = (mg: number): string => (mg / 1_000_000).toFixed(6);
            const query = `oxideCertainty=${certainty}&${limit}=`;
            expect([query, await holds(query + spelt(milligrams))]).toEqual([query, true]);
            if (milligrams + milligramsBeyond < 0) continue;
            expect([query, await holds(query + spelt(milligrams + milligramsBeyond))]).toEqual([
              query,
              false,
            ]);
          }
        }
      },
    );

    it('is NdPr and certain unless said otherwise', async () => {
      const ndPr = (lot: LotView): number =>
        lot.oxides.find(({ quantity }) => quantity === 'NDPR')?.recoverable.p10Kg ?? 0;
      const certain = idsWhere((lot) => ndPr(lot) >= 0.5);
      expect(certain.length).toBeGreaterThan(0);
      expect(certain.length).toBeLessThan(lots.length);
      expect(await idsOf('oxideKgMin=0.5')).toEqual(certain);
      expect(await idsOf('oxide=NDPR&oxideCertainty=CERTAIN&oxideKgMin=0.5')).toEqual(certain);
    });
  });

  describe('by distance', () => {
    const near = (latitude: number, longitude: number, kmMax: number): string =>
      `nearLatitude=${latitude}&nearLongitude=${longitude}&distanceKmMax=${kmMax}`;
    const within = (latitude: number, longitude: number, kmMax: number): string[] =>
      idsWhere((lot) => greatCircleMetres({ latitude, longitude }, lot) <= kmMax * 1_000);

    it.each([
      ['around Rotterdam, 190 km short of Duisburg', 51.9489, 4.0531, 190, 3],
      ['around Rotterdam, 200 km', 51.9489, 4.0531, 200, 4],
      ['east across the date line', -16, 179.9, 1_000, 2],
      ['west across the date line', -16, -179.9, 1_000, 2],
      ['on the date line, written as 180', -16, 180, 1_000, 2],
      ['on the date line, written as −180', -16, -180, 1_000, 2],
      ['around the North Pole, whatever the longitude', 90, 0, 2_100, 2],
      ['across the North Pole: Alert from 85° N on the other side', 85, 117.6519, 1_400, 1],
      ['around the South Pole', -90, 45, 1_400, 1],
      ['across the South Pole: McMurdo from 88° S on the other side', -88, -13.3137, 1_600, 1],
      ['around the whole globe', 0, 0, 20_100, 9],
      ['nowhere', 0, -30, 1_000, 0],
    ])('%s', async (_case, latitude, longitude, kmMax, count) => {
      const ids = await idsOf(near(latitude, longitude, kmMax));
      expect(ids).toEqual(within(latitude, longitude, kmMax));
      expect(ids).toHaveLength(count);
    });

    it('which it is told: Rotterdam to Duisburg is 195.0 km on the sphere', async () => {
      const { items } = await found<{ items: LotView[] }>(
        app,
        '/v1/lots?nearLatitude=51.9489&nearLongitude=4.0531',
      );
      expect(items).toHaveLength(lots.length);
      const distances = new Map(items.map(({ country, distanceKm }) => [country, distanceKm]));
      expect(distances.get('NL')).toBe(0);
      // cos⁻¹(sin φ₁ sin φ₂ + cos φ₁ cos φ₂ cos Δλ) · 6,371.0088 km
      const [from, to] = [PLACES.rotterdam, PLACES.duisburg].map(({ latitude, longitude }) => ({
        phi: (latitude * Math.PI) / 180,
        lambda: (longitude * Math.PI) / 180,
      }));
      if (!from || !to) throw new Error('places are missing');
      const angle = Math.acos(
        Math.sin(from.phi) * Math.sin(to.phi) +
          Math.cos(from.phi) * Math.cos(to.phi) * Math.cos(to.lambda - from.lambda),
      );
      expect(distances.get('DE')).toBeCloseTo(angle * 6_371.0088, 1);
      expect(lots.every(({ distanceKm }) => distanceKm === null)).toBe(true);
    });

    it.each([
      ['nearLatitude=51', 'nearLongitude REQUIRED'],
      ['nearLongitude=4', 'nearLatitude REQUIRED'],
      ['distanceKmMax=100', 'nearLatitude REQUIRED'],
      ['nearLatitude=90.1&nearLongitude=0', 'nearLatitude OUT_OF_RANGE'],
      ['nearLatitude=0&nearLongitude=-180.5', 'nearLongitude OUT_OF_RANGE'],
    ])('but not from half a place: %s', async (query, fault) => {
      expect(await verdict(query)).toBe(`400 VALIDATION_FAILED ${fault}`);
    });
  });

  it('page by page, which a new lot does not disturb', async () => {
    const first = await app.request('GET', '/v1/lots?limit=4&form=WHOLE_DEVICE');
    const next = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const entry = { siteId: yards.get('rotterdam')?.siteId, productProfile: 'hdd-35', units: 7 };
    const { lot } = await made<QuickEntryView>(app, '/v1/batches/quick', entry);
    await made(app, `/v1/lots/${lot.id}/listing`, { availableFrom: '2026-12-01' }, 1);

    const rest = (await followPages<LotView>(app, next)).flat().map(({ id }) => id);
    const firstIds = (first.body as { items: LotView[] }).items.map(({ id }) => id);
    expect([...firstIds, ...rest]).toEqual(idsWhere(({ form }) => form === 'WHOLE_DEVICE'));
    await made(app, `/v1/lots/${lot.id}/withdrawal`, { reason: 'Sold.' }, 2);
  });

  it.each([
    ['form=SCRAP', 'form NOT_ONE_OF'],
    ['country=UK', 'country NOT_VALID'],
    ['availableOn=2026-02-30', 'availableOn NOT_VALID'],
    ['oxideKgMin=-1', 'oxideKgMin OUT_OF_RANGE'],
    ['oxideKgMin=1e3', 'oxideKgMin WRONG_TYPE'],
    ['oxideKgMin=0.0000001', 'oxideKgMin TOO_PRECISE'],
    ['sort=netMassKg', 'sort UNKNOWN_PARAMETER'],
    ['reservePrice=6', 'reservePrice UNKNOWN_PARAMETER'],
    ['limit=101', 'limit OUT_OF_RANGE'],
  ])('but not by %s', async (query, fault) => {
    expect(await verdict(query)).toBe(`400 VALIDATION_FAILED ${fault}`);
  });
});
