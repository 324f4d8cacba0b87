import type { JointLogarithms, JointPart } from './joint-logarithms.js';

/** Means and covariances of logarithms, of each given that it is not −∞. */
export interface LogMoments {
  /** One per formula. */
  readonly means: readonly number[];
  /** Of each formula with each. */
  readonly covariance: readonly (readonly number[])[];
  /** By part: of its fields with one another. */
  readonly ofFields: readonly FieldMoments[];
}

/** Moments of the fields of one part. */
export interface FieldMoments {
  readonly means: readonly number[];
  readonly covariance: readonly (readonly number[])[];
}

export function logMomentsOf({ constants, parts }: JointLogarithms): LogMoments {
  const ofFields = parts.map(fieldMomentsOf);
  const total = (of: (part: FieldMoments, fieldOf: readonly number[]) => number): number =>
    ofFields.reduce((sum, moments, p) => sum + of(moments, parts[p]?.fieldOf ?? []), 0);
  return {
    means: constants.map(
      (constant, j) => constant + total((part, fieldOf) => part.means[fieldOf[j] ?? -1] ?? 0),
    ),
    covariance: constants.map((_row, j) =>
      constants.map((_column, k) =>
        total((part, fieldOf) => part.covariance[fieldOf[j] ?? -1]?.[fieldOf[k] ?? -1] ?? 0),
      ),
    ),
    ofFields,
  };
}

function fieldMomentsOf(part: JointPart): FieldMoments {
  const { fields, weights } = part;
  const own: FieldFacts = new Map();
  const factsOf = (field: Float64Array): FieldFact => {
    const facts = weights === null ? remembered : own;
    const known = facts.get(field) ?? factOf(field, weights);
    facts.set(field, known);
    return known;
  };
  return {
    means: fields.map((field) => factsOf(field).mean),
    covariance: fields.map((a) => fields.map((b) => covariance(a, b, factsOf, weights))),
  };
}

/** What is known of one field. */
interface FieldFact {
  readonly mean: number;
  /** 1 where it is not −∞; null where it never is. */
  readonly present: Float64Array | null;
  readonly covarianceWith: WeakMap<Float64Array, number>;
}

type FieldFacts = Pick<WeakMap<Float64Array, FieldFact>, 'get' | 'set'>;

/** Of fields whose draws are all alike: those of a catalogue's rows are met in each estimate. */
const remembered: FieldFacts = new WeakMap<Float64Array, FieldFact>();

function factOf(field: Float64Array, weights: Float64Array | null): FieldFact {
  const present = field.includes(-Infinity) ? field.map((value) => Number(value !== -Infinity)) : null;
  return { mean: weightedMean(field, weights, present), present, covarianceWith: new WeakMap() };
}

function covariance(
  a: Float64Array,
  b: Float64Array,
  factsOf: (field: Float64Array) => FieldFact,
  weights: Float64Array | null,
): number {
  const [ofA, ofB] = [factsOf(a), factsOf(b)];
  const known = ofA.covarianceWith.get(b) ?? ofB.covarianceWith.get(a);
  if (known !== undefined) return known;
  const computed = covarianceOf([a, b], [ofA, ofB], weights);
  ofA.covarianceWith.set(b, computed);
  return computed;
}

function weightedMean(
  values: Float64Array,
  weights: Float64Array | null,
  present: Float64Array | null,
): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    if (present !== null && present[i] === 0) continue;
    const weight = weights === null ? 1 : (weights[i] as number);
    sum += weight * (values[i] as number);
    total += weight;
  }
  return total > 0 ? sum / total : 0;
}

function covarianceOf(
  [a, b]: readonly [Float64Array, Float64Array],
  [ofA, ofB]: readonly [FieldFact, FieldFact],
  weights: Float64Array | null,
): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < a.length; i++) {
    if ((ofA.present !== null && ofA.present[i] === 0) || (ofB.present !== null && ofB.present[i] === 0)) {
      continue;
    }
    const weight = weights === null ? 1 : (weights[i] as number);
    sum += weight * ((a[i] as number) - ofA.mean) * ((b[i] as number) - ofB.mean);
    total += weight;
  }
  return total > 0 ? sum / total : 0;
}
