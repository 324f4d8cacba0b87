import { describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import { realisedOxide, type ProductAssay } from './realised-oxide.js';

const assay: ProductAssay = {
  massGrams: { value: 1_000, standardUncertainty: 5 },
  purityFraction: { value: 0.99, standardUncertainty: 0.00495 },
  lossOnIgnitionFraction: { value: 0.02, standardUncertainty: 0.0049 },
};

describe('realisedOxide', () => {
  it('is mass, less what ignition drives off, times the purity of the rest', () => {
    // 1 kg · 0.98 · 0.99 = 970.2 g; three relative uncertainties of 0.5 % make √3 · 0.5 %.
    const { milligrams, standardUncertaintyMilligrams } = realisedOxide(assay);
    expect(milligrams).toBeCloseTo(970_200, 6);
    expect(standardUncertaintyMilligrams).toBeCloseTo(970_200 * 0.005 * Math.sqrt(3), 6);
  });

  it('propagates each uncertainty by its sensitivity (JCGM 100:2008, 5.1.3)', () => {
    const step = 1e-6;
    for (const name of ['massGrams', 'purityFraction', 'lossOnIgnitionFraction'] as const) {
      const only = Object.fromEntries(
        Object.entries(assay).map(([key, each]) => [
          key,
          { ...each, standardUncertainty: key === name ? 0.001 : 0 },
        ]),
      ) as unknown as ProductAssay;
      const nudged = { ...assay, [name]: { ...assay[name], value: assay[name].value + step } };
      const sensitivity = (realisedOxide(nudged).milligrams - realisedOxide(assay).milligrams) / step;
      expect(realisedOxide(only).standardUncertaintyMilligrams / (Math.abs(sensitivity) * 0.001)).toBeCloseTo(
        1,
        4,
      );
    }
  });

  it.each<[string, Partial<ProductAssay>]>([
    ['/massGrams/value', { massGrams: { value: 0, standardUncertainty: 1 } }],
    ['/massGrams/standardUncertainty', { massGrams: { value: 1, standardUncertainty: -1 } }],
    ['/purityFraction/value', { purityFraction: { value: 99, standardUncertainty: 0.1 } }],
    ['/lossOnIgnitionFraction/value', { lossOnIgnitionFraction: { value: 1, standardUncertainty: 0 } }],
    ['/lossOnIgnitionFraction/value', { lossOnIgnitionFraction: { value: -0.1, standardUncertainty: 0 } }],
    ['/purityFraction/standardUncertainty', { purityFraction: { value: 0.9, standardUncertainty: NaN } }],
  ])('refuses a figure that cannot be and points to %s', (pointer, change) => {
    const { code, faults } = refusalOf(() => realisedOxide({ ...assay, ...change }));
    expect([code, faults[0]?.pointer]).toEqual(['calibration-input-out-of-range', pointer]);
  });
});
