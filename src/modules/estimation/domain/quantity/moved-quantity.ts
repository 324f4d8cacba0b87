import { type Distribution, fromEquallyLikely, fromWeightedValues } from '../distribution/distribution.js';
import { oneOffLognormalRatio } from '../distribution/known-shapes.js';
import type { JointLogarithms, JointPart } from './joint-logarithms.js';
import type { FieldMoments, LogMoments } from './log-moments.js';
import { product, type Quantity, uncertain } from './quantity.js';

/** exp of a linear combination of logarithms and of errors that nothing else has. */
export interface MovedTerm {
  /** Of the logarithms of the joint formulas. */
  readonly combination: readonly number[];
  /** Of the errors. */
  readonly gain: readonly number[];
  /** What is added to the logarithm. */
  readonly constant: number;
}

/** A term of a sum, with a weight above 0. */
export interface WeightedTerm {
  readonly weight: number;
  readonly term: MovedTerm;
}

/** What moved terms are combinations of. */
export interface MovedFrom {
  readonly joint: JointLogarithms;
  readonly moments: LogMoments;
  /** Covariances of the errors, which are normal about 0. */
  readonly errors: readonly (readonly number[])[];
}

/**
 * A sum of moved terms as a formula: a product of independent factors. Parts so narrow that nothing but their variance
 * shows in a percentile make up one lognormal with the errors.
 *
 * Of several terms, the part in which they are least alike is summed draw by draw; the others move each term by nearly the
 * same factor, and are taken with the terms' shares of the sum, on average.
 * @param terms at least one, each with a positive weight
 */
export function movedQuantity(from: MovedFrom, terms: readonly WeightedTerm[]): Quantity {
  const [first] = terms;
  return first !== undefined && terms.length === 1
    ? movedProduct(from, first.term, first.weight)
    : movedSum(from, terms);
}

/** Deviation of a moved logarithm in the part that is at points. */
export function deviationAtPoints({ joint, moments }: MovedFrom, { combination }: MovedTerm): number {
  const { parts, partAtPoints } = joint;
  if (partAtPoints === null) return 0;
  const { covariance = [] } = moments.ofFields[parts.indexOf(partAtPoints)] ?? {};
  return Math.sqrt(quadraticForm(covariance, inFields(combination, partAtPoints)));
}

function movedProduct({ joint, moments, errors }: MovedFrom, term: MovedTerm, weight: number): Quantity {
  const parts = joint.parts.map((part, p) =>
    combinedPart(part, inFields(term.combination, part), moments.ofFields[p]),
  );
  const constant = dot(term.combination, joint.constants) + term.constant + Math.log(weight);
  return asProduct(parts, constant, quadraticForm(errors, term.gain));
}

function movedSum({ joint, moments, errors }: MovedFrom, terms: readonly WeightedTerm[]): Quantity {
  const levels = terms.map(
    ({ weight, term }) => Math.log(weight) + term.constant + dot(term.combination, moments.means),
  );
  const about = Math.max(...levels);
  const sizes = levels.map((level) => Math.exp(level - about));
  const inPart = joint.parts.map((part) => terms.map(({ term }) => inFields(term.combination, part)));
  const sharesBefore = normalised(sizes);
  const unlikeness = inPart.map((combinations, p) =>
    disagreement(combinations, sharesBefore, moments.ofFields[p]?.covariance ?? []),
  );
  const main = unlikeness.indexOf(Math.max(...unlikeness));
  const { part, shares } = summedPart(
    joint.parts[main] ?? NO_PART,
    inPart[main] ?? terms.map(() => []),
    sizes,
    moments.ofFields[main],
  );
  // Their means are in the terms' levels.
  const others = joint.parts.flatMap((each, p) =>
    p === main
      ? []
      : { ...combinedPart(each, weightedRows(inPart[p] ?? [], shares), moments.ofFields[p]), constant: 0 },
  );
  const gains = terms.map(({ term }) => term.gain);
  // ln Σ of terms that move apart a little exceeds their mean's move by half their variance about it.
  const apart =
    unlikeness.reduce((total, each, p) => (p === main ? total : total + each), 0) +
    disagreement(gains, shares, errors);
  return asProduct([part, ...others], about + apart / 2, quadraticForm(errors, weightedRows(gains, shares)));
}

/** Where nothing is uncertain but the errors. */
const NO_PART: JointPart = { fields: [Float64Array.of(0)], fieldOf: [], weights: null };

/** A combination of formulas as one of a part's fields. */
function inFields(combination: readonly number[], { fields, fieldOf }: JointPart): readonly number[] {
  const result = fields.map(() => 0);
  fieldOf.forEach((field, formula) => {
    if (field >= 0) result[field] = (result[field] ?? 0) + (combination[formula] ?? 0);
  });
  return result;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, each, k) => total + each * (b[k] ?? 0), 0);
}

function quadraticForm(matrix: readonly (readonly number[])[], vector: readonly number[]): number {
  return Math.max(
    0,
    dot(
      vector,
      matrix.map((row) => dot(row, vector)),
    ),
  );
}

function normalised(values: readonly number[]): readonly number[] {
  const total = values.reduce((sum, each) => sum + each, 0);
  return values.map((each) => each / total);
}

/** Σ weight · row. */
function weightedRows(rows: readonly (readonly number[])[], weights: readonly number[]): readonly number[] {
  const [first = []] = rows;
  return first.map((_value, k) =>
    rows.reduce((total, row, r) => total + (weights[r] ?? 0) * (row[k] ?? 0), 0),
  );
}

