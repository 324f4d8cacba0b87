import type { EstimateInputs, EstimateSource } from './estimate-inputs.js';

/** A part of material that has an estimate of its own. */
export interface PartOfMaterial {
  /** Names the whole, e.g. the id of a lot. */
  readonly wholeId: string;
  /** What the whole is estimated from. */
  readonly inputs: EstimateInputs;
  /** The part of the whole, above 0. */
  readonly share: number;
}

/**
 * Inputs of material that parts of others were made into. What comes from one ticket by several ways is one source again, so
 * that what is uncertain about it stays shared; a realised recovery is of its whole alone and is left behind.
 * @param parts at least one; their order does not matter
 * @param processRouteKey the route that the estimate is to assume
 */
export function inputsOfParts(parts: readonly PartOfMaterial[], processRouteKey: string): EstimateInputs {
  const sources = new Map<string, EstimateSource>();
  for (const { wholeId, inputs, share } of inOrder(parts)) {
    inputs.sources.forEach((source, index) => {
      const origin = source.origin ?? `${wholeId}/${index}`;
      const known = sources.get(origin)?.share ?? 0;
      sources.set(origin, { ...source, origin, share: known + (source.share ?? 1) * share });
    });
  }
  return { sources: [...sources.values()], processRouteKey, realised: null };
}

/** By name, since sums of floating-point shares depend on their order. */
function inOrder(parts: readonly PartOfMaterial[]): readonly PartOfMaterial[] {
  return [...parts].sort((a, b) => (a.wholeId < b.wholeId ? -1 : 1));
}
