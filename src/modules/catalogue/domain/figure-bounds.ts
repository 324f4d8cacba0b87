import type { ProductProfile } from './catalogue.js';

/** Between what a quantity lies by its nature, both excluded; not what is plausible, which is NumberBounds. */
export interface FigureBounds {
  readonly lower: number;
  /** Infinity where nothing bounds the quantity from above. */
  readonly upper: number;
}

/** Masses. */
export const POSITIVE: FigureBounds = { lower: 0, upper: Number.POSITIVE_INFINITY };
/** Yields and mass fractions. */
export const SHARE: FigureBounds = { lower: 0, upper: 1 };
export const PERCENT: FigureBounds = { lower: 0, upper: 100 };

/** Of a profile's magnet mass: kilograms per unit, or a share where it is logged by gross mass. */
export function magnetMassBounds({ unitBasis }: Pick<ProductProfile, 'unitBasis'>): FigureBounds {
  return unitBasis === 'GROSS_MASS' ? SHARE : POSITIVE;
}
