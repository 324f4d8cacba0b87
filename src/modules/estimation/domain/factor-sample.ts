import type { DistributedFigure, PertRange } from '../../catalogue/domain/catalogue.js';
import type { FigureBounds } from '../../catalogue/domain/figure-bounds.js';
import { figureQuantileFunction, isPercentileFigure } from '../../catalogue/domain/figure-quantile.js';
import { fillUniforms, type GroupDimension, POINT_COUNT } from '../../../shared/low-discrepancy.js';
import { hash32 } from '../../../shared/stable-hash.js';
import type { WtPctRange } from './estimation-line.js';
import { normalQuantile } from '../../../shared/normal-quantile.js';
import { isConstant, pertFromUniforms } from './pert.js';

/** One value of a factor per point of the sample; `POINT_COUNT` long. Point i of every factor belongs together. */
export type Sample = Float64Array;

/** Where a factor takes its randomness from: the same stream always gives the same draws. */
export interface FactorStream {
  readonly groupSeed: number;
  readonly dimension: GroupDimension;
}

/**
 * The stream of one factor. Factors that share a group are stratified jointly; a group's draws depend on the
 * seed and its own key alone, so a further factor disturbs no other.
 * @param groupKey names the group within an estimate, e.g. `profile:bev-traction-motor`
 */
export function factorStream(seed: string, groupKey: string, dimension: GroupDimension): FactorStream {
  return { groupSeed: hash32(`${seed}/${groupKey}`), dimension };
}

export function constantSample(value: number): Sample {
  return new Float64Array(POINT_COUNT).fill(value);
}

/** Uniform on (0, 1). */
export function uniformSample(stream: FactorStream): Sample {
  const sample = new Float64Array(POINT_COUNT);
  fillUniforms(sample, stream.groupSeed, stream.dimension);
  return sample;
}

/** PERT on [low, high]. */
export function pertSample(range: PertRange, stream: FactorStream): Sample {
  if (isConstant(range)) return constantSample(range.low);
  const sample = uniformSample(stream);
  pertFromUniforms(sample, range);
  return sample;
}

/** A figure by the distribution that its row states; PERT where it states none. */
export function figureSample(figure: DistributedFigure, bounds: FigureBounds, stream: FactorStream): Sample {
  if (!isPercentileFigure(figure)) return pertSample(figure, stream);
  if (isConstant(figure)) return constantSample(figure.mode);
  const sample = uniformSample(stream);
  const quantile = figureQuantileFunction(figure, bounds);
  for (let i = 0; i < sample.length; i++) sample[i] = quantile(sample[i] ?? 0);
  return sample;
}

/** Uniform on [low, high]. */
export function uniformRangeSample(range: WtPctRange, stream: FactorStream): Sample {
  if (range.low === range.high) return constantSample(range.low);
  const sample = uniformSample(stream);
  const width = range.high - range.low;
  for (let i = 0; i < sample.length; i++) sample[i] = range.low + width * (sample[i] ?? 0);
  return sample;
}

/** Normal with mean 1, cut at 0: the ratio of true to measured for a relative standard uncertainty. */
export function normalRatioSample(relativeUncertainty: number, stream: FactorStream): Sample {
  if (relativeUncertainty === 0) return constantSample(1);
  const sample = uniformSample(stream);
  for (let i = 0; i < sample.length; i++) {
    const ratio = 1 + relativeUncertainty * normalQuantile(sample[i] ?? 0);
    sample[i] = ratio > 0 ? ratio : 0;
  }
  return sample;
}

/** Lognormal with mean 1 and the stated coefficient of variation: exp(σz − σ²/2), σ² = ln(1 + CV²). */
export function lognormalRatioSample(coefficientOfVariation: number, stream: FactorStream): Sample {
  if (coefficientOfVariation === 0) return constantSample(1);
  const variance = Math.log1p(coefficientOfVariation ** 2);
  const sigma = Math.sqrt(variance);
  const sample = uniformSample(stream);
  for (let i = 0; i < sample.length; i++) {
    sample[i] = Math.exp(sigma * normalQuantile(sample[i] ?? 0) - variance / 2);
  }
  return sample;
}

/** target ← target · factor, point by point. */
export function multiplyBy(target: Sample, factor: Sample): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) * (factor[i] ?? 0);
}

/** target ← target · weight. */
export function scaleBy(target: Sample, weight: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) * weight;
}

/** target ← 1 − target: the rest of a share. */
export function complement(target: Sample): void {
  for (let i = 0; i < target.length; i++) target[i] = 1 - (target[i] ?? 0);
}

/** target ← target + a · b, point by point. */
export function addProduct(target: Sample, a: Sample, b: Sample): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) + (a[i] ?? 0) * (b[i] ?? 0);
}

/** target ← target + addend · weight, point by point. */
export function addScaled(target: Sample, addend: Sample, weight: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) + (addend[i] ?? 0) * weight;
}

/** Arithmetic mean. */
export function sampleMean(sample: Sample): number {
  let sum = 0;
  for (let i = 0; i < sample.length; i++) sum += sample[i] ?? 0;
  return sum / sample.length;
}
