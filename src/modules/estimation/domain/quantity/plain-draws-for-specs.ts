import { normalQuantile } from '../../../../shared/normal-quantile.js';
import type { Distribution } from '../distribution/distribution.js';
import { normalProbability } from '../distribution/normal-distribution.js';
import type { Factor } from './factor.js';
import { type Quantity, uncertain } from './quantity.js';

/** Mulberry32: plain pseudo-random numbers, of another kind than the engine's points. */
export function plainUniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

/** A factor of a formula in specs; the same block is the same draw. */
export function aFactor(block: string, distribution: Distribution): Quantity {
  return uncertain({ block, kind: 'UNIT_SCATTER', subject: 'specs', distribution });
}

/** The same, of a belief that goes back to another with a correlation of their normal scores. */
export function aSharer(
  block: string,
  belief: string,
  correlation: number,
  distribution: Distribution,
): Quantity {
  const sharedWith = { block: belief, correlation };
  return uncertain({ block, kind: 'UNIT_SCATTER', subject: 'specs', distribution, sharedWith });
}

/** The formula at plain draws, in ascending order: one uniform per block and draw. */
export function plainDraws(quantity: Quantity, count: number, seed = 1): Float64Array {
  const [drawn = new Float64Array(0)] = jointPlainDraws([quantity], count, seed);
  return drawn.sort();
}

/** Several formulas at the same plain draws, in the order in which they were drawn. */
export function jointPlainDraws(
  quantities: readonly Quantity[],
  count: number,
  seed = 1,
): readonly Float64Array[] {
  const uniform = plainUniforms(seed);
  const ofBlocks = new Map<string, Float64Array>();
  const drawn = (): Float64Array => {
    const uniforms = new Float64Array(count);
    for (let i = 0; i < count; i++) uniforms[i] = uniform();
    return uniforms;
  };
  const uniformsOf = (block: string): Float64Array => {
    const known = ofBlocks.get(block) ?? drawn();
    ofBlocks.set(block, known);
    return known;
  };
  const probabilitiesOf = ({ block, sharedWith }: Factor): Float64Array => {
    const own = uniformsOf(block).slice();
    if (sharedWith === undefined) return own;
    const { correlation } = sharedWith;
    const belief = uniformsOf(sharedWith.block);
    return own.map((each, i) =>
      normalProbability(
        correlation * normalQuantile(belief[i] ?? NaN) +
          Math.sqrt(1 - correlation ** 2) * normalQuantile(each),
      ),
    );
  };
  const evaluate = (part: Quantity): Float64Array => {
    if (part.kind === 'FACTOR') {
      const values = probabilitiesOf(part.factor);
      part.factor.distribution.fill(values);
      return values;
    }
    const isSum = part.kind === 'SUM';
    const result = new Float64Array(count).fill(part.kind === 'SUM' ? 0 : part.scale);
    for (const each of part.of) {
      const values = evaluate(each);
      for (let i = 0; i < count; i++) {
        const before = result[i] ?? 0;
        const value = values[i] ?? 0;
        result[i] = isSum ? before + value : before * value;
      }
    }
    return result;
  };
  return quantities.map(evaluate);
}

/** Order statistic of an ascending sample. */
export function drawnPercentile(sorted: Float64Array, probability: number): number {
  return sorted[Math.round(probability * sorted.length)] ?? NaN;
}
