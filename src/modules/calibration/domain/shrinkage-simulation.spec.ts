import { describe, expect, it } from '@jest/globals';
import type { LearningLot } from './learning-design.js';
import { chanceFrom, type Chance } from './random-for-specs.js';
import { LEARNING_PRIOR, learnEffects, type Effect, type LearningPrior } from './shrinkage.js';

const Z90 = 1.2815515655446004;

// Rubin, "Estimation in parallel randomized experiments", Journal of Educational Statistics 6, 1981: eight schools.
const SCHOOL_EFFECTS = [28, 8, -3, 7, -1, 1, 18, 12];
const SCHOOL_ERRORS = [15, 10, 16, 11, 9, 11, 10, 18];
/** Points of a test score per unit of the logarithm: brings the schools within what a log ratio can be. */
const SCALE = 100;

/**
 * Mean and standard deviation of one school's deviation from μ, by plain summation over τ with the closed forms of the
 * one-way normal model (Gelman et al., "Bayesian Data Analysis", 3rd ed., equations 5.17 to 5.21), μ ~ N(0, muSd²).
 */
function schoolBySummation(school: number, tauScale: number, muSd: number): readonly [number, number] {
  const steps = 20_000;
  let [mass, first, second] = [0, 0, 0];
  for (let step = 0; step < steps; step++) {
    const tau = ((step + 0.5) / steps) * 6 * tauScale;
    let precision = 1 / muSd ** 2;
    let weighted = 0;
    let logDensity = -(tau ** 2) / (2 * tauScale ** 2);
    SCHOOL_EFFECTS.forEach((y, i) => {
      const variance = tau ** 2 + (SCHOOL_ERRORS[i] ?? 1) ** 2;
      precision += 1 / variance;
      weighted += y / variance;
      logDensity -= 0.5 * Math.log(variance) + y ** 2 / (2 * variance);
    });
    const mu = weighted / precision;
    const density = Math.exp(logDensity + (mu * weighted) / 2 - 0.5 * Math.log(precision) + 28);
    const errorVariance = (SCHOOL_ERRORS[school] ?? 1) ** 2;
    const kept = tau ** 2 / (tau ** 2 + errorVariance);
    const mean = kept * ((SCHOOL_EFFECTS[school] ?? 0) - mu);
    const variance = kept * errorVariance + kept ** 2 / precision;
    mass += density;
    first += density * mean;
    second += density * (variance + mean ** 2);
  }
  return [first / mass, Math.sqrt(second / mass - (first / mass) ** 2)];
}

interface World {
  readonly lots: readonly LearningLot[];
  /** The true effect of the first of each kind, and of all together. */
  readonly profile: number;
  readonly recycler: number;
  readonly buyer: number;
  readonly general: number;
}

interface TrueSpreads {
  readonly general: number;
  readonly profile: number;
  readonly recycler: number;
  readonly buyer: number;
  readonly lot: number;
}

/** Thirty lots of five profiles, four recyclers and three buyers, drawn from the model with these spreads. */
function aWorld({ uniform, normal }: Chance, spreads: TrueSpreads): World {
  const draw = (n: number, sd: number): readonly number[] => Array.from({ length: n }, () => sd * normal());
  const [profiles, recyclers, buyers] = [
    draw(5, spreads.profile),
    draw(4, spreads.recycler),
    draw(3, spreads.buyer),
  ];
  const general = spreads.general * normal();
  const lots = Array.from({ length: 30 }, (_, i) => {
    // The first lot makes sure that the first of each kind is seen.
    const pick = (n: number): number => (i === 0 ? 0 : Math.floor(uniform() * n));
    const [p, q, r, b] = [pick(5), pick(5), pick(4), pick(3)];
    const share = p === q || uniform() < 0.5 ? 1 : 0.25 + 0.5 * uniform();
    const standardUncertainty = 0.01 + 0.05 * uniform();
    const error = Math.hypot(spreads.lot, standardUncertainty) * normal();
    return {
      lotId: `lot-${i}`,
      logRatio:
        general +
        share * (profiles[p] ?? 0) +
        (1 - share) * (profiles[q] ?? 0) +
        (recyclers[r] ?? 0) +
        (buyers[b] ?? 0) +
        error,
      standardUncertainty,
      profileWeights: [
        { profileKey: `p${p}`, weight: share },
        ...(share < 1 ? [{ profileKey: `p${q}`, weight: 1 - share }] : []),
      ],
      recyclerId: `r${r}`,
      buyerKey: `b${b}`,
      balanceCloses: true,
    };
  });
  return { lots, profile: profiles[0] ?? 0, recycler: recyclers[0] ?? 0, buyer: buyers[0] ?? 0, general };
}

const KINDS = ['profile', 'recycler', 'buyer', 'general'] as const;

/** Of each kind, the share of worlds whose true effect lies in the central 80 % of what was learnt. */
function coverageIn(
  worlds: number,
  seed: number,
  spreadsOf: (chance: Chance) => TrueSpreads,
): Record<string, number> {
  const chance = chanceFrom(seed);
  const inside = { profile: 0, recycler: 0, buyer: 0, general: 0 };
  for (let world = 0; world < worlds; world++) {
    const truth = aWorld(chance, spreadsOf(chance));
    const { profiles, recyclers, buyers, general } = learnEffects(truth.lots);
    const first: Record<(typeof KINDS)[number], Effect | undefined> = {
      profile: profiles[0],
      recycler: recyclers[0],
      buyer: buyers[0],
      general,
    };
    for (const kind of KINDS) {
      const effect = first[kind];
      if (effect !== undefined && Math.abs(truth[kind] - effect.mean) <= Z90 * effect.standardDeviation)
        inside[kind] += 1;
    }
  }
  return Object.fromEntries(KINDS.map((kind) => [kind, inside[kind] / worlds]));
}

