import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import { balanceCloses, reconcile, type ElementBalance, type RealisedLot } from './reconciliation.js';

const Z90 = 1.2815515655446004;

function milligrams(value: number, standardUncertaintyMilligrams: number): ElementBalance['feed'] {
  return { milligrams: value, standardUncertaintyMilligrams };
}

const closed: ElementBalance = {
  feed: milligrams(1_000, 10),
  product: milligrams(900, 5),
  residue: milligrams(80, 5),
  loss: milligrams(15, 5),
};

function aRealisedLot(change: Partial<RealisedLot> = {}): RealisedLot {
  const p50 = 1_000_000;
  return {
    lotId: 'lot-1',
    estimated: { p10: p50 * Math.exp(-0.2 * Z90), p50, p90: p50 * Math.exp(0.2 * Z90), mean: p50 },
    realised: milligrams(1_100_000, 11_000),
    profileWeights: [{ profileKey: 'motor', weight: 1 }],
    recyclerId: 'yard',
    buyerKey: 'plant/route',
    balance: closed,
    ...change,
  };
}

describe('reconcile', () => {
  it('divides the log ratio by both uncertainties together', () => {
    // σ of the estimate 0.2 and u = 15 % make 0.25; one σ of the estimate above the median is 0.8 of that.
    const realised = 1_000_000 * Math.exp(0.2);
    const found = reconcile(aRealisedLot({ realised: milligrams(realised, realised * 0.15) }));
    expect(found.logRatio).toBeCloseTo(0.2, 12);
    expect(found.standardUncertainty).toBeCloseTo(0.15, 12);
    expect(found.zScore).toBeCloseTo(0.8, 12);
    expect(found.percentile).toBeCloseTo(0.841344746068543, 12);
    expect([found.insideInterval, found.conflict, found.balanceCloses]).toEqual([true, false, true]);
  });

  it('is exact at the three published points of a skewed estimate', () => {
    const estimated = { p10: 6_320_001, p50: 8_530_003, p90: 11_200_007, mean: 8_700_000 };
    const percentileAt = (realised: number): number =>
      reconcile(aRealisedLot({ estimated, realised: milligrams(realised, realised * 0.01) })).percentile;
    expect([estimated.p10, estimated.p50, estimated.p90].map(percentileAt)).toEqual([0.1, 0.5, 0.9]);
    // Half way to the P10 on the log scale is half of its z; the upper side has its own width.
    expect(percentileAt(Math.sqrt(estimated.p10 * estimated.p50))).toBeCloseTo(0.2608, 4);
    expect(percentileAt(Math.sqrt(estimated.p90 * estimated.p50))).toBeCloseTo(1 - 0.2608, 4);
  });

  it('calls an outcome three σ away a conflict, and still reports it', () => {
    const at = (sigmas: number): RealisedLot => {
      const realised = 1_000_000 * Math.exp(0.2 * sigmas);
      return aRealisedLot({ realised: milligrams(realised, realised * 1e-6) });
    };
    expect([2.99, 3.01, -2.99, -3.01].map((each) => reconcile(at(each)).conflict)).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });

  it('treats a half without width as a step', () => {
    const estimated = { p10: 100, p50: 100, p90: 120, mean: 105 };
    const percentileAt = (realised: number): number =>
      reconcile(aRealisedLot({ estimated, realised: milligrams(realised, 1) })).percentile;
    expect([99, 100, 120].map(percentileAt)).toEqual([0, 0.5, 0.9]);
  });

  it('gives finite figures that agree with one another for whatever is accepted', () => {
    const mass = fc.double({ min: 1e-6, max: Number.MAX_SAFE_INTEGER, noNaN: true });
    fc.assert(
      fc.property(
        mass,
        mass,
        mass,
        mass,
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        (a, b, c, realised, u) => {
          const [p10, p50, p90] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
          fc.pre(u * realised > 0 && (u * realised) / realised >= 1e-6 && (u * realised) / realised <= 1);
          const found = reconcile(
            aRealisedLot({
              estimated: { p10, p50, p90, mean: p50 },
              realised: milligrams(realised, u * realised),
            }),
          );
          expect(Number.isFinite(found.zScore) && Number.isFinite(found.logRatio)).toBe(true);
          expect(found.percentile).toBeGreaterThanOrEqual(0);
          expect(found.percentile).toBeLessThanOrEqual(1);
          expect(Math.sign(found.zScore)).toBe(Math.sign(found.logRatio));
          if (found.percentile > 0.1 + 1e-9 && found.percentile < 0.9 - 1e-9)
            expect(found.insideInterval).toBe(true);
          if (found.percentile < 0.1 - 1e-9 || found.percentile > 0.9 + 1e-9)
            expect(found.insideInterval).toBe(false);
        },
      ),
    );
  });

  it('never falls in percentile as the outcome rises', () => {
    const outcome = fc.double({ min: 1, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(outcome, outcome, (a, b) => {
        const [lower, higher] = [Math.min(a, b), Math.max(a, b)].map(
          (each) => reconcile(aRealisedLot({ realised: milligrams(each, each * 0.01) })).percentile,
        );
        expect(lower ?? 1).toBeLessThanOrEqual((higher ?? 0) + 1e-14);
      }),
    );
  });

  it.each<[string, Partial<RealisedLot>]>([
    ['/estimated/p10', { estimated: { p10: 0, p50: 1, p90: 2, mean: 1 } }],
    ['/estimated', { estimated: { p10: 2, p50: 1, p90: 3, mean: 1 } }],
    ['/estimated/p90', { estimated: { p10: 1, p50: 1, p90: Infinity, mean: 1 } }],
    ['/realised/milligrams', { realised: milligrams(0, 1) }],
    ['/realised/standardUncertaintyMilligrams', { realised: milligrams(100, 0) }],
    ['/realised/standardUncertaintyMilligrams', { realised: milligrams(100, 101) }],
    ['/profileWeights', { profileWeights: [] }],
    ['/profileWeights', { profileWeights: [{ profileKey: 'motor', weight: 0.9 }] }],
    ['/profileWeights/0/weight', { profileWeights: [{ profileKey: 'motor', weight: -1 }] }],
    ['/balance/loss/milligrams', { balance: { ...closed, loss: milligrams(-1, 0) } }],
    ['/balance/feed/standardUncertaintyMilligrams', { balance: { ...closed, feed: milligrams(1, NaN) } }],
  ])('refuses what it cannot compare and points to %s', (pointer, change) => {
    const { code, faults } = refusalOf(() => reconcile(aRealisedLot(change)));
    expect([code, faults[0]?.pointer]).toEqual(['calibration-input-out-of-range', pointer]);
  });

  it('refuses a profile named twice', () => {
    const half = { profileKey: 'motor', weight: 0.5 };
    const { faults } = refusalOf(() => reconcile(aRealisedLot({ profileWeights: [half, half] })));
    expect(faults[0]?.pointer).toBe('/profileWeights/1/profileKey');
  });
});

describe('balanceCloses', () => {
  // 3-4-5: uncertainties of 3 in and 4 out allow a difference of 2 · 5.
  const withDifference = (difference: number): ElementBalance => ({
    feed: milligrams(100, 3),
    product: milligrams(100 - difference, 4),
    residue: milligrams(0, 0),
    loss: milligrams(0, 0),
  });

  it.each([
    [10, true],
    [10.001, false],
    [-10, true],
    [-10.001, false],
  ])('with %d mg between what went in and what came out: %s', (difference, closes) => {
    expect(balanceCloses(withDifference(difference))).toBe(closes);
  });

  it('counts the uncertainty of every part', () => {
    const part = milligrams(25, 5);
    const balance = { feed: milligrams(94.9, 5), product: part, residue: part, loss: part };
    // √(4 · 25) = 10, so 20 are allowed and 19.9 are missing.
    expect(balanceCloses(balance)).toBe(true);
    expect(balanceCloses({ ...balance, feed: milligrams(95.1, 5) })).toBe(false);
  });

  it('is not claimed for a lot that states none', () => {
    expect(reconcile(aRealisedLot({ balance: null })).balanceCloses).toBe(false);
  });
});
