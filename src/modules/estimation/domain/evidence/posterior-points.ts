import {
  fillUniforms,
  GROUP_DIMENSIONS,
  type GroupDimension,
  POINT_COUNT,
} from '../../../../shared/low-discrepancy.js';
import { normalQuantile } from '../../../../shared/normal-quantile.js';
import { hash32 } from '../../../../shared/stable-hash.js';
import type { Distribution } from '../distribution/distribution.js';
import { choleskyFactor, solve, solveTransposed, type SymmetricMatrix } from './linear-algebra.js';
import { valuesAtScores } from './score-quantiles.js';

/** How well possible values explain what was measured. `Contents` is what the values amount to, all points in one. */
export interface Likelihood<Contents> {
  /** @param values one array per variable; point i of each belongs together */
  contentsOf(values: readonly Float64Array[]): Contents;
  /** Whitened residuals of the measurements, one array each: mean 0 and deviation 1 if the point is the truth. */
  residuals(contents: Contents): readonly Float64Array[];
  /** Log-likelihood at each point, up to a constant: −½ Σ residual² and whatever is not Gaussian. */
  logLikelihood(contents: Contents): Float64Array;
}

const NEWTON_STEPS_MAX = 25;
const HALVINGS_MAX = 8;
/** Step of the numerical derivative, in standard deviations of a variable's prior: wider than a step of its table. */
const DERIVATIVE_STEP = 1e-2;
/** Converged when a step moves no variable by more than this; the weights make up for what the mode is off. */
const STEP_TOLERANCE = 1e-3;
/** The proposal is wider than the normal approximation by this factor, for the posterior's heavier tails. */
const PROPOSAL_WIDENING = 1.2;

/** A posterior by weighted points. */
export interface Posterior<Contents> {
  readonly contents: Contents;
  /** Of the points, adding up to 1; a single one where nothing is uncertain. */
  readonly weights: Float64Array;
  /** Logarithm of the mean likelihood over the prior, up to the likelihood's own constant. */
  readonly logEvidence: number;
}

/**
 * Weighted points of a posterior: variables with independent priors, conditioned on measurements.
 *
 * Each variable is a normal score z through its prior's quantile function, so the prior is N(0, I). A Gauss–Newton
 * search finds the posterior's mode, the curvature there a normal proposal (Laplace's approximation; Tierney and Kadane,
 * JASA 81, 1986), low-discrepancy points of which are weighted by posterior over proposal (importance sampling). Exact in
 * the limit of many points, whatever the shape: docs/model/evidence-mathematics.md, "Posterior points".
 */
export function posteriorPoints<Contents>(
  priors: readonly Distribution[],
  likelihood: Likelihood<Contents>,
): Posterior<Contents> {
  if (priors.length === 0) {
    const contents = likelihood.contentsOf([]);
    const [logEvidence = 0] = likelihood.logLikelihood(contents);
    return { contents, weights: Float64Array.of(1), logEvidence };
  }
  const mode = posteriorMode(priors, likelihood);
  const factor = choleskyFactor(mode.curvature);
  const scores = proposalScores(mode.scores, factor);
  const contents = likelihood.contentsOf(priors.map((prior, k) => valuesAtScores(prior, column(scores, k))));
  const logWeights = likelihood.logLikelihood(contents);
  addHalfSquares(logWeights, scores, -1);
  addHalfSquares(
    logWeights,
    scores.map((_each, k) => standardScoresOf(k)),
    1,
  );
  // Volume that a unit of the standard scores stands for: det(w · L⁻ᵀ).
  const logVolume = factor.reduce((sum, row, k) => sum + Math.log(PROPOSAL_WIDENING / (row[k] ?? 1)), 0);
  const { weights, logMean } = normalised(logWeights);
  return { contents, weights, logEvidence: logMean + logVolume };
}

/** Weights that add up to 1, in place, and the logarithm of their mean before that. */
function normalised(logWeights: Float64Array): { readonly weights: Float64Array; readonly logMean: number } {
  let largest = -Infinity;
  for (let i = 0; i < logWeights.length; i++) largest = Math.max(largest, logWeights[i] as number);
  let total = 0;
  for (let i = 0; i < logWeights.length; i++) {
    const weight = Math.exp((logWeights[i] as number) - largest);
    logWeights[i] = weight;
    total += weight;
  }
  for (let i = 0; i < logWeights.length; i++) logWeights[i] = (logWeights[i] as number) / total;
  return { weights: logWeights, logMean: largest + Math.log(total / logWeights.length) };
}

