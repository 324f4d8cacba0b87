import { describe, expect, it } from '@jest/globals';
import { loadCatalogue } from '../../catalogue/load-catalogue.js';
import { plainInputs } from './estimate-inputs.js';
import { oxideWeights } from './model/element-weights.js';
import { prepareEstimate } from './prepared-estimate.js';
import { Evaluation } from './quantity/evaluate-quantity.js';
import { summariesAfterRealised } from './summaries-after-realised.js';

const { catalogue } = loadCatalogue();
const { tradedOxideFactor } = catalogue;
const inputs = plainInputs(
  [
    {
      kind: 'PROFILE_UNITS',
      profileKey: 'bev-traction-motor',
      units: 400,
      liberation: 'DISMANTLING',
      gradeKey: null,
    },
  ],
  catalogue.defaultProcessRouteKey,
  0.005,
);
const prepared = prepareEstimate(inputs, catalogue);
const NDPR = oxideWeights(['Nd', 'Pr'], tradedOxideFactor);
const DYSPROSIUM = oxideWeights(['Dy'], tradedOxideFactor);

/** With the means of what is expected, as sure as stated. */
function afterRealised(relativeUncertainty: number, seed = 'specs') {
  const elements = (['Nd', 'Pr'] as const).map((element) => {
    const { mean } = prepared.summaries.weighted(oxideWeights([element], tradedOxideFactor)).recoverable;
    return { element, oxideMilligrams: Math.round(1_000 * mean), relativeUncertainty };
  });
  const realised = { id: 'product', elements, sharedRelativeUncertainty: relativeUncertainty };
  return summariesAfterRealised(prepared.model, new Evaluation(seed), realised, catalogue);
}

describe('summariesAfterRealised', () => {
  it('of a recovery that says nothing has the percentiles from before, exactly and not as points have them', () => {
    const after = afterRealised(30);
    for (const [weights, stage] of [
      [NDPR, 'contained'],
      [DYSPROSIUM, 'recoverable'],
    ] as const) {
      const before = prepared.summaries.weighted(weights)[stage];
      const { p10, p50, p90, mean } = after.weighted(weights)[stage];
      expect(Math.abs(p10 / before.p10 - 1)).toBeLessThan(1e-3);
      expect(Math.abs(p50 / before.p50 - 1)).toBeLessThan(1e-3);
      expect(Math.abs(p90 / before.p90 - 1)).toBeLessThan(1e-3);
      expect(Math.abs(mean / before.mean - 1)).toBeLessThan(1e-3);
    }
  });

  it('of what was weighed is as wide as the scale, and what it came from narrower than before', () => {
    const after = afterRealised(0.01).weighted(NDPR);
    const { p10, p50, p90 } = after.recoverable;
    // Nd and Pr have 1 % each of their own and 1 % together; Nd is most of the sum.
    expect((p90 - p10) / p50).toBeGreaterThan(2 * 1.28 * 0.01);
    expect((p90 - p10) / p50).toBeLessThan(2 * 1.29 * 0.015);
    const before = prepared.summaries.weighted(NDPR).contained;
    expect(after.contained.p90 - after.contained.p10).toBeLessThan(0.5 * (before.p90 - before.p10));
  });

  it('adds up: means of sums are sums of means', () => {
    const after = afterRealised(0.01);
    const mean = (elements: Parameters<typeof oxideWeights>[0]): number =>
      after.weighted(oxideWeights(elements, tradedOxideFactor)).contained.mean;
    expect(mean(['Nd', 'Pr', 'Dy'])).toBeCloseTo(mean(['Nd']) + mean(['Pr']) + mean(['Dy']), 6);
  });

  it('hardly depends on the points', () => {
    const [one, other] = ['one', 'other'].map((seed) => afterRealised(0.01, seed).weighted(NDPR).contained);
    expect(Math.abs((one?.p10 ?? NaN) / (other?.p10 ?? NaN) - 1)).toBeLessThan(2e-3);
    expect(Math.abs((one?.p90 ?? NaN) / (other?.p90 ?? NaN) - 1)).toBeLessThan(2e-3);
  });
});
