import { constant, type Distribution, fromSortedValues, fromWeightedValues } from './distribution.js';
import { normalQuantile } from '../../../../shared/normal-quantile.js';

/** Units up to which every count gets a weight of its own. */
const COUNTED_UNITS_MAX = 256;
/** Values that stand for the unknown probability while counts are weighed. */
const PROBABILITY_NODES = 64;
/** Beyond that many units the binomial's spread is taken as normal, at this many values each. */
const NORMAL_NODES = 16;

/**
 * Share of the units that hold magnets: `known` of them are known to, and each of the `unknown` does with a
 * probability that is the same for all and itself uncertain: a binomial count over its distribution.
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
  return unknown <= COUNTED_UNITS_MAX
    ? countedShare(probability, known, unknown, total)
    : spreadShare(probability, known, unknown, total);
}

function nodesOf(probability: Distribution, count: number): Float64Array {
  const nodes = Float64Array.from({ length: count }, (_, k) => (k + 0.5) / count);
  probability.fill(nodes);
  return nodes;
}

function countedShare(
  probability: Distribution,
  known: number,
  unknown: number,
  total: number,
): Distribution {
  const weights = new Float64Array(unknown + 1);
  for (const share of nodesOf(probability, PROBABILITY_NODES)) addBinomial(weights, share);
  const norm = weights.reduce((sum, each) => sum + each, 0);
  const zeroProbability = known === 0 ? (weights[0] ?? 0) / norm : 0;
  // Counts that never happen would only make the grid of a convolution wider.
  const happens = (each: number): boolean => each > NEGLIGIBLE_SHARE * norm;
  const first = Math.max(weights.findIndex(happens), known === 0 ? 1 : 0);
  const last = weights.findLastIndex(happens);
  if (last < first) return constant(0);
  const values = Float64Array.from({ length: last + 1 - first }, (_, k) => (known + first + k) / total);
  return fromWeightedValues(values, weights.slice(first, last + 1), zeroProbability);
}

const NEGLIGIBLE_SHARE = 1e-9;

/** Adds the binomial probabilities of 0…n to as many weights, starting where they are largest. */
function addBinomial(weights: Float64Array, share: number): void {
  const trials = weights.length - 1;
  if (share <= 0 || share >= 1) {
    const count = share <= 0 ? 0 : trials;
    weights[count] = (weights[count] ?? 0) + 1;
    return;
  }
  const terms = new Float64Array(trials + 1);
  const mode = Math.min(trials, Math.floor((trials + 1) * share));
  const odds = share / (1 - share);
  terms[mode] = 1;
  let sum = 1;
  for (let k = mode; k < trials; k++) {
    const term = ((terms[k] ?? 0) * odds * (trials - k)) / (k + 1);
    terms[k + 1] = term;
    sum += term;
  }
  for (let k = mode; k > 0; k--) {
    const term = ((terms[k] ?? 0) * k) / (odds * (trials - k + 1));
    terms[k - 1] = term;
    sum += term;
  }
  for (let k = 0; k <= trials; k++) weights[k] = (weights[k] ?? 0) + (terms[k] ?? 0) / sum;
}

/** Many units: the unknown probability with the binomial's own spread about it. */
function spreadShare(probability: Distribution, known: number, unknown: number, total: number): Distribution {
  const values: number[] = [];
  for (const share of nodesOf(probability, PROBABILITY_NODES)) {
    for (let k = 0; k < NORMAL_NODES; k++) {
      const chance = (k + 0.5) / NORMAL_NODES;
      const exact = share <= 0 || share >= 1;
      const deviation = Math.sqrt(share * (1 - share) * unknown) * normalQuantile(chance);
      const count = exact ? share * unknown : share * unknown + deviation;
      values.push((known + Math.min(unknown, Math.max(0.5, count))) / total);
    }
  }
  return fromSortedValues(Float64Array.from(values).sort());
}
