import { describe, expect, it } from '@jest/globals';
import type { EstimatedElement, OxideQuantity } from '../../catalogue/domain/rare-earths.js';
import { aCatalogue, aGrade, aLooseForm, aProfile, aRoute, exactly, pert } from './catalogue-for-specs.js';
import { normalQuantile } from '../../../shared/normal-quantile.js';
import type { Estimate, OxideEstimate, QuantityInterval } from './estimate.js';
import { plainInputs } from './estimate-inputs.js';
import { estimateRecoverableOxide } from './estimate-recoverable-oxide.js';
import type { EstimationLine } from './estimation-line.js';

const MOTORS: EstimationLine = {
  kind: 'PROFILE_UNITS',
  profileKey: 'motor',
  units: 1_000,
  liberation: 'DISMANTLING',
  gradeKey: null,
};
const MAGNETS: EstimationLine = {
  kind: 'LOOSE_MATERIAL',
  form: 'LIBERATED_MAGNET',
  gradeKey: 'plain',
  netMassGrams: 100_000,
  coated: false,
  moistureWtPct: exactly(0),
  oilWtPct: exactly(0),
};

function estimate(
  lines: readonly EstimationLine[],
  catalogue = aCatalogue(),
  weighingRelativeUncertainty = 0,
  processRouteKey = 'perfect',
): Estimate {
  return estimateRecoverableOxide(
    plainInputs(lines, processRouteKey, weighingRelativeUncertainty),
    catalogue,
  );
}

function oxide(of: Estimate, quantity: OxideQuantity): OxideEstimate {
  const found = of.oxides.find((each) => each.quantity === quantity);
  if (found === undefined) throw new Error(`no ${quantity}`);
  return found;
}

function metal(of: Estimate, element: EstimatedElement): QuantityInterval {
  const found = of.elements.find((each) => each.element === element);
  if (found === undefined) throw new Error(`no ${element}`);
  return found.metal.contained;
}

function all(value: number): QuantityInterval {
  return { p10: value, p50: value, p90: value, mean: value };
}

/** Relative to the P50, how far the P90 and the P10 lie from it. */
function spread(interval: QuantityInterval): number {
  return (interval.p90 - interval.p10) / (2 * interval.p50);
}

