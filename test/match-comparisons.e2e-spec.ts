import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { DemandView } from '../src/modules/demands/demand.view.js';
import type { LotDetailView } from '../src/modules/lots/lot.view.js';
import type { MatchDifferenceView } from '../src/modules/matching/match-difference.view.js';
import type { MatchPreviewView } from '../src/modules/matching/match-preview.view.js';
import { MAGNETS, Market, OPEN_DEMAND, type FinishedMatch } from './support/market.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';

jest.setTimeout(60_000);

/** Shown to nobody: no other figure of this market has these digits. */
const SECRET_RESERVE_USD = 7.654321;
const SECRET_PAYABLE_PCT = 66.7788;

describe('what would be', () => {
  const clock = new SteppableClock('2026-11-23T08:00:00.000Z');
  let app: TestApp;
  let market: Market;
  let dry: LotDetailView;
  let wet: LotDetailView;
  let demand: DemandView;
  let now: FinishedMatch;
  beforeAll(async () => {
    app = await startTestApp({ clock });
    market = await Market.open(app);
    dry = await market.lot(MAGNETS, { reservePriceUsdPerKgNdPrOxide: SECRET_RESERVE_USD });
    wet = await market.lot({ ...MAGNETS, netMassKg: 500, moistureWtPct: 5 });
    demand = await market.demand({ moistureWtPctMax: 4, payablePct: SECRET_PAYABLE_PCT });
    now = await market.match();
  });
  afterAll(() => app.close());

  const preview = (changes: object) =>
    market.user.post<MatchPreviewView>('/v1/match-previews', {
      siteId: market.plantId,
      ...OPEN_DEMAND,
      ...changes,
    });
  const termsOf = (changes: object) => ({ siteId: market.plantId, ...OPEN_DEMAND, ...changes });
  const compare = (to: FinishedMatch, from: FinishedMatch) =>
    market.user.get<MatchDifferenceView>(`/v1/match-runs/${to.run.id}/difference?from=${from.run.id}`);

  describe('a preview of a demand', () => {
    it('says what it would get from others, and stores nothing', async () => {
      const better = await preview({ payablePct: 90, moistureWtPctMax: 4 });
      expect(better).toMatchObject({ day: '2026-11-23', lotCount: 2, eligibleLotCount: 1 });
      expect(better.allocatedLots).toMatchObject([{ lotId: dry.id, lotCode: dry.code, lotMassKg: 1_000 }]);
      const worse = await preview({ payablePct: 40, moistureWtPctMax: 4 });
      expect(worse).toMatchObject({ status: 'UNFILLED', filledNdPrOxideKg: 0, allocatedLots: [] });
      expect(await market.user.all<DemandView>('/v1/demands')).toHaveLength(1);
    });

    it('says which limit keeps out how much, and that opening it lets that in', async () => {
      const strict = await preview({ payablePct: 90, moistureWtPctMax: 4 });
      expect(strict.bindingGates).toMatchObject([{ gate: 'MOISTURE', lotCount: 1, lotMassKg: 500 }]);
      expect(strict.nearMisses).toMatchObject([{ lotId: wet.id, lotCode: wet.code, lotMassKg: 500 }]);
      expect(strict.nearMisses[0]?.failedGates).toMatchObject([{ gate: 'MOISTURE', verdict: 'FAIL' }]);
      const open = await preview({ payablePct: 90, moistureWtPctMax: 6 });
      expect(open).toMatchObject({ eligibleLotCount: 2, allocatedLotCount: 2, bindingGates: [] });
      const gained = open.filledNdPrOxideKg - strict.filledNdPrOxideKg;
      expect(Math.abs(gained - (strict.bindingGates[0]?.ndPrOxideKg ?? 0))).toBeLessThan(0.01);
    });

    it('keeps to the mass of the plant and the hazards that it takes', async () => {
      const small = await preview({ payablePct: 90, moistureWtPctMax: 4, feedKgMax: 600 });
      expect(small.allocatedLots).toMatchObject([{ lotId: dry.id }]);
      expect(small.allocatedLots[0]?.lotMassKg).toBeGreaterThan(599.9);
      expect(small.allocatedLots[0]?.lotMassKg).toBeLessThanOrEqual(600);
      // Nobody has declared what is in either lot.
      const careful = await preview({ payablePct: 90, acceptedHazards: ['NONE'] });
      expect(careful).toMatchObject({ eligibleLotCount: 0, status: 'UNFILLED' });
      expect(careful.bindingGates).toMatchObject([{ gate: 'HAZARD', lotCount: 2, lotMassKg: 1_500 }]);
    });

    it('tells nobody what others ask or pay', async () => {
      const text = JSON.stringify(await preview({ payablePct: 90 }));
      expect(text).not.toContain(String(SECRET_RESERVE_USD));
      expect(text).not.toContain('7.65');
      expect(text).not.toContain(demand.id);
      expect(text).not.toContain(String(SECRET_PAYABLE_PCT));
      expect(text).not.toMatch(/reserve"|RESERVE|surplus/);
    });

    it('is refused as the demand would be', async () => {
      const refusal = await market.user.refused('POST', '/v1/match-previews', {
        body: termsOf({ processRoute: 'no-such-route' }),
      });
      expect([refusal.status, refusal.code]).toEqual([422, 'DEMAND_NOT_VALID']);
    });
  });

  describe('a what-if run', () => {
    it('takes other terms for granted, changes nothing, and cannot be accepted', async () => {
      const whatIf = {
        demands: [{ demandId: demand.id, terms: termsOf({ moistureWtPctMax: 6, payablePct: 80 }) }],
        lots: [{ lotId: dry.id, reservePriceUsdPerKgNdPrOxide: 0 }],
      };
      const varied = await market.match({ whatIf });
      expect(varied.run.isWhatIf).toBe(true);
      expect(JSON.stringify(varied.run)).not.toContain('payablePct');
      expect(varied.allocations.map(({ lotId }) => lotId).sort()).toEqual([dry.id, wet.id].sort());
      const ofDry = varied.allocations.find(({ lotId }) => lotId === dry.id);
      expect(ofDry?.value.terms.find(({ term }) => term === 'RESERVE')?.usdPerKg).toBeCloseTo(0, 9);
      const path = `/v1/match-runs/${varied.run.id}/allocations/${ofDry?.id ?? ''}/acceptance`;
      const refusal = await market.user.refused('POST', path, { body: {} });
      expect([refusal.status, refusal.code]).toEqual([409, 'MATCH_RUN_IS_WHAT_IF']);
      const again = await market.match();
      expect(again.run).toMatchObject({ isWhatIf: false, snapshotDigest: now.run.snapshotDigest });

      const difference = await compare(varied, again);
      expect(difference).toMatchObject({
        fromRunId: again.run.id,
        toRunId: varied.run.id,
        isSameSnapshot: false,
        addedCount: 1,
        droppedCount: 0,
        changedCount: 1,
        objective: { beforeUsd: again.summary.objectiveUsd, afterUsd: varied.summary.objectiveUsd },
      });
      const added = difference.items.find(({ change }) => change === 'ADDED');
      expect(added).toMatchObject({ lotId: wet.id, lotCode: wet.code, demandId: demand.id, before: null });
      const sum = difference.items.reduce(
        (total, { before, after }) => total + (after?.surplusUsd ?? 0) - (before?.surplusUsd ?? 0),
        0,
      );
      expect(sum).toBeCloseTo(difference.objective.changeUsd, 6);
      const first = `/v1/match-runs/${varied.run.id}/difference?from=${again.run.id}`;
      expect(await market.user.all(first, 1)).toEqual(difference.items);
      expect(await compare(again, now)).toMatchObject({ isSameSnapshot: true, items: [] });
    });

    it('takes the mass of a plant for granted', async () => {
      const terms = termsOf({ moistureWtPctMax: 4, payablePct: SECRET_PAYABLE_PCT, feedKgMax: 600 });
      const varied = await market.match({ whatIf: { demands: [{ demandId: demand.id, terms }] } });
      expect(varied.allocations).toMatchObject([{ lotId: dry.id, demandId: demand.id }]);
      expect(varied.allocations[0]?.lotMassKg).toBeGreaterThan(599.9);
      expect(varied.allocations[0]?.lotMassKg).toBeLessThanOrEqual(600);
    });

    it('names what it cannot take for granted', async () => {
      const whatIf = {
        demands: [
          { demandId: dry.id, terms: termsOf({}) },
          { demandId: demand.id, terms: termsOf({}) },
        ],
        lots: [{ lotId: demand.id }],
      };
      const unknown = await market.user.refused('POST', '/v1/match-runs', { body: { whatIf } });
      expect(unknown.errors?.map(({ pointer }) => pointer)).toEqual(['/whatIf/demands/0/demandId']);
      const terms = termsOf({ processRoute: 'no-such-route' });
      const wrong = await market.user.refused('POST', '/v1/match-runs', {
        body: { whatIf: { demands: [{ demandId: demand.id, terms }] } },
      });
      expect(wrong.errors?.map(({ pointer }) => pointer)).toEqual(['/whatIf/demands/0/terms/processRoute']);
      const lots = await market.user.refused('POST', '/v1/match-runs', {
        body: { whatIf: { lots: [{ lotId: dry.id }, { lotId: demand.id }] } },
      });
      expect(lots.errors?.map(({ pointer }) => pointer)).toEqual(['/whatIf/lots/1/lotId']);
    });
  });

  it('compares only what has a result', async () => {
    const { id } = await market.user.post<{ id: string }>('/v1/match-runs', {});
    await market.user.post(`/v1/match-runs/${id}/cancellation`, {});
    const refusal = await market.user.refused(
      'GET',
      `/v1/match-runs/${now.run.id}/difference?from=${id}`,
      {},
    );
    expect([refusal.status, refusal.code]).toEqual([409, 'MATCH_RUN_NOT_SUCCEEDED']);
  });
});
