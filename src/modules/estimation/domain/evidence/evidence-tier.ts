import type { Portions } from '../model/portions.js';

/** How good the evidence of an estimate is: see `Estimate.evidenceTier`. */
export type EvidenceTier = 0 | 1 | 2 | 3 | 4 | 5;

/**
 * The tier of the whole is that of its weakest line: 0 a class default, 1 a declared grade or a passport, 2 yard XRF,
 * 3 a laboratory assay, 4 an exchanged or settled assay. A line that several pieces are about has the best of them.
 */
export function evidenceTierOf({ tiers }: Portions): EvidenceTier {
  return tiers.reduce<EvidenceTier>((weakest, tier) => (tier < weakest ? tier : weakest), 5);
}
