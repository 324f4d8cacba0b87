import { describe, expect, it } from '@jest/globals';
import { exactly, pert } from '../catalogue-for-specs.js';
import { figureDistribution } from '../distribution/known-shapes.js';
import { momentsByQuantiles, quantilesAt } from '../distribution/quantiles-for-specs.js';
import { aMoistureTest } from './evidence-for-specs.js';
import { dryOilFreeShare, soakedPriors } from './soaked-share.js';

const usual = { moistureWtPct: pert(5, 20, 40), oilWtPct: pert(0, 3, 10) };
const unstated = { moistureWtPct: null, oilWtPct: null };

describe('soakedPriors', () => {
  it('takes the form’s interval where nothing is stated: unknown is not zero', () => {
    const { moistureWtPct, oilWtPct, conflicts } = soakedPriors(unstated, usual, []);
    expect(moistureWtPct).toBe(figureDistribution(usual.moistureWtPct));
    expect(oilWtPct).toBe(figureDistribution(usual.oilWtPct));
    expect(conflicts).toEqual([]);
  });

  it('takes a stated range as uniform, a stated value as exact', () => {
    const stated = { moistureWtPct: { low: 10, high: 20 }, oilWtPct: exactly(0) };
    const { moistureWtPct, oilWtPct } = soakedPriors(stated, usual, []);
    expect(moistureWtPct).toMatchObject({ mean: 15, variance: 100 / 12 });
    expect(oilWtPct).toMatchObject({ mean: 0, variance: 0 });
  });

  it('conditions each on its own tests: a uniform range and a test within it give the test', () => {
    const stated = { moistureWtPct: { low: 0, high: 60 }, oilWtPct: null };
    const { moistureWtPct, oilWtPct } = soakedPriors(stated, usual, [aMoistureTest({ wtPct: 25 })]);
    expect(moistureWtPct.mean).toBeCloseTo(25, 2);
    expect(Math.abs(Math.sqrt(moistureWtPct.variance) - 1)).toBeLessThan(0.01);
    expect(oilWtPct).toBe(figureDistribution(usual.oilWtPct));
  });

  it('weighs two tests together: ± 1 each are ± 1/√2', () => {
    const stated = { moistureWtPct: { low: 0, high: 60 }, oilWtPct: null };
    const tests = [aMoistureTest({ wtPct: 25 }), aMoistureTest({ id: 'second', wtPct: 26 })];
    const { moistureWtPct } = soakedPriors(stated, usual, tests);
    expect(moistureWtPct.mean).toBeCloseTo(25.5, 2);
    expect(Math.abs(Math.sqrt(2 * moistureWtPct.variance) - 1)).toBeLessThan(0.01);
  });

  it('believes the test where it contradicts what was stated, and says so', () => {
    const stated = { moistureWtPct: exactly(5), oilWtPct: null };
    const { moistureWtPct, conflicts } = soakedPriors(stated, usual, [aMoistureTest({ wtPct: 25 })]);
    expect(moistureWtPct.mean).toBeCloseTo(25, 2);
    expect(conflicts).toEqual([
      expect.objectContaining({
        code: 'AGAINST_PRIOR',
        measurand: 'moisture',
        unit: 'wt%',
        measured: 25,
        expected: 5,
        tolerance: 3,
      }),
    ]);
  });

  it('tells of two tests that contradict each other', () => {
    const tests = [aMoistureTest({ wtPct: 18 }), aMoistureTest({ id: 'second', wtPct: 22 })];
    const { conflicts } = soakedPriors(unstated, usual, tests);
    expect(
      conflicts.map(({ code, evidenceId, otherEvidenceId }) => [code, evidenceId, otherEvidenceId]),
    ).toEqual([['AGAINST_EVIDENCE', 'second', 'drying']]);
  });

  it('leaves tests of the two together to their sum', () => {
    const together = aMoistureTest({ measured: 'MOISTURE_AND_OIL' });
    expect(soakedPriors(unstated, usual, [together]).moistureWtPct).toBe(
      figureDistribution(usual.moistureWtPct),
    );
  });
});

