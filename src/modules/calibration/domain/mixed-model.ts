import {
  factorise,
  halfLogDeterminant,
  inverseDiagonal,
  solveLower,
  solveUpper,
  type LowerTriangle,
} from './cholesky.js';

/** Looked up once: in a sandbox with its own globals, such as a test runner's, each look-up costs 100 ns. */
const { log, max } = Math;

/** One observation y = Σ weight · effect + error. */
export interface MixedObservation {
  readonly value: number;
  /** Known part of the error's variance; the residual variance comes on top. */
  readonly variance: number;
  readonly terms: readonly { readonly effect: number; readonly weight: number }[];
}

/** Observations with the effects they share; effects are numbered from 0. */
export interface MixedModel {
  readonly effectCount: number;
  readonly observations: readonly MixedObservation[];
  /** Per effect the lowest-numbered effect it meets in an observation, itself included. */
  readonly firstPartner: Int32Array;
}

/** The effects' posterior for given variances: normal, with these means and variances. */
export interface MixedModelFit {
  /** ln of the density of the observations, all effects integrated out. */
  readonly logLikelihood: number;
  readonly means: Float64Array;
  /** Computed when asked for: it costs more than all the rest. */
  readonly posteriorVariances: () => Float64Array;
}

/** No lot is known better than to 0.01 %; it keeps the arithmetic sound where someone says so. */
const ERROR_VARIANCE_MIN = 1e-8;
const LOG_TWO_PI = Math.log(2 * Math.PI);

export function mixedModel(effectCount: number, observations: readonly MixedObservation[]): MixedModel {
  const firstPartner = Int32Array.from({ length: effectCount }, (_, effect) => effect);
  for (const { terms } of observations) {
    const lowest = Math.min(...terms.map((term) => term.effect));
    for (const { effect } of terms) {
      firstPartner[effect] = Math.min(firstPartner[effect] ?? effect, lowest);
    }
  }
  return { effectCount, observations, firstPartner };
}

/**
 * Normal linear mixed model with known variances: y ~ N(Zu, R), u ~ N(0, G), G and R diagonal. The posterior of u
 * has mean Ĝ·C⁻¹·Ĝ·Zᵀ·R⁻¹·y and covariance Ĝ·C⁻¹·Ĝ with Ĝ = √G and C = I + Ĝ·Zᵀ·R⁻¹·Z·Ĝ: Henderson's mixed model
 * equations ("Best linear unbiased estimation and prediction under a selection model", Biometrics 31, 1975), scaled so
 * that a variance of 0 needs no special case. Likelihood: |V| = |R|·|C|, yᵀV⁻¹y = yᵀR⁻¹y − |L⁻¹·Ĝ·Zᵀ·R⁻¹·y|², C = L·Lᵀ
 * (Harville, Journal of the American Statistical Association 72, 1977).
 * @param effectSd √G, each at least 0
 * @param residualVariance added to each observation's own, at least 0
 */
export function fitMixedModel(
  model: MixedModel,
  effectSd: Float64Array,
  residualVariance: number,
): MixedModelFit {
  const size = model.effectCount;
  const entries = new Float64Array(size * size);
  const scores = new Float64Array(size);
  let weightedSquares = 0;
  let logVariances = 0;
  for (const { value, variance, terms } of model.observations) {
    const errorVariance = max(variance + residualVariance, ERROR_VARIANCE_MIN);
    weightedSquares += (value * value) / errorVariance;
    logVariances += log(errorVariance);
    for (const { effect: i, weight } of terms) {
      const scaled = ((effectSd[i] ?? 0) * weight) / errorVariance;
      scores[i] = (scores[i] ?? 0) + scaled * value;
      for (const { effect: j, weight: other } of terms) {
        if (j <= i)
          entries[i * size + j] = (entries[i * size + j] ?? 0) + scaled * (effectSd[j] ?? 0) * other;
      }
    }
  }
  for (let i = 0; i < size; i++) entries[i * size + i] = (entries[i * size + i] ?? 0) + 1;

  const factor: LowerTriangle = { size, entries, firstColumn: model.firstPartner };
  if (!factorise(factor))
    throw new RangeError('I plus a Gram matrix is positive definite; an input is not finite');
  solveLower(factor, scores);
  const explained = scores.reduce((sum, each) => sum + each * each, 0);
  solveUpper(factor, scores);
  return {
    logLikelihood:
      -0.5 * (model.observations.length * LOG_TWO_PI + logVariances + weightedSquares - explained) -
      halfLogDeterminant(factor),
    means: scores.map((each, i) => each * (effectSd[i] ?? 0)),
    posteriorVariances: () => inverseDiagonal(factor).map((each, i) => each * (effectSd[i] ?? 0) ** 2),
  };
}
