import { describe, expect, it } from '@jest/globals';
import {
  aDemand,
  aLot,
  aSnapshot,
  plainDemand,
  plainLot,
} from '../../../../../test/support/match-builders.js';
import type { MatchLot, MatchSnapshot } from '../match-problem.js';
import { planSeeding } from './plan-seeding.js';
import type { SeedingPlan } from './seeding-plan.js';

const options = {
  solveIntegers: null,
  neighbourhoods: 0,
  seed: 0,
  secondsLeft: () => Number.POSITIVE_INFINITY,
};
const KG = 1_000_000;

/** 100 kg of NdPr oxide of one grade, 80 to 120 kg, from a day of June on. */
function lotOf(id: string, day: string, changes: Partial<MatchLot> = {}): MatchLot {
  const lot = plainLot(id, 100_000);
  return {
    ...lot,
    ndPrMilligrams: { p10: 80 * KG, p50: 100 * KG, p90: 120 * KG },
    availableFrom: `2026-06-${day}`,
    ...changes,
  };
}

const demand = plainDemand('d1', 10_000_000, 50, { moistureWtPctMax: 4 });
const plan = (snapshot: MatchSnapshot, criticalKg: number): Promise<SeedingPlan> =>
  planSeeding(snapshot, { demandId: 'd1', criticalMilligrams: criticalKg * KG }, options);

describe('planSeeding', () => {
  const lots = [lotOf('a', '05'), lotOf('b', '10'), lotOf('c', '20'), lotOf('d', '25')];

  it('dates the first fill at P50 and P90, with the deliveries of the surer plan', async () => {
    const found = await plan(aSnapshot(lots, [demand]), 200);
    // 100 kg a lot at P50; 80 kg at P90, since all four share the grade.
    expect(found).toMatchObject({
      p50: { date: '2026-06-10', notBefore: '2026-06-10', missingMilligrams: 0 },
      p90: { date: '2026-06-20', notBefore: '2026-06-20', missingMilligrams: 0 },
      candidateLotCount: 4,
      deliveryCount: 3,
      gaps: [],
    });
    const sums = found.deliveries.map((each) => [
      each.lotId,
      each.date,
      each.cumulatedMedianMilligrams / KG,
      each.cumulatedSureMilligrams / KG,
    ]);
    expect(sums).toEqual([
      ['a', '2026-06-05', 100, 80],
      ['b', '2026-06-10', 200, 160],
      ['c', '2026-06-20', 300, 240],
    ]);
  });

  it('does not treat lots of one grade as independent, and lots of others as shared', async () => {
    const others = lots.map((lot, index) => ({ ...lot, gradeKeys: [`grade-${index}`] }));
    // Two lots: 200 − √(20² + 20²) = 171.7 kg.
    expect((await plan(aSnapshot(others, [demand]), 171)).p90.date).toBe('2026-06-10');
    expect((await plan(aSnapshot(lots, [demand]), 171)).p90.date).toBe('2026-06-20');
  });

  it('counts what the route recovers', async () => {
    const lossy = {
      ...demand,
      route: { ...demand.route, yieldMean: { ...demand.route.yieldMean, ND2O3: 0.9 } },
    };
    expect((await plan(aSnapshot(lots, [lossy]), 180)).p50.date).toBe('2026-06-10');
    expect((await plan(aSnapshot(lots, [lossy]), 181)).p50.date).toBe('2026-06-20');
  });

  it('begins with the window of the demand and the day of the market, whichever is later', async () => {
    const later = { ...demand, windowFrom: '2026-06-15' };
    expect((await plan(aSnapshot(lots, [later]), 200)).p50.date).toBe('2026-06-15');
    expect((await plan({ ...aSnapshot(lots, [demand]), at: '2026-06-12' }, 200)).p50.date).toBe('2026-06-12');
  });

  it('says what is missing, and which lots one thing keeps out', async () => {
    const wet = lotOf('wet', '07', { moistureWtPct: { low: 5, high: 5 } });
    const wetter = lotOf('wetter', '03', { moistureWtPct: { low: 9, high: 9 } });
    const dear = lotOf('dear', '08', { reserveUsdMicrosPerKgNdPr: 60_000_000 });
    const farOff = lotOf('lost', '09', { form: 'SWARF', moistureWtPct: { low: 9, high: 9 } });
    const found = await plan(aSnapshot([...lots, wet, wetter, dear, farOff], [demand]), 500);
    expect(found.p50).toEqual({
      date: null,
      notBefore: null,
      reachableMilligrams: 400 * KG,
      missingMilligrams: 100 * KG,
    });
    expect(found.p90).toMatchObject({ reachableMilligrams: 320 * KG, missingMilligrams: 180 * KG });
    const form = 'LIBERATED_MAGNET';
    expect(found.gaps).toEqual([
      {
        reason: 'MOISTURE',
        form,
        lotCount: 2,
        lotMassGrams: 800_000,
        medianMilligrams: 200 * KG,
        firstDate: '2026-06-03',
      },
      {
        reason: 'NO_SURPLUS',
        form,
        lotCount: 1,
        lotMassGrams: 400_000,
        medianMilligrams: 100 * KG,
        firstDate: '2026-06-08',
      },
    ]);
  });

  it('keeps to the plant: what has no room is a gap of its own', async () => {
    // 400 kg of feed a lot: room for one and a half.
    const small = { ...demand, feedGramsMax: 600_000 };
    const found = await plan(aSnapshot(lots, [small]), 151);
    expect(found.p50).toMatchObject({ date: null, notBefore: null, missingMilligrams: 1 * KG });
    expect(found.gaps).toMatchObject([{ reason: 'PLANT_RULES', medianMilligrams: 250 * KG }]);
    expect((await plan(aSnapshot(lots, [small]), 150)).p50.date).toBe('2026-06-10');
  });

  it('has no date in a market without lots, and knows no demand that is not there', async () => {
    expect(await plan(aSnapshot([], [demand]), 1)).toMatchObject({
      p50: { date: null, notBefore: null, reachableMilligrams: 0, missingMilligrams: KG },
      deliveries: [],
      gaps: [],
    });
    await expect(plan(aSnapshot([aLot()], [aDemand()]), 1)).rejects.toThrow(RangeError);
  });
});