interface Mode {
  readonly scores: readonly number[];
  /** Of −log posterior: I + JᵀJ. */
  readonly curvature: SymmetricMatrix;
}

function posteriorMode<Contents>(priors: readonly Distribution[], likelihood: Likelihood<Contents>): Mode {
  let here = linearised(
    priors,
    likelihood,
    priors.map(() => 0),
  );
  for (let step = 0; step < NEWTON_STEPS_MAX; step++) {
    const direction = solve(choleskyFactor(here.curvature), here.gradient);
    let next = here;
    let share = 1;
    for (let halving = 0; halving <= HALVINGS_MAX; halving++, share /= 2) {
      next = linearised(
        priors,
        likelihood,
        here.scores.map((z, k) => z - share * (direction[k] ?? 0)),
      );
      if (next.value <= here.value) break;
    }
    if (!(next.value <= here.value)) return here;
    here = next;
    if (direction.every((each) => Math.abs(share * each) < STEP_TOLERANCE)) return here;
  }
  return here;
}

/** ½|z|² + ½|r(z)|² about a point: its value, gradient and Gauss–Newton curvature. */
interface Linearised extends Mode {
  readonly value: number;
  readonly gradient: readonly number[];
}

function linearised<Contents>(
  priors: readonly Distribution[],
  likelihood: Likelihood<Contents>,
  scores: readonly number[],
): Linearised {
  const values = priors.map((prior, k) => valuesAtScores(prior, scoresAbout(scores, k)));
  const all = likelihood.residuals(likelihood.contentsOf(values));
  const residuals = all.map((at) => at[0] ?? 0);
  const slopes = scores.map((_score, k) =>
    all.map((at) => ((at[2 * k + 1] ?? 0) - (at[2 * k + 2] ?? 0)) / (2 * DERIVATIVE_STEP)),
  );
  return {
    scores,
    value: (dot(scores, scores) + dot(residuals, residuals)) / 2,
    gradient: slopes.map((slope, k) => (scores[k] ?? 0) + dot(slope, residuals)),
    curvature: slopes.map((a, row) => slopes.map((b, at) => (row === at ? 1 : 0) + dot(a, b))),
  };
}

/** Scores of the k-th variable at the point itself and at a step up and down in each variable in turn. */
function scoresAbout(scores: readonly number[], k: number): Float64Array {
  const about = new Float64Array(2 * scores.length + 1).fill(scores[k] ?? 0);
  about[2 * k + 1] = (scores[k] ?? 0) + DERIVATIVE_STEP;
  about[2 * k + 2] = (scores[k] ?? 0) - DERIVATIVE_STEP;
  return about;
}

function dot(a: readonly number[], b: readonly number[]): number {
  let total = 0;
  for (let k = 0; k < a.length; k++) total += (a[k] as number) * (b[k] as number);
  return total;
}

function column(columns: readonly Float64Array[], k: number): Float64Array {
  return columns[k] ?? new Float64Array(0);
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

function addHalfSquares(target: Float64Array, scores: readonly Float64Array[], sign: 1 | -1): void {
  for (const each of scores) {
    for (let i = 0; i < target.length; i++) {
      const score = each[i] as number;
      target[i] = (target[i] as number) + (sign * score * score) / 2;
    }
  }
}

/** z = mode + w · L⁻ᵀζ with ζ standard normal, which has the covariance w² · curvature⁻¹. */
function proposalScores(mode: readonly number[], factor: SymmetricMatrix): readonly Float64Array[] {
  const points = mode.map((score) => new Float64Array(POINT_COUNT).fill(score));
  for (let k = 0; k < mode.length; k++) {
    const zeta = standardScoresOf(k);
    const direction = solveTransposed(
      factor,
      mode.map((_other, j) => (j === k ? PROPOSAL_WIDENING : 0)),
    );
    direction.forEach((weight, row) => {
      if (weight !== 0) addScaled(column(points, row), zeta, weight);
    });
  }
  return points;
}

function addScaled(target: Float64Array, addend: Float64Array, weight: number): void {
  for (let i = 0; i < target.length; i++) {
    target[i] = (target[i] as number) + weight * (addend[i] as number);
  }
}
