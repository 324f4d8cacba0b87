import {
  constant,
  type Distribution,
  fromWeightedValues,
  scaledBy,
  shrunk,
} from '../distribution/distribution.js';
import { lognormalRatio } from '../distribution/known-shapes.js';
import type { DistributionCell } from './distribution-cells.js';
import type { Factor } from './factor.js';

/** Relative deviation below which normal, lognormal and what is between are the same. */
const NARROW = 0.02;

/** T = `without` + g · `slope`, on average. */
export interface BlockAction {
  readonly factor: Factor;
  readonly without: number;
  readonly slope: number;
  /** Relative variance of the sum that is lost where the block is taken at once. */
  readonly lostVariance: number;
}

/** Share of the sum that the block acts on where it has a value. */
export function shareAt({ without, slope }: BlockAction, value: number): number {
  const acted = value * slope;
  return acted === 0 ? 0 : acted / (without + acted);
}

/** 1 + share · (g/ḡ − 1). */
export function ratioOf(distribution: Distribution, share: number): Distribution {
  const { mean, variance } = distribution;
  const deviation = (share * Math.sqrt(variance)) / mean;
  if (deviation < NARROW && distribution.zeroProbability === 0) return lognormalRatio(deviation);
  return shrunk(scaledBy(distribution, 1 / mean), share);
}

/** Values over their mean, 1 + share · (value/mean − 1). */
export function ratioWithin({ mean, values, weights }: DistributionCell, share: number): Distribution {
  if (mean === 0 || values.length === 1) return constant(1);
  const ratios = new Float64Array(values.length);
  for (let k = 0; k < ratios.length; k++) ratios[k] = 1 + share * ((values[k] as number) / mean - 1);
  return fromWeightedValues(ratios, weights);
}
