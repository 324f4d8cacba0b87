import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tinyRuledSnapshot } from '../../../../test/support/match-arbitraries.js';
import { aSnapshot, plainDemand, plainLot } from '../../../../test/support/match-builders.js';
import { loadHighs, solveInThisThread } from '../../../../test/support/match-solver.js';
import { exhaustiveRuledOptimum } from '../../../../test/support/ruled-arbitraries.js';
import { highsIntegerSolver } from '../highs-integer-program.js';
import type { MatchDemand, MatchLot, MatchSnapshot } from './match-problem.js';
import type { MatchResult } from './match-result.js';
import type { SolveIntegerProgram } from './rules/integer-program.js';
import { runMatch } from './run-match.js';
import { verifierProblem } from './verifier-problem.js';

let solveIntegers: SolveIntegerProgram;
beforeAll(() => {
  solveIntegers = highsIntegerSolver(loadHighs);
});

const match = (snapshot: MatchSnapshot): Promise<MatchResult> =>
  runMatch(snapshot, solveInThisThread, { solveIntegers });

/** Opportunity costs and priced room that is not used add up to the gap of the published prices, exactly. */
function expectGapExplained({ gapOfPrices, verification, lots, demands }: MatchResult): void {
  const sum = (parts: readonly number[]): number => parts.reduce((total, part) => total + part, 0);
  const lotParts = lots.map((lot) => lot.opportunityCostUsdMicros);
  const demandParts = demands.map((demand) => demand.unusedUsdMicros);
  expect([...lotParts, ...demandParts].every((part) => part >= 0)).toBe(true);
  expect(gapOfPrices).toEqual({
    lotsUsdMicros: sum(lotParts),
    demandsUsdMicros: sum(demandParts),
    roundingUsdMicros: gapOfPrices.roundingUsdMicros,
    sumUsdMicros: verification.gapUsdMicros,
  });
  expect(sum(lotParts) + sum(demandParts) + gapOfPrices.roundingUsdMicros).toBe(verification.gapUsdMicros);
  expect(gapOfPrices.roundingUsdMicros).toBeGreaterThanOrEqual(0);
  expect(gapOfPrices.roundingUsdMicros).toBeLessThanOrEqual(demands.length + 1);
}

