import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SiteClosureReportView, SiteClosureView } from '../src/modules/books/closure.view.js';
import type { AmountView } from '../src/modules/ledger/amount.view.js';
import { lotAccount, siteAccount } from '../src/modules/ledger/domain/account.js';
import { amountOf, partOf, type Amount } from '../src/modules/ledger/domain/amount.js';
import { moved } from '../src/modules/ledger/domain/posting.js';
import { behindTheBack } from './support/behind-the-back.js';
import { available, Bookkeeper, magnets, type BookedLot } from './support/ledger.js';
import { countRows } from './support/row-counts.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { aYard, found, verdictOf, type Yard } from './support/yard.js';

const UNKNOWN = '0199b0a2-ffff-7000-8000-000000000009';
const QUARTER = { from: '2026-10-01T00:00:00Z', to: '2027-01-01T00:00:00Z' };
const NONE: AmountView = { massKg: 0, ndKg: 0, prKg: 0, dyKg: 0, tbKg: 0 };

/** Integers again: kilograms are those of JSON. */
const integersOf = ({ massKg, ndKg, prKg, dyKg, tbKg }: AmountView): readonly number[] => [
  Math.round(massKg * 1_000),
  ...[ndKg, prKg, dyKg, tbKg].map((kilograms) => Math.round(kilograms * 1_000_000)),
];

/** The closure's equation, by what the API says. */
function expectToBalance(closure: SiteClosureView): void {
  const { opening, received, movedIn, movedOut, delivered, consumed, residues, losses, adjustments } =
    closure;
  const plus = [opening, received, movedIn, adjustments].map(integersOf);
  const minus = [movedOut, delivered, consumed, residues, losses].map(integersOf);
  const sum = integersOf(closure.closing).map(
    (_, place) =>
      plus.reduce((partial, figures) => partial + (figures[place] ?? 0), 0) -
      minus.reduce((partial, figures) => partial + (figures[place] ?? 0), 0),
  );
  expect(sum).toEqual(integersOf(closure.closing));
  expect(closure.imbalance).toEqual(NONE);
}

