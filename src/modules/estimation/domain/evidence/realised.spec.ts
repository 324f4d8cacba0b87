import { describe, expect, it } from '@jest/globals';
import type { RareEarth } from '../../../catalogue/domain/rare-earths.js';
import type { RealisedElement } from './evidence.js';
import { RealisedCondition } from './realised.js';

/** Nd2O3 per Nd: 336.48 / 288.48; Pr6O11 per Pr. The others are not asked for. */
const OXIDE_FACTORS = { Nd: 1.1664, Pr: 1.2082 } as Readonly<Record<RareEarth, number>>;

function realised(oxideGrams: Readonly<Partial<Record<'Nd' | 'Pr', number>>>) {
  const elements = Object.entries(oxideGrams).map(([element, grams]): RealisedElement => ({
    element: element as 'Nd' | 'Pr',
    oxideMilligrams: 1_000 * grams,
    relativeUncertainty: 0.02,
  }));
  return { id: 'evidence', elements, sharedRelativeUncertainty: 0.01 };
}

/** Of logarithms of grams of metal: a kilogram of oxide each, with 30 %, which go together by half. */
const MEANS = [Math.log(1_000 / 1.1664), Math.log(1_000 / 1.2082)];
const COVARIANCE = [
  [0.09, 0.045],
  [0.045, 0.09],
];

function conditionOf(oxideGrams: Readonly<Partial<Record<'Nd' | 'Pr', number>>>, held: number) {
  const given = realised(oxideGrams);
  const belief = { means: MEANS.slice(0, held), covariance: COVARIANCE.slice(0, held) };
  return new RealisedCondition(given, given.elements.slice(0, held), belief, OXIDE_FACTORS);
}

describe('RealisedCondition', () => {
  it('moves what was measured, and what goes with it, as the linear update of two normals does', () => {
    const condition = conditionOf({ Nd: 1_100, Pr: 900 }, 2);
    expect(condition.conflicts).toEqual([]);
    expect(condition.measuredLogs[0]).toBeCloseTo(Math.log(1_100 / 1.1664), 12);
    // (Σ + E)⁻¹ by Cramer's rule, E = 0.01² everywhere and 0.02² more on the diagonal.
    const [a, b] = [0.09 + 5e-4, 0.045 + 1e-4];
    const determinant = a ** 2 - b ** 2;
    const [gain = [], other = []] = condition.gainsOf([COVARIANCE[0] ?? [], [0.01, 0.03]], COVARIANCE);
    expect(gain[0]).toBeCloseTo((a * 0.09 - b * 0.045) / determinant, 12);
    expect(gain[1]).toBeCloseTo((a * 0.045 - b * 0.09) / determinant, 12);
    expect(other[0]).toBeCloseTo((a * 0.01 - b * 0.03) / determinant, 12);
    expect(other[1]).toBeCloseTo((a * 0.03 - b * 0.01) / determinant, 12);
  });

  it('takes an element of which nothing came out for the least that there can be, against what was believed', () => {
    const condition = conditionOf({ Nd: 0 }, 1);
    // A kilogram with 30 % says that it is not nothing, by more than three deviations: both figures stand.
    expect(condition.conflicts).toMatchObject([{ code: 'AGAINST_PRIOR', measured: 0 }]);
    expect(condition.conflicts[0]?.expected).toBeCloseTo(1_000, 9);
    expect(condition.measuredLogs).toEqual([Math.log(1e-6)]);
    // What is contradicted is set aside: the measurement alone counts.
    const [[gain] = []] = condition.gainsOf([[0.09]], [[0.09]]);
    expect(gain).toBeGreaterThan(0.999_999);
  });

  it('tells of an element that should not be there, and lets the belief about the others stand', () => {
    const condition = conditionOf({ Nd: 1_000, Pr: 5 }, 1);
    expect(condition.conflicts).toMatchObject([
      { code: 'AGAINST_PRIOR', measurand: 'recoverable Pr oxide', measured: 5, expected: 0 },
    ]);
    const [[gain] = []] = condition.gainsOf([[0.09]], [[0.09]]);
    expect(gain).toBeCloseTo(0.09 / (0.09 + 5e-4), 12);
  });
});