describe('runMatch under rules', () => {
  it('reaches and proves the exhaustive optimum of 5,000 tiny markets under all rules, and explains each gap', async () => {
    let [ruledOut, searched] = [0, 0];
    await fc.assert(
      fc.asyncProperty(tinyRuledSnapshot, async (snapshot) => {
        const result = await match(snapshot);
        // The oracle knows the pairs and rules as the verifier sees them, which shares no code with the solver's problem.
        const optimum = exhaustiveRuledOptimum(verifierProblem(snapshot, 0));
        expect(result.objectiveUsdMicros).toBe(optimum);
        expect(result.boundUsdMicros).toBe(optimum);
        expect(result.gapUsdMicros).toBe(0);
        expect(result.verification.boundUsdMicros).toBeGreaterThanOrEqual(optimum);
        expect(result.greedyObjectiveUsdMicros).toBeLessThanOrEqual(optimum);
        expectGapExplained(result);
        for (const lot of result.lots) expect(lot.unmatched === null).toBe(lot.status === 'MATCHED');
        if (result.boundBasis === 'SEARCH') searched += 1;
        const without = await runMatch(withoutRules(snapshot), solveInThisThread);
        if (without.objectiveUsdMicros > optimum) ruledOut += 1;
      }),
      { numRuns: 5_000, seed: 20_261_126 },
    );
    // The rules matter in a good part of them, and in some only the search closes the gap.
    expect(ruledOut).toBeGreaterThan(1_500);
    expect(searched).toBeGreaterThan(100);
  }, 240_000);

  it('does not depend on the order of lots and demands, nor on when it runs', async () => {
    await fc.assert(
      fc.asyncProperty(tinyRuledSnapshot, async (snapshot) => {
        const backwards = {
          ...snapshot,
          lots: [...snapshot.lots].reverse(),
          demands: [...snapshot.demands].reverse(),
        };
        const result = await match(snapshot);
        expect(await match(backwards)).toEqual(result);
        expect(await match(snapshot)).toEqual(result);
      }),
      { numRuns: 100, seed: 20_261_127 },
    );
  });

  it('loses nothing by one more lot, nor by one limit less', async () => {
    await fc.assert(
      fc.asyncProperty(tinyRuledSnapshot, fc.integer({ min: 1, max: 4 }), async (snapshot, units) => {
        const { objectiveUsdMicros } = await match(snapshot);
        const more = [...snapshot.lots, { ...plainLot('more', 10 * units, 2), isDivisible: false }];
        expect((await match({ ...snapshot, lots: more })).objectiveUsdMicros).toBeGreaterThanOrEqual(
          objectiveUsdMicros,
        );
        const roomier = snapshot.demands.map((demand) => ({ ...demand, feedGramsMax: null }));
        expect((await match({ ...snapshot, demands: roomier })).objectiveUsdMicros).toBeGreaterThanOrEqual(
          objectiveUsdMicros,
        );
      }),
      { numRuns: 100, seed: 20_261_128 },
    );
  });

  it('is worth three times as much where all prices are three times as high', async () => {
    const tripled = (snapshot: MatchSnapshot): MatchSnapshot => ({
      ...snapshot,
      lots: snapshot.lots.map((lot) => ({
        ...lot,
        reserveUsdMicrosPerKgNdPr: 3 * (lot.reserveUsdMicrosPerKgNdPr ?? 0),
      })),
      demands: snapshot.demands.map((demand) => ({
        ...demand,
        ndPrOxideUsdMicrosPerKg: 3 * demand.ndPrOxideUsdMicrosPerKg,
      })),
    });
    await fc.assert(
      fc.asyncProperty(tinyRuledSnapshot, async (drawn) => {
        // A freight is rounded for each pair.
        const demands = drawn.demands.map((demand) => ({ ...demand, freightUsdMicrosPerTonneKm: 0 }));
        const snapshot = { ...drawn, demands };
        const { objectiveUsdMicros } = await match(snapshot);
        expect((await match(tripled(snapshot))).objectiveUsdMicros).toBe(3 * objectiveUsdMicros);
      }),
      { numRuns: 100, seed: 20_261_129 },
    );
  });

  it('sells a lot whole or not at all, and says that it does not fit', async () => {
    // 100 g at 50 USD/kg into 80 g: nothing. Lot b, 60 g at 30 USD/kg, fits: 1.8 USD.
    const lots = [
      { ...plainLot('a', 100, 50), isDivisible: false },
      { ...plainLot('b', 60, 70), isDivisible: false },
    ];
    const result = await match(aSnapshot(lots, [plainDemand('x', 80, 100)]));
    expect(result).toMatchObject({ objectiveUsdMicros: 1_800_000, gapUsdMicros: 0 });
    expect(result.lots[0]).toMatchObject({
      status: 'PART_DOES_NOT_FIT',
      unmatched: { demandId: 'x', smallestNdPrOxideGrams: 100, fittingNdPrOxideGrams: 80 },
    });
    expect(result.lots[1]).toMatchObject({ status: 'MATCHED' });
  });

  it('leaves a part out that would be too small, though it would earn more than its place costs', async () => {
    // Parts of 200 g, 50 g of NdPr oxide, or more: after lot a there is room for 20 g of lot b.
    const lots = [plainLot('a', 60, 20), { ...plainLot('b', 100, 50), smallestPartGrams: 200 }];
    const result = await match(aSnapshot(lots, [plainDemand('x', 80, 100)]));
    // 0.06 · 80 = 4.8 USD against 0.03 · 80 + 0.05 · 50 = 4.9 USD.
    expect(result.objectiveUsdMicros).toBe(4_900_000);
    expect(result.allocations.map(({ lotId, lotMassGrams }) => [lotId, lotMassGrams])).toEqual([
      ['a', 120],
      ['b', 200],
    ]);
    expectGapExplained(result);
  });

  it('fills a plant by mass, and prices it', async () => {
    // 4 kg of feed a kg of NdPr oxide, at most 200 g: 50 g of lot a at 80 USD/kg.
    const demand = plainDemand('x', 500, 100, { feedGramsMax: 200 });
    const result = await match(aSnapshot([plainLot('a', 100, 20), plainLot('b', 100, 50)], [demand]));
    expect(result).toMatchObject({ objectiveUsdMicros: 4_000_000, boundUsdMicros: 4_000_000 });
    expect(result.demands[0]).toMatchObject({
      filledNdPrOxideGrams: 50,
      feedGrams: 200,
      feedGramsMax: 200,
      status: 'PARTLY_FILLED',
    });
    expect(result.lots[1]?.status).toBe('OUTBID');
    // 100 USD/kg of NdPr oxide less the reserve of the last lot in, over 4 kg of feed a kg: 12.5 to 20 USD/kg of feed.
    const price = result.demands[0]?.feedPriceUsdMicrosPerKg ?? 0;
    expect(price).toBeGreaterThan(12_400_000);
    expect(price).toBeLessThan(20_100_000);
  });

  it('dilutes a lot beyond a blended limit as far as cleaner ones reach, and says what was found', async () => {
    // Limit 0.5 % of copper: a unit of lot a (0.8 %) needs three fifths of one of lot b (0 %).
    const lots = [
      { ...plainLot('a', 160, 10), otherElementWtPct: { Cu: 0.8 } },
      { ...plainLot('b', 60, 90), otherElementWtPct: { Cu: 0 } },
    ];
    const demand = plainDemand('x', 1_000, 100, { blendLimitsWtPct: { Cu: 0.5 } });
    const result = await match(aSnapshot(lots, [demand]));
    // 60 g of b carry 100 g of a: 0.1 · 90 + 0.06 · 10 = 9.6 USD.
    expect(result).toMatchObject({ objectiveUsdMicros: 9_600_000, boundUsdMicros: 9_600_000 });
    expect(result.demands[0]?.blends).toMatchObject([{ element: 'Cu', foundPpm: 5_000, limitPpm: 5_000 }]);
    expect(result.demands[0]?.blends[0]?.priceUsdThousandthsPerKg).toBeGreaterThan(0);
    expect(result.lots[0]?.status).toBe('PARTLY_MATCHED');
    expectGapExplained(result);
  });

  it('does not blend what is not known', async () => {
    const lot = { ...plainLot('a', 100), otherElementWtPct: {} };
    const demand = plainDemand('x', 100, 50, { blendLimitsWtPct: { Cu: 0.5 } });
    const { lots } = await match(aSnapshot([lot], [demand]));
    expect(lots[0]?.unmatched).toMatchObject({
      code: 'NOT_ELIGIBLE',
      nearMisses: [
        {
          failedGates: [
            {
              gate: 'IMPURITY',
              verdict: 'UNKNOWN',
              found: 'Cu not known',
              required: 'Cu at most 0.5 wt% in the blend',
            },
          ],
        },
      ],
    });
  });

  it('shares fairly where it is asked to, and states what that costs', async () => {
    // 100 g at 80 or at 10 USD/kg, each takes 100 g: half to each, 0.05 · 80 + 0.05 · 10 = 4.5 of 8 USD.
    const snapshot = aSnapshot(
      [plainLot('a', 100, 20)],
      [plainDemand('x', 100, 100), plainDemand('y', 100, 30)],
    );
    const fair = await match({ ...snapshot, isFair: true });
    expect(fair).toMatchObject({
      objectiveUsdMicros: 4_500_000,
      fairness: { shareOf64: 32, priceUsdMicros: 3_500_000 },
    });
    expect(fair.demands.map((demand) => demand.fairShareNdPrOxideGrams)).toEqual([50, 50]);
    expectGapExplained(fair);
    expect((await match(snapshot)).fairness).toBeNull();
  });

  it('is fair to all but campaigns that their lots cannot fill', async () => {
    const demands = [
      plainDemand('x', 100, 100),
      plainDemand('y', 100, 30, { ndPrOxideGramsMin: 90, acceptedCountries: ['JP'] }),
    ];
    const lots = [plainLot('a', 80, 20), { ...plainLot('b', 20, 20), country: 'JP' }];
    const fair = await match({ ...aSnapshot(lots, demands), isFair: true });
    expect(fair.fairness).toEqual({ shareOf64: 64, priceUsdMicros: 0 });
    expect(fair.demands.map((demand) => demand.filledNdPrOxideGrams)).toEqual([100, 0]);
  });

  it('says what a less strict limit would let in, the smaller step first', async () => {
    const wet = (id: string, grams: number, moisture: number): MatchLot => ({
      ...plainLot(id, grams),
      moistureWtPct: { low: moisture, high: moisture },
    });
    const lots = [wet('a', 100, 6), wet('b', 50, 9), wet('c', 30, 6), { ...wet('d', 70, 6), country: 'JP' }];
    const demand = plainDemand('x', 1_000, 100, { moistureWtPctMax: 4, acceptedCountries: ['FR'] });
    const { demands } = await match(aSnapshot(lots, [demand]));
    const step = { gate: 'MOISTURE', element: null, from: '4 wt%' };
    expect(demands[0]?.relaxations).toEqual([
      { ...step, to: '6 wt%', lotCount: 2, feedGrams: 520, ndPrOxideGrams: 130 },
      { ...step, to: '9 wt%', lotCount: 3, feedGrams: 720, ndPrOxideGrams: 180 },
    ]);
  });

  it('reads a snapshot of before there were rules as one without any', async () => {
    const {
      version: _version,
      isFair: _isFair,
      ...former
    } = aSnapshot(
      [plainLot('a', 100, 20)].map(
        ({ isDivisible: _divisible, smallestPartGrams: _part, hazard: _hazard, ...lot }) => lot as MatchLot,
      ),
      [plainDemand('x', 80, 100)].map(
        ({ feedGramsMax: _mass, blendLimitsWtPct: _blends, acceptedHazards: _hazards, ...demand }) =>
          demand as MatchDemand,
      ),
    );
    const today = aSnapshot([plainLot('a', 100, 20)], [plainDemand('x', 80, 100)]);
    expect(await runMatch(former, solveInThisThread)).toEqual(await match(today));
  });
});

function withoutRules(snapshot: MatchSnapshot): MatchSnapshot {
  return {
    ...snapshot,
    lots: snapshot.lots.map((lot) => ({ ...lot, isDivisible: true, smallestPartGrams: null })),
    demands: snapshot.demands.map((demand) => ({
      ...demand,
      ndPrOxideGramsMin: 0,
      feedGramsMax: null,
      // Limits that rule nothing out still ask for what is known.
      blendLimitsWtPct: Object.fromEntries(Object.keys(demand.blendLimitsWtPct).map((key) => [key, 100])),
    })),
  };
}