describe('learnEffects against theory', () => {
  it.each([5, 10, 25])(
    'agrees on the eight schools with plain summation, τ half-normal of scale %d',
    (tauScale) => {
      const prior: LearningPrior = {
        generalSd: 50 / SCALE,
        profileSdScale: tauScale / SCALE,
        recyclerSdScale: 0,
        buyerSdScale: 0,
        lotSdScale: 0,
      };
      const lots = SCHOOL_EFFECTS.map((effect, i) => ({
        lotId: `school-${i}`,
        logRatio: effect / SCALE,
        standardUncertainty: (SCHOOL_ERRORS[i] ?? 1) / SCALE,
        profileWeights: [{ profileKey: `school-${i}`, weight: 1 }],
        recyclerId: 'all',
        buyerKey: 'all',
        balanceCloses: true,
      }));
      const { profiles } = learnEffects(lots, prior);
      for (const school of [0, 2, 6, 7]) {
        const [mean, sd] = schoolBySummation(school, tauScale, 50);
        // Within half a hundredth of the standard deviation, and it within half a percent.
        expect(Math.abs(SCALE * (profiles[school]?.mean ?? NaN) - mean)).toBeLessThan(0.005 * sd);
        expect(Math.abs((SCALE * (profiles[school]?.standardDeviation ?? NaN)) / sd - 1)).toBeLessThan(0.005);
      }
    },
  );

  // 80 % of n independent worlds has a binomial standard error of √(0.16/n): 2.8 points for 200. Three of them.
  const WORLDS = 200;
  const allowed = 3 * Math.sqrt(0.16 / WORLDS);

  it('holds 80 % with its 80 % intervals where worlds are as the prior has them', () => {
    const coverage = coverageIn(WORLDS, 1, ({ normal }) => ({
      general: LEARNING_PRIOR.generalSd,
      profile: Math.abs(LEARNING_PRIOR.profileSdScale * normal()),
      recycler: Math.abs(LEARNING_PRIOR.recyclerSdScale * normal()),
      buyer: Math.abs(LEARNING_PRIOR.buyerSdScale * normal()),
      lot: Math.abs(LEARNING_PRIOR.lotSdScale * normal()),
    }));
    for (const kind of KINDS) expect(Math.abs((coverage[kind] ?? 0) - 0.8)).toBeLessThan(allowed);
  });

  it('holds it in worlds whose spreads are those that the prior expects, without being told', () => {
    const expected = (scale: number): number => scale * Math.sqrt(2 / Math.PI);
    const ordinary = {
      general: LEARNING_PRIOR.generalSd,
      profile: expected(LEARNING_PRIOR.profileSdScale),
      recycler: expected(LEARNING_PRIOR.recyclerSdScale),
      buyer: expected(LEARNING_PRIOR.buyerSdScale),
      lot: expected(LEARNING_PRIOR.lotSdScale),
    };
    const coverage = coverageIn(WORLDS, 2, () => ordinary);
    for (const kind of KINDS) expect(Math.abs((coverage[kind] ?? 0) - 0.8)).toBeLessThan(allowed);
  });

  it('recovers effects and spreads from many lots', () => {
    const { normal, uniform } = chanceFrom(3);
    const draw = (n: number, sd: number): readonly number[] => Array.from({ length: n }, () => sd * normal());
    const [profiles, recyclers, buyers] = [draw(15, 0.25), draw(10, 0.12), draw(8, 0.08)];
    const lots = Array.from({ length: 600 }, (_, i) => {
      const [p, r, b] = [15, 10, 8].map((n) => Math.floor(uniform() * n)) as [number, number, number];
      const truth = (profiles[p] ?? 0) + (recyclers[r] ?? 0) + (buyers[b] ?? 0);
      return {
        lotId: `lot-${i}`,
        logRatio: truth + 0.15 * normal() + 0.02 * normal(),
        standardUncertainty: 0.02,
        profileWeights: [{ profileKey: `p${String(p).padStart(2, '0')}`, weight: 1 }],
        recyclerId: `r${r}`,
        buyerKey: `b${b}`,
        balanceCloses: true,
      };
    });
    const learnt = learnEffects(lots);
    // Differences between profiles are known to 0.15·√(2/40) each; four of those. Their common level is not.
    const first = (learnt.profiles[0]?.mean ?? NaN) - (profiles[0] ?? NaN);
    learnt.profiles.forEach(({ mean }, p) =>
      expect(Math.abs(mean - (profiles[p] ?? NaN) - first)).toBeLessThan(4 * 0.15 * Math.sqrt(2 / 40)),
    );
    expect(Math.abs(learnt.spreads.lot - 0.15)).toBeLessThan((4 * 0.15) / Math.sqrt(2 * 600));
    expect(Math.abs(learnt.spreads.profile - 0.25)).toBeLessThan((4 * 0.25) / Math.sqrt(2 * 15));
  });
});