describe('an estimate without uncertainty is hand arithmetic, to the milligram', () => {
  // 1,000 × 15 g = 15 kg; coating 4 % leaves 14.4 kg of alloy with 23 % Nd, 6 % Pr, 1 % Dy, 0.5 % Tb, 0.5 % Ce.
  const catalogue = aCatalogue({
    profiles: [aProfile({ dismantlingYield: exactly(0.9) })],
    grades: [aGrade({ coatingWtPct: exactly(4) })],
    routes: [
      aRoute({ elementYield: { Nd: exactly(0.93), Pr: exactly(0.92), Dy: exactly(0.8), Tb: exactly(0.7) } }),
    ],
  });
  const result = estimate([MOTORS], catalogue);

  it('for magnets and metal', () => {
    expect(result.magnetMass).toEqual(all(15_000_000));
    expect(metal(result, 'Nd')).toEqual(all(3_312_000));
    expect(metal(result, 'Pr')).toEqual(all(864_000));
    expect(metal(result, 'Dy')).toEqual(all(144_000));
    expect(metal(result, 'Tb')).toEqual(all(72_000));
  });

  it('for contained oxide', () => {
    expect(oxide(result, 'ND2O3').contained).toEqual(all(3_863_041)); // 3,312,000 × 1.166377 = 3,863,040.6
    expect(oxide(result, 'PR6O11').contained).toEqual(all(1_043_851)); // 864,000 × 1.208161 = 1,043,851.1
    expect(oxide(result, 'DY2O3').contained).toEqual(all(165_266)); // 144,000 × 1.147683 = 165,266.4
    expect(oxide(result, 'TB4O7').contained).toEqual(all(84_684)); // 72,000 × 1.176172 = 84,684.4
    expect(oxide(result, 'NDPR').contained).toEqual(all(4_906_892)); // 3,863,040.6 + 1,043,851.1
    expect(oxide(result, 'TREO').contained).toEqual(all(5_245_285)); // + 165,266.4 + 84,684.4 + 72,000 × 1.228368
  });

  it('for liberated and recoverable oxide; the minor rare earths take the yield of Nd', () => {
    expect(oxide(result, 'ND2O3').liberated).toEqual(all(3_476_737)); // 0.9 × 3,863,040.62
    expect(oxide(result, 'ND2O3').recoverable).toEqual(all(3_233_365)); // 0.93 × 3,476,736.6
    expect(oxide(result, 'PR6O11').recoverable).toEqual(all(864_309)); // 0.92 × 0.9 × 1,043,851.1
    // 3,233,365.0 + 864,308.7 + 0.8 × 148,739.7 + 0.7 × 76,215.9 + 0.93 × 79,598.2
    expect(oxide(result, 'TREO').recoverable).toEqual(all(4_344_043));
  });

  it('for shredding, which frees half', () => {
    const shredded = estimate([{ ...MOTORS, liberation: 'SHREDDING' }]);
    expect(oxide(shredded, 'ND2O3').contained).toEqual(all(4_024_001)); // 3,450,000 × 1.166377 = 4,024,000.65
    expect(oxide(shredded, 'ND2O3').liberated).toEqual(all(2_012_000)); // half of 4,024,000.65
  });

  it('for the composition, which is scaled to its total: 31 drawn, 15.5 in all, so half of each', () => {
    const halved = estimate(
      [MOTORS],
      aCatalogue({ grades: [aGrade({ totalRareEarthWtPct: exactly(15.5) })] }),
    );
    expect(metal(halved, 'Nd')).toEqual(all(1_725_000)); // 15 kg × 11.5 %
  });

  it('for a mass fraction and a nameplate', () => {
    const byMass = { profileKey: 'motor', liberation: 'DISMANTLING', gradeKey: null } as const;
    const gross = aProfile({ unitBasis: 'GROSS_MASS', magnetMassKgPerUnit: exactly(0.25) });
    const turbine = aProfile({ unitBasis: 'MEGAWATT', magnetMassKgPerUnit: exactly(650) });
    // 60 kg at a quarter are 15 kg; 2.5 MW at 650 kg are 1,625 kg.
    expect(
      estimate([{ ...byMass, kind: 'PROFILE_MASS', netMassGrams: 60_000 }], aCatalogue({ profiles: [gross] }))
        .magnetMass,
    ).toEqual(all(15_000_000));
    expect(
      estimate([{ ...byMass, kind: 'PROFILE_UNITS', units: 2.5 }], aCatalogue({ profiles: [turbine] }))
        .magnetMass,
    ).toEqual(all(1_625_000_000));
  });

  it('for wet swarf: 100 kg less 20 % water and 5 % oil, 80 % of the rest alloy', () => {
    const swarf: EstimationLine = {
      ...MAGNETS,
      form: 'SWARF',
      moistureWtPct: exactly(20),
      oilWtPct: exactly(5),
    };
    const looseForms = [aLooseForm('SWARF', { alloyFractionOfDryOilFree: exactly(0.8) })];
    const result = estimate([swarf], aCatalogue({ looseForms }));
    expect(result.magnetMass).toEqual(all(60_000_000));
    expect(metal(result, 'Nd')).toEqual(all(13_800_000));
    expect(oxide(result, 'ND2O3').liberated).toEqual(oxide(result, 'ND2O3').contained);
  });

  it('for coating, taken off coated magnets only', () => {
    const coating = aCatalogue({ grades: [aGrade({ coatingWtPct: exactly(10) })] });
    expect(metal(estimate([{ ...MAGNETS, coated: true }], coating), 'Nd')).toEqual(all(20_700_000));
    expect(metal(estimate([{ ...MAGNETS, coated: false }], coating), 'Nd')).toEqual(all(23_000_000));
    expect(metal(estimate([{ ...MAGNETS, coated: null, form: 'POWDER' }], coating), 'Nd')).toEqual(
      all(23_000_000),
    );
    // Magnets that may be either: half the points at each value.
    const { p10, p90, mean } = metal(estimate([{ ...MAGNETS, coated: null }], coating), 'Nd');
    expect([p10, p90, mean]).toEqual([20_700_000, 23_000_000, 21_850_000]);
  });
});

