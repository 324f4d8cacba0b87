import {
  fillUniforms,
  GROUP_DIMENSIONS,
  type GroupDimension,
  POINT_COUNT,
} from '../../../../shared/low-discrepancy.js';
import { hash32 } from '../../../../shared/stable-hash.js';
import type { Distribution } from '../distribution/distribution.js';
import { normalProbability } from '../distribution/normal-distribution.js';
import { normalQuantile } from '../../../../shared/normal-quantile.js';
import { choleskyFactor, solve, solveTransposed, type SymmetricMatrix } from './linear-algebra.js';

/** How well possible values explain what was measured; one array per variable, point i of each belongs together. */
export interface Likelihood {
  /** Whitened residuals of the measurements, one array each: mean 0 and deviation 1 if the point is the truth. */
  residuals(values: readonly Float64Array[]): readonly Float64Array[];
  /** Log-likelihood at each point, up to a constant: −½ Σ residual² and whatever is not Gaussian. */
  logLikelihood(values: readonly Float64Array[]): Float64Array;
}

const NEWTON_STEPS_MAX = 25;
const HALVINGS_MAX = 8;
/** Step of the numerical derivative, in standard deviations of a variable's prior. */
const DERIVATIVE_STEP = 1e-4;
/** Converged when a step moves no variable by more than this. */
const STEP_TOLERANCE = 1e-6;
/** The proposal is wider than the normal approximation by this factor, for the posterior's heavier tails. */
const PROPOSAL_WIDENING = 1.2;

/**
 * Equally likely points of a posterior: variables with independent priors, conditioned on measurements.
 *
 * Each variable is a normal score z through its prior's quantile function, so the prior is N(0, I). A Gauss–Newton
 * search finds the posterior's mode, the curvature there a normal proposal (Laplace's approximation; Tierney and Kadane,
 * JASA 81, 1986), low-discrepancy points of which are weighted by posterior over proposal (importance sampling) and
 * drawn systematically. Exact in the limit of many points, whatever the shape: docs/model/evidence-mathematics.md,
 * "Posterior points".
 * @returns one array per variable, `POINT_COUNT` long, and how well the prior as a whole explains the measurements
 */
export function posteriorPoints(priors: readonly Distribution[], likelihood: Likelihood): Posterior {
  if (priors.length === 0) return { points: [], logEvidence: likelihood.logLikelihood([])[0] ?? 0 };
  const mode = posteriorMode(priors, likelihood);
  const factor = choleskyFactor(mode.curvature);
  const scores = proposalScores(mode.scores, factor);
  const values = priors.map((prior, k) => valuesOf(prior, scores.points[k] ?? new Float64Array(0)));
  const logWeights = likelihood.logLikelihood(values);
  for (let i = 0; i < POINT_COUNT; i++) {
    let logPrior = 0;
    for (const column of scores.points) logPrior -= (column[i] as number) ** 2 / 2;
    logWeights[i] = (logWeights[i] as number) + logPrior - (scores.logProposal[i] as number);
  }
  // Volume that a unit of the standard scores stands for: det(w · L⁻ᵀ).
  const logVolume = factor.reduce((sum, row, k) => sum + Math.log(PROPOSAL_WIDENING / (row[k] ?? 1)), 0);
  return drawSystematically(values, logWeights, logVolume);
}

/** A posterior by equally likely points. */
export interface Posterior {
  /** One array per variable. */
  readonly points: readonly Float64Array[];
  /** Logarithm of the mean likelihood over the prior, up to the likelihood's own constant. */
  readonly logEvidence: number;
}

function valuesOf(prior: Distribution, scores: Float64Array): Float64Array {
  const values = scores.map((z) => Math.min(BELOW_ONE, normalProbability(z)));
  prior.fill(values);
  return values;
}

/** Largest probability that a quantile function is asked for. */
const BELOW_ONE = 1 - 2 ** -53;

/** Values at several points of scores, one array per variable. */
function valuesAt(
  priors: readonly Distribution[],
  points: readonly (readonly number[])[],
): readonly Float64Array[] {
  return priors.map((prior, k) =>
    valuesOf(
      prior,
      Float64Array.from(points, (scores) => scores[k] ?? 0),
    ),
  );
}

interface Mode {
  readonly scores: readonly number[];
  /** Of −log posterior: I + JᵀJ. */
  readonly curvature: SymmetricMatrix;
}

