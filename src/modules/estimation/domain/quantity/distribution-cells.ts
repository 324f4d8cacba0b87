import type { Distribution } from '../distribution/distribution.js';

/** One part of a distribution's range: what it weighs, its mean, and the values in it, ascending. */
export interface DistributionCell {
  readonly weight: number;
  readonly mean: number;
  readonly values: Float64Array;
  /** As many as values; they add up to 1. */
  readonly weights: Float64Array;
}

/** A distribution cut into cells, and the share of its variance that is left within them. */
export interface CutDistribution {
  readonly cells: readonly DistributionCell[];
  readonly varianceLeft: number;
}

const known = new WeakMap<Distribution, Map<number, CutDistribution>>();

/** Cuts a distribution's positive values into `count` cells of equal probability; 0 is a cell of its own. */
export function cutDistribution(distribution: Distribution, count: number): CutDistribution {
  const ofDistribution = known.get(distribution) ?? new Map<number, CutDistribution>();
  known.set(distribution, ofDistribution);
  const found = ofDistribution.get(count) ?? cut(distribution, count);
  ofDistribution.set(count, found);
  return found;
}

function cut(distribution: Distribution, count: number): CutDistribution {
  const { zeroProbability, variance } = distribution;
  const { values, weights } = ascending(distribution);
  const cells: DistributionCell[] = [];
  if (zeroProbability > 0) {
    cells.push({ weight: zeroProbability, mean: 0, values: Float64Array.of(0), weights: Float64Array.of(1) });
  }
  let left = 0;
  let start = 0;
  let below = 0;
  for (let k = 0; k < values.length; k++) {
    below += weights[k] as number;
    const isEnd =
      k === values.length - 1 || below >= (1 - ROUNDING) * ((cellsEnded(cells, zeroProbability) + 1) / count);
    if (!isEnd) continue;
    const cell = cellOf(values.subarray(start, k + 1), weights.subarray(start, k + 1), 1 - zeroProbability);
    cells.push(cell);
    left += cell.weight * varianceWithin(cell);
    start = k + 1;
  }
  return { cells, varianceLeft: variance > 0 ? left / variance : 0 };
}

const ROUNDING = 1e-12;

function cellsEnded(cells: readonly DistributionCell[], zeroProbability: number): number {
  return zeroProbability > 0 ? cells.length - 1 : cells.length;
}

function cellOf(values: Float64Array, weights: Float64Array, share: number): DistributionCell {
  let weight = 0;
  let mean = 0;
  for (let k = 0; k < values.length; k++) {
    weight += weights[k] as number;
    mean += (weights[k] as number) * (values[k] as number);
  }
  return {
    weight: share * weight,
    mean: mean / weight,
    values,
    weights: weights.map((each) => each / weight),
  };
}

function varianceWithin({ values, weights, mean }: DistributionCell): number {
  let variance = 0;
  for (let k = 0; k < values.length; k++) {
    variance += (weights[k] as number) * ((values[k] as number) - mean) ** 2;
  }
  return variance;
}

function ascending({ atoms }: Distribution): { values: Float64Array; weights: Float64Array } {
  const { values, weights } = atoms;
  if (weights === null) {
    return {
      values: values.slice().sort(),
      weights: new Float64Array(values.length).fill(1 / values.length),
    };
  }
  const order = Array.from(values, (_value, k) => k).sort(
    (a, b) => (values[a] as number) - (values[b] as number),
  );
  return {
    values: Float64Array.from(order, (k) => values[k] as number),
    weights: Float64Array.from(order, (k) => weights[k] as number),
  };
}
