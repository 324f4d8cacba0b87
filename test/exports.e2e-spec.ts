import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { BatchView } from '../src/modules/batches/batch.view.js';
import type { DemandView } from '../src/modules/demands/demand.view.js';
import type { LotView, QuickEntryView } from '../src/modules/lots/lot.view.js';
import { csvFile, motorRow, sendCsv } from './support/csv-file.js';
import { startTestApp, type TestApp, type TestResponse } from './support/test-app.js';
import { accepted, aYard, followPages, made, verdictOf, type Yard } from './support/yard.js';

type Row = Readonly<Record<string, string>>;

function rowsOf({ status, text }: TestResponse): Row[] {
  if (status !== 200) throw new Error(`${status} ${text}`);
  return parse(text, { columns: true });
}

function linesOf({ text }: TestResponse): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

const FEATURES_TOLD = { type: 'FeatureCollection' };
const RESERVE_USD = 41.37;
const DEMAND = {
  title: '=Magnets',
  acceptedForms: ['LIBERATED_MAGNET'],
  impurityLimits: [{ element: 'Cu', wtPctMax: 2 }],
  windowFrom: '2026-12-15',
  windowUntil: '2027-06-30',
  ndPrOxideKgMax: 250,
  processRoute: 'toll-hydromet-sx',
  payablePct: 65.4321,
  ndPrOxidePriceUsdPerKg: 73.9876,
  treatmentChargeUsdPerKgFeed: 0.3,
  freightUsdPerTonneKm: 0.09,
};

