import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aDemand, aLot, aSnapshot } from '../../../../test/support/match-builders.js';
import { solveInThisThread } from '../../../../test/support/match-solver.js';
import { BAND_ENDS_KG, massBandOf } from '../../market/domain/disclosure.js';
import { lotAsShown, type OwnersFigures } from './lot-as-shown.js';
import type { MatchLot } from './match-problem.js';
import { previewDemand, type DemandPreview } from './preview-demand.js';
import { runMatch } from './run-match.js';

const KG = 1_000_000;

const figures = (ndPrKg: number, netMassKg: number): OwnersFigures => ({
  netMassGrams: netMassKg * 1_000,
  recoverableMilligrams: {
    ND2O3: Math.round(0.75 * ndPrKg * KG),
    PR6O11: Math.round(0.25 * ndPrKg * KG),
    DY2O3: 0,
    TB4O7: 0,
    NDPR: Math.round(ndPrKg * KG),
  },
});

/** Of bands that hold no more than some hundred tonnes. */
const band = fc
  .integer({ min: 1, max: BAND_ENDS_KG.length - 14 })
  .map((index) => [BAND_ENDS_KG[index - 1] ?? 0, (BAND_ENDS_KG[index] ?? 0) - 0.000_001] as const);

const twoWithin = fc
  .tuple(band, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([[from, to], one, other]) => [from + one * (to - from), from + other * (to - from)] as const);

describe('lotAsShown', () => {
  it('is the middle of the bands that the market shows', () => {
    // 600 kg lie in 500 to 1,000 kg, 2,300 kg in 2,000 to 5,000 kg.
    const shown = lotAsShown(aLot({ smallestPartGrams: 30_000 }), figures(600, 2_300));
    expect(shown.ndPrMilligrams).toEqual({ p10: 500 * KG, p50: 750 * KG, p90: 1_000 * KG });
    expect(shown.netMassGrams).toBe(3_500_000);
    // 30 kg lie in 20 to 50 kg.
    expect(shown.smallestPartGrams).toBe(35_000);
    expect(massBandOf(shown.ndPrMilligrams.p50)).toEqual(massBandOf(600 * KG));
  });

  it('is the same for all lots of the same bands', () => {
    fc.assert(
      fc.property(twoWithin, twoWithin, ([ndPr, otherNdPr], [mass, otherMass]) => {
        const of = (ndPrKg: number, massKg: number): MatchLot =>
          lotAsShown(aLot(), {
            netMassGrams: Math.max(1, Math.round(massKg * 1_000)),
            recoverableMilligrams: { ...figures(0, 0).recoverableMilligrams, NDPR: Math.floor(ndPrKg * KG) },
          });
        // Rounded to grams a mass may leave its band: then it is another.
        fc.pre(sameBand(Math.round(mass * 1_000), Math.round(otherMass * 1_000)));
        expect(of(ndPr, mass)).toEqual(of(otherNdPr, otherMass));
      }),
      { numRuns: 1_000 },
    );
  });

  it('tells whoever asks a thousand times in which band it is, and nothing narrower', async () => {
    // 501 and 999 kg are as far apart as two lots of one band can be; 1,001 kg are in the next one.
    const answers = async (ndPrKg: number): Promise<readonly DemandPreview[]> => {
      const lot = lotAsShown(aLot(), figures(ndPrKg, 2_300));
      const previews: DemandPreview[] = [];
      for (let ask = 0; ask < 1_000; ask += 1) {
        const demand = aDemand({
          id: 'd',
          ndPrOxideGramsMax: 300_000 + 1_000 * ask,
          ndPrOxideGramsMin: ask % 3 === 0 ? 300_000 + 1_000 * ask : 0,
          feedGramsMax: ask % 2 === 0 ? null : 1_000_000 + 5_000 * ask,
        });
        const snapshot = aSnapshot([lot], [demand]);
        previews.push(previewDemand(snapshot, await runMatch(snapshot, solveInThisThread), 'd'));
      }
      return previews;
    };
    const [low, high, next] = [await answers(501), await answers(999), await answers(1_001)];
    expect(high).toEqual(low);
    expect(next).not.toEqual(low);
  });
});

function sameBand(grams: number, otherGrams: number): boolean {
  const of = (mass: number): number => massBandOf(Math.max(1, mass) * 1_000).fromKg;
  return of(grams) === of(otherGrams);
}