describe('dryOilFreeShare', () => {
  const shareOf = (
    stated: Parameters<typeof soakedPriors>[0],
    tests = [] as ReturnType<typeof aMoistureTest>[],
  ) => dryOilFreeShare(soakedPriors(stated, usual, tests), tests);

  it('is what known water and oil leave: 100 − 20 − 5', () => {
    const { distribution } = shareOf({ moistureWtPct: exactly(20), oilWtPct: exactly(5) });
    expect(distribution.mean).toBeCloseTo(0.75, 14);
    expect(distribution.variance).toBe(0);
  });

  it('is nothing where they leave nothing', () => {
    const { distribution } = shareOf({ moistureWtPct: exactly(90), oilWtPct: exactly(30) });
    expect(distribution).toMatchObject({ mean: 0, variance: 0, zeroProbability: 1 });
  });

  it('of two uniforms has the trapezium’s quantiles: means subtract, variances add', () => {
    const { distribution } = shareOf({
      moistureWtPct: { low: 10, high: 20 },
      oilWtPct: { low: 0, high: 10 },
    });
    expect(distribution.mean).toBeCloseTo(0.8, 5);
    expect(Math.abs(distribution.variance / ((2 * 0.1 ** 2) / 12) - 1)).toBeLessThan(2e-3);
    // The sum of two like uniforms of width 10 is triangular about 20: its P90 is 30 − 10·√0.2.
    const [p10 = NaN, p50 = NaN] = quantilesAt(distribution, [0.1, 0.5]);
    expect(Math.abs(p10 / (1 - (30 - 10 * Math.sqrt(0.2)) / 100) - 1)).toBeLessThan(1e-3);
    expect(p50).toBeCloseTo(0.8, 4);
  });

  it('of the usual intervals has the mean of the PERTs', () => {
    const { distribution } = shareOf(unstated);
    // (5 + 80 + 40)/6 + (0 + 12 + 10)/6 = 24.5.
    expect(distribution.mean).toBeCloseTo(0.755, 4);
    expect(momentsByQuantiles(distribution).mean).toBeCloseTo(distribution.mean, 4);
  });

  it('takes a test of the two together', () => {
    const together = aMoistureTest({
      measured: 'MOISTURE_AND_OIL',
      wtPct: 25,
      standardUncertaintyWtPct: 0.1,
    });
    const { distribution, conflicts } = shareOf(unstated, [together]);
    expect(conflicts).toEqual([]);
    // A hundred times surer than the intervals: the test stands.
    expect(distribution.mean).toBeCloseTo(0.75, 4);
    expect(Math.abs(Math.sqrt(distribution.variance) / 0.001 - 1)).toBeLessThan(0.02);
  });

  it('believes only what leaves material: two ranges of 0 to 100 leave a triangle', () => {
    const { distribution } = shareOf({
      moistureWtPct: { low: 0, high: 100 },
      oilWtPct: { low: 0, high: 100 },
    });
    // The dry share d has density 2(1 − d): P10 1 − √0.9, P50 1 − √0.5, mean 1/3.
    const [p10 = NaN, p50 = NaN] = quantilesAt(distribution, [0.1, 0.5]);
    expect(p10).toBeCloseTo(1 - Math.sqrt(0.9), 2);
    expect(p50).toBeCloseTo(1 - Math.sqrt(0.5), 2);
    expect(distribution.mean).toBeCloseTo(1 / 3, 2);
  });

  it('takes oil for what a nearly known moisture leaves room for', () => {
    const { distribution } = shareOf({ moistureWtPct: exactly(99), oilWtPct: { low: 0, high: 10 } });
    // Oil is then uniform between 0 and 1 wt%.
    const [p10 = NaN, p90 = NaN] = quantilesAt(distribution, [0.1, 0.9]);
    expect(p10).toBeCloseTo(0.001, 4);
    expect(p90).toBeCloseTo(0.009, 4);
  });

  it('stays between 0 and 1, however wet the ranges', () => {
    const { distribution } = shareOf({
      moistureWtPct: { low: 0, high: 100 },
      oilWtPct: { low: 0, high: 100 },
    });
    const at = quantilesAt(distribution, [0.001, 0.1, 0.5, 0.9, 0.999]);
    expect(at.every((each) => each >= 0 && each <= 1)).toBe(true);
  });
});
