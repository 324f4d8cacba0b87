import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import createClient from 'openapi-fetch';
import type { paths } from './generated/schema.js';
import { V1 } from './generated/second-client/V1.js';
import { authorizationOf } from './support/credentials.js';
import { clientByMethod, clientByPath, dataOf } from './support/generated-clients.js';
import { dryMagnets, matched, offer, siteOf, type MainJobClient, type Schemas } from './support/main-job.js';
import { startTestApp, type TestApp } from './support/test-app.js';

jest.setTimeout(60_000);

/*
 * The main job as somebody writes it who has nothing but openapi.json: `npm run client` makes two clients from it, by two
 * generators, and neither this file nor what it imports holds a cast, so that its compiling is half of the test.
 */

const CLIENTS: readonly (readonly [string, (url: string) => MainJobClient])[] = [
  ['openapi-typescript', clientByPath],
  ['swagger-typescript-api', clientByMethod],
];

/** In percent of the alloy's mass. */
const ASSAYED = [
  ['Nd', 22.6],
  ['Pr', 5.9],
  ['Dy', 1.2],
] as const;

const NOBODY = '0199b0a2-ffff-7000-8000-000000000009';

const CSV = [
  'ticket_number,received_at,line_kind,form,grade,net_mass_kg,moisture_wt_pct,oil_wt_pct',
  'GC-001,2026-11-20T09:42:00Z,LOOSE_MATERIAL,LIBERATED_MAGNET,n42,1000,0,0',
  'GC-002,2026-11-20T10:05:00Z,LOOSE_MATERIAL,SWARF,swarf-mix,1310,,',
  '',
].join('\n');

function loose(siteId: string, line: Schemas['BatchLineInput']): Schemas['BatchCreate'] {
  return { siteId, receivedAt: '2026-11-20T09:42:00Z', lines: [line] };
}

/** The NdPr oxide that can be recovered. */
function ndPrOf({ oxides }: Pick<Schemas['EstimateView'], 'oxides'>): Schemas['QuantityIntervalView'] {
  const found = oxides.find(({ quantity }) => quantity === 'NDPR');
  if (!found) throw new Error('An estimate without NdPr oxide.');
  return found.recoverable;
}

