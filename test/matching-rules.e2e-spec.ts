import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { DemandView } from '../src/modules/demands/demand.view.js';
import type { LotDetailView } from '../src/modules/lots/lot.view.js';
import { faultsOfMatch } from './support/match-checks.js';
import { MAGNETS, Market, type FinishedMatch } from './support/market.js';
import { startTestApp, type TestApp } from './support/test-app.js';

// Every match runs in a thread of its own.
jest.setTimeout(60_000);

const ndPrKg = ({ estimate }: LotDetailView): number =>
  estimate.oxides.find(({ quantity }) => quantity === 'NDPR')?.liberated.p50Kg ?? 0;

describe('a match under rules', () => {
  let app: TestApp;
  let market: Market;
  beforeAll(async () => {
    app = await startTestApp();
    market = await Market.open(app);
  });
  afterAll(() => app.close());

  /** Each test has the market to itself. */
  beforeEach(async () => {
    for (const lot of await market.user.all<LotDetailView>('/v1/lots')) await market.withdraw('lots', lot);
    for (const demand of await market.user.all<DemandView>('/v1/demands?status=OPEN'))
      await market.withdraw('demands', demand);
  });

  const massOf = ({ allocations }: FinishedMatch, { id }: { readonly id: string }): number =>
    allocations.filter(({ lotId }) => lotId === id).reduce((sum, { lotMassKg }) => sum + lotMassKg, 0);
  const outcomeOf = ({ lots }: FinishedMatch, { id }: { readonly id: string }) =>
    lots.find(({ lotId }) => lotId === id);

  it('moves an indivisible lot whole, or not at all', async () => {
    // A plant for 600 kg: a thousand kilograms whole do not fit, in parts six hundred of them do.
    const whole = await market.lot(MAGNETS, { divisible: false });
    const demand = await market.demand({ feedKgMax: 600 });
    const none = await market.match();
    expect(faultsOfMatch(none, [whole], [demand])).toEqual([]);
    expect(none.allocations).toEqual([]);
    expect(outcomeOf(none, whole)).toMatchObject({ status: 'PART_DOES_NOT_FIT' });
    expect(outcomeOf(none, whole)?.reason).toContain(demand.code);

    const inParts = await market.list(whole, { smallestPartKg: 600 });
    const part = await market.match();
    expect(faultsOfMatch(part, [inParts], [demand])).toEqual([]);
    expect(massOf(part, inParts)).toBeGreaterThan(599.9);
    expect(massOf(part, inParts)).toBeLessThanOrEqual(600);

    // It leaves less than a part, which a reservation by hand may not; the match has weighed that.
    const [allocation] = part.allocations;
    const rehearsed = `/v1/match-runs/${part.run.id}/allocations/${allocation?.id ?? ''}/acceptance?dryRun=true`;
    expect(await market.user.post(rehearsed, {})).toMatchObject({ isDryRun: true });

    const roomier = await market.demand({ feedKgMax: 1_000 });
    const again = await market.list(inParts, { divisible: false });
    const moved = await market.match();
    expect(faultsOfMatch(moved, [again], [demand, roomier])).toEqual([]);
    expect(moved.allocations).toMatchObject([{ lotId: whole.id, demandId: roomier.id, lotMassKg: 1_000 }]);
  });

  it('fills a plant by mass with what earns most there, and states what a kilogram more is worth', async () => {
    // At the same terms the lot with more NdPr oxide in a kilogram of plant mass earns more there.
    const both = [
      await market.lot({ ...MAGNETS, grade: 'n52' }),
      await market.lot({ ...MAGNETS, grade: 'n35' }),
    ];
    const [poor, rich] = [...both].sort((a, b) => ndPrKg(a) - ndPrKg(b)) as [LotDetailView, LotDetailView];
    expect(ndPrKg(rich)).toBeGreaterThan(ndPrKg(poor) + 1);
    const demand = await market.demand({ feedKgMax: 1_500 });
    const match = await market.match();
    expect(faultsOfMatch(match, [rich, poor], [demand])).toEqual([]);
    expect(massOf(match, rich)).toBe(1_000);
    expect(massOf(match, poor)).toBeGreaterThan(499.9);
    expect(massOf(match, poor)).toBeLessThanOrEqual(500);
    const [outcome] = match.demands;
    expect(outcome).toMatchObject({ status: 'PARTLY_FILLED', feedKgMax: 1_500, intakePriceUsdPerKg: 0 });
    // The last kilogram of feed is of the poorer lot: what its oxide earns.
    const [last] = match.allocations.filter(({ lotId }) => lotId === poor.id);
    const perKgFeed = (last?.surplusUsd ?? 0) / (last?.lotMassKg ?? 1);
    expect(outcome?.feedPriceUsdPerKg).toBeCloseTo(perKgFeed, 1);
    expect(match.summary.intakePrices).toMatchObject([{ feedUsdPerKg: outcome?.feedPriceUsdPerKg }]);
  });

  it('blends up to the limit, and prices the impurity', async () => {
    const lots = [
      await market.lot({ ...MAGNETS, grade: 'n42', netMassKg: 400 }),
      await market.lot({ ...MAGNETS, grade: 'hdd-vcm' }),
    ];
    const cobalt = await foundIn(lots, 'Co');
    const [low, high] = [Math.min(...cobalt), Math.max(...cobalt)];
    expect(high).toBeGreaterThan(low);
    // A third of the way from the cleaner to the dirtier lot: of that one, at most half the mass of the other.
    const limit = Number((low + (high - low) / 3).toFixed(4));
    const demand = await market.demand({ blendLimits: [{ element: 'Co', wtPctMax: limit }] });
    const match = await market.match();
    expect(faultsOfMatch(match, lots, [demand])).toEqual([]);
    const [blend] = match.demands[0]?.blends ?? [];
    expect(blend).toMatchObject({ element: 'Co', wtPctMax: limit });
    expect(blend?.foundWtPct).toBeCloseTo(limit, 3);
    expect(blend?.priceUsdPerKg).toBeGreaterThan(0);
    const dirty = lots[cobalt.indexOf(high)];
    const clean = lots[cobalt.indexOf(low)];
    if (!dirty || !clean) throw new Error('no lots');
    expect(massOf(match, clean)).toBe(clean.netMassKg);
    expect(massOf(match, dirty) / massOf(match, clean)).toBeCloseTo((limit - low) / (high - limit), 2);
    // Without the limit both go out whole.
    await market.withdraw('demands', demand);
    await market.demand();
    const free = await market.match();
    expect(lots.map((lot) => massOf(free, lot))).toEqual(lots.map(({ netMassKg }) => netMassKg));
  });

  it('shares fairly where it is asked to, and states what that costs', async () => {
    const lot = await market.lot(MAGNETS);
    const demands = [await market.demand(), await market.demand({ payablePct: 60 })];
    const match = await market.match({ fair: true });
    expect(match.run.fair).toBe(true);
    expect(match.summary.proof?.fairness).toMatchObject({ share: 0.5 });
    expect(match.summary.proof?.fairness?.priceUsd).toBeGreaterThan(0);
    expect(match.allocations).toHaveLength(2);
    const unfair = await market.match();
    expect(unfair.run.fair).toBe(false);
    expect(unfair.run.snapshotDigest).not.toBe(match.run.snapshotDigest);
    expect(faultsOfMatch(unfair, [lot], demands)).toEqual([]);
    expect(unfair.allocations).toHaveLength(1);
    expect(unfair.summary.objectiveUsd - match.summary.objectiveUsd).toBeCloseTo(
      match.summary.proof?.fairness?.priceUsd ?? 0,
      5,
    );
  });

  it('says what a less strict limit would let in', async () => {
    const lot = await market.lot({ ...MAGNETS, moistureWtPct: 6 });
    await market.demand({ moistureWtPctMax: 4 });
    const { demands } = await market.match();
    expect(demands[0]?.relaxations).toMatchObject([
      {
        gate: 'MOISTURE',
        from: '4 wt%',
        to: '6 wt%',
        lots: 1,
        feedKg: lot.netMassKg,
        detail: `MOISTURE 4 wt% → 6 wt% adds ${lot.netMassKg} kg of feed from 1 lot(s).`,
      },
    ]);
  });

  /** What the gate finds of an element in each lot, by asking for none of it. */
  async function foundIn(lots: readonly LotDetailView[], element: 'Co'): Promise<readonly number[]> {
    const demand = await market.demand({ impurityLimits: [{ element, wtPctMax: 0 }] });
    const match = await market.match();
    await market.withdraw('demands', demand);
    return lots.map((lot) => {
      const [miss] = outcomeOf(match, lot)?.nearMisses ?? [];
      const found = miss?.failedGates.find(({ gate }) => gate === 'IMPURITY')?.found ?? '';
      return Number(/^Co ([0-9.]+) wt%$/.exec(found)?.[1] ?? 0);
    });
  }
});
