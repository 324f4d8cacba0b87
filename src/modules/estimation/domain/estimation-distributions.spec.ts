import { describe, expect, it } from '@jest/globals';
import type { DistributedFigure } from '../../catalogue/domain/catalogue.js';
import { aCatalogue, aGrade, aProfile, aRoute, exactly } from './catalogue-for-specs.js';
import type { QuantityInterval } from './estimate.js';
import { estimateRecoverableOxide } from './estimate-recoverable-oxide.js';
import { plainInputs } from './estimate-inputs.js';
import type { EstimationLine } from './estimation-line.js';

/* One uncertain figure at a time, given by P10, P50 and P90: the estimate's own must be these, by hand arithmetic. */
const METALOG: DistributedFigure = { low: 0.4, mode: 1.1, high: 5, distribution: 'METALOG' };
const LOGNORMAL: DistributedFigure = { low: 0.5, mode: 1, high: 2, distribution: 'LOGNORMAL' };
const YIELD: DistributedFigure = { low: 0.5, mode: 0.85, high: 0.95, distribution: 'METALOG' };
/** Sampling error of a percentile with 8,192 points is far below this. */
const TOLERANCE = 5e-3;

const MOTORS: EstimationLine = {
  kind: 'PROFILE_UNITS',
  profileKey: 'motor',
  units: 1_000,
  liberation: 'DISMANTLING',
  gradeKey: null,
};

function estimateWith(rows: Parameters<typeof aCatalogue>[0]) {
  const inputs = plainInputs([MOTORS], 'perfect');
  return estimateRecoverableOxide(inputs, aCatalogue(rows));
}

function expectPercentiles(interval: QuantityInterval | undefined, expected: readonly number[]): void {
  const [p10 = 0, p50 = 0, p90 = 0] = expected;
  expect(Math.abs((interval?.p10 ?? 0) / p10 - 1)).toBeLessThan(TOLERANCE);
  expect(Math.abs((interval?.p50 ?? 0) / p50 - 1)).toBeLessThan(TOLERANCE);
  expect(Math.abs((interval?.p90 ?? 0) / p90 - 1)).toBeLessThan(TOLERANCE);
}

describe('an estimate follows the distribution of its figures', () => {
  it.each([METALOG, LOGNORMAL])('magnet mass: 1,000 motors × $distribution', (figure) => {
    const { low, mode, high } = figure;
    const { magnetMass } = estimateWith({ profiles: [aProfile({ magnetMassKgPerUnit: figure })] });
    expectPercentiles(
      magnetMass,
      [low, mode, high].map((kilograms) => kilograms * 1_000 * 1e6),
    );
  });

  it('magnet mass of a heap is a share, which a metalog keeps below 1', () => {
    const heap = aProfile({ unitBasis: 'GROSS_MASS', typicalGrossMassKg: null, magnetMassKgPerUnit: YIELD });
    const lines: EstimationLine[] = [
      {
        kind: 'PROFILE_MASS',
        profileKey: 'motor',
        netMassGrams: 1_000,
        liberation: 'DISMANTLING',
        gradeKey: null,
      },
    ];
    const inputs = plainInputs(lines, 'perfect');
    const { magnetMass } = estimateRecoverableOxide(inputs, aCatalogue({ profiles: [heap] }));
    expectPercentiles(
      magnetMass,
      [0.5, 0.85, 0.95].map((share) => share * 1e6),
    );
    expect(magnetMass.mean).toBeLessThan(1e6);
  });

  it.each(['Dy', 'Tb'] as const)('%s: the alloy is scaled to its 31 wt% after the draw', (element) => {
    const usual = { Nd: exactly(23), Pr: exactly(6), Dy: exactly(1), Tb: exactly(0.5) };
    const grade = aGrade({ elementWtPct: { ...usual, [element]: METALOG } });
    const { elements } = estimateWith({ grades: [grade] });
    // 15 kg of alloy with 23 Nd, 6 Pr, 0.5 Ce, the other one and x wt%: 0.31 · x / (rest + x) of it is the element.
    const rest = 29.5 + (element === 'Dy' ? 0.5 : 1);
    expectPercentiles(
      elements.find((each) => each.element === element)?.metal.contained,
      [0.4, 1.1, 5].map((wtPct) => (15e6 * 0.31 * wtPct) / (rest + wtPct)),
    );
  });

  it('route yields', () => {
    const elementYield = { Nd: YIELD, Pr: YIELD, Dy: YIELD, Tb: YIELD };
    const { elements } = estimateWith({ routes: [aRoute({ elementYield })] });
    const neodymium = elements.find((each) => each.element === 'Nd');
    expectPercentiles(
      neodymium?.metal.recoverable,
      [0.5, 0.85, 0.95].map((share) => share * 15e6 * 0.23),
    );
  });
});
