import { describe, expect, it } from '@jest/globals';
import { aDemand, aLot, aSnapshot } from '../../../../test/support/match-builders.js';
import { solveInThisThread } from '../../../../test/support/match-solver.js';
import type { MatchSnapshot } from './match-problem.js';
import { previewDemand, PREVIEW_ITEMS_MAX, type DemandPreview } from './preview-demand.js';
import { runMatch } from './run-match.js';

const WET = { low: 5, high: 5 };

async function previewOf(snapshot: MatchSnapshot, demandId = 'd'): Promise<DemandPreview> {
  return previewDemand(snapshot, await runMatch(snapshot, solveInThisThread), demandId);
}

describe('previewDemand', () => {
  it('sums by gate what that gate alone keeps out, and leaves out what two keep out', async () => {
    const lots = [
      aLot({ id: 'fits' }),
      aLot({ id: 'wet-1', moistureWtPct: WET }),
      aLot({ id: 'wet-2', moistureWtPct: WET }),
      aLot({ id: 'far', country: 'JP' }),
      aLot({ id: 'wet-and-far', moistureWtPct: WET, country: 'JP' }),
    ];
    const { country, netMassGrams, ndPrMilligrams } = aLot({});
    const demand = aDemand({ id: 'd', moistureWtPctMax: 4, acceptedCountries: [country] });
    const preview = await previewOf(aSnapshot(lots, [demand]));
    const oxide = Math.floor(ndPrMilligrams.p50 / 1000);
    expect(preview.eligibleLotCount).toBe(1);
    expect(preview.bindingGates).toEqual([
      { gate: 'MOISTURE', lotCount: 2, lotMassGrams: 2 * netMassGrams, ndPrOxideGrams: 2 * oxide },
      { gate: 'SOURCING', lotCount: 1, lotMassGrams: netMassGrams, ndPrOxideGrams: oxide },
    ]);
    expect(preview.nearMisses.map(({ lotId }) => lotId)).toEqual(['far', 'wet-1', 'wet-2', 'wet-and-far']);
    expect(preview.nearMisses[3]?.failedGates.map(({ gate }) => gate)).toEqual(['MOISTURE', 'SOURCING']);
  });

  it('values a lot as if its owner asked for nothing, whatever that is', async () => {
    const withReserve = (reserveUsdMicrosPerKgNdPr: number | null) =>
      previewOf(aSnapshot([aLot({ id: 'l', reserveUsdMicrosPerKgNdPr })], [aDemand({ id: 'd' })]));
    const [none, some] = [await withReserve(null), await withReserve(1_234_500)];
    expect(none.allocatedLots).toHaveLength(1);
    expect(some).toEqual(none);
  });

  it('says only what goes to the demand that is asked about', async () => {
    const lots = [aLot({ id: 'l1' }), aLot({ id: 'l2' })];
    const demands = [aDemand({ id: 'd', ndPrOxideGramsMax: 10 }), aDemand({ id: 'other' })];
    const preview = await previewOf(aSnapshot(lots, demands));
    expect(preview.outcome.demandId).toBe('d');
    const grams = preview.allocatedLots.reduce((sum, { ndPrOxideGrams }) => sum + ndPrOxideGrams, 0);
    expect(grams).toBe(preview.outcome.filledNdPrOxideGrams);
    expect(preview.allocatedLotCount).toBe(preview.allocatedLots.length);
    expect(JSON.stringify(preview)).not.toContain('other');
  });

  it('keeps its lists short, and counts all the same', async () => {
    const lots = Array.from({ length: PREVIEW_ITEMS_MAX + 3 }, (_, index) =>
      aLot({ id: `l${index}`, moistureWtPct: WET }),
    );
    const preview = await previewOf(aSnapshot(lots, [aDemand({ id: 'd', moistureWtPctMax: 4 })]));
    expect(preview.nearMisses).toHaveLength(PREVIEW_ITEMS_MAX);
    expect(preview.bindingGates[0]?.lotCount).toBe(PREVIEW_ITEMS_MAX + 3);
    await expect(previewOf(aSnapshot([], []))).rejects.toThrow(RangeError);
  });
});
