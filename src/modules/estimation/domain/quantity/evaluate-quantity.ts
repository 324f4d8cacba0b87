import type { Distribution } from '../distribution/distribution.js';
import { percentiles } from '../distribution/percentile.js';
import { Convolution } from './convolve-quantity.js';
import { gridQuantiles } from './gridded-density.js';
import { isReadOnce, momentsOf, type Quantity } from './quantity.js';
import { blocksOf, PointSet, type Sample } from './sample-quantity.js';

/** What is stated of an uncertain number, in its own unit. P10 is the LOW percentile. */
export interface Summary {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly mean: number;
}

const PROBABILITIES = [0.1, 0.5, 0.9] as const;

/** Evaluates quantities of one estimate, each by the cheapest way that is exact for it. */
export class Evaluation {
  private readonly convolution = new Convolution();
  private points: PointSet | null = null;

  /** @param seed of the low-discrepancy points, where they are needed */
  constructor(private readonly seed: string) {}

  /** P10, P50, P90 and mean. */
  summaryOf(quantity: Quantity): Summary {
    const { mean } = momentsOf(quantity);
    const [p10 = mean, p50 = mean, p90 = mean] = this.percentilesOf(quantity);
    return { p10, p50, p90, mean };
  }

  private percentilesOf(quantity: Quantity): readonly number[] {
    const only = onlyFactorOf(quantity);
    if (only === 'NONE') return PROBABILITIES.map(() => momentsOf(quantity).mean);
    if (only !== 'MANY') return quantilesOf(only.distribution).map((each) => only.scale * each);
    if (!isReadOnce(quantity)) return this.percentilesAtPoints(quantity);
    const density = this.convolution.densityOf(quantity);
    if (this.convolution.isCoarse(quantity)) return percentiles(this.sampleOf(quantity), PROBABILITIES);
    return gridQuantiles(density, PROBABILITIES);
  }

  /**
   * Where a block of factors is shared by terms of a sum: percentiles at the points, corrected by how far the points
   * are off for the same formula with every term's factors its own, whose percentiles convolution knows (control
   * variate; Glasserman, *Monte Carlo Methods in Financial Engineering*, 2004, §4.1).
   */
  private percentilesAtPoints(quantity: Quantity): readonly number[] {
    const points = this.pointSet([quantity]);
    const sample = points.sampleOf(quantity);
    const unshared = withoutSharing(quantity);
    const controlDensity = this.convolution.densityOf(unshared);
    if (this.convolution.isCoarse(unshared)) return percentiles(sample, PROBABILITIES);
    const control = points.sampleOnce(unshared);
    const exact = gridQuantiles(controlDensity, PROBABILITIES);
    const ofControl = percentiles(control, PROBABILITIES);
    const weight = squaredCorrelation(sample, control);
    return percentiles(sample, PROBABILITIES).map((value, k) => {
      const known = exact[k] ?? 0;
      const found = ofControl[k] ?? 0;
      return known > 0 && found > 0 ? value * (known / found) ** weight : value;
    });
  }

  /** Values of a quantity at the points of this estimate; for what must be computed point by point. */
  sampleOf(quantity: Quantity): Sample {
    return this.pointSet([quantity]).sampleOf(quantity);
  }

  /** Uniform points of a further independent block. */
  uniforms(block: string): Sample {
    return this.pointSet([]).uniforms(block);
  }

  private pointSet(quantities: readonly Quantity[]): PointSet {
    this.points ??= new PointSet(this.seed);
    this.points.reserve(blocksOf(quantities));
    return this.points;
  }
}

/** The factor of a quantity that has one only: its percentiles are the factor's. */
function onlyFactorOf(quantity: Quantity): 'NONE' | 'MANY' | { scale: number; distribution: Distribution } {
  if (quantity.kind === 'FACTOR') return { scale: 1, distribution: quantity.factor.distribution };
  if (quantity.kind === 'SUM') return 'MANY';
  const [part] = quantity.of;
  if (part === undefined) return 'NONE';
  if (quantity.of.length > 1) return 'MANY';
  const inner = onlyFactorOf(part);
  return typeof inner === 'string' ? inner : { ...inner, scale: inner.scale * quantity.scale };
}

function quantilesOf(distribution: Distribution): readonly number[] {
  if (distribution.unordered === true) {
    const { atoms, zeroProbability } = distribution;
    const zeros = Math.round((zeroProbability / (1 - zeroProbability)) * atoms.values.length);
    return percentiles(Float64Array.of(...new Float64Array(zeros), ...atoms.values), PROBABILITIES);
  }
  const values = Float64Array.from(PROBABILITIES);
  distribution.fill(values);
  return [...values];
}

/** The same formula with a block of its own for every occurrence but the first. */
function withoutSharing(quantity: Quantity): Quantity {
  const occurrences = new Map<string, number>();
  const inOrder = (part: Quantity): Quantity => {
    if (part.kind === 'FACTOR') {
      const { block } = part.factor;
      const count = occurrences.get(block) ?? 0;
      occurrences.set(block, count + 1);
      if (count === 0 && part.factor.sharedWith === undefined) return part;
      const { sharedWith: _belief, ...factor } = part.factor;
      return { kind: 'FACTOR', factor: { ...factor, block: count === 0 ? block : `${block}~${count}` } };
    }
    const of = part.of.map(inOrder);
    return part.kind === 'SUM' ? { kind: 'SUM', of } : { ...part, of };
  };
  return inOrder(quantity);
}

function squaredCorrelation(a: Sample, b: Sample): number {
  const meanOf = (sample: Sample): number => sample.reduce((sum, each) => sum + each, 0) / sample.length;
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let covariance = 0;
  let varianceA = 0;
  let varianceB = 0;
  for (let i = 0; i < a.length; i++) {
    const offA = (a[i] as number) - meanA;
    const offB = (b[i] as number) - meanB;
    covariance += offA * offB;
    varianceA += offA * offA;
    varianceB += offB * offB;
  }
  return varianceA > 0 && varianceB > 0 ? covariance ** 2 / (varianceA * varianceB) : 0;
}
