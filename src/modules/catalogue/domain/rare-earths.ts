/** The rare earths estimated with an uncertainty of their own. */
export const ESTIMATED_ELEMENTS = ['Nd', 'Pr', 'Dy', 'Tb'] as const;
export type EstimatedElement = (typeof ESTIMATED_ELEMENTS)[number];

/** Further rare earths that a grade may carry; they count towards TREO. */
export const MINOR_RARE_EARTHS = ['Gd', 'Ho', 'Ce', 'La'] as const;
export type MinorRareEarth = (typeof MINOR_RARE_EARTHS)[number];

export type RareEarth = EstimatedElement | MinorRareEarth;
export const RARE_EARTHS: readonly RareEarth[] = [...ESTIMATED_ELEMENTS, ...MINOR_RARE_EARTHS];

/**
 * The quantities an estimate is stated in. `NDPR` is Nd2O3 + Pr6O11 (the trade's NdPr oxide);
 * `TREO` is the oxide sum of every rare earth the composition carries.
 */
export const OXIDE_QUANTITIES = ['ND2O3', 'PR6O11', 'DY2O3', 'TB4O7', 'NDPR', 'TREO'] as const;
export type OxideQuantity = (typeof OXIDE_QUANTITIES)[number];

/** The traded oxide of each estimated element. */
export const OXIDE_OF: Readonly<Record<EstimatedElement, OxideQuantity>> = {
  Nd: 'ND2O3',
  Pr: 'PR6O11',
  Dy: 'DY2O3',
  Tb: 'TB4O7',
};
