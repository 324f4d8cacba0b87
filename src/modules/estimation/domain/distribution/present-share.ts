import {
  type Atoms,
  constant,
  type Distribution,
  fromWeightedValues,
  type LogNormal,
  throughValues,
} from './distribution.js';

/** Counts that may happen, up to which each gets a weight of its own. */
const COUNTS_MAX = 2_048;
/** Deviations of the binomial beyond which a count does not happen. */
const COUNT_REACH = 8;

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
  const nodes = probabilityNodes(probability, nodeCount(probability, unknown));
  const range = countRange(nodes, unknown);
  return range.high - range.low < COUNTS_MAX
    ? countedShare(nodes, range, known, unknown, total)
    : unknown === total && probability.zeroProbability === 0 && probability.variance > 0
      ? new ManyUnitsShare(probability, total)
      : spreadShare(probability, known, unknown, total);
}

/** Values of the uncertain probability with weights that add up to 1. */
interface ProbabilityNodes {
  readonly shares: Float64Array;
  readonly weights: Float64Array;
}

const NODE_COUNTS = [32, 64, 128, 256] as const;
/** Nodes that a probability's deviation needs per deviation of the binomial: the sum over nodes then shows none of them. */
const NODES_PER_DEVIATION = 3.3;

function nodeCount({ mean, variance }: Distribution, unknown: number): number {
  const wanted = NODES_PER_DEVIATION * Math.sqrt((variance * unknown) / (mean * (1 - mean)));
  return NODE_COUNTS.find((count) => count >= wanted) ?? 256;
}

/** By distribution and count: a catalogue row's probability is met in every estimate that uses it. */
const nodesOfDistributions = new WeakMap<Distribution, Map<number, ProbabilityNodes>>();

function probabilityNodes(probability: Distribution, count: number): ProbabilityNodes {
  const ofDistribution = nodesOfDistributions.get(probability) ?? new Map<number, ProbabilityNodes>();
  nodesOfDistributions.set(probability, ofDistribution);
  const known = ofDistribution.get(count) ?? computeNodes(probability, count);
  ofDistribution.set(count, known);
  return known;
}

/**
 * Trapezoidal rule after u = t − sin(2πt)/2π, which flattens the ends of the quantile function: for smooth integrands
 * the error falls with the fifth power of the count (Sidi, *Numerical Integration IV*, 1993, p. 359).
 */
function computeNodes(probability: Distribution, count: number): ProbabilityNodes {
  if (probability.variance === 0) {
    return { shares: Float64Array.of(probability.mean), weights: Float64Array.of(1) };
  }
  const shares = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const angle = (2 * Math.PI * (k + 0.5)) / count;
    shares[k] = (angle - Math.sin(angle)) / (2 * Math.PI);
    weights[k] = (1 - Math.cos(angle)) / count;
  }
  probability.fill(shares);
  return { shares, weights };
}

/** Counts that any of the probabilities may give. */
function countRange(
  { shares }: ProbabilityNodes,
  unknown: number,
): { readonly low: number; readonly high: number } {
  let low = unknown;
  let high = 0;
  for (let k = 0; k < shares.length; k++) {
    const share = shares[k] as number;
    const reach = COUNT_REACH * Math.sqrt(unknown * share * (1 - share)) + COUNT_REACH;
    low = Math.min(low, unknown * share - reach);
    high = Math.max(high, unknown * share + reach);
  }
  return { low: Math.max(0, Math.floor(low)), high: Math.min(unknown, Math.ceil(high)) };
}

function countedShare(
  nodes: ProbabilityNodes,
  { low, high }: { readonly low: number; readonly high: number },
  ...[known, unknown, total]: readonly [number, number, number]
): Distribution {
  const weights = mixedBinomial(nodes, low, high, unknown);
  const holdsNone = known === 0 && low === 0;
  // Counts that never happen would only make the grid of a convolution wider.
  let first = holdsNone ? 1 : 0;
  let last = weights.length - 1;
  while (first <= last && (weights[first] as number) <= NEGLIGIBLE_SHARE) first += 1;
  while (last >= first && (weights[last] as number) <= NEGLIGIBLE_SHARE) last -= 1;
  if (last < first) return constant(0);
  const values = new Float64Array(last + 1 - first);
  for (let k = 0; k < values.length; k++) values[k] = (known + low + first + k) / total;
  return fromWeightedValues(values, weights.subarray(first, last + 1), holdsNone ? weights[0] : 0);
}

const NEGLIGIBLE_SHARE = 1e-9;

/** Probability of each count from `low` to `high`, over the distribution of the chance of one unit. */
function mixedBinomial(
  { shares, weights }: ProbabilityNodes,
  low: number,
  high: number,
  trials: number,
): Float64Array {
  const mixed = new Float64Array(high - low + 1);
  for (let k = 1; k < mixed.length; k++) {
    const ratio = (trials - low - k + 1) / (low + k);
    RATIOS[k] = ratio;
    INVERSE_RATIOS[k] = 1 / ratio;
  }
  for (let node = 0; node < shares.length; node++) {
    const share = shares[node] as number;
    const weight = weights[node] as number;
    if (share > 0 && share < 1) {
      const mode = Math.min(high, Math.max(low, Math.min(trials, Math.floor((trials + 1) * share)))) - low;
      addBinomial(mixed, weight, share / (1 - share), mode);
      continue;
    }
    const certain = (share <= 0 ? 0 : trials) - low;
    if (certain >= 0 && certain < mixed.length) mixed[certain] = (mixed[certain] as number) + weight;
  }
  return mixed;
}