describe.each(CLIENTS)('a client that %s generates from openapi.json', (_generator, clientOf) => {
  let app: TestApp;
  let client: MainJobClient;
  beforeAll(async () => {
    app = await startTestApp();
    client = clientOf(app.url);
  });
  afterAll(() => app.close());

  /** Logs magnets, looks at the estimate, and adds an assay of a laboratory. */
  async function assayedMagnets(siteId: string): Promise<Schemas['BatchView']> {
    const line = {
      kind: 'LOOSE_MATERIAL',
      form: 'LIBERATED_MAGNET',
      grade: 'n42',
      netMassKg: 1_000,
    } as const;
    const batch = await client.logBatch(loose(siteId, { ...line, moistureWtPct: 0, oilWtPct: 0 }));
    const before = ndPrOf(await client.estimate(batch.estimateId));
    // Of 1,000 kg of magnets that hold some 31 % of rare earths.
    expect([before.p10Kg < before.p50Kg, before.p50Kg < before.p90Kg, before.p90Kg < 500]).toEqual([
      true,
      true,
      true,
    ]);
    const { evidence, estimate } = await client.addEvidence(batch.id, {
      observedAt: '2026-11-21T13:20:00Z',
      assay: {
        method: 'icpoes',
        laboratory: 'Delft Assay Office',
        pieceCount: 12,
        relativeTo: 'ALLOY',
        expressedAs: 'METAL',
        coating: 'NONE',
        results: ASSAYED.map(([analyte, wtPct]) => ({ analyte, wtPct, replicates: 2 })),
      },
    });
    expect([evidence?.kind, estimate.evidenceTier]).toEqual(['ASSAY', 3]);
    const after = ndPrOf(estimate);
    expect(after.p90Kg - after.p10Kg).toBeLessThan(before.p90Kg - before.p10Kg);
    return batch;
  }

  it('does the main job', async () => {
    const yard = await siteOf(client, 'Maasvlakte Magnet Recovery', 'RECYCLER');
    const plant = await siteOf(client, 'Flandre Oxides', 'SEPARATOR');
    const batch = await assayedMagnets(yard.id);
    const magnets = await offer(client, batch);
    const wet = { kind: 'LOOSE_MATERIAL', form: 'SWARF', grade: 'swarf-mix', netMassKg: 1_310 } as const;
    const swarf = await offer(client, await client.logBatch(loose(yard.id, wet)));
    const demand = await client.stateDemand(dryMagnets(plant.id));
    const browsed = await client.browse('LIBERATED_MAGNET', 'NDPR', 100);
    expect(browsed.items.map(({ id }) => id)).toEqual([magnets.id]);

    const run = await matched(client);
    expect([run.status, run.failure]).toEqual(['SUCCEEDED', null]);
    expect([run.summary?.verification.feasible, run.summary?.gapUsd]).toEqual([true, 0]);
    const { items: allocations, nextCursor } = await client.allocations(run.id);
    expect([allocations.length, nextCursor]).toEqual([1, null]);
    const [allocation] = allocations;
    if (!allocation) throw new Error('Nothing is allocated.');
    expect([allocation.lotId, allocation.demandId]).toEqual([magnets.id, demand.id]);
    const sum = allocation.value.terms.reduce((total, { usdPerKg }) => total + usdPerKg, 0);
    expect(sum).toBeCloseTo(allocation.value.surplusUsdPerKg, 4);
    const left = await client.outcomesOfLots(run.id, 'NOT_ELIGIBLE');
    expect(left.items.map(({ lotId }) => lotId)).toEqual([swarf.id]);
    const gates = left.items[0]?.nearMisses.flatMap(({ failedGates }) => failedGates) ?? [];
    expect(gates.map(({ gate, verdict }) => [gate, verdict])).toEqual([['MOISTURE', 'UNKNOWN']]);
    const filled = await client.outcomesOfDemands(run.id);
    expect(filled.items.map(({ status }) => status)).toEqual(['PARTLY_FILLED']);

    const { reservation } = await client.accept(run.id, allocation.id, { kind: 'HARD' });
    expect([reservation.lotId, reservation.reservedForOrganisationId]).toEqual([
      magnets.id,
      plant.organisationId,
    ]);
    const { availableKg } = await client.availability(magnets.id);
    expect(availableKg + reservation.massKg).toBeCloseTo(1_000, 3);
    const { items: sources } = await client.provenance(magnets.id);
    expect(sources.map(({ batchId, massKg }) => [batchId, massKg])).toEqual([[batch.id, 1_000]]);
  });

  it('says why it was refused', async () => {
    const problem = await client.stateDemand(dryMagnets(NOBODY)).then(
      () => 'accepted',
      (error: unknown) => JSON.stringify(error instanceof Error ? error.message : error),
    );
    expect(problem).toContain('REFERENCE_NOT_FOUND');
  });
});

describe('what one of them does that the main job needs not', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('sends a file', async () => {
    const client = createClient<paths>({ baseUrl: app.url, headers: authorizationOf({}) });
    const { id: siteId } = await siteOf(clientByPath(app.url), 'Maasvlakte Magnet Recovery', 'RECYCLER');
    const answer = await client.POST('/v1/batch-imports', {
      params: { query: { siteId, mode: 'ATOMIC', dryRun: false } },
      headers: { 'Content-Type': 'text/csv' },
      body: CSV,
      bodySerializer: (csv) => csv,
    });
    const { summary, tickets } = dataOf(answer);
    expect(summary).toEqual({ rows: 2, created: 2, unchanged: 0, rejected: 0, notStored: 0 });
    expect(tickets.flatMap(({ batchId }) => batchId ?? [])).toHaveLength(2);
  });

  it('reads the problem in its own type', async () => {
    const byPath = createClient<paths>({ baseUrl: app.url, headers: authorizationOf({}) });
    const { data, error, response } = await byPath.POST('/v1/demands', { body: dryMagnets(NOBODY) });
    expect([data, response.status, error?.code]).toEqual([undefined, 422, 'REFERENCE_NOT_FOUND']);
    expect(error?.errors?.map(({ pointer }) => pointer)).toEqual(['/siteId']);

    const v1 = new V1({ baseUrl: app.url, baseApiParams: { headers: authorizationOf({}) } });
    // It rejects with the whole response, the problem within.
    const refused: unknown = await v1.createDemand(dryMagnets(NOBODY)).catch((answer: unknown) => answer);
    if (!(refused instanceof Response)) throw new Error('It was not refused.');
    expect([refused.status, 'error' in refused && refused.error]).toEqual([
      422,
      expect.objectContaining({ code: 'REFERENCE_NOT_FOUND', errors: error?.errors }),
    ]);
  });
});
