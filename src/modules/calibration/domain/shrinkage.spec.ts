import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import type { LearningLot } from './learning-design.js';
import { LEARNING_PRIOR, learnEffects, type LearnedEffects, type LearningPrior } from './shrinkage.js';

function aLot(lotId: string, change: Partial<LearningLot> = {}): LearningLot {
  return {
    lotId,
    logRatio: 0.3,
    standardUncertainty: 0.02,
    profileWeights: [{ profileKey: 'motor', weight: 1 }],
    recyclerId: 'yard',
    buyerKey: 'plant',
    balanceCloses: true,
    ...change,
  };
}

function lotsOf(n: number, lotAt: (i: number) => Partial<LearningLot>): readonly LearningLot[] {
  return Array.from({ length: n }, (_, i) => aLot(`lot-${i}`, lotAt(i)));
}

function only(profileKey: string): Pick<LearningLot, 'profileWeights'> {
  return { profileWeights: [{ profileKey, weight: 1 }] };
}

function meanOf(effects: LearnedEffects, profileKey: string): number {
  return effects.profiles.find((each) => each.key === profileKey)?.mean ?? NaN;
}

describe('learnEffects', () => {
  it('moves nothing without lots: means of 0, and the spreads of the prior', () => {
    const effects = learnEffects([]);
    expect(effects).toMatchObject({ lotCount: 0, profiles: [], recyclers: [], buyers: [] });
    expect(effects.general.mean).toBe(0);
    expect(effects.general.standardDeviation).toBeCloseTo(LEARNING_PRIOR.generalSd, 12);
    // A half-normal of scale A has E[τ²] = A² and E[τ] = A·√(2/π); the quadrature is good to two in a thousand.
    const near = (found: number, expected: number): void =>
      expect(Math.abs(found / expected - 1)).toBeLessThan(0.002);
    expect([effects.unseenProfile.mean, effects.unseenRecycler.mean, effects.unseenBuyer.mean]).toEqual([
      0, 0, 0,
    ]);
    near(effects.unseenProfile.standardDeviation, LEARNING_PRIOR.profileSdScale);
    near(effects.unseenRecycler.standardDeviation, LEARNING_PRIOR.recyclerSdScale);
    near(effects.unseenBuyer.standardDeviation, LEARNING_PRIOR.buyerSdScale);
    near(effects.spreads.profile, LEARNING_PRIOR.profileSdScale * Math.sqrt(2 / Math.PI));
    near(effects.spreads.lot, LEARNING_PRIOR.lotSdScale * Math.sqrt(2 / Math.PI));
  });

  it.each([0.3, -0.3, 2])('moves by less than one lot says, and no effect the other way: %d', (logRatio) => {
    const { profiles, recyclers, buyers, general } = learnEffects([aLot('only', { logRatio })]);
    const shares = [profiles[0], recyclers[0], buyers[0], general].map(
      (each) => (each?.mean ?? NaN) / logRatio,
    );
    for (const share of shares) {
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThan(1);
    }
    expect(shares.reduce((sum, each) => sum + each, 0)).toBeLessThan(1);
    // Products are believed to differ most, so the profile takes the largest part.
    expect(Math.max(...shares)).toBe(shares[0]);
  });

  it('takes a lot that was measured badly less seriously', () => {
    const moved = (standardUncertainty: number): number =>
      meanOf(learnEffects([aLot('only', { standardUncertainty })]), 'motor');
    expect(moved(0.5)).toBeLessThan(moved(0.1));
    expect(moved(0.1)).toBeLessThan(moved(0.01));
  });

  it('comes to the mean of the data as lots accumulate, and grows more certain', () => {
    // Lots of one kind, alternately 0.1 above and below 0.4: their effects together go to 0.4.
    const learnt = [1, 8, 64, 512].map((n) => {
      const effects = learnEffects(lotsOf(n, (i) => ({ logRatio: n === 1 ? 0.4 : i % 2 === 0 ? 0.5 : 0.3 })));
      const { profiles, recyclers, buyers, general } = effects;
      return [profiles[0], recyclers[0], buyers[0], general].reduce(
        (sum, each) => sum + (each?.mean ?? NaN),
        0,
      );
    });
    expect([...learnt].sort((a, b) => a - b)).toEqual(learnt);
    expect(Math.abs((learnt[3] ?? 0) - 0.4)).toBeLessThan(0.002);
  });

  it('gives a profile what many recyclers and buyers agree on', () => {
    // Sixteen profiles at ±0.3, each in thirty lots from fifteen recyclers to ten buyers, which differ in nothing.
    const lots = lotsOf(480, (i) => ({
      ...only(`p${i % 16}`),
      logRatio: i % 2 === 0 ? 0.3 : -0.3,
      recyclerId: `r${Math.floor(i / 16) % 15}`,
      buyerKey: `b${Math.floor(i / 16) % 10}`,
    }));
    const { profiles, recyclers, buyers } = learnEffects(lots);
    for (const { key, mean, standardDeviation, lotCount } of profiles) {
      const truth = Number(key.slice(1)) % 2 === 0 ? 0.3 : -0.3;
      expect(Math.abs(mean - truth)).toBeLessThan(0.01);
      expect(standardDeviation).toBeLessThan(0.12);
      expect(lotCount).toBe(30);
    }
    for (const { mean } of [...recyclers, ...buyers]) expect(Math.abs(mean)).toBeLessThan(1e-6);
  });

  it('tells a recycler from a profile where the lots can', () => {
    // Every profile from every recycler; only what recycler r0 sells falls short.
    const lots = lotsOf(100, (i) => ({
      ...only(`p${i % 5}`),
      recyclerId: `r${Math.floor(i / 5) % 5}`,
      logRatio: Math.floor(i / 5) % 5 === 0 ? -0.4 : 0,
    }));
    const { profiles, recyclers } = learnEffects(lots);
    const [suspect, ...others] = recyclers.map((each) => each.mean);
    expect(suspect).toBeLessThan(-0.25);
    for (const other of others) expect(other).toBeGreaterThan((suspect ?? 0) + 0.38);
    for (const { mean } of profiles) expect(Math.abs(mean)).toBeLessThan(1e-3);
  });

  it('lets profiles stay that have nothing to do with it', () => {
    const quiet = lotsOf(6, (i) => ({
      ...only('quiet'),
      recyclerId: 'a',
      buyerKey: 'a',
      logRatio: i % 2 ? 0.1 : -0.1,
    }));
    const loud = lotsOf(12, (i) => ({
      ...only('loud'),
      lotId: `loud-${i}`,
      recyclerId: 'b',
      buyerKey: 'b',
      logRatio: 0.5,
    }));
    const apart = { ...LEARNING_PRIOR, generalSd: 0 };
    expect(Math.abs(meanOf(learnEffects([...quiet, ...loud], apart), 'quiet'))).toBeLessThan(1e-9);
    expect(meanOf(learnEffects(loud, apart), 'loud')).toBeGreaterThan(0.2);
    expect(learnEffects([...quiet, ...loud]).unseenProfile.mean).toBe(0);
  });

  it('learns nothing from a lot whose element balance does not close, and says that it left it out', () => {
    const lots = lotsOf(3, () => ({}));
    const open = aLot('open', { logRatio: -2, recyclerId: 'other', balanceCloses: false, ...only('other') });
    expect(learnEffects([open, ...lots])).toEqual({ ...learnEffects(lots), balanceOpenCount: 1 });
  });

  it('divides a lot of two profiles by their weights', () => {
    const profileWeights = [
      { profileKey: 'large', weight: 0.8 },
      { profileKey: 'small', weight: 0.2 },
    ];
    const effects = learnEffects([aLot('only', { profileWeights })]);
    expect(meanOf(effects, 'large') / meanOf(effects, 'small')).toBeCloseTo(4, 6);
    expect(effects.profiles.map((each) => [each.key, each.lotCount, each.lotWeight])).toEqual([
      ['large', 1, 0.8],
      ['small', 1, 0.2],
    ]);
  });

  it('gives the same bytes for the same lots in any order', () => {
    const lots = lotsOf(12, (i) => ({
      logRatio: Math.sin(i),
      recyclerId: `r${i % 3}`,
      buyerKey: `b${i % 2}`,
      profileWeights: [
        { profileKey: `p${i % 4}`, weight: 0.3 },
        { profileKey: 'shared', weight: 0.7 },
      ],
    }));
    const expected = JSON.stringify(learnEffects(lots));
    fc.assert(
      fc.property(fc.shuffledSubarray([...lots], { minLength: 12 }), fc.boolean(), (shuffled, reverse) => {
        const given_ = shuffled.map((lot) =>
          reverse ? { ...lot, profileWeights: [...lot.profileWeights].reverse() } : lot,
        );
        expect(JSON.stringify(learnEffects(given_))).toBe(expected);
      }),
      { numRuns: 15 },
    );
  });

  it('stays finite, and no more certain than certain, for any lots that are accepted', () => {
    const lot = fc.record({
      logRatio: fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(-51, 51)),
      standardUncertainty: fc.constantFrom(1e-6, 0.01, 0.3, 1),
      balanceCloses: fc.constantFrom(true, true, true, false),
      recyclerId: fc.constantFrom('a', 'b'),
      buyerKey: fc.constantFrom('c', 'd'),
      profileWeights: fc.constantFrom(
        [{ profileKey: 'p', weight: 1 }],
        [
          { profileKey: 'p', weight: 0.5 },
          { profileKey: 'q', weight: 0.5 },
        ],
      ),
    });
    const prior = fc.constantFrom<LearningPrior>(
      LEARNING_PRIOR,
      { ...LEARNING_PRIOR, lotSdScale: 0 },
      { generalSd: 0, profileSdScale: 0, recyclerSdScale: 0, buyerSdScale: 0, lotSdScale: 0 },
      { generalSd: 10, profileSdScale: 10, recyclerSdScale: 1e-6, buyerSdScale: 0, lotSdScale: 1e-6 },
    );
    fc.assert(
      fc.property(fc.array(lot, { maxLength: 8 }), prior, (drawn, beliefs) => {
        const lots = drawn.map((each, i) => ({ lotId: `lot-${i}`, ...each }));
        const { general, profiles, recyclers, buyers, unseenProfile } = learnEffects(lots, beliefs);
        for (const each of [general, unseenProfile, ...profiles, ...recyclers, ...buyers]) {
          expect(Number.isFinite(each.mean)).toBe(true);
          expect(each.standardDeviation).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(each.standardDeviation)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, () => unknown]>([
    ['/lots/1/lotId', () => learnEffects([aLot('same'), aLot('same')])],
    ['/lots/0/logRatio', () => learnEffects([aLot('a', { logRatio: NaN })])],
    ['/lots/0/standardUncertainty', () => learnEffects([aLot('a', { standardUncertainty: 0 })])],
    ['/lots/0/profileWeights', () => learnEffects([aLot('a', { profileWeights: [] })])],
    ['/prior/profileSdScale', () => learnEffects([], { ...LEARNING_PRIOR, profileSdScale: -1 })],
    ['/lots', () => learnEffects(lotsOf(5_001, () => ({})))],
    ['/lots', () => learnEffects(lotsOf(500, (i) => ({ recyclerId: `r${i}` })))],
  ])('points to %s where it cannot learn', (pointer, action) => {
    const { code, faults } = refusalOf(action);
    expect([code, faults[0]?.pointer]).toEqual(['calibration-input-out-of-range', pointer]);
  });
});
