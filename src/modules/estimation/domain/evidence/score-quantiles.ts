import type { Distribution } from '../distribution/distribution.js';
import { normalProbability } from '../distribution/normal-distribution.js';

/** Largest probability that a quantile function is asked for. */
const BELOW_ONE = 1 - 2 ** -53;
/** Scores that are tabulated: beyond lies one value in 5·10⁸. */
const REACH = 6;
/** Linear between so many steps, a quantile is off by 4·10⁻⁶ of its curvature, some 10⁻⁵ of a standard deviation. */
const STEPS = 2_048;
const STEPS_PER_SCORE = STEPS / (2 * REACH);

/** By distribution: what a catalogue row says is tabulated once. Memory of a pure function. */
const tables = new WeakMap<Distribution, Float64Array>();

/**
 * Values of an uncertain number at normal scores: its quantile function after the normal's distribution function, so
 * that a standard normal score becomes the number.
 */
export function valuesAtScores(distribution: Distribution, scores: Float64Array): Float64Array {
  const table = tableOf(distribution);
  const values = new Float64Array(scores.length);
  for (let i = 0; i < values.length; i++) {
    const position = ((scores[i] as number) + REACH) * STEPS_PER_SCORE;
    if (position >= 0 && position < STEPS) {
      const step = position | 0;
      const left = table[step] as number;
      values[i] = left + (position - step) * ((table[step + 1] as number) - left);
    } else values[i] = exactly(distribution, Float64Array.of(scores[i] as number))[0] as number;
  }
  return values;
}

function tableOf(distribution: Distribution): Float64Array {
  const known = tables.get(distribution);
  if (known !== undefined) return known;
  const table = exactly(
    distribution,
    Float64Array.from({ length: STEPS + 1 }, (_, step) => step / STEPS_PER_SCORE - REACH),
  );
  tables.set(distribution, table);
  return table;
}

/** In place. */
function exactly(distribution: Distribution, scores: Float64Array): Float64Array {
  for (let i = 0; i < scores.length; i++) {
    scores[i] = Math.min(BELOW_ONE, normalProbability(scores[i] as number));
  }
  distribution.fill(scores);
  return scores;
}
