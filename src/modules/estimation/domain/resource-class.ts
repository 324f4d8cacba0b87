import type { ResourceClassRules } from '../../catalogue/domain/catalogue.js';
import type { QuantityInterval, ResourceClass } from './estimate.js';

/** Widest relative half-width that is stated, 100 times the P50; also where the P50 is 0 and no ratio exists. */
export const RELATIVE_HALF_WIDTH_MAX = 100;
const DECIMALS = 1e4;

/** (P90 − P10) / (2 · P50), to 4 decimals. An interval whose P50 is 0 has no relative width: the maximum. */
export function relativeHalfWidth(interval: QuantityInterval): number {
  if (interval.p50 === 0) return RELATIVE_HALF_WIDTH_MAX;
  const ratio = (interval.p90 - interval.p10) / (2 * interval.p50);
  return Math.min(RELATIVE_HALF_WIDTH_MAX, Math.round(ratio * DECIMALS) / DECIMALS);
}

/** A resource class and the sentence that says why. */
export interface ResourceClassification {
  readonly resourceClass: ResourceClass;
  readonly rule: string;
}

/**
 * MEASURED asks for evidence and a narrow interval; INDICATED for one of the two, with laxer limits; INFERRED
 * is the rest. Thresholds: `rules`; see docs/model/estimation.md, "Tier and class".
 */
export function classifyResource(
  tier: number,
  halfWidth: number,
  rules: ResourceClassRules,
): ResourceClassification {
  const width = `half-width ${percent(halfWidth)} of the P50 of recoverable NdPr oxide`;
  const measuredMax = rules.measuredRelativeHalfWidthMax;
  const indicatedMax = rules.indicatedRelativeHalfWidthMax;
  if (tier >= rules.measuredTierMin && halfWidth <= measuredMax) {
    const rule = `Measured: evidence tier ${tier} (at least ${rules.measuredTierMin}) and ${width} (at most ${percent(measuredMax)}).`;
    return { resourceClass: 'MEASURED', rule };
  }
  if (tier >= rules.indicatedTierMin) {
    const rule = `Indicated: evidence tier ${tier} (at least ${rules.indicatedTierMin}).`;
    return { resourceClass: 'INDICATED', rule };
  }
  if (halfWidth <= indicatedMax) {
    return { resourceClass: 'INDICATED', rule: `Indicated: ${width} (at most ${percent(indicatedMax)}).` };
  }
  const rule = `Inferred: evidence tier ${tier} (below ${rules.indicatedTierMin}) and ${width} (above ${percent(indicatedMax)}).`;
  return { resourceClass: 'INFERRED', rule };
}

function percent(fraction: number): string {
  return `${Math.round(fraction * DECIMALS) / 100} %`;
}
