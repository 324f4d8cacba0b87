import { describe, expect, it } from '@jest/globals';
import { aDemand, aLot, aSnapshot, plainDemand, plainLot } from '../../../../test/support/match-builders.js';
import { solveInThisThread } from '../../../../test/support/match-solver.js';
import { NEAR_MISSES_PER_LOT_MAX, nearMissesOf } from './explain-lots.js';
import { greedyFlow } from './greedy.js';
import type { LotOutcome, MatchResult } from './match-result.js';
import { runMatch } from './run-match.js';
import type { SolveTransportation } from './transportation-problem.js';

const solve = solveInThisThread;

function outcomeOf(result: MatchResult, lotId: string): LotOutcome {
  const outcome = result.lots.find((lot) => lot.lotId === lotId);
  if (outcome === undefined) throw new Error(`no outcome for ${lotId}`);
  return outcome;
}

describe('runMatch', () => {
  it('finds the optimum worked by hand and accounts for every lot and demand', async () => {
    // As in verify-match.spec: a 80 g to x, a 20 g and b 30 g to y, 8 USD. Greedy takes a to x (6.40) and then, at
    // equal surplus, the rest of a to y: the same 8 USD.
    const lots = [plainLot('b', 60, 50), plainLot('a', 100, 20)];
    const demands = [plainDemand('y', 50, 70), plainDemand('x', 80, 100)];
    const result = await runMatch(aSnapshot(lots, demands), solve);
    expect(
      result.allocations.map(({ lotId, demandId, ndPrOxideGrams, lotMassGrams, surplusUsdMicros }) => [
        lotId,
        demandId,
        ndPrOxideGrams,
        lotMassGrams,
        surplusUsdMicros,
      ]),
    ).toEqual([
      ['a', 'x', 80, 320, 6_400_000],
      ['a', 'y', 20, 80, 1_000_000],
      ['b', 'y', 30, 120, 600_000],
    ]);
    expect(result).toMatchObject({
      objectiveUsdMicros: 8_000_000,
      boundUsdMicros: 8_000_000,
      gapUsdMicros: 0,
      greedyObjectiveUsdMicros: 8_000_000,
      eligiblePairCount: 4,
      edgeCount: 4,
    });
    expect(outcomeOf(result, 'a')).toMatchObject({
      status: 'MATCHED',
      unmatched: null,
      remainingNdPrOxideGrams: 0,
    });
    expect(outcomeOf(result, 'b')).toMatchObject({
      status: 'PARTLY_MATCHED',
      allocatedNdPrOxideGrams: 30,
      remainingNdPrOxideGrams: 30,
      unmatched: { code: 'OUTBID', reserveToMatch: null },
    });
    expect(result.demands).toEqual([
      expect.objectContaining({
        demandId: 'x',
        status: 'FILLED',
        intakePriceUsdTenThousandthsPerKg: 500_000,
      }),
      expect.objectContaining({
        demandId: 'y',
        status: 'FILLED',
        intakePriceUsdTenThousandthsPerKg: 200_000,
      }),
    ]);
  });

  it('beats greedy where the dearest pair blocks a better plan', async () => {
    // Surplus: near-p 50, near-q 45, far-p 45, far-q 5. Greedy 0.1 · (50 + 5) = 5.5 USD; optimum 0.1 · (45 + 45).
    const lots = [plainLot('near', 100, 0), plainLot('far', 100, 0)];
    const demands = [plainDemand('p', 100, 50), plainDemand('q', 100, 45)];
    // The buyer's freight alone makes pairs differ: 100 km cost 5 and 40 USD per kg of NdPr oxide.
    const snapshot = aSnapshot(
      lots.map((lot) => (lot.id === 'far' ? { ...lot, longitude: 1 } : lot)),
      demands.map((demand) => ({
        ...demand,
        freightUsdMicrosPerTonneKm: demand.id === 'p' ? 11_241_515 : 89_932_120,
      })),
    );
    const result = await runMatch(snapshot, solve);
    expect(result.objectiveUsdMicros / 1e6).toBeCloseTo(9, 3);
    expect(result.greedyObjectiveUsdMicros / 1e6).toBeCloseTo(5.5, 3);
    expect(result.gapUsdMicros).toBe(0);
  });

  it('names the failed gates of a lot that is eligible nowhere, the nearest miss first', async () => {
    const demands = [
      aDemand({ id: 'd1', acceptedCountries: ['DE'], evidenceTierMin: 3 }),
      aDemand({ id: 'd2', moistureWtPctMax: 1 }),
    ];
    const lots = [aLot()];
    const { lots: outcomes } = await runMatch(aSnapshot(lots, demands), solve);
    expect(outcomes[0]).toMatchObject({
      status: 'NOT_ELIGIBLE',
      allocatedNdPrOxideGrams: 0,
      remainingNdPrOxideGrams: 300_000,
      unmatched: {
        demandCount: 2,
        nearMisses: [
          {
            demandId: 'd2',
            failedGates: [{ gate: 'MOISTURE', detail: 'Found moisture 2 wt%; required at most 1 wt%.' }],
          },
          { demandId: 'd1', failedGates: [{ gate: 'TIER' }, { gate: 'SOURCING' }] },
        ],
      },
    });
  });

  it('caps the near misses of a result and gives all of them on request', async () => {
    const demands = Array.from({ length: 25 }, (_, n) => aDemand({ id: `d${n}`, acceptedForms: ['SWARF'] }));
    const { lots } = await runMatch(aSnapshot([aLot()], demands), solve);
    const unmatched = lots[0]?.unmatched;
    expect(unmatched?.code === 'NOT_ELIGIBLE' && unmatched.nearMisses.length).toBe(NEAR_MISSES_PER_LOT_MAX);
    expect(nearMissesOf(aLot(), demands, '2026-06-01')).toHaveLength(25);
  });

  it('shows the nearest pair of a lot without surplus, and the reserve that would do', async () => {
    // 60 − 65 = −5 and 50 − 65 = −15 USD/kg: below 60 USD/kg the lot would match at x.
    const demands = [plainDemand('x', 100, 60), plainDemand('y', 100, 50)];
    const { lots } = await runMatch(aSnapshot([plainLot('a', 50, 65)], demands), solve);
    expect(lots[0]).toMatchObject({
      status: 'NO_SURPLUS',
      unmatched: {
        demandId: 'x',
        value: { surplusUsdTenThousandthsPerKg: -50_000, termsUsdTenThousandthsPerKg: { RESERVE: -650_000 } },
        reserveToMatch: { demandId: 'x', belowUsdTenThousandthsPerKg: 600_000 },
      },
    });
  });

  it('shows an outbid lot the price of intake and the reserve that would do', async () => {
    // One campaign of 100 g, exactly filled by lot a with 80 USD/kg; lot b has 30 and would need more than 80.
    const lots = [plainLot('a', 100, 20), plainLot('b', 100, 70)];
    const result = await runMatch(aSnapshot(lots, [plainDemand('x', 100, 100)]), solve);
    expect(outcomeOf(result, 'b')).toMatchObject({
      status: 'OUTBID',
      unmatched: {
        demandId: 'x',
        value: { surplusUsdTenThousandthsPerKg: 300_000 },
        price: { intakeUsdTenThousandthsPerKg: 800_000 },
        shortfallUsdTenThousandthsPerKg: 500_000,
        reserveToMatch: { demandId: 'x', belowUsdTenThousandthsPerKg: 200_000 },
      },
    });
  });

  it('promises nothing at a demand whose campaign does not run', async () => {
    // Lot a could fill x to its minimum, but earns more at y. Lot b has room at x, yet 20 g are no campaign of 50 g.
    const lots = [plainLot('a', 100), { ...plainLot('b', 20, 65), country: 'JP' }];
    const demands = [
      plainDemand('x', 100, 50, { ndPrOxideGramsMin: 50 }),
      plainDemand('y', 100, 60, { acceptedCountries: ['FR'] }),
    ];
    const result = await runMatch(aSnapshot(lots, demands), solve);
    expect(result.demands[0]).toMatchObject({ status: 'UNFILLED', isMinimumReached: false });
    expect(outcomeOf(result, 'b').unmatched).toMatchObject({
      code: 'NO_SURPLUS',
      demandId: 'x',
      reserveToMatch: null,
    });
  });

  it('gives up a campaign below its minimum, and what it had goes elsewhere', async () => {
    // Lots a and b earn 50 at x, whose minimum needs 300 g of the 200 there are; a may go to y for 20.
    const lots = [plainLot('a', 100, 50), { ...plainLot('b', 100, 50), country: 'JP' }];
    const demands = [
      plainDemand('x', 500, 100, { ndPrOxideGramsMin: 300 }),
      plainDemand('y', 500, 70, { acceptedCountries: ['FR'] }),
    ];
    const result = await runMatch(aSnapshot(lots, demands), solve);
    const campaign = {
      demandId: 'x',
      requiredNdPrOxideGrams: 300,
      reachableNdPrOxideGrams: 200,
      allocatedNdPrOxideGrams: 200,
    };
    // 0.1 · 20 = 2 USD; the bound sees that x cannot run.
    expect(result).toMatchObject({
      objectiveUsdMicros: 2_000_000,
      boundUsdMicros: 2_000_000,
      gapUsdMicros: 0,
    });
    expect(result.greedyObjectiveUsdMicros).toBe(2_000_000);
    expect(result.demands).toEqual([
      expect.objectContaining({
        status: 'CAMPAIGN_MINIMUM_NOT_REACHED',
        campaign,
        intakePriceUsdTenThousandthsPerKg: null,
      }),
      expect.objectContaining({ status: 'PARTLY_FILLED', filledNdPrOxideGrams: 100, campaign: null }),
    ]);
    expect(outcomeOf(result, 'a').status).toBe('MATCHED');
    expect(outcomeOf(result, 'b').unmatched).toEqual({
      code: 'CAMPAIGN_MINIMUM_NOT_REACHED',
      campaigns: [campaign],
    });
  });

  it('says that a lot is too small to be matched', async () => {
    const { lots } = await runMatch(aSnapshot([plainLot('a', 9)], [plainDemand('x', 100, 50)]), solve);
    expect(lots[0]?.unmatched).toEqual({
      code: 'BELOW_SMALLEST_QUANTITY',
      ndPrOxideMilligramsP50: 9_000,
      smallestMilligrams: 10_000,
    });
  });

  it.each([
    ['no lot', aSnapshot([], [aDemand()])],
    ['no demand', aSnapshot([aLot()], [])],
    ['nothing at all', aSnapshot([], [])],
    ['no eligible pair', aSnapshot([aLot({ form: 'POWDER' })], [aDemand()])],
    ['no capacity', aSnapshot([aLot()], [aDemand({ ndPrOxideGramsMax: 0 })])],
  ])('matches nothing, with proof, where there is %s', async (_, snapshot) => {
    const result = await runMatch(snapshot, solve);
    expect(result).toMatchObject({
      allocations: [],
      objectiveUsdMicros: 0,
      boundUsdMicros: 0,
      gapUsdMicros: 0,
    });
    expect(result.lots).toHaveLength(snapshot.lots.length);
    expect(result.demands).toHaveLength(snapshot.demands.length);
  });

  it('withholds what a faulty solver made up', async () => {
    const snapshot = aSnapshot([plainLot('a', 50)], [plainDemand('x', 20, 50)]);
    const generous: SolveTransportation = async () => ({
      flowUnits: Float64Array.of(5),
      demandPrices: Float64Array.of(0),
    });
    await expect(runMatch(snapshot, generous)).rejects.toMatchObject({
      code: 'match-not-verified',
      // 50 g of the 20 g capacity are worth more than any bound allows.
      facts: { codes: ['CAPACITY_EXCEEDED', 'OBJECTIVE_ABOVE_BOUND'] },
    });
  });

  it('states the gap of a solver that stops short of the optimum', async () => {
    const greedy: SolveTransportation = async (problem) => ({
      flowUnits: greedyFlow(problem),
      demandPrices: Float64Array.of(10_000, 0),
    });
    // Greedy fills x with a and leaves b idle: 5 USD. Its prices, 1 USD/kg at x, bound the match by
    // 0.1 · 1 + 0.1 · 49 + 0.1 · 44 = 9.4 USD, which a at y and b at x reach.
    const lots = [plainLot('a', 100), { ...plainLot('b', 100, 5), country: 'JP' }];
    const demands = [plainDemand('x', 100, 50), plainDemand('y', 100, 49, { acceptedCountries: ['FR'] })];
    const result = await runMatch(aSnapshot(lots, demands), greedy);
    expect(result).toMatchObject({ objectiveUsdMicros: 5_000_000, gapUsdMicros: 4_400_000 });
    expect((await runMatch(aSnapshot(lots, demands), solve)).objectiveUsdMicros).toBe(9_400_000);
  });
});
