/**
 * One uncertain number, never negative, tabulated once so that any probability maps to a value and the whole can be
 * put on a grid. Immutable; what is computed from it may be remembered by its identity. Which number takes which:
 * docs/model/uncertainty.md, "Factors" and "Distributions".
 */
export interface Distribution {
  readonly mean: number;
  readonly variance: number;
  /** Probability of exactly 0, 0…1. */
  readonly zeroProbability: number;
  /** What stands for the distribution given that it is not 0: positive values with weights that add up to 1. */
  readonly atoms: Atoms;
  /** Replaces probabilities in [0, 1) by values, in place. */
  readonly fill: (probabilities: Float64Array) => void;
  /** True where `fill` does not rise with the probability: the values are in an order of their own. */
  readonly unordered?: true;
  /** Where the logarithm is normal, which needs no table. */
  readonly logNormal?: LogNormal;
  /** Where it is as good as the product of a belief, known to many estimates, and a narrow ratio, which needs no table. */
  readonly asProduct?: { readonly belief: Distribution; readonly ratio: LogNormal };
}

/** Mean and standard deviation of a normal logarithm. */
export interface LogNormal {
  readonly mu: number;
  readonly sigma: number;
}

/** The first three cumulants of a logarithm: a lognormal with some skewness of its own. */
export interface LogCumulants extends LogNormal {
  /** The logarithm's third cumulant. */
  readonly third: number;
}

/** Weighted positive values, in any order. */
export interface Atoms {
  readonly values: Float64Array;
  /** Null: all alike. */
  readonly weights: Float64Array | null;
  /** Where the values are those of a logarithmic grid: its step. Each then stands for the cell about it. */
  readonly logStep?: number;
}

/** Values that a tabulated distribution is represented by, each at the middle of an equal step of probability. */
export const ATOM_COUNT = 1_024;

/** Certain. @param value not negative */
export function constant(value: number): Distribution {
  return {
    mean: value,
    variance: 0,
    zeroProbability: value === 0 ? 1 : 0,
    atoms: { values: Float64Array.of(value), weights: null },
    fill: (probabilities) => probabilities.fill(value),
  };
}

/** True where nothing is uncertain. */
export function isCertain({ variance }: Distribution): boolean {
  return variance === 0;
}

/**
 * A distribution without an atom at 0, given by its quantile function.
 * @param fill replaces probabilities in [0, 1] by quantiles, in place
 * @param moments exact ones where they are known in closed form; else those of the table
 */
export function fromQuantiles(
  fill: (probabilities: Float64Array) => void,
  moments?: Pick<Distribution, 'mean' | 'variance'>,
): Distribution {
  const values = new Float64Array(ATOM_COUNT);
  for (let k = 0; k < ATOM_COUNT; k++) values[k] = (k + 0.5) / ATOM_COUNT;
  fill(values);
  const atoms = { values, weights: null };
  return { ...(moments ?? momentsOf(atoms)), zeroProbability: 0, atoms, fill };
}

/**
 * A discrete distribution: weighted values, ascending, with an optional atom at 0.
 * @param values positive, ascending
 * @param weights positive, as many as values; they need not add up to 1
 * @param zeroProbability 0…1
 */
export function fromWeightedValues(
  values: Float64Array,
  weights: Float64Array,
  zeroProbability = 0,
): Distribution {
  if (values.length === 0 || zeroProbability >= 1) return constant(0);
  let total = 0;
  for (let k = 0; k < weights.length; k++) total += weights[k] as number;
  const shares = new Float64Array(weights.length);
  for (let k = 0; k < shares.length; k++) shares[k] = (weights[k] as number) / total;
  const atoms = { values, weights: shares };
  const positive = momentsOf(atoms);
  const share = 1 - zeroProbability;
  const mean = share * positive.mean;
  const variance = share * (positive.variance + positive.mean ** 2) - mean ** 2;
  let cumulative: Float64Array | null = null;
  return {
    mean,
    variance: Math.max(0, variance),
    zeroProbability,
    atoms,
    fill: (probabilities) => {
      // Convolutions need no quantiles.
      cumulative ??= cumulativeOf(shares);
      for (let i = 0; i < probabilities.length; i++) {
        const probability = probabilities[i] as number;
        const isZero = probability < zeroProbability;
        const position = isZero ? 0 : firstAbove(cumulative, (probability - zeroProbability) / share);
        probabilities[i] = isZero ? 0 : (values[position] as number);
      }
    },
  };
}

/** A continuous distribution through equally likely values. @param values positive, in any order, at least one */
export function throughValues(values: Float64Array): Distribution {
  const last = values.length - 1;
  let sorted: Float64Array | null = null;
  return {
    ...momentsOf({ values, weights: null }),
    zeroProbability: 0,
    atoms: { values, weights: null },
    fill: (probabilities) => {
      // Convolutions need no order.
      sorted ??= values.slice().sort();
      for (let i = 0; i < probabilities.length; i++) {
        const position = (probabilities[i] as number) * sorted.length - 0.5;
        const below = Math.min(last, Math.max(0, Math.floor(position)));
        const left = sorted[below] as number;
        const right = sorted[Math.min(last, below + 1)] as number;
        probabilities[i] = left + Math.min(1, Math.max(0, position - below)) * (right - left);
      }
    },
  };
}