describe('the closure of a site', () => {
  const clock = new SteppableClock();
  let app: TestApp;
  let yard: Yard;
  let books: Bookkeeper;
  beforeAll(async () => {
    app = await startTestApp({ clock });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    clock.set('2026-10-05T08:00:00.000Z');
    yard = await aYard(app);
    books = new Bookkeeper(app, clock, yard.organisationId);
  });

  const closed = (query: Record<string, string>, siteId = yard.siteId): Promise<SiteClosureReportView> =>
    found(app, `/v1/sites/${siteId}/closure?${new URLSearchParams(query).toString()}`);
  const massesOf = (closure: SiteClosureView): Record<string, number> =>
    Object.fromEntries(
      Object.entries(closure).flatMap(([name, value]) => {
        const massKg = (value as { massKg?: number } | null)?.massKg;
        return massKg === undefined || massKg === 0 ? [] : [[name, massKg]];
      }),
    );
  const take = async (lot: BookedLot, grams: number): Promise<Amount> =>
    partOf(await books.amountOn(lot, 'AVAILABLE'), grams);
  const adjustment = (cause: string) => siteAccount('ADJUSTMENT', yard.siteId, cause);

  it('states what came, what went, and what nobody can explain, month by month', async () => {
    const lot = await magnets(app, yard, 100);
    clock.set('2026-11-10T08:00:00.000Z');
    const second = await magnets(app, yard, 60);
    await books.post(
      'PROCESS',
      moved(available(lot), siteAccount('LOSS', yard.siteId, 'DUST'), await take(lot, 1_500)),
    );
    await books.post(
      'PROCESS',
      moved(
        available(lot),
        siteAccount('RESIDUE', yard.siteId, 'STEEL'),
        amountOf(4_000, { Nd: 0, Pr: 0, Dy: 0, Tb: 0 }),
      ),
    );
    await books.post(
      'HOLD',
      moved(available(second), lotAccount('HELD', second), await take(second, 10_000)),
    );
    await books.post('COUNT', moved(available(second), adjustment('UNKNOWN'), await take(second, 800)));
    clock.set('2026-12-24T23:59:59.999Z');
    await books.post('COUNT', moved(adjustment('UNKNOWN'), available(second), await take(second, 200)));
    await books.post(
      'DELIVERY',
      moved(available(lot), lotAccount('DELIVERED', lot), await take(lot, 30_000)),
    );
    const content = amountOf(0, { Nd: 12_345, Pr: 0, Dy: 0, Tb: 0 });
    await books.post('CONTENT_ADJUSTMENT', moved(adjustment('ASSAY'), available(lot), content));

    const before = await countRows(app.database);
    const { total, periods, ...asked } = await closed(QUARTER);
    expect(await countRows(app.database)).toEqual(before);
    expect(asked).toEqual({ siteId: yard.siteId, statedAt: clock.now(), period: 'MONTH' });
    expect(periods.map(massesOf)).toEqual([
      { received: 100, closing: 100, throughput: 100 },
      // 100 + 60 − 1.5 − 4 − 0.8 = 153.7; held material is still there
      {
        opening: 100,
        received: 60,
        losses: 1.5,
        residues: 4,
        adjustments: -0.8,
        closing: 153.7,
        missing: 0.8,
        unexplained: 0.8,
        throughput: 160,
      },
      // 153.7 − 30 + 0.2
      {
        opening: 153.7,
        delivered: 30,
        adjustments: 0.2,
        closing: 123.9,
        found: 0.2,
        unexplained: -0.2,
        throughput: 153.7,
      },
    ]);
    expect(periods.map(({ unexplainedPct }) => unexplainedPct)).toEqual([0, 0.5, -0.1301]);
    expect(massesOf(total)).toMatchObject({
      received: 160,
      closing: 123.9,
      unexplained: 0.6,
      throughput: 160,
    });
    expect(total.unexplainedPct).toBe(0.375);
    [total, ...periods].forEach(expectToBalance);
    expect(total.lossesByCause).toMatchObject([{ cause: 'DUST', massKg: 1.5 }]);
    expect(total.residuesByMaterial).toMatchObject([{ cause: 'STEEL', massKg: 4, ndKg: 0 }]);
    expect(total.adjustmentsByCause).toMatchObject([
      { kind: 'CONTENT_ADJUSTMENT', cause: 'ASSAY', massKg: 0, ndKg: 0.012345 },
      { kind: 'COUNT', cause: 'UNKNOWN', massKg: -0.6 },
    ]);
    // What is on hand by the lots' own balances.
    const onHand = [await books.onHandOf(lot), await books.onHandOf(second)];
    expect(integersOf(total.closing)[0]).toBe(onHand.reduce((sum, { grams }) => sum + grams, 0));
    expect(integersOf(total.closing)[1]).toBe(onHand.reduce((sum, one) => sum + one.contentMilligrams.Nd, 0));
  });

  it('of the whole is the sum of its weeks and days, wherever the window is cut', async () => {
    const lot = await magnets(app, yard, 500);
    for (const [at, grams] of [
      ['2026-10-31T23:59:59.999Z', 100],
      ['2026-11-01T00:00:00.000Z', 200],
      ['2026-11-02T12:00:00.000Z', 400],
    ] as const) {
      clock.set(at);
      await books.post('COUNT', moved(available(lot), adjustment('UNKNOWN'), await take(lot, grams)));
    }
    clock.set('2026-12-01T00:00:00.000Z');
    const missing = async (query: Record<string, string>): Promise<readonly number[]> =>
      (await closed(query)).periods.map((one) => one.missing.massKg);
    const days = { from: '2026-10-31T00:00:00Z', to: '2026-11-03T00:00:00Z', period: 'DAY' };
    expect(await missing(days)).toEqual([0.1, 0.2, 0.4]);
    expect(await missing({ ...days, period: 'WEEK' })).toEqual([0.3, 0.4]);
    expect(await missing({ ...days, period: 'MONTH' })).toEqual([0.1, 0.6]);
    expect(await missing({ ...days, to: '2026-11-01T00:00:00Z' })).toEqual([0.1]);
    expect(await missing({ ...days, from: '2026-11-01T00:00:00.001Z' })).toEqual([0, 0.4]);
    const { total, periods } = await closed(days);
    expect([total.opening.massKg, total.closing.massKg]).toEqual([500, 499.3]);
    [total, ...periods].forEach(expectToBalance);
    // Without an end it is everything so far.
    expect((await closed({ from: days.from })).total.closing.massKg).toBe(499.3);
  });

  it('nets what was taken back, and leaves a period that is over as it was', async () => {
    const lot = await magnets(app, yard, 100);
    clock.set('2026-11-10T08:00:00.000Z');
    const wrong = await books.post(
      'COUNT',
      moved(available(lot), adjustment('UNKNOWN'), await take(lot, 5_000)),
    );
    const october = { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' };
    const november = { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' };
    const seen = [await closed(october), await closed(november)].map(({ total }) => total);

    clock.set('2026-12-02T08:00:00.000Z');
    await books.reverse(wrong.posting.id);
    const again = [await closed(october), await closed(november)].map(({ total }) => total);
    expect(again).toEqual(seen);
    const { total, periods } = await closed(QUARTER);
    expect(periods.map(massesOf)[2]).toEqual({
      opening: 95,
      adjustments: 5,
      closing: 100,
      missing: -5,
      unexplained: -5,
      throughput: 95,
    });
    expect(massesOf(total)).toEqual({ received: 100, closing: 100, throughput: 100 });
    [total, ...periods].forEach(expectToBalance);
  });

  it('tells what goes to another site from what stays, as both sites see it', async () => {
    const plant = await aYard(app, undefined, 'SEPARATOR');
    const depot = await aYard(app);
    const lot = await magnets(app, yard, 100);
    const there = await magnets(app, depot, 1);
    await books.post('MERGE', moved(available(lot), available(there), await take(lot, 40_000)));
    const sent = await books.post('MERGE', moved(available(lot), available(there), await take(lot, 7_000)));
    const atPlant = lotAccount('DELIVERED', { id: lot.id, siteId: plant.siteId });
    await books.post('DELIVERY', moved(available(lot), atPlant, await take(lot, 10_000)));
    await books.reverse(sent.posting.id);

    const { total } = await closed(QUARTER);
    expect(massesOf(total)).toEqual({ received: 100, movedOut: 50, closing: 50, throughput: 100 });
    const bySite = Object.fromEntries(total.movedOutBySite.map(({ siteId, massKg }) => [siteId, massKg]));
    expect(bySite).toEqual({ [depot.siteId]: 40, [plant.siteId]: 10 });
    expect(total.movedInBySite).toEqual([]);
    const ofDepot = (await closed(QUARTER, depot.siteId)).total;
    expect(massesOf(ofDepot)).toEqual({ received: 1, movedIn: 40, closing: 41, throughput: 41 });
    expect(integersOf(ofDepot.movedIn)).toEqual(
      integersOf(total.movedOutBySite.find(({ siteId }) => siteId === depot.siteId) ?? NONE),
    );
    const ofPlant = (await closed(QUARTER, plant.siteId)).total;
    expect(massesOf(ofPlant)).toEqual({ movedIn: 10, delivered: 10, throughput: 10 });
    [total, ofDepot, ofPlant].forEach(expectToBalance);
  });

  it('shows by how much the books are broken', async () => {
    const lot = await magnets(app, yard, 100);
    await behindTheBack(app.databaseUrl, (tx) =>
      tx.query(`UPDATE ledger_entries SET grams = grams + 3 WHERE lot_id = '${lot.id}'`),
    );
    const { total } = await closed(QUARTER);
    expect([total.closing.massKg, total.imbalance.massKg]).toEqual([100.003, 0.003]);
  });

  it('of a site where nothing happened says so', async () => {
    const { total } = await closed(QUARTER);
    expect(massesOf(total)).toEqual({});
    expect(total.unexplainedPct).toBeNull();
  });

  it('is refused where the question will not do', async () => {
    const ask = async (query: Record<string, string>, siteId = yard.siteId): Promise<string> =>
      verdictOf(
        await app.request('GET', `/v1/sites/${siteId}/closure?${new URLSearchParams(query).toString()}`),
      );
    expect(await ask(QUARTER, UNKNOWN)).toBe('404 SITE_NOT_FOUND');
    expect(await ask({})).toBe('400 VALIDATION_FAILED from REQUIRED');
    expect(await ask({ ...QUARTER, to: QUARTER.from })).toBe('400 VALIDATION_FAILED from OUT_OF_RANGE');
    expect(await ask({ from: '2020-01-01T00:00:00Z', period: 'DAY' })).toBe(
      '400 VALIDATION_FAILED period OUT_OF_RANGE',
    );
    expect(await ask({ ...QUARTER, period: 'HOUR' })).toMatch(/^400 VALIDATION_FAILED period/);
  });
});