/** Variance of combinations about their weighted mean, weighted. */
function disagreement(
  combinations: readonly (readonly number[])[],
  weights: readonly number[],
  covariance: readonly (readonly number[])[],
): number {
  const mean = weightedRows(combinations, weights);
  return combinations.reduce(
    (total, each, r) =>
      total +
      (weights[r] ?? 0) *
        quadraticForm(
          covariance,
          each.map((value, k) => value - (mean[k] ?? 0)),
        ),
    0,
  );
}

/** One part of a logarithm: values about a constant, −∞ where the whole is 0, and cumulants of what is not. */
interface CombinedPart {
  readonly values: Float64Array;
  readonly weights: Float64Array | null;
  readonly constant: number;
  /** Of the values. */
  readonly mean: number;
  readonly variance: number;
  readonly third: number;
  readonly fourth: number;
}

/** @param moments of the part's fields, whose combined mean the values are about */
function combinedPart(
  part: JointPart,
  combination: readonly number[],
  moments: FieldMoments | undefined,
): CombinedPart {
  const constant = dot(combination, moments?.means ?? []);
  const values = combinedValues(part, combination, constant);
  return { values, weights: part.weights, constant, ...cumulantsOf(values, part.weights) };
}

function combinedValues(
  { fields }: JointPart,
  combination: readonly number[],
  constant: number,
): Float64Array {
  const values = new Float64Array(fields[0]?.length ?? 0).fill(-constant);
  fields.forEach((field, f) => {
    const weight = combination[f] ?? 0;
    if (weight === 0) return;
    for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) + weight * (field[i] as number);
  });
  return values;
}

/**
 * ln Σ size · exp(combination) at each draw.
 * @returns with it the shares of the terms in the sum, on average
 */
function summedPart(
  part: JointPart,
  combinations: readonly (readonly number[])[],
  sizes: readonly number[],
  moments: FieldMoments | undefined,
): { readonly part: CombinedPart; readonly shares: readonly number[] } {
  const terms = combinations.map((combination, r) => {
    const values = combinedValues(part, combination, dot(combination, moments?.means ?? []));
    const size = sizes[r] ?? 0;
    for (let i = 0; i < values.length; i++) values[i] = size * Math.exp(values[i] as number);
    return values;
  });
  const sums = new Float64Array(part.fields[0]?.length ?? 0);
  for (const term of terms)
    for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (term[i] as number);
  const shares = terms.map((term) => {
    let total = 0;
    for (let i = 0; i < sums.length; i++) {
      const sum = sums[i] as number;
      const weight = part.weights === null ? 1 / sums.length : (part.weights[i] as number);
      if (sum > 0) total += (weight * (term[i] as number)) / sum;
    }
    return total;
  });
  for (let i = 0; i < sums.length; i++) sums[i] = Math.log(sums[i] as number);
  return {
    part: { values: sums, weights: part.weights, constant: 0, ...cumulantsOf(sums, part.weights) },
    shares: normalised(shares),
  };
}

/** Of the values that are not −∞. */
function cumulantsOf(
  values: Float64Array,
  weights: Float64Array | null,
): Pick<CombinedPart, 'mean' | 'variance' | 'third' | 'fourth'> {
  let total = 0;
  let mean = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value === -Infinity) continue;
    const weight = weights === null ? 1 : (weights[i] as number);
    total += weight;
    mean += weight * value;
  }
  if (total === 0) return { mean: 0, variance: 0, third: 0, fourth: 0 };
  mean /= total;
  let [second, third, fourth] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value === -Infinity) continue;
    const apart = value - mean;
    const square = (weights === null ? 1 : (weights[i] as number)) * apart * apart;
    second += square;
    third += square * apart;
    fourth += square * apart * apart;
  }
  const variance = second / total;
  return { mean, variance, third: third / total, fourth: fourth / total - 3 * variance ** 2 };
}

/** exp of a constant, independent parts and a normal error. */
function asProduct(parts: readonly CombinedPart[], constant: number, errorVariance: number): Quantity {
  const variance = parts.reduce((total, part) => total + part.variance, errorVariance);
  const wide = parts.filter((part) => isWide(part, variance));
  const normal = parts.filter((part) => !wide.includes(part));
  const normalVariance = normal.reduce((total, part) => total + part.variance, errorVariance);
  const level = parts.reduce((total, part) => total + part.constant, constant);
  const normalMean = normal.reduce((total, part) => total + part.mean, 0);
  return product(
    Math.exp(level + normalMean + normalVariance / 2),
    ...wide.map((part, place) => factorOf(`moved:${place}`, distributionOf(part))),
    factorOf('moved:errors', oneOffLognormalRatio(Math.sqrt(Math.expm1(normalVariance)))),
  );
}

function factorOf(block: string, distribution: Distribution): Quantity {
  return uncertain({ block, kind: 'COMPOSITION', subject: '', distribution, isOfEstimate: true });
}

/** Of a percentile, relative: what a part that counts as normal may move it by. */
const NARROW_ERROR = 1e-5;

/** True where more than the part's variance shows at P10, P50 or P90, by Cornish and Fisher's expansion. */
function isWide({ values, third, fourth }: CombinedPart, variance: number): boolean {
  if (variance === 0) return false;
  const skewed = Math.abs(third) / (6 * variance);
  const heavy = Math.abs(fourth) / (14 * variance ** 1.5);
  return skewed + heavy > NARROW_ERROR || values.includes(-Infinity);
}

function distributionOf({ values, weights }: CombinedPart): Distribution {
  const exponentials = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) exponentials[i] = Math.exp(values[i] as number);
  if (weights === null) return fromEquallyLikely(exponentials);
  const zero = weights.reduce((total, weight, i) => (exponentials[i] === 0 ? total + weight : total), 0);
  return fromWeightedValues(
    exponentials.filter((value) => value > 0),
    weights.filter((_weight, i) => exponentials[i] !== 0),
    zero,
  );
}
