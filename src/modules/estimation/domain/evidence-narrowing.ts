/** Kinds of evidence that an estimate may ask for. */
export const PROPOSED_EVIDENCE = ['SAMPLE_WEIGHING', 'COUNT', 'MOISTURE', 'XRF', 'LABORATORY_ASSAY'] as const;
export type ProposedEvidenceKind = (typeof PROPOSED_EVIDENCE)[number];

/** How some factors would look after the evidence, by block. */
export interface Narrowing {
  readonly kind: ProposedEvidenceKind;
  readonly subject: string;
  readonly pieces: number;
  /** Row of the catalogue's assay methods that has the cost. */
  readonly methodKey: string;
  /** Spread about the mean after the evidence over that before, 0…1, by block. */
  readonly spreadFactors: ReadonlyMap<string, number>;
  /** What to do, without what it brings. */
  readonly instruction: string;
}

/**
 * Standard deviation left after measuring with `u` what is known to `tau`, relative to `tau`: u/√(τ² + u²), from
 * docs/model/evidence-mathematics.md, "Next best evidence".
 */
export function spreadLeft(tau: number, u: number): number {
  return tau === 0 ? 1 : u / Math.hypot(tau, u);
}