function posteriorMode(priors: readonly Distribution[], likelihood: Likelihood): Mode {
  const objective = (scores: readonly number[]): number => {
    const half = scores.reduce((total, z) => total + (z * z) / 2, 0);
    return (
      half +
      likelihood.residuals(valuesAt(priors, [scores])).reduce((total, [r = 0]) => total + (r * r) / 2, 0)
    );
  };
  let scores: readonly number[] = priors.map(() => 0);
  let value = objective(scores);
  for (let step = 0; ; step++) {
    const { gradient, curvature } = linearised(priors, likelihood, scores);
    const direction = solve(choleskyFactor(curvature), gradient);
    let share = 1;
    let next = scores;
    for (let halving = 0; halving <= HALVINGS_MAX; halving++, share /= 2) {
      next = scores.map((z, k) => z - share * (direction[k] ?? 0));
      if (objective(next) <= value) break;
    }
    const moved = Math.max(...next.map((z, k) => Math.abs(z - (scores[k] ?? 0))));
    const lower = objective(next);
    if (!(lower <= value)) return { scores, curvature };
    scores = next;
    value = lower;
    if (moved < STEP_TOLERANCE || step >= NEWTON_STEPS_MAX) {
      return { scores, curvature: linearised(priors, likelihood, scores).curvature };
    }
  }
}

/** Gradient and Gauss–Newton curvature of ½|z|² + ½|r(z)|². */
function linearised(
  priors: readonly Distribution[],
  likelihood: Likelihood,
  scores: readonly number[],
): { readonly gradient: readonly number[]; readonly curvature: SymmetricMatrix } {
  const moved = scores.flatMap((_score, k) =>
    [DERIVATIVE_STEP, -DERIVATIVE_STEP].map((by) => scores.map((z, j) => (j === k ? z + by : z))),
  );
  const all = likelihood.residuals(valuesAt(priors, [scores, ...moved]));
  const residuals = all.map((at) => at[0] ?? 0);
  const slopes = scores.map((_score, k) =>
    all.map((at) => ((at[2 * k + 1] ?? 0) - (at[2 * k + 2] ?? 0)) / (2 * DERIVATIVE_STEP)),
  );
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((total, each, j) => total + each * (b[j] ?? 0), 0);
  return {
    gradient: slopes.map((slope, k) => (scores[k] ?? 0) + dot(slope, residuals)),
    curvature: slopes.map((a, row) => slopes.map((b, column) => (row === column ? 1 : 0) + dot(a, b))),
  };
}

/** Standard normal scores that every proposal starts from, one array per variable; made when first needed. */
const standardScores: Float64Array[] = [];

function standardScoresOf(variable: number): Float64Array {
  const known = standardScores[variable];
  if (known !== undefined) return known;
  const scores = new Float64Array(POINT_COUNT);
  const group = hash32(`posterior:${Math.floor(variable / GROUP_DIMENSIONS)}`);
  fillUniforms(scores, group, (variable % GROUP_DIMENSIONS) as GroupDimension);
  const normal = scores.map(normalQuantile);
  standardScores[variable] = normal;
  return normal;
}

/** z = mode + w · L⁻ᵀζ with ζ standard normal, which has the covariance w² · curvature⁻¹. */
function proposalScores(
  mode: readonly number[],
  factor: SymmetricMatrix,
): { readonly points: readonly Float64Array[]; readonly logProposal: Float64Array } {
  const size = mode.length;
  const columns = mode.map((_score, k) =>
    solveTransposed(
      factor,
      mode.map((_other, j) => (j === k ? PROPOSAL_WIDENING : 0)),
    ),
  );
  const points = mode.map((score) => new Float64Array(POINT_COUNT).fill(score));
  const logProposal = new Float64Array(POINT_COUNT);
  for (let k = 0; k < size; k++) {
    const zeta = standardScoresOf(k);
    for (let i = 0; i < POINT_COUNT; i++) {
      logProposal[i] = (logProposal[i] ?? 0) - (zeta[i] ?? 0) ** 2 / 2;
    }
    for (let row = 0; row < size; row++) {
      const weight = columns[k]?.[row] ?? 0;
      const target = points[row];
      if (weight === 0 || target === undefined) continue;
      for (let i = 0; i < POINT_COUNT; i++) target[i] = (target[i] ?? 0) + weight * (zeta[i] ?? 0);
    }
  }
  return { points, logProposal };
}

/** Systematic resampling (Kitagawa, J. Comput. Graph. Stat. 5, 1996): each point as often as its weight asks, ± 1. */
function drawSystematically(
  values: readonly Float64Array[],
  logWeights: Float64Array,
  logVolume: number,
): Posterior {
  let largest = -Infinity;
  for (let i = 0; i < logWeights.length; i++) largest = Math.max(largest, logWeights[i] ?? -Infinity);
  const weights = logWeights.map((each) => Math.exp(each - largest));
  const total = weights.reduce((sum, each) => sum + each, 0);
  const drawn = values.map(() => new Float64Array(POINT_COUNT));
  let source = 0;
  let cumulative = weights[0] ?? 0;
  for (let i = 0; i < POINT_COUNT; i++) {
    const target = ((i + 0.5) / POINT_COUNT) * total;
    while (cumulative < target && source < POINT_COUNT - 1) {
      source += 1;
      cumulative += weights[source] ?? 0;
    }
    for (let k = 0; k < drawn.length; k++) {
      const column = drawn[k];
      if (column !== undefined) column[i] = values[k]?.[source] ?? 0;
    }
  }
  const logEvidence = largest + Math.log(total / POINT_COUNT) + logVolume;
  return { points: drawn, logEvidence };
}