describe('lists as files', () => {
  let app: TestApp;
  let yard: Yard;
  let rival: Yard;
  let plant: Yard;
  let lots: readonly LotView[];
  const keys = new Map<string, string>();
  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
    rival = await aYard(app);
    plant = await aYard(app, undefined, 'SEPARATOR');
    const body = { name: 'Files', role: 'OPERATOR' };
    for (const { organisationId } of [yard, rival, plant]) {
      const { key } = await made<{ key: string }>(app, `/v1/organisations/${organisationId}/api-keys`, body);
      keys.set(organisationId, key);
    }
    lots = [await aListedLot(yard), await aListedLot(yard), await aListedLot(rival)];
    await made(app, '/v1/batches', {
      siteId: yard.siteId,
      ticketNumber: '=T-1',
      receivedAt: '2026-11-20T09:42:00Z',
      supplier: '@evil',
      ticket: { grossKg: 9_420, tareKg: 8_580 },
      lines: [{ kind: 'PROFILE_UNITS', productProfile: 'hdd-35-enterprise', units: 1_200 }],
      notes: '-2+3',
    });
    await made(
      app,
      `/v1/lots/${lots[0]?.id ?? ''}/reservations`,
      {
        kind: 'SOFT',
        massKg: 10,
        reservedForOrganisationId: plant.organisationId,
        note: '+ until assayed',
      },
      lots[0]?.version,
    );
    await made<DemandView>(app, '/v1/demands', { ...DEMAND, siteId: plant.siteId });
  });
  afterAll(() => app.close());

  async function aListedLot({ siteId }: Yard): Promise<LotView> {
    const entry = { siteId, form: 'LIBERATED_MAGNET', grade: 'n42', netMassKg: 85.5 };
    const { lot } = await made<QuickEntryView>(app, '/v1/batches/quick', entry);
    const listing = { availableFrom: '2026-12-01', reservePriceUsdPerKgNdPrOxide: RESERVE_USD };
    return made<LotView>(app, `/v1/lots/${lot.id}/listing`, listing, lot.version);
  }
  const exported = (path: string, owner?: Yard, accept?: string): Promise<TestResponse> =>
    app.request('GET', `/v1/exports/${path}`, {
      ...(owner ? { credential: keys.get(owner.organisationId) ?? null } : {}),
      headers: accept === undefined ? {} : { accept },
    });

  it('say what they are', async () => {
    const response = await exported('lots?format=csv', yard);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="lodestock-lots.csv"');
    expect(response.headers.get('vary')).toContain('Accept');
    const [header = ''] = response.text.split('\r\n');
    // Whatever is a mass says in which unit; available_from and available_until are days.
    const masses = header
      .split(',')
      .filter((name) =>
        /(^|_)(mass|hand|available|reserved|held|transit|delivered|consumed|recoverable)(_|$)/.test(name),
      );
    expect(masses.length).toBeGreaterThan(30);
    expect(masses.filter((name) => !/_kg$|_basis$|_from$|_until$/.test(name))).toEqual([]);
  });

  it.each([
    ['text/csv', 'text/csv'],
    ['application/x-ndjson', 'application/x-ndjson'],
    ['application/geo+json', 'application/geo+json'],
    ['application/geo+json;q=0.5, application/x-ndjson', 'application/x-ndjson'],
    ['*/*', 'text/csv'],
  ])('of the type that is accepted: %s', async (accept, type) => {
    const response = await exported('lots', yard, accept);
    expect(response.headers.get('content-type')?.split(';')[0]).toBe(type);
  });

  it('or not at all', async () => {
    expect(verdictOf(await exported('lots', yard, 'application/pdf'))).toBe('406 NOT_ACCEPTABLE');
    expect(verdictOf(await exported('postings', yard, 'application/geo+json'))).toBe('406 NOT_ACCEPTABLE');
    expect(verdictOf(await exported('postings?format=geojson', yard))).toMatch(/^400 .* format NOT_ONE_OF$/);
    expect(verdictOf(await exported('lots?limit=5', yard))).toMatch(/^400 .* limit UNKNOWN_PARAMETER$/);
    // What the first page refuses is told as a problem, not as half a file.
    expect(verdictOf(await exported('lots?distanceKmMax=5', yard))).toMatch(/^400 VALIDATION_FAILED/);
  });

  it.each([
    ['lots', 'lots'],
    ['lots?status=DRAFT', 'lots?status=DRAFT'],
    ['lots?form=SWARF', 'lots?form=SWARF'],
    ['demands', 'demands'],
    ['postings', 'ledger/postings'],
    ['postings?kind=RECEIPT', 'ledger/postings?kind=RECEIPT'],
    ['reservations', 'reservations'],
  ])('hold what the list shows to the same caller: %s', async (path, list) => {
    for (const owner of [yard, rival, plant]) {
      const credential = keys.get(owner.organisationId) ?? null;
      const shown = accepted(await app.request('GET', `/v1/${list}`, { credential })) as { items: unknown[] };
      const format = `${path.includes('?') ? '&' : '?'}format=jsonl`;
      expect(linesOf(await exported(path + format, owner))).toEqual(shown.items);
    }
  });

  it('and batches with what they weigh and where they lie', async () => {
    const rows = rowsOf(await exported('batches', yard));
    expect(rows.map(({ site_id: siteId }) => siteId)).toEqual([yard.siteId, yard.siteId, yard.siteId]);
    expect(rows[0]).toMatchObject({
      ticket_number: "'=T-1",
      supplier: "'@evil",
      notes: "'-2+3",
      gross_kg: '9420',
      tare_kg: '8580',
      net_kg: '840',
      line_count: '1',
      latitude_degrees: '51.9489',
      longitude_degrees: '4.0531',
      country: 'NL',
    });
    expect(rowsOf(await exported('batches', plant))).toEqual([]);
    const { features } = (await exported('batches?format=geojson', yard)).body as { features: object[] };
    expect(features[0]).toMatchObject({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [4.0531, 51.9489] },
      properties: { ticket_number: '=T-1', net_kg: 840 },
    });
  });

  it('lots as points, with the figures of the table', async () => {
    const collection = (await exported('lots?format=geojson', rival)).body as {
      features: { properties: Record<string, unknown> }[];
    };
    expect(collection).toMatchObject(FEATURES_TOLD);
    expect(collection.features.map(({ properties }) => properties['code'])).toEqual([lots[2]?.code]);
    expect(collection.features[0]?.properties).toMatchObject({ net_mass_kg: 85.5, available_kg: 85.5 });
  });

  it('postings with a row per entry, which sum to zero', async () => {
    const rows = rowsOf(await exported('postings', yard));
    const sums = new Map<string, number>();
    for (const { posting_id: id = '', mass_kg: mass } of rows)
      sums.set(id, (sums.get(id) ?? 0) + Math.round(Number(mass) * 1_000));
    expect(sums.size).toBeGreaterThan(1);
    expect([...sums.values()].filter((sum) => sum !== 0)).toEqual([]);
    // The ledger gives with negative numbers: they are no formulas and stay numbers.
    expect(rows.some(({ mass_kg: mass }) => /^-\d/.test(mass ?? ''))).toBe(true);
  });

  it('but no price, to nobody', async () => {
    for (const list of ['batches', 'lots', 'demands', 'postings', 'reservations']) {
      for (const format of ['csv', 'jsonl']) {
        for (const owner of [undefined, yard, rival, plant]) {
          const { status, text } = await exported(`${list}?format=${format}`, owner);
          expect(status).toBe(200);
          expect(text).not.toMatch(/reserve_?(usd|price)|usd|payable|price|41\.?37|65\.?4321|73\.?9876/i);
        }
      }
    }
  });

  it('whole, whatever fits on a page', async () => {
    const many = await aYard(app);
    const tickets = Array.from({ length: 260 }, (_unused, index) => motorRow(`MANY-${index}`));
    accepted(await sendCsv(app, many.siteId, csvFile(tickets)));
    const query = `siteId=${many.siteId}`;
    const listed = (await followPages<BatchView>(app, `/v1/batches?limit=100&${query}`)).flat();
    const lines = linesOf(await exported(`batches?format=jsonl&${query}`)) as BatchView[];
    expect(lines).toHaveLength(260);
    expect(lines.map(({ id }) => id)).toEqual(listed.map(({ id }) => id));

    // A client that goes away takes nothing with it.
    const gone = new AbortController();
    const url = `${app.url}/v1/exports/batches?format=jsonl&${query}`;
    const response = await fetch(url, {
      signal: gone.signal,
      headers: { authorization: `Bearer ${keys.get(yard.organisationId) ?? ''}` },
    });
    gone.abort();
    await expect(response.text()).rejects.toThrow();
    expect((await exported('lots', yard)).status).toBe(200);
    const head = await app.request('HEAD', `/v1/exports/batches?format=csv&${query}`);
    expect([head.status, head.text]).toEqual([200, '']);
  });
});