/** A continuous distribution through weighted values. @param values positive, ascending @param weights positive, with any sum */
export function throughWeightedValues(values: Float64Array, weights: Float64Array): Distribution {
  const last = values.length - 1;
  // Probability below the middle of each value's share.
  const middles = cumulativeOf(weights).map((sum, k) => sum - (weights[k] as number) / 2);
  const total = (middles[last] as number) + (weights[last] as number) / 2;
  return fromQuantiles((probabilities) => {
    for (let i = 0; i < probabilities.length; i++) {
      const target = (probabilities[i] as number) * total;
      const above = firstAbove(middles, target);
      const below = Math.max(0, above - 1);
      const [left, right] = [middles[below] as number, middles[above] as number];
      const within = right > left ? Math.min(1, Math.max(0, (target - left) / (right - left))) : 1;
      const [low, high] = [values[below] as number, values[above] as number];
      probabilities[i] = low + within * (high - low);
    }
  });
}

/**
 * Equally likely values in an order of their own, such as one coordinate of joint points: the k-th value stands for
 * probabilities in [k/n, (k+1)/n), so that coordinates filled from the same probabilities keep together.
 * @param values at least one, none negative
 */
export function fromEquallyLikely(values: Float64Array): Distribution {
  const positive = values.every((each) => each > 0) ? values : values.filter((each) => each > 0);
  const count = values.length;
  const zeroProbability = 1 - positive.length / count;
  const atoms = { values: positive.length > 0 ? positive : Float64Array.of(0), weights: null };
  return {
    ...momentsOf({ values, weights: null }),
    zeroProbability,
    atoms,
    unordered: true,
    fill: (probabilities) => {
      for (let i = 0; i < probabilities.length; i++) {
        probabilities[i] = values[Math.floor((probabilities[i] as number) * count)] as number;
      }
    },
  };
}

/** The distribution in another unit. @param scale above 0 */
export function scaledBy(distribution: Distribution, scale: number): Distribution {
  const { mean, variance, zeroProbability, atoms, unordered, fill } = distribution;
  return {
    ...(unordered === true ? { unordered: true } : {}),
    mean: mean * scale,
    variance: variance * scale ** 2,
    zeroProbability,
    atoms: { values: multipliedBy(atoms.values, scale), weights: atoms.weights },
    fill: (probabilities) => {
      fill(probabilities);
      for (let i = 0; i < probabilities.length; i++) probabilities[i] = (probabilities[i] as number) * scale;
    },
  };
}

/** Each value times a constant; loops as this one make no object of every number, which `map` does. */
export function multipliedBy(values: Float64Array, scale: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let k = 0; k < result.length; k++) result[k] = scale * (values[k] as number);
  return result;
}

/** Each value over a constant. */
export function dividedBy(values: Float64Array, divisor: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let k = 0; k < result.length; k++) result[k] = (values[k] as number) / divisor;
  return result;
}

/** Mean and variance of weighted values. */
export function momentsOf({ values, weights }: Atoms): Pick<Distribution, 'mean' | 'variance'> {
  const equal = 1 / values.length;
  let mean = 0;
  let variance = 0;
  if (weights === null) {
    for (let k = 0; k < values.length; k++) mean += values[k] as number;
    mean *= equal;
    for (let k = 0; k < values.length; k++) variance += ((values[k] as number) - mean) ** 2;
    variance *= equal;
  } else {
    for (let k = 0; k < values.length; k++) mean += (values[k] as number) * (weights[k] as number);
    for (let k = 0; k < values.length; k++) {
      variance += ((values[k] as number) - mean) ** 2 * (weights[k] as number);
    }
  }
  // Rounding leaves a trace of spread on values that are all alike.
  return { mean, variance: variance <= (1e-12 * mean) ** 2 ? 0 : variance };
}

/** The same shape with its spread about the mean multiplied, 0…1; values stay positive. */
export function shrunk(distribution: Distribution, spreadFactor: number): Distribution {
  const { mean, atoms, fill } = distribution;
  const about = (value: number): number => mean + spreadFactor * (value - mean);
  const { zeroProbability } = distribution;
  if (zeroProbability > 0 && spreadFactor < 1) {
    // The atom at 0 moves with the rest.
    const share = 1 - zeroProbability;
    const weights = atoms.weights ?? new Float64Array(atoms.values.length).fill(1 / atoms.values.length);
    return fromWeightedValues(
      Float64Array.of(about(0), ...atoms.values.map(about)),
      Float64Array.of(zeroProbability, ...weights.map((each) => each * share)),
    );
  }
  return {
    ...(distribution.unordered === true ? { unordered: true } : {}),
    mean,
    variance: spreadFactor ** 2 * distribution.variance,
    zeroProbability,
    atoms: { values: shrunkValues(atoms.values, mean, spreadFactor), weights: atoms.weights },
    fill: (probabilities) => {
      fill(probabilities);
      for (let i = 0; i < probabilities.length; i++) probabilities[i] = about(probabilities[i] as number);
    },
  };
}

function shrunkValues(values: Float64Array, mean: number, spreadFactor: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let k = 0; k < result.length; k++) {
    result[k] = mean + spreadFactor * ((values[k] as number) - mean);
  }
  return result;
}

function cumulativeOf(weights: Float64Array): Float64Array {
  let sum = 0;
  return weights.map((each) => (sum += each));
}

/** Index of the first cumulative weight above the probability; the last index at the most. */
function firstAbove(cumulative: Float64Array, probability: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cumulative[middle] as number) > probability) high = middle;
    else low = middle + 1;
  }
  return low;
}