describe('an estimate with one uncertain factor has that factor’s distribution', () => {
  it('lognormal: scatter of a single unit, P = c · exp(zσ − σ²/2), mean c', () => {
    const cv = 0.4;
    const sigma = Math.sqrt(Math.log(1 + cv * cv));
    const catalogue = aCatalogue({ profiles: [aProfile({ unitScatterCv: cv })] });
    const { p10, p50, p90, mean } = estimate([{ ...MOTORS, units: 1 }], catalogue).magnetMass;
    const quantile = (z: number): number => 15_000 * Math.exp(z * sigma - (sigma * sigma) / 2);
    const z = 1.2815515655446004;
    expect(Math.abs(p10 / quantile(-z) - 1)).toBeLessThan(2e-4);
    expect(Math.abs(p50 / quantile(0) - 1)).toBeLessThan(2e-4);
    expect(Math.abs(p90 / quantile(z) - 1)).toBeLessThan(2e-4);
    expect(Math.abs(mean / 15_000 - 1)).toBeLessThan(2e-4);
  });

  it('normal: the scale’s error on a weighed mass, and none on a count', () => {
    const { p10, p90 } = estimate([MAGNETS], aCatalogue(), 0.02).magnetMass;
    expect(Math.abs(p90 / 100_000_000 - (1 + 0.02 * normalQuantile(0.9)))).toBeLessThan(1e-5);
    expect(Math.abs(p10 / 100_000_000 - (1 - 0.02 * normalQuantile(0.9)))).toBeLessThan(1e-5);
    expect(estimate([MOTORS], aCatalogue(), 0.02).magnetMass).toEqual(all(15_000_000));
  });

  it('lognormal: a unit’s gross mass, CV 10 %, where units are inferred from a mass, and not from a fraction', () => {
    const byMass = { profileKey: 'motor', liberation: 'DISMANTLING', gradeKey: null } as const;
    const line = { ...byMass, kind: 'PROFILE_MASS', netMassGrams: 60_000 } as const;
    // 60 kg of motors of 600 g are about 100 motors, with 1.5 kg of magnets; σ² = ln(1 + 0.1²).
    const sigma = Math.sqrt(Math.log(1.01));
    const { p10, p50, p90, mean } = estimate([line]).magnetMass;
    const quantile = (z: number): number => 1_500_000 * Math.exp(z * sigma - (sigma * sigma) / 2);
    const z = 1.2815515655446004;
    expect(Math.abs(p10 / quantile(-z) - 1)).toBeLessThan(1e-5);
    expect(Math.abs(p50 / quantile(0) - 1)).toBeLessThan(1e-5);
    expect(Math.abs(p90 / quantile(z) - 1)).toBeLessThan(1e-5);
    expect(mean).toBe(1_500_000);
    const gross = aProfile({ unitBasis: 'GROSS_MASS', magnetMassKgPerUnit: exactly(0.25) });
    expect(estimate([line], aCatalogue({ profiles: [gross] })).magnetMass).toEqual(all(15_000_000));
  });

  it('uniform: a stated moisture range of 10 to 20 %', () => {
    const { p10, p50, p90 } = estimate([{ ...MAGNETS, moistureWtPct: { low: 10, high: 20 } }]).magnetMass;
    expect(Math.abs(p10 - 81_000_000)).toBeLessThan(10_000);
    expect(Math.abs(p50 - 85_000_000)).toBeLessThan(10_000);
    expect(Math.abs(p90 - 89_000_000)).toBeLessThan(10_000);
  });

  it('binomial: of ten units, each present with probability ½, the P10, P50 and P90 counts are 3, 5 and 7', () => {
    const catalogue = aCatalogue({ profiles: [aProfile({ presence: exactly(0.5) })] });
    const { p10, p50, p90, mean } = estimate([{ ...MOTORS, units: 10 }], catalogue).magnetMass;
    expect([p10, p50, p90]).toEqual([45_000, 75_000, 105_000]);
    expect(Math.abs(mean - 75_000)).toBeLessThan(100);
  });
});

