import type { Estimate, QuantityInterval, ResourceClass } from './domain/estimate.js';

export const ESTIMATE_CAUSES = [
  'RECORDED',
  'CORRECTED',
  'EVIDENCE_ADDED',
  'EVIDENCE_WITHDRAWN',
  'LOT_MADE',
] as const;
/** Why an estimate was made. */
export type EstimateCause = (typeof ESTIMATE_CAUSES)[number];

/** Where an estimate stands, in the figures that people compare. */
export interface EstimateStanding {
  readonly evidenceTier: number;
  readonly resourceClass: ResourceClass;
  /** Recoverable NdPr oxide, milligrams. */
  readonly recoverableNdPr: Pick<QuantityInterval, 'p10' | 'p50' | 'p90'>;
  readonly relativeHalfWidth: number;
}

/** What a new estimate changed: kept with it, so that it stays what it was. */
export interface EstimateChange {
  readonly before: EstimateStanding;
  readonly after: EstimateStanding;
}

export function changeBetween(before: Estimate, after: Estimate): EstimateChange {
  return { before: standingOf(before), after: standingOf(after) };
}

function standingOf({ evidenceTier, resourceClass, relativeHalfWidth, oxides }: Estimate): EstimateStanding {
  const ndPr = oxides.find(({ quantity }) => quantity === 'NDPR');
  if (ndPr === undefined) throw new RangeError('An estimate states NdPr oxide');
  const { p10, p50, p90 } = ndPr.recoverable;
  return { evidenceTier, resourceClass, recoverableNdPr: { p10, p50, p90 }, relativeHalfWidth };
}
