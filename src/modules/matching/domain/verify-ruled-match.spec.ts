import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { problemOf } from '../../../../test/support/match-builders.js';
import { exhaustiveRuledOptimum, tinyRuledProblem } from '../../../../test/support/ruled-arbitraries.js';
import { noRules, type MatchRules, type RuledProblem } from './rules/ruled-problem.js';
import { verifyRuledMatch, type RuledClaim } from './verify-ruled-match.js';

/*
 * Lots of 6 and 4 units, one demand of 8 units at 5 and 3. 100 mg of feed a unit, at most 700 mg; lot 0 holds 2 % of an
 * impurity, lot 1 none, the limit is 1 % of the blend; lot 1 goes out whole; the campaign's minimum is 5 units.
 * 3 units of lot 0 and 4 of lot 1 obey everything: 15 + 12 = 27.
 */
const transportation = problemOf([6, 4], [8], [[5], [3]]);
const RULES: MatchRules = {
  ...noRules(transportation),
  smallestPartUnits: Float64Array.of(2, 4),
  feedMilligramsPerUnit: Float64Array.of(100, 100),
  feedMilligramsMax: Float64Array.of(700),
  impurityCount: 1,
  impurityMicrogramsPerUnit: Float64Array.of(2_000, 0),
  impurityLimitPpm: Float64Array.of(10_000),
  minimumUnits: Float64Array.of(5),
};
const PROBLEM: RuledProblem = { transportation, rules: RULES };
const CLAIM: RuledClaim = {
  flowUnits: Float64Array.of(3, 4),
  objectiveUsdMicros: 27,
  prices: { intake: Float64Array.of(0), feed: Float64Array.of(0), impurity: Float64Array.of(0) },
};

const codes = (claim: Partial<RuledClaim>, rules: Partial<MatchRules> = {}): readonly string[] =>
  verifyRuledMatch({ transportation, rules: { ...RULES, ...rules } }, { ...CLAIM, ...claim }).violations.map(
    ({ code }) => code,
  );

describe('verifyRuledMatch', () => {
  it('confirms what obeys every rule, and bounds it by the prices', () => {
    // At prices 0 every lot is worth its whole supply: 6 · 5 + 4 · 3.
    expect(verifyRuledMatch(PROBLEM, CLAIM)).toEqual({
      violations: [],
      objectiveUsdMicros: 27,
      boundUsdMicros: 42,
    });
  });

  it('proves the optimum by a price of the feed', () => {
    // 0.03 micro-USD a milligram, 3 a unit: 700 · 0.03 + 6 · (5 − 3) + 4 · 0 = 33; and with it 1 a unit for the impurity,
    // 0.001 a µg: lot 0 earns 5 − 3 − 1, lot 1 3 − 3 + 1: 21 + 6 + 4 = 31.
    const prices = {
      intake: Float64Array.of(0),
      feed: Float64Array.of(30_000),
      impurity: Float64Array.of(0),
    };
    expect(verifyRuledMatch(PROBLEM, { ...CLAIM, prices }).boundUsdMicros).toBe(33);
    const both = { ...prices, impurity: Float64Array.of(1_000) };
    expect(verifyRuledMatch(PROBLEM, { ...CLAIM, prices: both }).boundUsdMicros).toBe(31);
  });

  it.each<[string, Partial<RuledClaim>, Partial<MatchRules>]>([
    ['SUPPLY_EXCEEDED', { flowUnits: Float64Array.of(0, 5), objectiveUsdMicros: 15 }, {}],
    ['PART_TOO_SMALL', { flowUnits: Float64Array.of(1, 4), objectiveUsdMicros: 17 }, {}],
    ['PLANT_MASS_EXCEEDED', { flowUnits: Float64Array.of(4, 4), objectiveUsdMicros: 32 }, {}],
    ['BLEND_TOO_DIRTY', { flowUnits: Float64Array.of(5, 0), objectiveUsdMicros: 25 }, {}],
    ['CAMPAIGN_BELOW_MINIMUM', { flowUnits: Float64Array.of(0, 4), objectiveUsdMicros: 12 }, {}],
    ['FLOOR_NOT_MET', {}, { floorUnits: Float64Array.of(8) }],
    ['NOT_A_QUANTITY', { flowUnits: Float64Array.of(2.5, 4) }, {}],
    ['WRONG_OBJECTIVE', { objectiveUsdMicros: 28 }, {}],
    ['INVALID_PRICE', { prices: { ...CLAIM.prices, intake: Float64Array.of(-1) } }, {}],
  ])('finds %s', (code, claim, rules) => {
    expect(codes(claim, rules)).toContain(code);
  });

  it('finds more than the capacity, and more than any bound allows', () => {
    const claim = { flowUnits: Float64Array.of(6, 4), objectiveUsdMicros: 42 };
    expect(codes(claim, { feedMilligramsMax: Float64Array.of(5_000) })).toContain('CAPACITY_EXCEEDED');
    const prices = { ...CLAIM.prices, intake: Float64Array.of(3) };
    expect(codes({ ...claim, prices })).toContain('OBJECTIVE_ABOVE_BOUND');
  });

  it('never bounds below the exhaustive optimum, whatever the prices', () => {
    fc.assert(
      fc.property(tinyRuledProblem, fc.infiniteStream(fc.integer({ min: 0, max: 12 })), (problem, stream) => {
        const iterator = stream[Symbol.iterator]();
        const draw = (scale: number): number => Number(iterator.next().value) * scale;
        const { capacityUnits } = problem.transportation;
        const prices = {
          intake: capacityUnits.map(() => draw(1)),
          feed: capacityUnits.map(() => draw(300_000)),
          impurity: capacityUnits.map(() => draw(500)),
        };
        const flowUnits = new Float64Array(problem.transportation.edgeDemand.length);
        const { boundUsdMicros } = verifyRuledMatch(problem, { flowUnits, objectiveUsdMicros: 0, prices });
        expect(boundUsdMicros).toBeGreaterThanOrEqual(exhaustiveRuledOptimum(problem));
      }),
      { numRuns: 3_000, seed: 20_261_120 },
    );
  });
});
