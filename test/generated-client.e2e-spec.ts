import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import createClient, { type Client } from 'openapi-fetch';
import { authorizationOf } from './support/credentials.js';
import type { components, paths } from './generated/schema.js';
import { startTestApp, type TestApp } from './support/test-app.js';

jest.setTimeout(60_000);

/*
 * The main job as somebody writes it who has nothing but openapi.json: `npm run client` makes the types from it,
 * and this file holds no cast and no type of its own, so that its compiling is half of the test.
 */

type Schemas = components['schemas'];

const CSV = [
  'ticket_number,received_at,line_kind,form,grade,net_mass_kg,moisture_wt_pct,oil_wt_pct',
  'GC-001,2026-11-20T09:42:00Z,LOOSE_MATERIAL,LIBERATED_MAGNET,n42,1000,0,0',
  'GC-002,2026-11-20T10:05:00Z,LOOSE_MATERIAL,SWARF,swarf-mix,1310,,',
  '',
].join('\n');

/** What came back, or an error that says why nothing did. */
function dataOf<Data>({ data, error }: { readonly data?: Data; readonly error?: Schemas['Problem'] }): Data {
  if (data !== undefined) return data;
  throw new Error(error ? `${error.code}: ${error.detail}` : 'No answer');
}

describe('a client generated from openapi.json', () => {
  let app: TestApp;
  let client: Client<paths>;
  beforeAll(async () => {
    app = await startTestApp();
    client = createClient<paths>({ baseUrl: app.url, headers: authorizationOf({}) });
  });
  afterAll(() => app.close());

  async function siteOf(name: string, role: Schemas['OrganisationRole']): Promise<Schemas['SiteView']> {
    const organisation = dataOf(await client.POST('/v1/organisations', { body: { name, roles: [role] } }));
    return dataOf(
      await client.POST('/v1/organisations/{id}/sites', {
        params: { path: { id: organisation.id } },
        body: { name: `${name}, site 1`, country: 'NL', latitude: 51.9489, longitude: 4.0531 },
      }),
    );
  }

  async function importTickets(siteId: string): Promise<readonly string[]> {
    const answer = dataOf(
      await client.POST('/v1/batch-imports', {
        params: { query: { siteId, mode: 'ATOMIC', dryRun: false } },
        headers: { 'Content-Type': 'text/csv' },
        body: CSV,
        bodySerializer: (csv) => csv,
      }),
    );
    expect(answer.summary).toEqual({ rows: 2, created: 2, unchanged: 0, rejected: 0, notStored: 0 });
    return answer.tickets.flatMap(({ batchId }) => batchId ?? []);
  }

  async function listLotOf(batchId: string): Promise<Schemas['LotDetailView']> {
    const batch = dataOf(await client.GET('/v1/batches/{id}', { params: { path: { id: batchId } } }));
    const draft = await client.POST('/v1/lots', {
      body: { batchId, lineNumbers: batch.content.lines.map(({ lineNumber }) => lineNumber) },
    });
    const { id, status } = dataOf(draft);
    expect(status).toBe('DRAFT');
    return dataOf(
      await client.POST('/v1/lots/{id}/listing', {
        params: { path: { id }, header: { 'If-Match': draft.response.headers.get('ETag') ?? '' } },
        body: { availableFrom: '2026-12-01', reservePriceUsdPerKgNdPrOxide: 6 },
      }),
    );
  }

  function stateDemand(siteId: string) {
    return client.POST('/v1/demands', {
      body: {
        siteId,
        title: 'Loose magnets and dry swarf',
        acceptedForms: ['LIBERATED_MAGNET', 'SWARF'],
        moistureWtPctMax: 20,
        impurityLimits: [{ element: 'Cu', wtPctMax: 5 }],
        windowFrom: '2026-12-15',
        windowUntil: '2027-06-30',
        ndPrOxideKgMax: 1_000,
        processRoute: 'toll-hydromet-sx',
        payablePct: 70,
        ndPrOxidePriceUsdPerKg: 73,
        treatmentChargeUsdPerKgFeed: 0.5,
        freightUsdPerTonneKm: 0.09,
        purchasePercentile: 'P50',
      },
    });
  }

  async function match(): Promise<Schemas['MatchRunView']> {
    let run = dataOf(await client.POST('/v1/match-runs', { body: {} }));
    while (run.finishedAt === null) {
      await sleep(25);
      run = dataOf(await client.GET('/v1/match-runs/{id}', { params: { path: { id: run.id } } }));
    }
    return run;
  }

  it('does the main job', async () => {
    const yard = await siteOf('Maasvlakte Magnet Recovery', 'RECYCLER');
    const plant = await siteOf('Flandre Oxides', 'SEPARATOR');
    const [magnets, swarf] = await Promise.all((await importTickets(yard.id)).map(listLotOf));
    const demand = dataOf(await stateDemand(plant.id));
    const browsed = dataOf(
      await client.GET('/v1/lots', {
        params: {
          query: { form: 'LIBERATED_MAGNET', oxide: 'NDPR', oxideKgMin: 100, oxideCertainty: 'CERTAIN' },
        },
      }),
    );
    expect(browsed.items.map(({ id }) => id)).toEqual([magnets?.id]);

    const run = await match();
    expect([run.status, run.failure]).toEqual(['SUCCEEDED', null]);
    expect(run.summary?.verification.feasible).toBe(true);
    expect(run.summary?.gapUsd).toBe(0);
    const ofRun = { params: { path: { id: run.id } } };
    const allocations = dataOf(await client.GET('/v1/match-runs/{id}/allocations', ofRun));
    expect(allocations.nextCursor).toBeNull();
    expect(allocations.items.map(({ lotId, demandId }) => [lotId, demandId])).toEqual([
      [magnets?.id, demand.id],
    ]);
    const [allocation] = allocations.items;
    const terms = allocation?.value.terms.map(({ usdPerKg }) => usdPerKg) ?? [];
    expect(terms.reduce((sum, term) => sum + term, 0)).toBeCloseTo(
      allocation?.value.surplusUsdPerKg ?? -1,
      4,
    );

    const left = dataOf(
      await client.GET('/v1/match-runs/{id}/lots', {
        params: { ...ofRun.params, query: { status: 'NOT_ELIGIBLE', limit: 10 } },
      }),
    );
    expect(left.items.map(({ lotId }) => lotId)).toEqual([swarf?.id]);
    const gates = left.items[0]?.nearMisses.flatMap(({ failedGates }) => failedGates) ?? [];
    expect(gates.map(({ gate, verdict }) => [gate, verdict])).toEqual([['MOISTURE', 'UNKNOWN']]);
    const filled = dataOf(await client.GET('/v1/match-runs/{id}/demands', ofRun));
    expect(filled.items.map(({ status }) => status)).toEqual(['PARTLY_FILLED']);
  });

  it('reads why it was refused', async () => {
    const { data, error, response } = await stateDemand('0199b0a2-ffff-7000-8000-000000000009');
    expect(data).toBeUndefined();
    expect(response.status).toBe(422);
    expect(error?.code).toBe('REFERENCE_NOT_FOUND');
    expect(error?.errors?.map(({ pointer }) => pointer)).toEqual(['/siteId']);
  });
});
