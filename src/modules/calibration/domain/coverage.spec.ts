import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { coverageByGroup, coverageOf, RELIABILITY_PROBABILITIES } from './coverage.js';
import { chanceFrom } from './random-for-specs.js';
import { reconcile, type Reconciliation } from './reconciliation.js';

function aReconciliation(change: Partial<Reconciliation> = {}): Reconciliation {
  return {
    lotId: 'lot-1',
    profileWeights: [{ profileKey: 'motor', weight: 1 }],
    recyclerId: 'yard',
    buyerKey: 'plant/route',
    logRatio: 0,
    standardUncertainty: 0.01,
    zScore: 0,
    insideInterval: true,
    percentile: 0.5,
    conflict: false,
    balanceCloses: true,
    ...change,
  };
}

/** Lots whose outcomes scatter by `truthSigma` about a P50 that is `bias` off, under estimates that claim 0.2. */
function simulatedLots(n: number, truthSigma: number, bias = 0): readonly Reconciliation[] {
  const { normal, uniform } = chanceFrom(7);
  return Array.from({ length: n }, (_, i) => {
    const p50 = 1e6 * (1 + uniform());
    const width = Math.exp(0.2 * 1.2815515655446004);
    const realised = p50 * Math.exp(bias + truthSigma * normal());
    return reconcile({
      lotId: `lot-${i}`,
      estimated: { p10: p50 / width, p50, p90: p50 * width, mean: p50 },
      realised: { milligrams: realised, standardUncertaintyMilligrams: realised * 1e-3 },
      profileWeights: [{ profileKey: 'motor', weight: 1 }],
      recyclerId: 'yard',
      buyerKey: 'plant/route',
      balance: {
        feed: { milligrams: 1, standardUncertaintyMilligrams: 0.1 },
        product: { milligrams: 1, standardUncertaintyMilligrams: 0.1 },
        residue: { milligrams: 0, standardUncertaintyMilligrams: 0 },
        loss: { milligrams: 0, standardUncertaintyMilligrams: 0 },
      },
    });
  });
}

