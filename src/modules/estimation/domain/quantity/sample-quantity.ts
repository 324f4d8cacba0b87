import {
  fillUniforms,
  GROUP_DIMENSIONS,
  POINT_COUNT,
  type GroupDimension,
} from '../../../../shared/low-discrepancy.js';
import { normalQuantile } from '../../../../shared/normal-quantile.js';
import { hash32 } from '../../../../shared/stable-hash.js';
import type { Distribution } from '../distribution/distribution.js';
import { normalProbability } from '../distribution/normal-distribution.js';
import type { Factor } from './factor.js';
import { eachFactor, type Quantity } from './quantity.js';

/** Largest probability that a quantile function is asked for. */
const BELOW_ONE = 1 - 2 ** -53;

/** One value of a quantity per point; point i of every quantity of one `PointSet` belongs together. */
export type Sample = Float64Array;

/**
 * Values of quantities at scrambled low-discrepancy points, one coordinate per block of factors. Blocks take their
 * coordinates four at a time from Sobol' groups, in the order in which they are first met; the seed and a block's
 * place decide its points, so the same formula gives the same values.
 */
export class PointSet {
  private readonly places = new Map<string, number>();
  /** Of factors only: what is made of them is cheap to make again, and far more. */
  private readonly factors = new Map<string, Map<Distribution, Sample>>();

  /** @param seed names the points; the same seed and formula give the same bytes */
  constructor(private readonly seed: string) {}

  /** Gives the blocks of a formula their coordinates, those of largest effect best first. */
  reserve(blocks: readonly string[]): void {
    for (const block of blocks) this.placeOf(block);
  }

  /** The values of a quantity; do not write into them. */
  sampleOf(quantity: Quantity): Sample {
    if (quantity.kind === 'FACTOR') return this.factorSample(quantity.factor);
    if (quantity.kind === 'SUM') {
      const total = new Float64Array(POINT_COUNT);
      for (const term of quantity.of) addTo(total, this.sampleOf(term));
      return total;
    }
    const result = new Float64Array(POINT_COUNT).fill(quantity.scale);
    for (const part of quantity.of) multiplyBy(result, this.sampleOf(part));
    return result;
  }

  private factorSample(factor: Factor): Sample {
    const ofBlock = this.factors.get(factor.block) ?? new Map<Distribution, Sample>();
    this.factors.set(factor.block, ofBlock);
    const known = ofBlock.get(factor.distribution);
    if (known !== undefined) return known;
    const sample = this.probabilitiesOf(factor);
    factor.distribution.fill(sample);
    ofBlock.set(factor.distribution, sample);
    return sample;
  }

  /** A block's own coordinate, or that mixed with the coordinate of the belief that the factor shares. */
  private probabilitiesOf({ block, sharedWith }: Factor): Sample {
    const own = this.uniforms(block);
    if (sharedWith === undefined) return own;
    const { correlation } = sharedWith;
    const ownWeight = Math.sqrt(Math.max(0, 1 - correlation ** 2));
    const shared = this.uniforms(sharedWith.block);
    for (let i = 0; i < own.length; i++) {
      const score =
        correlation * normalQuantile(shared[i] as number) + ownWeight * normalQuantile(own[i] as number);
      own[i] = Math.min(BELOW_ONE, normalProbability(score));
    }
    return own;
  }

  /** Uniform on (0, 1), one in every interval of width 1/POINT_COUNT. */
  uniforms(block: string): Sample {
    const place = this.placeOf(block);
    const group = Math.floor(place / GROUP_DIMENSIONS);
    const sample = new Float64Array(POINT_COUNT);
    fillUniforms(sample, hash32(`${this.seed}/${group}`), (place % GROUP_DIMENSIONS) as GroupDimension);
    return sample;
  }

  private placeOf(block: string): number {
    const place = this.places.get(block) ?? this.places.size;
    this.places.set(block, place);
    return place;
  }
}

/** Every block of some quantities, in the order of first occurrence, then the beliefs that their factors share. */
export function blocksOf(quantities: readonly Quantity[]): readonly string[] {
  const blocks = new Set<string>();
  const beliefs = new Set<string>();
  for (const quantity of quantities) {
    eachFactor(quantity, ({ block, sharedWith }) => {
      blocks.add(block);
      if (sharedWith !== undefined) beliefs.add(sharedWith.block);
    });
  }
  return [...new Set([...blocks, ...beliefs])];
}

/** Value by value, in place. */
export function addTo(target: Sample, addend: Sample): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + (addend[i] as number);
}

function multiplyBy(target: Sample, factor: Sample): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) * (factor[i] as number);
}
