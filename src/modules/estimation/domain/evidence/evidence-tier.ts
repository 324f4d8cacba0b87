import type { RealisedRecovery } from './evidence.js';

/** How good the evidence of an estimate is: see `Estimate.evidenceTier`. */
export type EvidenceTier = 0 | 1 | 2 | 3 | 4 | 5;

/**
 * The tier of the whole is that of its weakest line: 0 a class default, 1 a declared grade or a passport, 2 yard XRF,
 * 3 a laboratory assay, 4 an exchanged or settled assay. A line that several pieces are about has the best of them.
 * 5: Nd and Pr of the whole were realised at the separator. See docs/model/estimation.md, "Tier and class".
 */
export function evidenceTierOf(
  tiers: readonly EvidenceTier[],
  realised: RealisedRecovery | null,
): EvidenceTier {
  const measured = realised?.elements.map(({ element }) => element) ?? [];
  if (measured.includes('Nd') && measured.includes('Pr')) return 5;
  return tiers.reduce<EvidenceTier>((weakest, tier) => (tier < weakest ? tier : weakest), 4);
}
