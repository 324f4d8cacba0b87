import { describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import { ESTIMATED_ELEMENTS, OXIDE_OF, type EstimatedElement } from '../../catalogue/domain/rare-earths.js';
import { aCatalogue, aGrade, aProfile, aRoute, exactly, pert } from './catalogue-for-specs.js';
import type { QuantityInterval } from './estimate.js';
import { estimateRecoverableOxide } from './estimate-recoverable-oxide.js';
import { estimatedValueMicros, type ValueInterval } from './estimated-value.js';
import { plainInputs } from './estimate-inputs.js';
import type { EstimationLine } from './estimation-line.js';

const MICROS = 1_000_000;
const MILLIGRAMS_PER_KILOGRAM = 1_000_000;
/** In whole units of some currency. */
const PRICES = { Nd: 60 * MICROS, Pr: 61 * MICROS, Dy: 250 * MICROS, Tb: 900 * MICROS };

const MAGNETS: EstimationLine = {
  kind: 'LOOSE_MATERIAL',
  form: 'LIBERATED_MAGNET',
  gradeKey: 'plain',
  netMassGrams: 100_000,
  coated: false,
  moistureWtPct: exactly(0),
  oilWtPct: exactly(0),
};
const MOTORS: EstimationLine = {
  kind: 'PROFILE_UNITS',
  profileKey: 'motor',
  units: 1_000,
  liberation: 'DISMANTLING',
  gradeKey: null,
};

/** Everything that can be uncertain about a motor's oxide is. */
const UNCERTAIN = aCatalogue({
  profiles: [
    aProfile({
      magnetMassKgPerUnit: pert(0.01, 0.015, 0.022),
      presence: pert(0.7, 0.9, 1),
      dismantlingYield: pert(0.7, 0.85, 0.95),
    }),
  ],
  grades: [
    aGrade({
      elementWtPct: { Nd: pert(16, 23, 28), Pr: pert(2, 6, 9), Dy: pert(0, 1, 5), Tb: pert(0, 0.5, 2) },
      totalRareEarthWtPct: pert(29, 31, 33),
    }),
  ],
  routes: [
    aRoute({
      elementYield: {
        Nd: pert(0.85, 0.93, 0.97),
        Pr: pert(0.84, 0.92, 0.97),
        Dy: pert(0.6, 0.8, 0.9),
        Tb: pert(0.6, 0.8, 0.9),
      },
    }),
  ],
});

function inputsOf(lines: readonly EstimationLine[]) {
  return plainInputs(lines, 'perfect');
}

function valueOf(
  lines: readonly EstimationLine[],
  prices: Readonly<Partial<Record<EstimatedElement, number>>>,
  catalogue = aCatalogue(),
): ValueInterval {
  return estimatedValueMicros(inputsOf(lines), catalogue, prices);
}

/** Milligrams. */
function recoverableOf(
  lines: readonly EstimationLine[],
  element: EstimatedElement,
  catalogue = aCatalogue(),
): QuantityInterval {
  const { oxides } = estimateRecoverableOxide(inputsOf(lines), catalogue);
  const found = oxides.find(({ quantity }) => quantity === OXIDE_OF[element]);
  if (found === undefined) throw new Error(`no ${element}`);
  return found.recoverable;
}

function all(value: number): ValueInterval {
  return { p10: value, p50: value, p90: value, mean: value };
}

function width({ p10, p90 }: ValueInterval): number {
  return p90 - p10;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe('the value of an estimate without uncertainty is hand arithmetic, to the micro-unit', () => {
  // 100 kg with 23 % Nd, 6 % Pr, 1 % Dy and 0.5 % Tb.
  it('for each oxide alone: metal × oxide factor × price', () => {
    expect(valueOf([MAGNETS], { Nd: PRICES.Nd })).toEqual(all(1_609_600_260)); // 23 × 1.166377 × 60
    expect(valueOf([MAGNETS], { Pr: PRICES.Pr })).toEqual(all(442_186_926)); // 6 × 1.208161 × 61
    expect(valueOf([MAGNETS], { Dy: PRICES.Dy })).toEqual(all(286_920_750)); // 1 × 1.147683 × 250
    expect(valueOf([MAGNETS], { Tb: PRICES.Tb })).toEqual(all(529_277_400)); // 0.5 × 1.176172 × 900
  });

  it('for all of them together', () => {
    expect(valueOf([MAGNETS], PRICES)).toEqual(all(2_867_985_336));
  });

  it('after the route: what it does not recover is worth nothing', () => {
    const routes = [
      aRoute({ elementYield: { Nd: exactly(0.5), Pr: exactly(0), Dy: exactly(0.8), Tb: exactly(1) } }),
    ];
    // 1,609.60026 / 2 + 0 + 0.8 × 286.92075 + 529.2774
    expect(valueOf([MAGNETS], PRICES, aCatalogue({ routes }))).toEqual(all(1_563_614_130));
  });

  it('after dismantling: what stays in the product is worth nothing', () => {
    const profiles = [aProfile({ dismantlingYield: exactly(0.4) })];
    // 15 kg of magnets, 0.15 of the above.
    expect(valueOf([MOTORS], PRICES, aCatalogue({ profiles }))).toEqual(all(172_079_120)); // 0.06 × 2,867.985336
  });

  it('for the smallest price: a micro-unit per kilogram of 26.826671 kg of Nd2O3 is 27 micro-units', () => {
    expect(valueOf([MAGNETS], { Nd: 1 })).toEqual(all(27));
  });
});

describe('the value of an uncertain estimate', () => {
  it('has nothing where nothing is priced, or priced at nothing', () => {
    expect(valueOf([MOTORS], {}, UNCERTAIN)).toEqual(all(0));
    expect(valueOf([MOTORS], { Nd: 0, Pr: 0, Dy: 0, Tb: 0 }, UNCERTAIN)).toEqual(all(0));
  });

  it.each(ESTIMATED_ELEMENTS)('is for one priced oxide (of %s) its interval times the price', (element) => {
    const value = valueOf([MOTORS], { [element]: PRICES[element] }, UNCERTAIN);
    const oxide = recoverableOf([MOTORS], element, UNCERTAIN);
    expect(width(oxide)).toBeGreaterThan(0);
    // The oxide is published to the milligram, so that half a milligram's worth may lie between.
    const microsPerMilligram = PRICES[element] / MILLIGRAMS_PER_KILOGRAM;
    for (const figure of ['p10', 'p50', 'p90', 'mean'] as const) {
      const difference = Math.abs(value[figure] - oxide[figure] * microsPerMilligram);
      expect(difference).toBeLessThanOrEqual(microsPerMilligram / 2 + 1);
    }
  });

  it('doubles in every figure with all prices', () => {
    const once = valueOf([MOTORS], PRICES, UNCERTAIN);
    const doubled = { Nd: 120 * MICROS, Pr: 122 * MICROS, Dy: 500 * MICROS, Tb: 1_800 * MICROS };
    const twice = valueOf([MOTORS], doubled, UNCERTAIN);
    for (const figure of ['p10', 'p50', 'p90', 'mean'] as const)
      expect(Math.abs(twice[figure] - 2 * once[figure])).toBeLessThanOrEqual(2);
  });

  const parts = ESTIMATED_ELEMENTS.map((element) =>
    valueOf([MOTORS], { [element]: PRICES[element] }, UNCERTAIN),
  );
  const whole = valueOf([MOTORS], PRICES, UNCERTAIN);

  it('has the sum of its parts’ means for a mean', () => {
    expect(Math.abs(whole.mean - sum(parts.map(({ mean }) => mean)))).toBeLessThanOrEqual(3);
  });

  it('is narrower than its parts together, for what makes one oxide more makes another less', () => {
    expect(whole.p10).toBeGreaterThan(sum(parts.map(({ p10 }) => p10)));
    expect(whole.p90).toBeLessThan(sum(parts.map(({ p90 }) => p90)));
    expect(width(whole)).toBeLessThan(0.95 * sum(parts.map(width)));
  });

  it('is as wide as its parts together where one cause moves them all: quantiles of comonotonic sums add', () => {
    const range = pert(0.5, 0.8, 0.95);
    const routes = [aRoute({ elementYield: { Nd: range, Pr: range, Dy: range, Tb: range } })];
    const catalogue = aCatalogue({ routes });
    const alone = ESTIMATED_ELEMENTS.map((element) =>
      valueOf([MAGNETS], { [element]: PRICES[element] }, catalogue),
    );
    const together = valueOf([MAGNETS], PRICES, catalogue);
    for (const figure of ['p10', 'p50', 'p90'] as const) {
      const total = sum(alone.map((one) => one[figure]));
      expect(Math.abs(together[figure] - total)).toBeLessThanOrEqual(3);
    }
    // A beta's mean, (0.5 + 4 · 0.8 + 0.95) / 6 = 0.775, of 2,867.985336.
    expect(Math.abs(together.mean / (0.775 * 2_867_985_336) - 1)).toBeLessThan(1e-4);
  });

  it('lies between zero and everything: order of percentiles, and no price makes less', () => {
    const { p10, p50, p90 } = whole;
    expect(p10).toBeGreaterThan(0);
    expect(p10).toBeLessThan(p50);
    expect(p50).toBeLessThan(p90);
    const withoutTerbium = valueOf([MOTORS], { ...PRICES, Tb: 0 }, UNCERTAIN);
    for (const figure of ['p10', 'p50', 'p90', 'mean'] as const)
      expect(withoutTerbium[figure]).toBeLessThan(whole[figure]);
  });

  it('does not depend on the order of the lines or on how they are split', () => {
    const lines = [{ ...MOTORS, units: 600 }, MAGNETS, { ...MOTORS, units: 400 }];
    expect(valueOf(lines, PRICES, UNCERTAIN)).toEqual(valueOf([MAGNETS, MOTORS], PRICES, UNCERTAIN));
  });
});

describe('the limits of a value', () => {
  // 10^9 kg of magnets, the most that a line may state, at the highest price that a series may state.
  it('are beyond what can be logged and priced', () => {
    const { p50 } = valueOf([{ ...MAGNETS, netMassGrams: 1e12 }], { Nd: 1e15 });
    expect(Math.abs(p50 / (0.23e9 * 1.166377 * 1e15) - 1)).toBeLessThan(1e-12);
  });

  it('are those of the estimate for what cannot be estimated', () => {
    expect(refusalOf(() => valueOf([], PRICES)).code).toBe('no-lines-to-estimate');
    expect(refusalOf(() => valueOf([{ ...MAGNETS, gradeKey: 'none' }], PRICES)).code).toBe(
      'unknown-magnet-grade',
    );
  });
});