describe('what is shared does not average out', () => {
  // A symmetric PERT of half-width d has variance d²/7: d = 0.15 √7 gives a coefficient of variation of 15 %.
  const bias = 0.15 * Math.sqrt(7);
  const common = aProfile({ magnetMassKgPerUnit: pert(0.015 * (1 - bias), 0.015, 0.015 * (1 + bias)) });

  it('1,000 units with 25 % scatter and 15 % common bias have a CV of 15.0 %, not 0.8 %', () => {
    const both = estimate(
      [MOTORS],
      aCatalogue({ profiles: [{ ...common, unitScatterCv: 0.25 }] }),
    ).magnetMass;
    const biasOnly = estimate([MOTORS], aCatalogue({ profiles: [common] })).magnetMass;
    // P90 of beta(3,3) solves 10x³ − 15x⁴ + 6x⁵ = 0.9: x = 0.75336, so P90 − P50 = 0.25336 · 2 · 0.39686 = 0.2011.
    expect(Math.abs(spread(biasOnly) - 0.2011)).toBeLessThan(2e-4);
    // √(15² + 25²/1000) = 15.02 %, 0.14 % wider than the bias alone; 0.8 % would be 0.0101.
    expect(Math.abs(spread(both) / spread(biasOnly) - 1.0014)).toBeLessThan(0.003);
  });

  it('scatter alone averages with 1/√units: 25 % over 1,000 units is 0.79 %', () => {
    const scatter = estimate(
      [MOTORS],
      aCatalogue({ profiles: [aProfile({ unitScatterCv: 0.25 })] }),
    ).magnetMass;
    expect(Math.abs(spread(scatter) / (1.2815516 * 0.0079057) - 1)).toBeLessThan(1e-3);
  });

  it('two profiles of one grade keep its spread, two of two grades narrow it by √2', () => {
    const wide = (key: string) => aGrade({ key, totalRareEarthWtPct: pert(25, 30, 35) });
    const other = aProfile({ key: 'other', gradeKey: 'second' });
    const catalogue = aCatalogue({ profiles: [other], grades: [wide('plain'), wide('second')] });
    const lines = (gradeKey: string): EstimationLine[] => [
      MOTORS,
      { ...MOTORS, profileKey: 'other', gradeKey },
    ];
    const one = spread(metal(estimate([MOTORS], catalogue), 'Nd'));
    expect(Math.abs(spread(metal(estimate(lines('plain'), catalogue), 'Nd')) / one - 1)).toBeLessThan(2e-3);
    // The sum of two bounded, flat-topped variables is closer to normal: the ratio is 1/√2 within 3 %.
    const two = spread(metal(estimate(lines('second'), catalogue), 'Nd'));
    expect(Math.abs((two / one) * Math.SQRT2 - 1)).toBeLessThan(0.03);
  });

  it('a plant’s good day is good for every element: the spread of NdPr is that of its parts', () => {
    const range = pert(0.8, 0.9, 1);
    const routes = [aRoute({ elementYield: { Nd: range, Pr: range, Dy: range, Tb: range } })];
    const result = estimate([MOTORS], aCatalogue({ routes }));
    expect(spread(oxide(result, 'NDPR').recoverable)).toBeCloseTo(
      spread(oxide(result, 'ND2O3').recoverable),
      6,
    );
  });

  it('a nameplate rating counts as one machine, however many kilowatts it has', () => {
    const machine = aProfile({ unitBasis: 'KILOWATT', unitScatterCv: 0.1 });
    const catalogue = aCatalogue({ profiles: [machine] });
    const [small, large] = [1, 1_000].map((units) =>
      spread(estimate([{ ...MOTORS, units }], catalogue).magnetMass),
    );
    expect(Math.abs((large ?? 0) / (small ?? 1) - 1)).toBeLessThan(1e-3);
  });
});
