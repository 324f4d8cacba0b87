import { OXIDE_OF, type EstimatedElement, type OxideQuantity } from '../../catalogue/domain/rare-earths.js';

/** What a price may be quoted for: the traded oxide of each estimated element, and NdPr oxide for two of them. */
export const PRICED_OXIDES = [
  'ND2O3',
  'PR6O11',
  'DY2O3',
  'TB4O7',
  'NDPR',
] as const satisfies readonly OxideQuantity[];
export type PricedOxide = (typeof PRICED_OXIDES)[number];

/** As price lists spell them. */
export const NAME_OF_OXIDE: Readonly<Record<PricedOxide, string>> = {
  ND2O3: 'Nd2O3',
  PR6O11: 'Pr6O11',
  DY2O3: 'Dy2O3',
  TB4O7: 'Tb4O7',
  NDPR: 'NdPr oxide',
};

/** Quotes by which the oxide of an element may be valued, the closer one first. */
export function quotesFor(element: EstimatedElement): readonly PricedOxide[] {
  const own = PRICED_OXIDES.filter((oxide) => oxide === OXIDE_OF[element]);
  return element === 'Nd' || element === 'Pr' ? [...own, 'NDPR'] : own;
}
