import type { Distribution } from '../distribution/distribution.js';

/** What kind of ignorance a factor stands for; drivers and next best evidence are told by it. */
export const FACTOR_KINDS = [
  'WEIGHING',
  'UNIT_GROSS_MASS',
  'MAGNET_MASS',
  'UNIT_SCATTER',
  'PRESENCE',
  'MOISTURE_AND_OIL',
  'ALLOY_SHARE',
  'COATING',
  'COMPOSITION',
  'LIBERATION',
  'ROUTE_YIELD',
] as const;
export type FactorKind = (typeof FACTOR_KINDS)[number];

/**
 * One uncertain number of an estimate. Factors of different blocks are independent; factors of one block are
 * coordinates of the same draw (the elements of one alloy, say) and move together.
 */
export interface Factor {
  /** Identity of what is drawn once, e.g. `magnet-mass:hdd-35`. */
  readonly block: string;
  readonly kind: FactorKind;
  /** Key of the catalogue row, or name of the material, that it is about. */
  readonly subject: string;
  readonly distribution: Distribution;
  /**
   * Where evidence has made a belief surer that others still share: the block of that belief, and how much of what is
   * left is still theirs. Normal scores then have this correlation with the block's.
   */
  readonly sharedWith?: SharedBelief;
  /** True where the distribution was made for one estimate alone, so that nothing is to be remembered of it. */
  readonly isOfEstimate?: true;
}

/** A belief that a factor's own goes back to: docs/model/evidence-mathematics.md, "Shared beliefs". */
export interface SharedBelief {
  readonly block: string;
  /** 0…1: the posterior deviation over the prior one, as for a normal measurement of a normal belief. */
  readonly correlation: number;
}
