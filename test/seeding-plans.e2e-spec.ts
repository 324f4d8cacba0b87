import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { DemandView } from '../src/modules/demands/demand.view.js';
import type { LotDetailView } from '../src/modules/lots/lot.view.js';
import type { SeedingPlanView } from '../src/modules/matching/seeding-plan.view.js';
import { MAGNETS, Market } from './support/market.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';

jest.setTimeout(60_000);

/** Shown to nobody: no other figure of this market has these digits. */
const SECRET_RESERVE_USD = 7.654321;

describe('a plan of a first fill', () => {
  let app: TestApp;
  let market: Market;
  let first: LotDetailView;
  let second: LotDetailView;
  let demand: DemandView;
  beforeAll(async () => {
    app = await startTestApp({ clock: new SteppableClock('2026-11-23T08:00:00.000Z') });
    market = await Market.open(app);
    first = await market.lot(MAGNETS, { reservePriceUsdPerKgNdPrOxide: SECRET_RESERVE_USD });
    second = await market.lot(MAGNETS, { availableFrom: '2027-01-10' });
    await market.lot({ ...MAGNETS, moistureWtPct: 5 }, { availableFrom: '2026-12-20' });
    demand = await market.demand({ moistureWtPctMax: 4 });
  });
  afterAll(() => app.close());

  const plan = (criticalMassKg: number): Promise<SeedingPlanView> =>
    market.user.post<SeedingPlanView>('/v1/seeding-plans', { demandId: demand.id, criticalMassKg });
  /** Of one lot: what the plan itself says that it brings, at P50 and surely. */
  const one = async (): Promise<{ readonly median: number; readonly sure: number }> => {
    const [delivery] = (await plan(0.01)).deliveries;
    return { median: delivery?.cumulatedKgP50 ?? Number.NaN, sure: delivery?.cumulatedKgP90 ?? Number.NaN };
  };

  it('is reached with the first lot where that is enough, on the first day of the window', async () => {
    const { median, sure } = await one();
    // A tonne of N42: 30 % NdPr metal is some 350 kg of oxide, less what a route loses.
    expect(median).toBeGreaterThan(200);
    expect(median).toBeLessThan(360);
    expect(sure).toBeLessThan(median);
    const enough = await plan(Math.floor(sure));
    expect(enough).toMatchObject({
      day: '2026-11-23',
      p50: { date: '2026-12-15', notBefore: '2026-12-15', missingKg: 0 },
      p90: { date: '2026-12-15', notBefore: '2026-12-15', missingKg: 0 },
      candidateLotCount: 2,
      deliveries: [{ lotId: first.id, lotCode: first.code, date: '2026-12-15', lotMassKg: 1_000 }],
    });
  });

  it('takes longer to be sure than to be likely', async () => {
    const { median } = await one();
    expect(await plan(Math.floor(median))).toMatchObject({
      p50: { date: '2026-12-15' },
      p90: { date: '2027-01-10' },
      deliveryCount: 2,
    });
  });

  it('adds what two lots of one grade get wrong, for they get it wrong together', async () => {
    const { median, sure } = await one();
    const [, both] = (await plan(Math.ceil(median))).deliveries;
    expect(both).toMatchObject({ lotId: second.id, date: '2027-01-10' });
    expect(both?.cumulatedKgP50).toBeCloseTo(2 * median, 3);
    expect(both?.cumulatedKgP90).toBeCloseTo(2 * sure, 3);
  });

  it('says what is missing, and which lots one limit keeps out', async () => {
    const { median, sure } = await one();
    const short = await plan(3 * Math.ceil(median));
    expect(short.p50).toMatchObject({ date: null, notBefore: null });
    expect(short.p50.reachableKg).toBeCloseTo(2 * median, 3);
    expect(short.p50.missingKg).toBeCloseTo(3 * Math.ceil(median) - 2 * median, 3);
    expect(short.p90.reachableKg).toBeCloseTo(2 * sure, 3);
    expect(short.gaps).toMatchObject([
      {
        reason: 'MOISTURE',
        form: 'LIBERATED_MAGNET',
        lotCount: 1,
        lotMassKg: 1_000,
        firstDate: '2026-12-20',
      },
    ]);
  });

  it('tells nobody what others ask', async () => {
    const text = JSON.stringify(await plan(100));
    expect(text).not.toContain(String(SECRET_RESERVE_USD));
    expect(text).not.toMatch(/reserve/i);
  });

  it('is refused for a demand that is not open, and for no mass at all', async () => {
    const withdrawn = await market.demand();
    await market.withdraw('demands', withdrawn);
    const closed = await market.user.refused('POST', '/v1/seeding-plans', {
      body: { demandId: withdrawn.id, criticalMassKg: 1 },
    });
    expect([closed.status, closed.code]).toEqual([422, 'REFERENCE_NOT_FOUND']);
    expect(closed.errors).toMatchObject([{ pointer: '/demandId' }]);
    const nothing = await market.user.refused('POST', '/v1/seeding-plans', {
      body: { demandId: demand.id, criticalMassKg: 0 },
    });
    expect(nothing.status).toBe(400);
  });
});
