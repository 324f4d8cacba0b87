import { describe, expect, it } from '@jest/globals';
import { aCatalogue, aProfile, exactly } from './catalogue-for-specs.js';
import type { EstimateSource } from './estimate-inputs.js';
import { type SourceMean, sourceMeans } from './source-means.js';

const CATALOGUE = aCatalogue({
  profiles: [aProfile({ magnetMassKgPerUnit: exactly(0.015), gradeKey: 'plain' })],
});

function motors(units: number, profileKey = 'motor'): EstimateSource {
  return {
    lines: [{ kind: 'PROFILE_UNITS', profileKey, units, liberation: 'DISMANTLING', gradeKey: null }],
    weighingRelativeUncertainty: 0,
    evidence: [],
  };
}

function milligramsOf(mean: SourceMean | undefined): number {
  return mean !== undefined && 'ndPrMeanMilligrams' in mean ? mean.ndPrMeanMilligrams : NaN;
}

describe('the means of sources', () => {
  it('are of each by itself, in their order; one that the catalogue cannot carry says why', () => {
    const sources = [motors(10), motors(1, 'turbine'), motors(20)];
    const means = sourceMeans({ sources, processRouteKey: 'perfect', realised: null }, CATALOGUE);
    // 15 g a motor with Nd 23 wt% · 1.166377 and Pr 6 wt% · 1.208161; rounded to a milligram.
    const milligrams = 15_000 * (0.23 * 1.166377 + 0.06 * 1.208161);
    const [ten, none, twenty] = means;
    expect(means).toHaveLength(3);
    expect(milligramsOf(ten) / 10).toBeCloseTo(milligrams, 0);
    expect(milligramsOf(twenty) / 20).toBeCloseTo(milligrams, 0);
    expect(none).toEqual({ refusal: expect.stringContaining('turbine') });
  });
});
