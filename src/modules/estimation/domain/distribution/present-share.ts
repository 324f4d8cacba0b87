import { constant, type Distribution, fromSortedValues, fromWeightedValues } from './distribution.js';
import { normalQuantile } from '../../../../shared/normal-quantile.js';

/** Counts that may happen, up to which each gets a weight of its own. */
const COUNTS_MAX = 2_048;
/** Deviations of the binomial beyond which a count does not happen. */
const COUNT_REACH = 8;
/** Values that stand for the unknown probability while counts are weighed. */
const PROBABILITY_NODES = 128;
/** Where more counts may happen the binomial's spread is taken as normal, at this many values each. */
const NORMAL_NODES = 16;

/**
 * Share of the units that hold magnets: `known` of them are known to, and each of the `unknown` does with a
 * probability that is the same for all and itself uncertain: a binomial count over its distribution. See
 * docs/model/uncertainty.md, "Distributions".
 * @param probability of one unit, 0…1
 * @param known units found to hold magnets, whole
 * @param unknown units not looked at, whole
 * @param total all units: known, unknown and those found without; above 0
 */
export function presentShare(
  probability: Distribution,
  known: number,
  unknown: number,
  total: number,
): Distribution {
  if (unknown === 0) return constant(known / total);
  if (probability.variance === 0 && (probability.mean === 0 || probability.mean === 1)) {
    return constant((known + unknown * probability.mean) / total);
  }
  const shares = nodesOf(probability, PROBABILITY_NODES);
  const range = countRange(shares, unknown);
  return range.high - range.low < COUNTS_MAX
    ? countedShare(shares, range, known, unknown, total)
    : spreadShare(shares, known, unknown, total);
}

/** Counts that any of the probabilities may give. */
function countRange(shares: Float64Array, unknown: number): { readonly low: number; readonly high: number } {
  let low = unknown;
  let high = 0;
  for (const share of shares) {
    const reach = COUNT_REACH * Math.sqrt(unknown * share * (1 - share)) + COUNT_REACH;
    low = Math.min(low, unknown * share - reach);
    high = Math.max(high, unknown * share + reach);
  }
  return { low: Math.max(0, Math.floor(low)), high: Math.min(unknown, Math.ceil(high)) };
}

function nodesOf(probability: Distribution, count: number): Float64Array {
  const nodes = Float64Array.from({ length: count }, (_, k) => (k + 0.5) / count);
  probability.fill(nodes);
  return nodes;
}

function countedShare(
  shares: Float64Array,
  { low, high }: { readonly low: number; readonly high: number },
  ...[known, unknown, total]: readonly [number, number, number]
): Distribution {
  const weights = new Float64Array(high - low + 1);
  for (const share of shares) addBinomial(weights, low, unknown, share);
  const norm = weights.reduce((sum, each) => sum + each, 0);
  const holdsNone = known === 0 && low === 0;
  const zeroProbability = holdsNone ? (weights[0] as number) / norm : 0;
  // Counts that never happen would only make the grid of a convolution wider.
  const happens = (each: number): boolean => each > NEGLIGIBLE_SHARE * norm;
  const first = Math.max(weights.findIndex(happens), holdsNone ? 1 : 0);
  const last = weights.findLastIndex(happens);
  if (last < first) return constant(0);
  const values = Float64Array.from({ length: last + 1 - first }, (_, k) => (known + low + first + k) / total);
  return fromWeightedValues(values, weights.slice(first, last + 1), zeroProbability);
}

const NEGLIGIBLE_SHARE = 1e-9;

/** Adds the binomial probabilities of the counts from `low` on, each from the one at the mode by its ratio. */
function addBinomial(weights: Float64Array, low: number, trials: number, share: number): void {
  const last = weights.length - 1;
  if (share <= 0 || share >= 1) {
    const count = (share <= 0 ? 0 : trials) - low;
    if (count >= 0 && count <= last) weights[count] = (weights[count] as number) + 1;
    return;
  }
  const mode = Math.min(last, Math.max(0, Math.min(trials, Math.floor((trials + 1) * share)) - low));
  const odds = share / (1 - share);
  const terms = new Float64Array(last + 1);
  terms[mode] = 1;
  let sum = 1;
  for (let k = mode; k < last; k++) {
    const count = low + k;
    const term = ((terms[k] as number) * odds * (trials - count)) / (count + 1);
    terms[k + 1] = term;
    sum += term;
  }
  for (let k = mode; k > 0; k--) {
    const count = low + k;
    const term = ((terms[k] as number) * count) / (odds * (trials - count + 1));
    terms[k - 1] = term;
    sum += term;
  }
  for (let k = 0; k <= last; k++) weights[k] = (weights[k] as number) + (terms[k] as number) / sum;
}

/** Very many units: the unknown probability with the binomial's own spread about it. */
function spreadShare(shares: Float64Array, known: number, unknown: number, total: number): Distribution {
  const values = new Float64Array(shares.length * NORMAL_NODES);
  shares.forEach((share, row) => {
    const deviation = Math.sqrt(share * (1 - share) * unknown);
    NORMAL_SCORES.forEach((score, column) => {
      const count = Math.min(unknown, Math.max(0, share * unknown + deviation * score));
      values[row * NORMAL_NODES + column] = Math.max(SMALLEST_COUNT, known + count) / total;
    });
  });
  return fromSortedValues(values.sort());
}

/** What stands for no unit at all where that hardly ever happens. */
const SMALLEST_COUNT = 1e-3;

/** Middles of equal steps of a normal's probability, spread so that their variance is 1. */
const NORMAL_SCORES: readonly number[] = unitVariance(
  Array.from({ length: NORMAL_NODES }, (_, k) => normalQuantile((k + 0.5) / NORMAL_NODES)),
);

function unitVariance(scores: readonly number[]): readonly number[] {
  const variance = scores.reduce((sum, each) => sum + each ** 2, 0) / scores.length;
  return scores.map((each) => each / Math.sqrt(variance));
}
