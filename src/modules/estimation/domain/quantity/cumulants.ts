import type { Distribution } from '../distribution/distribution.js';
import { isOfLoad } from './product-spectrum.js';
import type { Quantity } from './quantity.js';

/** The first four cumulants of a number: mean, variance, third central moment, fourth less 3 · variance². */
export interface CumulantSet {
  readonly first: number;
  readonly second: number;
  readonly third: number;
  readonly fourth: number;
  /** Probability of exactly 0. */
  readonly ofZero: number;
}

/** Moments about 0 of orders 2 to 4, over the mean to that order: those of independent factors multiply. */
interface RelativeMoments {
  readonly second: number;
  readonly third: number;
  readonly fourth: number;
}

/**
 * Cumulants of read-once quantities, without any density: those of a sum's independent terms add up, and moments about
 * 0 of a product's independent factors multiply (Kendall and Stuart, *The Advanced Theory of Statistics* 1, 1977,
 * §3.12–3.14). Parts that several quantities share are looked at once.
 */
export class QuantityCumulants {
  private readonly known = new Map<Quantity, CumulantSet>();

  /** @param quantity read-once */
  of(quantity: Quantity): CumulantSet {
    if (quantity.kind === 'FACTOR' && !isOfLoad(quantity.factor)) {
      return cumulantsOfDistribution(quantity.factor.distribution);
    }
    const known = this.known.get(quantity);
    if (known !== undefined) return known;
    if (quantity.kind === 'FACTOR') {
      const ofLoad = computeCumulants(quantity.factor.distribution);
      this.known.set(quantity, ofLoad);
      return ofLoad;
    }
    const result = quantity.kind === 'SUM' ? this.ofSum(quantity.of) : this.ofProduct(quantity);
    this.known.set(quantity, result);
    return result;
  }

  private ofSum(terms: readonly Quantity[]): CumulantSet {
    return addedUp(terms.map((term) => this.of(term)));
  }

  private ofProduct({ scale, of }: Quantity & { kind: 'PRODUCT' }): CumulantSet {
    let mean = scale;
    let second = 1;
    let third = 1;
    let fourth = 1;
    let positive = 1;
    for (const part of of) {
      const cumulants = this.of(part);
      if (cumulants.first === 0) return NOTHING;
      const moments = relativeMoments(cumulants);
      mean *= cumulants.first;
      second *= moments.second;
      third *= moments.third;
      fourth *= moments.fourth;
      positive *= 1 - cumulants.ofZero;
    }
    return fromRelativeMoments(mean, { second, third, fourth }, 1 - positive);
  }
}

const NOTHING: CumulantSet = { first: 0, second: 0, third: 0, fourth: 0, ofZero: 1 };

/** Of a sum of independent terms. */
export function addedUp(terms: readonly CumulantSet[]): CumulantSet {
  let { first, second, third, fourth, ofZero } = NOTHING;
  for (const term of terms) {
    first += term.first;
    second += term.second;
    third += term.third;
    fourth += term.fourth;
    ofZero *= term.ofZero;
  }
  return { first, second, third, fourth, ofZero };
}

/** Of the sums of the first term, the first two, and so on. */
export function runningSums(terms: readonly CumulantSet[]): readonly CumulantSet[] {
  let sum = NOTHING;
  return terms.map((term) => (sum = addedUp([sum, term])));
}

function relativeMoments({ first, second, third, fourth }: CumulantSet): RelativeMoments {
  const k2 = second / first ** 2;
  const k3 = third / first ** 3;
  const k4 = fourth / first ** 4;
  return { second: 1 + k2, third: 1 + 3 * k2 + k3, fourth: 1 + 6 * k2 + 4 * k3 + k4 + 3 * k2 ** 2 };
}

function fromRelativeMoments(
  mean: number,
  { second, third, fourth }: RelativeMoments,
  ofZero: number,
): CumulantSet {
  const k2 = second - 1;
  const k3 = third - 1 - 3 * k2;
  const k4 = fourth - 1 - 6 * k2 - 4 * k3 - 3 * k2 ** 2;
  return { first: mean, second: k2 * mean ** 2, third: k3 * mean ** 3, fourth: k4 * mean ** 4, ofZero };
}

/** A catalogue row's are asked for in every estimate that uses it. */
const knownOfDistributions = new WeakMap<Distribution, CumulantSet>();

function cumulantsOfDistribution(distribution: Distribution): CumulantSet {
  const known = knownOfDistributions.get(distribution);
  if (known !== undefined) return known;
  const computed = computeCumulants(distribution);
  knownOfDistributions.set(distribution, computed);
  return computed;
}

function computeCumulants(distribution: Distribution): CumulantSet {
  const { logNormal, mean } = distribution;
  // E[Xᵏ] = E[X]ᵏ · wᵏ⁽ᵏ⁻¹⁾ᐟ² with w = exp(σ²).
  const w = logNormal === undefined ? 1 : Math.exp(logNormal.sigma ** 2);
  return logNormal === undefined
    ? cumulantsOfAtoms(distribution)
    : fromRelativeMoments(mean, { second: w, third: w ** 3, fourth: w ** 6 }, 0);
}

/** Mean and variance as the distribution says; what is beyond as its values have it. */
function cumulantsOfAtoms({ mean, variance, zeroProbability, atoms }: Distribution): CumulantSet {
  const { values, weights } = atoms;
  const share = 1 - zeroProbability;
  const equal = share / values.length;
  let first = 0;
  for (let k = 0; k < values.length; k++) {
    first += (weights === null ? equal : share * (weights[k] as number)) * (values[k] as number);
  }
  let second = zeroProbability * first ** 2;
  let third = -zeroProbability * first ** 3;
  let fourth = zeroProbability * first ** 4;
  for (let k = 0; k < values.length; k++) {
    const weight = weights === null ? equal : share * (weights[k] as number);
    const deviation = (values[k] as number) - first;
    const squared = deviation * deviation;
    second += weight * squared;
    third += weight * squared * deviation;
    fourth += weight * squared * squared;
  }
  return { first: mean, second: variance, third, fourth: fourth - 3 * second ** 2, ofZero: zeroProbability };
}