describe('coverageOf', () => {
  it('states bias, coverage and reliability of four lots', () => {
    const { n, bias, insideInterval, reliability } = coverageOf([
      aReconciliation({ logRatio: 0.1, percentile: 0.7 }),
      aReconciliation({ logRatio: -0.3, percentile: 0.04, insideInterval: false }),
      aReconciliation({ logRatio: 0.2, percentile: 0.8 }),
      aReconciliation({ logRatio: 0.4, percentile: 0.97, insideInterval: false }),
    ]);
    // Mean 0.1; squared deviations 0 + 0.16 + 0.01 + 0.09 = 0.26, over 3 and over 4.
    expect(n).toBe(4);
    expect(bias?.meanLogRatio).toBeCloseTo(0.1, 12);
    expect(bias?.factor).toBeCloseTo(1.1051709180756477, 12);
    expect(bias?.standardError).toBeCloseTo(Math.sqrt(0.26 / 12), 12);
    expect(bias?.factorStandardError).toBeCloseTo(1.1051709180756477 * Math.sqrt(0.26 / 12), 12);
    // Wilson for 2 of 4: ½ ± z/√(4 + z²)/2.
    expect(insideInterval).toMatchObject({ n: 4, count: 2, share: 0.5 });
    const z = 1.959963984540054;
    expect(insideInterval?.high95).toBeCloseTo(0.5 + z / Math.sqrt(4 + z * z) / 2, 12);
    expect(reliability.map(({ count }) => count)).toEqual([
      ...Array.from({ length: 13 }, () => 1),
      ...[2, 2, 3, 3, 3, 3],
    ]);
    expect(reliability[15]).toMatchObject({ nominalProbability: 0.8, n: 4, count: 3, share: 0.75 });
  });

  it('draws the plot at 0.05, 0.10 … 0.95', () => {
    expect(RELIABILITY_PROBABILITIES).toHaveLength(19);
    RELIABILITY_PROBABILITIES.forEach((each, k) => expect(each).toBeCloseTo(0.05 * (k + 1), 15));
  });

  it('leaves out lots whose balance does not close, and says how many', () => {
    const open = aReconciliation({ logRatio: 5, insideInterval: false, balanceCloses: false });
    const coverage = coverageOf([aReconciliation(), open, open]);
    expect(coverage).toEqual({ ...coverageOf([aReconciliation()]), balanceOpenCount: 2 });
    expect(coverageOf([open])).toEqual({
      n: 0,
      balanceOpenCount: 1,
      bias: null,
      insideInterval: null,
      reliability: [],
    });
  });

  it('claims no standard error from one lot', () => {
    expect(coverageOf([aReconciliation({ logRatio: 0.1 })]).bias).toMatchObject({
      meanLogRatio: 0.1,
      standardError: null,
      factorStandardError: null,
    });
  });

  it('finds honest estimates honest: 80 % inside, the reliability on the diagonal', () => {
    const n = 4_000;
    const { bias, insideInterval, reliability } = coverageOf(simulatedLots(n, 0.2));
    // Four binomial standard errors; at 80 % of 4,000 that is 2.5 points.
    const allowed = (p: number): number => 4 * Math.sqrt((p * (1 - p)) / n);
    expect(Math.abs((insideInterval?.share ?? 0) - 0.8)).toBeLessThan(allowed(0.8));
    for (const { nominalProbability, share } of reliability) {
      expect(Math.abs(share - nominalProbability)).toBeLessThan(allowed(nominalProbability));
    }
    expect(Math.abs(bias?.meanLogRatio ?? 1)).toBeLessThan((4 * 0.2) / Math.sqrt(n));
    expect(bias?.standardError).toBeCloseTo(0.2 / Math.sqrt(n), 4);
  });

  it('shows estimates that are too sure, and those that are too high', () => {
    // Twice the claimed spread: P(|z| ≤ 1.2816/2) = 47.8 %. A bias of −1 σ: P(PIT ≤ ½) = Φ(1) = 84.1 %.
    const tooSure = coverageOf(simulatedLots(4_000, 0.4));
    expect(tooSure.insideInterval?.share).toBeGreaterThan(0.478 - 0.032);
    expect(tooSure.insideInterval?.share).toBeLessThan(0.478 + 0.032);
    const tooHigh = coverageOf(simulatedLots(4_000, 0.2, -0.2));
    const atMedian = tooHigh.reliability.find((each) => each.nominalProbability === 0.5);
    expect(Math.abs((atMedian?.share ?? 0) - 0.841)).toBeLessThan(0.024);
    expect(Math.abs((tooHigh.bias?.factor ?? 0) - Math.exp(-0.2))).toBeLessThan(0.011);
  });

  it('does not depend on the order of the lots, to the byte', () => {
    const lots = simulatedLots(50, 0.3);
    fc.assert(
      fc.property(fc.shuffledSubarray([...lots], { minLength: 50 }), (shuffled) => {
        expect(JSON.stringify(coverageByGroup(shuffled))).toBe(JSON.stringify(coverageByGroup(lots)));
      }),
    );
  });
});

describe('coverageByGroup', () => {
  it('counts a lot for its recycler, its buyer and the profile that is most of it', () => {
    const mixed = [
      { profileKey: 'motor', weight: 0.6 },
      { profileKey: 'hdd', weight: 0.4 },
    ];
    const even = mixed.map((each) => ({ ...each, weight: 0.5 }));
    const { all, profiles, recyclers, buyers } = coverageByGroup([
      aReconciliation({ profileWeights: mixed, recyclerId: 'b' }),
      aReconciliation({ profileWeights: even, recyclerId: 'a' }),
      aReconciliation({
        profileWeights: [{ profileKey: 'hdd', weight: 1 }],
        recyclerId: 'b',
        balanceCloses: false,
      }),
    ]);
    const counts = (groups: typeof profiles): unknown =>
      groups.map(({ key, coverage }) => [key, coverage.n, coverage.balanceOpenCount]);
    expect(all.n).toBe(2);
    expect(counts(profiles)).toEqual([
      ['hdd', 0, 1],
      ['motor', 1, 0],
    ]);
    expect(counts(recyclers)).toEqual([
      ['a', 1, 0],
      ['b', 1, 1],
    ]);
    expect(counts(buyers)).toEqual([['plant/route', 2, 1]]);
  });

  it('is empty without lots', () => {
    expect(coverageByGroup([])).toMatchObject({ all: { n: 0 }, profiles: [], recyclers: [], buyers: [] });
  });
});
