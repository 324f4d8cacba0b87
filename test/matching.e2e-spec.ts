import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { DemandView } from '../src/modules/demands/demand.view.js';
import type { LotDetailView } from '../src/modules/lots/lot.view.js';
import type { GateResultView } from '../src/modules/matching/match-outcome.view.js';
import type { MatchRunView } from '../src/modules/matching/match-run.view.js';
import { decisionsOf, faultsOfMatch } from './support/match-checks.js';
import { MAGNETS, Market, UNMEASURED_SWARF, type FinishedMatch } from './support/market.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';

// Some tests run several matches, each in a thread of its own.
jest.setTimeout(60_000);

const UNKNOWN_ID = '0199b0a2-ffff-7000-8000-000000000009';

describe('a match run', () => {
  const clock = new SteppableClock('2026-11-23T08:00:00.000Z');
  let app: TestApp;
  let market: Market;
  beforeAll(async () => {
    app = await startTestApp({ clock });
    market = await Market.open(app);
  });
  afterAll(() => app.close());

  /** Each test has the market to itself. */
  beforeEach(async () => {
    for (const lot of await market.user.all<LotDetailView>('/v1/lots')) await market.withdraw('lots', lot);
    for (const demand of await market.user.all<DemandView>('/v1/demands?status=OPEN'))
      await market.withdraw('demands', demand);
  });

  function outcomeOf({ lots }: FinishedMatch, { id }: { readonly id: string }) {
    const outcome = lots.find(({ lotId }) => lotId === id);
    if (!outcome) throw new Error(`The run says nothing of ${id}`);
    return outcome;
  }

  function failedGates(match: FinishedMatch, lot: LotDetailView): readonly GateResultView[] {
    const outcome = outcomeOf(match, lot);
    expect(outcome.status).toBe('NOT_ELIGIBLE');
    return outcome.nearMisses.flatMap((miss) => miss.failedGates);
  }

  it('is accepted at once, and leads to what came of it', async () => {
    const lot = await market.lot(MAGNETS);
    const demand = await market.demand();
    const accepted = await app.request('POST', '/v1/match-runs', { body: {} });
    const started = accepted.body as MatchRunView;
    expect(accepted.status).toBe(202);
    expect(accepted.headers.get('location')).toBe(`/v1/match-runs/${started.id}`);
    expect(started).toEqual({
      id: started.id,
      status: 'QUEUED',
      progress: null,
      failure: null,
      cancellationReason: null,
      demandIds: null,
      fair: false,
      isWhatIf: false,
      timeLimitSeconds: 120,
      lotCount: null,
      demandCount: null,
      snapshotDigest: null,
      summary: null,
      requestedAt: clock.now(),
      startedAt: null,
      finishedAt: null,
      version: 1,
    });

    const match = await market.finished(started.id);
    // Requested, begun, snapshot taken, finished.
    expect(match.run).toMatchObject({
      status: 'SUCCEEDED',
      progress: null,
      lotCount: 1,
      demandCount: 1,
      snapshotDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      startedAt: clock.now(),
      finishedAt: clock.now(),
      version: 4,
    });
    expect(faultsOfMatch(match, [lot], [demand])).toEqual([]);
    expect(match.allocations).toMatchObject([
      { lotId: lot.id, lotCode: lot.code, demandId: demand.id, demandCode: demand.code, lotMassKg: 1_000 },
    ]);
    const [latest] = await market.user.all<MatchRunView>('/v1/match-runs', 1);
    expect(latest).toEqual(match.run);
  });

  it('values a pair as the terms of its demand say', async () => {
    const lot = await market.lot(MAGNETS, { reservePriceUsdPerKgNdPrOxide: 6.25 });
    await market.demand({ payablePct: 70, treatmentChargeUsdPerKgFeed: 0.5, freightUsdPerTonneKm: 0.09 });
    const { allocations } = await market.match();
    const { value } = allocations[0] ?? { value: { terms: [], surplusUsdPerKg: 0, distanceKm: 0 } };
    const terms = Object.fromEntries(value.terms.map(({ term, usdPerKg }) => [term, usdPerKg]));
    const ndPrKg = lot.estimate.oxides.find(({ quantity }) => quantity === 'NDPR')?.liberated.p50Kg ?? 0;
    const feedKgPerKgNdPr = lot.netMassKg / ndPrKg;
    // By the spherical law of cosines: 6,371.0088 km · acos(sin 51.9489° sin 51.0344° + cos cos cos 1.6763°).
    expect(value.distanceKm).toBeCloseTo(154.296, 2);
    expect(terms['RESERVE']).toBe(-6.25);
    expect(terms['TREATMENT']).toBeCloseTo(-0.5 * feedKgPerKgNdPr, 3);
    expect(terms['FREIGHT']).toBeCloseTo((-0.09 / 1_000) * value.distanceKm * feedKgPerKgNdPr, 3);
    expect(terms['RISK_DISCOUNT']).toBe(0);
    expect(terms['HEAVY_RARE_EARTH_CREDIT']).toBe(0);
    // Payable share × price is what full recovery would pay; the route's yield takes 2 to 20 % of it.
    expect(terms['PAYABLE_NDPR']).toBeLessThan(0.7 * 73 * 0.98);
    expect(terms['PAYABLE_NDPR']).toBeGreaterThan(0.7 * 73 * 0.8);
  });

  it('decides the same on the same state, whoever asks and however many at once', async () => {
    const lots = [await market.lot(MAGNETS), await market.lot({ ...MAGNETS, grade: 'sh', netMassKg: 400 })];
    const demands = [
      await market.demand({ ndPrOxideKgMax: 150 }),
      await market.demand({ ndPrOxideKgMax: 120.557, dy2o3PriceUsdPerKg: 250 }),
    ];
    const [first, ...others] = await Promise.all([market.match(), market.match(), market.match()]);
    expect(faultsOfMatch(first, lots, demands)).toEqual([]);
    expect(first.allocations.length).toBeGreaterThan(1);
    for (const other of others) {
      expect(other.run.snapshotDigest).toBe(first.run.snapshotDigest);
      expect(decisionsOf(other)).toEqual(decisionsOf(first));
    }
    const changed = await market.demand({ ndPrOxideKgMax: 10 });
    const next = await market.match();
    expect(next.run.snapshotDigest).not.toBe(first.run.snapshotDigest);
    await market.withdraw('demands', changed);
    const back = await market.match();
    expect(back.run.snapshotDigest).toBe(first.run.snapshotDigest);
    expect(decisionsOf(back)).toEqual(decisionsOf(first));
  });

  it('leaves out what was withdrawn', async () => {
    const [lot, withdrawnLot] = [await market.lot(MAGNETS), await market.lot(MAGNETS)];
    const [demand, withdrawnDemand] = [await market.demand(), await market.demand()];
    expect(faultsOfMatch(await market.match(), [lot, withdrawnLot], [demand, withdrawnDemand])).toEqual([]);
    await market.withdraw('lots', withdrawnLot);
    await market.withdraw('demands', withdrawnDemand);
    expect(faultsOfMatch(await market.match(), [lot], [demand])).toEqual([]);
  });

  it('succeeds on an empty market', async () => {
    const { run, summary, allocations, lots, demands } = await market.match();
    expect([run.lotCount, run.demandCount]).toEqual([0, 0]);
    expect([allocations, lots, demands]).toEqual([[], [], []]);
    expect(summary).toEqual({
      objectiveUsd: 0,
      boundUsd: 0,
      gapUsd: 0,
      greedyObjectiveUsd: 0,
      eligiblePairs: 0,
      pairsWithSurplus: 0,
      intakePrices: [],
      verification: { feasible: true, violations: [], objectiveUsd: 0, boundUsd: 0, gapUsd: 0 },
      proof: {
        boundBasis: 'PRICES',
        gapOfPrices: { opportunityCostUsd: 0, unusedUsd: 0, roundingUsd: 0, sumUsd: 0 },
        fairness: null,
        seed: 0,
      },
    });
  });

  it('succeeds without demands, and says so of each lot', async () => {
    const lot = await market.lot(MAGNETS);
    const match = await market.match();
    expect(match.allocations).toEqual([]);
    expect(match.lots).toMatchObject([
      { lotId: lot.id, status: 'NOT_ELIGIBLE', reason: 'There is no open demand.', nearMisses: [] },
    ]);
  });

  it('succeeds without lots', async () => {
    const demand = await market.demand();
    const match = await market.match();
    expect(faultsOfMatch(match, [], [demand])).toEqual([]);
    expect(match.demands).toMatchObject([
      { status: 'UNFILLED', filledNdPrOxideKg: 0, intakePriceUsdPerKg: 0 },
    ]);
  });

  it('refuses by WINDOW a lot that was matched before its days were moved', async () => {
    const lot = await market.lot(MAGNETS, { availableFrom: '2026-12-01', availableUntil: '2026-12-15' });
    await market.demand();
    // They share one day, 2026-12-15.
    expect(outcomeOf(await market.match(), lot).status).toBe('MATCHED');
    const earlier = await market.list(lot, { availableFrom: '2026-12-01', availableUntil: '2026-12-14' });
    expect(failedGates(await market.match(), earlier)).toEqual([
      {
        gate: 'WINDOW',
        verdict: 'FAIL',
        found: 'available 2026-12-01 to 2026-12-14',
        required: 'a day within 2026-12-15 to 2027-06-30, not before 2026-11-23',
        detail: expect.stringContaining('available 2026-12-01 to 2026-12-14'),
      },
    ]);
    const later = await market.list(earlier, { availableFrom: '2027-07-01' });
    expect(failedGates(await market.match(), later)).toMatchObject([
      { gate: 'WINDOW', found: 'available 2027-07-01 to open end' },
    ]);
    const last = await market.list(later, { availableFrom: '2027-06-30' });
    expect(outcomeOf(await market.match(), last).status).toBe('MATCHED');
  });

  it('does not take an unknown moisture for a dry one, and names it where it is limited', async () => {
    const lot = await market.lot(UNMEASURED_SWARF);
    const demand = await market.demand({ moistureWtPctMax: 20 });
    const unknown = await market.match();
    // The catalogue's interval for swarf is 10 to 32 wt%.
    expect(failedGates(unknown, lot)).toMatchObject([
      {
        gate: 'MOISTURE',
        verdict: 'UNKNOWN',
        found: 'moisture between 10 and 32 wt%',
        required: 'at most 20 wt%',
      },
    ]);
    expect(outcomeOf(unknown, lot).reason).toContain(demand.code);

    await market.withdraw('demands', demand);
    await market.demand({ moistureWtPctMax: 9.9999 });
    expect(failedGates(await market.match(), lot)).toMatchObject([{ gate: 'MOISTURE', verdict: 'FAIL' }]);
    await market.demand({ moistureWtPctMax: 32 });
    expect(outcomeOf(await market.match(), lot).status).toBe('MATCHED');
    const stated = await market.lot({ ...UNMEASURED_SWARF, moistureWtPctLow: 12, moistureWtPctHigh: 18 });
    await market.demand({ moistureWtPctMax: 18, ndPrOxideKgMax: 9_999 });
    expect(outcomeOf(await market.match(), stated).status).toBe('MATCHED');
  });

  it.each([
    ['FORM', { acceptedForms: ['SWARF' as const] }, 'LIBERATED_MAGNET', 'one of SWARF'],
    ['GRADE', { acceptedGrades: ['hdd-vcm'] }, 'n42', 'only hdd-vcm'],
    ['TIER', { evidenceTierMin: 3 }, 'evidence tier', 'at least tier 3'],
    ['SOURCING', { acceptedCountries: ['DE', 'US'] }, 'country NL', 'only DE, US'],
    ['DISTANCE', { distanceKmMax: 100 }, 'km great-circle', 'at most 100 km'],
    ['HAZARD', { acceptedHazards: ['NONE' as const] }, 'hazard not declared', 'one of NONE'],
    ['IMPURITY', { impurityLimits: [{ element: 'Fe' as const, wtPctMax: 1 }] }, 'Fe ', 'Fe at most 1 wt%'],
  ])('keeps a lot out by %s with its figures', async (gate, limit, found, required) => {
    const lot = await market.lot(MAGNETS);
    await market.demand(limit);
    const failed = failedGates(await market.match(), lot);
    expect(failed.map((one) => one.gate)).toEqual([gate]);
    expect(failed[0]?.found).toContain(found);
    expect(failed[0]?.required).toContain(required);
  });

  it('starts no campaign that cannot reach its minimum, and says what was missing', async () => {
    const lot = await market.lot(MAGNETS);
    const demand = await market.demand({ ndPrOxideKgMin: 800, ndPrOxideKgMax: 1_000 });
    const match = await market.match();
    expect(faultsOfMatch(match, [lot], [demand])).toEqual([]);
    const outcome = outcomeOf(match, lot);
    expect(outcome.status).toBe('CAMPAIGN_MINIMUM_NOT_REACHED');
    expect(outcome.campaigns).toMatchObject([
      { demandId: demand.id, requiredNdPrOxideKg: 800, reachableNdPrOxideKg: outcome.remainingNdPrOxideKg },
    ]);
    expect(match.demands).toMatchObject([
      { status: 'CAMPAIGN_MINIMUM_NOT_REACHED', isMinimumReached: false },
    ]);
  });

  it('tells the reserve below which a lot would have matched, and keeps its word', async () => {
    const reserve = { reservePriceUsdPerKgNdPrOxide: 60 };
    const lot = await market.lot(MAGNETS, reserve);
    await market.demand();
    const outcome = outcomeOf(await market.match(), lot);
    expect(outcome.status).toBe('NO_SURPLUS');
    const below = outcome.reservePriceToMatchUsdPerKg ?? 0;
    expect(below).toBeGreaterThan(0);
    expect(below).toBeLessThan(60);
    const at = await market.list(lot, { reservePriceUsdPerKgNdPrOxide: below });
    expect(outcomeOf(await market.match(), at).status).toBe('NO_SURPLUS');
    // Prices have at most six decimals, and a difference of two may have more.
    const justBelow = Number((below - 0.0001).toFixed(6));
    const lower = await market.list(at, { reservePriceUsdPerKgNdPrOxide: justBelow });
    expect(outcomeOf(await market.match(), lower).status).toBe('MATCHED');
  });

  it('can be about some demands only', async () => {
    const lot = await market.lot(MAGNETS);
    const [chosen, other] = [await market.demand(), await market.demand()];
    const match = await market.match({ demandIds: [chosen.id] });
    expect(faultsOfMatch(match, [lot], [chosen])).toEqual([]);
    await market.withdraw('demands', other);
    const refusal = await market.user.refused('POST', '/v1/match-runs', {
      body: { demandIds: [chosen.id, other.id, UNKNOWN_ID] },
    });
    expect([refusal.status, refusal.code]).toEqual([422, 'REFERENCE_NOT_FOUND']);
    expect(refusal.errors?.map(({ pointer }) => pointer)).toEqual(['/demandIds/1', '/demandIds/2']);
  });

  it('lists the outcomes of one status', async () => {
    const [matched, foreign] = [await market.lot(MAGNETS), await market.lot(UNMEASURED_SWARF)];
    await market.demand({ acceptedForms: ['LIBERATED_MAGNET'] });
    const { run } = await market.match();
    const idsOf = async (status: string) =>
      (await market.user.all<{ lotId: string }>(`/v1/match-runs/${run.id}/lots?status=${status}`)).map(
        ({ lotId }) => lotId,
      );
    expect(await idsOf('MATCHED')).toEqual([matched.id]);
    expect(await idsOf('NOT_ELIGIBLE')).toEqual([foreign.id]);
    expect(await idsOf('OUTBID')).toEqual([]);
  });

  it('does not change with what happens after it', async () => {
    const lot = await market.lot(MAGNETS);
    const demand = await market.demand();
    const match = await market.match();
    await market.withdraw('lots', lot);
    await market.withdraw('demands', demand);
    expect(await market.finished(match.run.id)).toEqual(match);
  });

  it.each(['', '/allocations', '/lots', '/demands'])('is not found where there is none: %s', async (part) => {
    const refusal = await market.user.refused('GET', `/v1/match-runs/${UNKNOWN_ID}${part}`, {});
    expect([refusal.status, refusal.code]).toEqual([404, 'MATCH_RUN_NOT_FOUND']);
  });
});
