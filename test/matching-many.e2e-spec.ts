import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { BatchImportView } from '../src/modules/batches/batch-import.view.js';
import type { DemandView } from '../src/modules/demands/demand.view.js';
import type { LotDetailView, LotView } from '../src/modules/lots/lot.view.js';
import type { MatchRunView } from '../src/modules/matching/match-run.view.js';
import { inParallel } from './support/api-user.js';
import { decisionsOf, faultsOfMatch } from './support/match-checks.js';
import { Market, type FinishedMatch } from './support/market.js';
import { startTestApp, type TestApp } from './support/test-app.js';

jest.setTimeout(120_000);

const LOT_COUNT = 200;
const DEMAND_COUNT = 20;
const COLUMNS =
  'ticket_number,received_at,line_kind,form,grade,net_mass_kg,moisture_wt_pct,moisture_wt_pct_low,moisture_wt_pct_high,oil_wt_pct';
const GRADES = ['n35', 'n42', 'n52', 'sh', 'uh', 'hdd-vcm', 'wind-generator', 'traction-mixed'];
const ROUTES = ['toll-hydromet-sx', 'hydromet-total-leach', 'roast-selective-leach', 'cn-swarf-industrial'];

function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('Nothing to pick from');
  return item;
}

/** Rows whose figures repeat with periods that share no factor, so that few lots are alike. */
function row(index: number): string {
  const isSwarf = index % 3 === 0;
  const netMassKg = 20 + ((index * 37) % 491) + (index % 7) / 8;
  const moisture = isSwarf
    ? index % 2 === 0
      ? [8 + (index % 11), '', '']
      : ['', 5 + (index % 5), 24]
    : [0, '', ''];
  return [
    `MANY-${String(index).padStart(3, '0')}`,
    '2026-11-20T09:42:00Z',
    'LOOSE_MATERIAL',
    isSwarf ? 'SWARF' : index % 10 === 8 ? 'POWDER' : 'LIBERATED_MAGNET',
    pick(GRADES, index),
    netMassKg,
    ...moisture,
    isSwarf ? 1 + (index % 6) : 0,
  ].join(',');
}

function demandOf(index: number) {
  const ndPrOxideKgMax = 40 + ((index * 53) % 300) + 0.125;
  return {
    title: `Demand ${index}`,
    acceptedForms: index % 4 === 0 ? ['SWARF' as const] : ['LIBERATED_MAGNET' as const, 'SWARF' as const],
    ...(index % 5 === 0 ? { acceptedGrades: GRADES.slice(0, 5) } : {}),
    ...(index % 2 === 0 ? { moistureWtPctMax: 12 + index } : {}),
    processRoute: pick(ROUTES, index),
    payablePct: 50 + ((index * 7) % 31),
    treatmentChargeUsdPerKgFeed: 0.2 + (index % 6) / 4,
    ndPrOxideKgMin: index % 6 === 5 ? ndPrOxideKgMax - 10 : 0,
    ndPrOxideKgMax,
  };
}

describe(`a match of ${LOT_COUNT} lots and ${DEMAND_COUNT} demands`, () => {
  let app: TestApp;
  let market: Market;
  let match: FinishedMatch;
  let lots: readonly LotDetailView[];
  let demands: readonly DemandView[];

  beforeAll(async () => {
    app = await startTestApp();
    market = await Market.open(app);
    const { user, yardId } = market;
    const csv = [COLUMNS, ...Array.from({ length: LOT_COUNT }, (_, index) => row(index)), ''].join('\n');
    const { summary, tickets } = await user.postCsv<BatchImportView>(
      `/v1/batch-imports?siteId=${yardId}`,
      csv,
    );
    expect(summary).toMatchObject({ rows: LOT_COUNT, created: LOT_COUNT, rejected: 0 });
    lots = await inParallel(
      tickets.map(({ batchId }, index) => async () => {
        const draft = await user.post<LotDetailView>('/v1/lots', { batchId });
        return market.list(draft, { reservePriceUsdPerKgNdPrOxide: (index % 9) * 4 });
      }),
    );
    demands = await inParallel(
      Array.from({ length: DEMAND_COUNT }, (_, index) => () => market.demand(demandOf(index))),
    );
    match = await market.match();
  });
  afterAll(() => app.close());

  it('adds up, to the gram and the micro-dollar', () => {
    expect(faultsOfMatch(match, lots, demands)).toEqual([]);
  });

  it('is a market in which lots compete, miss and go out', () => {
    const statuses = new Set(match.lots.map(({ status }) => status));
    for (const status of ['MATCHED', 'OUTBID', 'NOT_ELIGIBLE'] as const) expect(statuses).toContain(status);
    expect(match.summary.eligiblePairs).toBeGreaterThan(LOT_COUNT);
    expect(match.demands.filter(({ status }) => status === 'FILLED').length).toBeGreaterThan(1);
    expect(match.summary.objectiveUsd).toBeGreaterThan(match.summary.greedyObjectiveUsd);
  });

  it('pages through results in any page size', async () => {
    const { user } = market;
    const path = `/v1/match-runs/${match.run.id}`;
    expect(await user.all(`${path}/lots`, 7)).toEqual(match.lots);
    expect(await user.all(`${path}/demands`, 1)).toEqual(match.demands);
    expect(await user.all(`${path}/allocations`, 9)).toEqual(match.allocations);
  });

  it('decides the same again after a restart', async () => {
    await app.restart();
    const again = await market.match();
    expect(again.run.snapshotDigest).toBe(match.run.snapshotDigest);
    expect(decisionsOf(again)).toEqual(decisionsOf(match));
  });

  it('answers other requests while it runs', async () => {
    const { id } = await market.user.post<{ id: string }>('/v1/match-runs', {});
    const waits: number[] = [];
    while ((await market.user.get<MatchRunView>(`/v1/match-runs/${id}`)).finishedAt === null) {
      const start = performance.now();
      await market.user.get<LotView>('/v1/lots?limit=1');
      waits.push(performance.now() - start);
    }
    expect(waits.length).toBeGreaterThan(0);
    expect(Math.max(...waits)).toBeLessThan(2_000);
  });
});