/** Scratch: of one count's probability to the one before it, but for the odds; and the other way. */
const RATIOS = new Float64Array(COUNTS_MAX);
const INVERSE_RATIOS = new Float64Array(COUNTS_MAX);
/** Scratch: probabilities over the likeliest count's. */
const TERMS = new Float64Array(COUNTS_MAX);

/** Against the likeliest count's: what is less likely does not happen. */
const NEGLIGIBLE_TERM = 1e-15;

/** Adds the binomial probabilities, each from the one at the mode by its ratio, outwards while they matter. */
function addBinomial(
  mixed: Float64Array,
  weight: number,
  odds: number,
  /** Place of the likeliest count. */
  mode: number,
): void {
  TERMS[mode] = 1;
  let sum = 1;
  let last = mode;
  for (let term = 1; last < mixed.length - 1 && term > NEGLIGIBLE_TERM;) {
    last += 1;
    term *= odds * (RATIOS[last] as number);
    TERMS[last] = term;
    sum += term;
  }
  let first = mode;
  const inverseOdds = 1 / odds;
  for (let term = 1; first > 0 && term > NEGLIGIBLE_TERM;) {
    term *= inverseOdds * (INVERSE_RATIOS[first] as number);
    first -= 1;
    TERMS[first] = term;
    sum += term;
  }
  const share = weight / sum;
  for (let k = first; k <= last; k++) mixed[k] = (mixed[k] as number) + share * (TERMS[k] as number);
}

/** Values that stand for the unknown probability where counts are too many to be told apart. */
const SPREAD_NODES = 128;

/**
 * Very many units, none looked at: the share is p times the ratio of the count to its expectation, whose relative
 * variance given p is (1 − p)/(p·n), below 1e-3. The ratio is told as a lognormal of its own that leaves the share's
 * variance as it is, Var(p) + E[p(1 − p)]/n. A class, for the reason that `LognormalRatio` states.
 */
class ManyUnitsShare implements Distribution {
  readonly mean: number;
  readonly variance: number;
  readonly zeroProbability = 0;
  readonly asProduct: { readonly belief: Distribution; readonly ratio: LogNormal };
  readonly fill: (probabilities: Float64Array) => void;
  private table: Distribution | null = null;

  constructor(
    probability: Distribution,
    private readonly units: number,
  ) {
    const { mean, variance } = probability;
    const square = mean ** 2 + variance;
    const ofBinomial = (mean - square) / units;
    const logVariance = Math.log1p(ofBinomial / square);
    this.mean = mean;
    this.variance = variance + ofBinomial;
    this.asProduct = {
      belief: probability,
      ratio: { mu: -logVariance / 2, sigma: Math.sqrt(logVariance) },
    };
    this.fill = (probabilities) => this.tabulated().fill(probabilities);
  }

  /** Products need none. */
  get atoms(): Atoms {
    return this.tabulated().atoms;
  }

  private tabulated(): Distribution {
    return (this.table ??= spreadShare(this.asProduct.belief, 0, this.units, this.units));
  }
}

/**
 * Very many units: the unknown probability with the binomial's own spread about it, one deviation to either side, which
 * has its mean, variance and skewness of 0; the probability's own spread is far larger.
 */
function spreadShare(probability: Distribution, known: number, unknown: number, total: number): Distribution {
  const { shares, deviations } = spreadNodes(probability);
  const values = new Float64Array(2 * shares.length);
  const root = Math.sqrt(unknown);
  for (let k = 0; k < shares.length; k++) {
    const count = unknown * (shares[k] as number);
    const deviation = root * (deviations[k] as number);
    values[2 * k] = Math.max(SMALLEST_COUNT, known + Math.max(0, count - deviation)) / total;
    values[2 * k + 1] = Math.max(SMALLEST_COUNT, known + Math.min(unknown, count + deviation)) / total;
  }
  return throughValues(values);
}

/** Equally likely probabilities, and √(p(1 − p)) of each. */
interface SpreadNodes {
  readonly shares: Float64Array;
  readonly deviations: Float64Array;
}

const spreadNodesOfDistributions = new WeakMap<Distribution, SpreadNodes>();

function spreadNodes(probability: Distribution): SpreadNodes {
  const known = spreadNodesOfDistributions.get(probability);
  if (known !== undefined) return known;
  const shares = new Float64Array(SPREAD_NODES);
  for (let k = 0; k < SPREAD_NODES; k++) shares[k] = (k + 0.5) / SPREAD_NODES;
  probability.fill(shares);
  const nodes = { shares, deviations: shares.map((share) => Math.sqrt(share * (1 - share))) };
  spreadNodesOfDistributions.set(probability, nodes);
  return nodes;
}

/** What stands for no unit at all where that hardly ever happens. */
const SMALLEST_COUNT = 1e-3;
