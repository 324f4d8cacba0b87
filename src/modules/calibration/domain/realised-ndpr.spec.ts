import { describe, expect, it } from '@jest/globals';
import type { EstimatedElement } from '../../catalogue/domain/rare-earths.js';
import { elementBalanceOf, realisedNdPr } from './realised-ndpr.js';
import { balanceCloses } from './reconciliation.js';

const of = (element: EstimatedElement, oxideMilligrams: number, relativeUncertainty = 0.01) => ({
  element,
  oxideMilligrams,
  relativeUncertainty,
});

describe('realised NdPr oxide', () => {
  it('adds up; its own uncertainties in quadrature, the shared one linearly', () => {
    // 3 and 4 kg at 1 %: √(0.03² + 0.04²) = 0.05 kg; shared 1 % of 7 kg = 0.07 kg; together √0.0074 kg.
    const elements = [of('Nd', 3e6), of('Dy', 9e6), of('Pr', 4e6)];
    const realised = realisedNdPr({ elements, sharedRelativeUncertainty: 0.01 });
    expect(realised?.milligrams).toBe(7e6);
    expect(realised?.standardUncertaintyMilligrams).toBeCloseTo(Math.sqrt(0.0074) * 1e6, 3);
  });

  it('is not known of one of the two, or of none', () => {
    const shared = { sharedRelativeUncertainty: 0.001 };
    expect(realisedNdPr({ elements: [of('Nd', 3e6)], ...shared })).toBeNull();
    expect(realisedNdPr({ elements: [of('Nd', 0), of('Pr', 0)], ...shared })).toBeNull();
    expect(realisedNdPr({ elements: [of('Nd', 5), of('Pr', 0)], ...shared })?.milligrams).toBe(5);
  });

  it('closes its balance within twice the combined uncertainty, that of residue and loss counted once', () => {
    const product = { milligrams: 9e6, standardUncertaintyMilligrams: 0 };
    const declared = { feedUncertaintyKg: 0.03, residueKg: 0.6, lossKg: 0.1, uncertaintyKg: 0.04 };
    // Feed 9.7 kg would close exactly; √(0.03² + 0.04²) = 0.05 kg, so 0.1 kg is the limit.
    const closes = (feedKg: number): boolean => {
      const balance = elementBalanceOf({ ...declared, feedKg }, product);
      return balance !== null && balanceCloses(balance);
    };
    expect([9.59, 9.601, 9.7, 9.799, 9.81].map(closes)).toEqual([false, true, true, true, false]);
    expect(elementBalanceOf(undefined, product)).toBeNull();
  });
});
