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
  const present = part.fields.map((field) =>
    field.includes(-Infinity) ? field.map((value) => Number(value !== -Infinity)) : null,
  );
  const means = part.fields.map((field, j) => weightedMean(field, part.weights, present[j] ?? null));
  const covariance = part.fields.map(() => part.fields.map(() => 0));
  for (let j = 0; j < part.fields.length; j++) {
    for (let k = 0; k <= j; k++) {
      const value = covarianceOf(part, [j, k], means, present);
      covariance[j]?.splice(k, 1, value);
      covariance[k]?.splice(j, 1, value);
    }
  }
  return { means, covariance };
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
  { fields, weights }: JointPart,
  [j, k]: readonly [number, number],
  means: readonly number[],
  present: readonly (Float64Array | null)[],
): number {
  const [a, b] = [fields[j], fields[k]] as [Float64Array, Float64Array];
  const [hasA, hasB] = [present[j] ?? null, present[k] ?? null];
  const [meanA, meanB] = [means[j] as number, means[k] as number];
  let sum = 0;
  let total = 0;
  for (let i = 0; i < a.length; i++) {
    if ((hasA !== null && hasA[i] === 0) || (hasB !== null && hasB[i] === 0)) continue;
    const weight = weights === null ? 1 : (weights[i] as number);
    sum += weight * ((a[i] as number) - meanA) * ((b[i] as number) - meanB);
    total += weight;
  }
  return total > 0 ? sum / total : 0;
}
