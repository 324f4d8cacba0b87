import { describe, expect, it } from '@jest/globals';
import { loadCatalogue } from '../../catalogue/load-catalogue.js';
import type { DeclaredProduct } from './declared-evidence.js';
import { understandRealisedRecovery } from './realised-recovery.js';

const CATALOGUE = loadCatalogue().catalogue;

function product(overrides: Partial<DeclaredProduct>): DeclaredProduct {
  return { compound: 'Nd2O3', massKg: 10, purityWtPct: 100, lossOnIgnitionWtPct: 0, ...overrides };
}

function elementsOf(...products: DeclaredProduct[]): readonly [string, number][] {
  const { elements } = understandRealisedRecovery({ products }, CATALOGUE);
  return elements.map(({ element, oxideMilligrams }) => [element, oxideMilligrams]);
}

describe('realised recovery', () => {
  it('is mass × purity × (1 − loss on ignition): 10 kg · 0.99 · 0.98 = 9.702 kg', () => {
    expect(elementsOf(product({ purityWtPct: 99, lossOnIgnitionWtPct: 2 }))).toEqual([['Nd', 9_702_000]]);
  });

  it('parts NdPr oxide by its share and adds products of one element up', () => {
    const mixed = product({ compound: 'NdPr', ndOxideShare: 0.75 });
    expect(elementsOf(product({ compound: 'Tb4O7', massKg: 1 }), mixed, product({ massKg: 2 }))).toEqual([
      ['Nd', 9_500_000],
      ['Pr', 2_500_000],
      ['Tb', 1_000_000],
    ]);
  });

  it('defaults to the weighbridge (0.1 %) and to ICP-OES of the element (1.2 % of Nd, 1.8 % of Dy)', () => {
    const products = [product({}), product({ compound: 'Dy2O3' })];
    const { elements, sharedRelativeUncertainty } = understandRealisedRecovery({ products }, CATALOGUE);
    expect(sharedRelativeUncertainty).toBe(0.001);
    expect(elements.map(({ relativeUncertainty }) => relativeUncertainty)).toEqual([0.012, 0.018]);
    const stated = { products, relativeUncertainty: 0.02, sharedRelativeUncertainty: 0.003 };
    const own = understandRealisedRecovery(stated, CATALOGUE);
    expect(own.sharedRelativeUncertainty).toBe(0.003);
    expect(own.elements.map(({ relativeUncertainty }) => relativeUncertainty)).toEqual([0.02, 0.02]);
  });
});
