import type { Atoms } from '../distribution/distribution.js';
import { addedUp, type CumulantSet, runningSums } from './cumulants.js';

/** Which terms of a sum are told by their cumulants alone. */
export interface FoldedTerms {
  /** Places of the others. */
  readonly kept: readonly number[];
  readonly folded: CumulantSet;
}

/** Sums of fewer terms are no work to speak of. */
export const FOLDABLE_TERMS_MIN = 4;
const FOLDED_MIN = 3;
/** What folding may move P10, P50 or P90 by, over the sum's mean. */
const ERROR_MAX = 5e-5;
/** z³ − 3z at the normal quantile of 0.9: what the fourth cumulant is weighed with in Cornish and Fisher's expansion. */
const FOURTH_AT_P90 = 1.74;
/** Of the sum's skewness and excess: beyond, it is so far from normal that the expansion is no bound. */
const SKEWNESS_MAX = 1.5;
const EXCESS_MAX = 3;
/**
 * The same for a sum as skewed as that: −f‴/f · σ³, which z³ − 3z is of a normal density f. A lognormal's is 10 at P10
 * where its skewness is 1.9, and 19 where that is 2.9; at P50 and P90 it is below 7.
 */
const FOURTH_OF_SKEWED = 20;
const SKEWNESS_OF_SKEWED_MAX = 3;
const EXCESS_OF_SKEWED_MAX = 20;
/** A term with more than that chance of 0 and that share of the variance leaves a gap, where small terms show alone. */
const CHANCE_OF_ZERO_MAX = 0.001;
const GAPPED_SHARE_MAX = 0.05;

/**
 * The smallest terms of a sum that may be replaced by one number of the same mean, variance and third cumulant: as many
 * as keep the error of the percentiles, (z³ − 3z)/24 · Δκ₄/σ³ by Cornish and Fisher's expansion, below `ERROR_MAX` of the
 * mean. What is left out, Δκ₄, is known exactly: the terms' fourth cumulant less the replacement's.
 * @returns null where that is no gain
 */
export function foldedTerms(terms: readonly CumulantSet[]): FoldedTerms | null {
  const whole = addedUp(terms);
  const weightOfFourth = fourthAtPercentiles(whole);
  if (weightOfFourth === null || terms.some((term) => leavesGap(term, whole))) return null;
  const allowed = (ERROR_MAX * whole.first * 24 * whole.second ** 1.5) / weightOfFourth;
  const bySize = terms
    .map((_term, place) => place)
    .sort((a, b) => (terms[a] as CumulantSet).second - (terms[b] as CumulantSet).second || a - b);
  const sums = runningSums(bySize.map((place) => terms[place] as CumulantSet));
  for (let count = terms.length - 1; count >= FOLDED_MIN; count--) {
    const folded = sums[count - 1] as CumulantSet;
    if (Math.abs(folded.fourth - fourthOfMatched(folded)) > allowed) continue;
    return { kept: bySize.slice(count).sort((a, b) => a - b), folded };
  }
  return null;
}

/** @returns null where the sum is too far from both normal and lognormal */
function fourthAtPercentiles({ second, third, fourth }: CumulantSet): number | null {
  const skewness = Math.abs(third) / second ** 1.5;
  const excess = Math.abs(fourth) / second ** 2;
  if (skewness <= SKEWNESS_MAX && excess <= EXCESS_MAX) return FOURTH_AT_P90;
  return skewness <= SKEWNESS_OF_SKEWED_MAX && excess <= EXCESS_OF_SKEWED_MAX ? FOURTH_OF_SKEWED : null;
}

function leavesGap({ second, ofZero }: CumulantSet, whole: CumulantSet): boolean {
  return ofZero > CHANCE_OF_ZERO_MAX && second > GAPPED_SHARE_MAX * whole.second;
}

/** The lognormal with a third parameter, its origin, that has some cumulants, turned round where the skewness is below 0. */
interface ShiftedLogNormal {
  /** exp(σ²). */
  readonly w: number;
  /** Mean of the lognormal itself. */
  readonly mean: number;
  readonly sign: 1 | -1;
}

/** Below, a lognormal is normal to all that is asked; its origin would be so far away that digits are lost. */
const SKEWNESS_MIN = 1e-3;

/** γ = (w + 2)·√(w − 1), solved for w (Johnson, Kotz and Balakrishnan, *Continuous Univariate Distributions* 1, 1994, §14.3). */
function matched({ second, third }: CumulantSet): ShiftedLogNormal {
  const skewness = Math.max(SKEWNESS_MIN, Math.abs(third) / second ** 1.5);
  const square = skewness ** 2;
  const root = Math.cbrt(1 + square / 2 + skewness * Math.sqrt(1 + square / 4));
  // root + 1/root − 2, without what cancels.
  const above = (root - 1) ** 2 / root;
  return { w: 1 + above, mean: Math.sqrt(second / above), sign: third < 0 ? -1 : 1 };
}

function fourthOfMatched(folded: CumulantSet): number {
  if (folded.second === 0) return 0;
  const { w } = matched(folded);
  return (w ** 4 + 2 * w ** 3 + 3 * w ** 2 - 6) * folded.second ** 2;
}

const SCORES = 257;
const SCORE_MAX = 6;
/** Equidistant normal scores and their weights: the trapezoidal rule has all moments of a normal to rounding. */
const scores = Float64Array.from({ length: SCORES }, (_, k) => SCORE_MAX * ((2 * k) / (SCORES - 1) - 1));
const weights = weightsOf(scores);

function weightsOf(ofScores: Float64Array): Float64Array {
  const densities = ofScores.map((score) => Math.exp(-(score ** 2) / 2));
  const total = densities.reduce((sum, each) => sum + each, 0);
  return densities.map((each) => each / total);
}

/** Values of the replacement; its low end may be below 0, as nothing is stated of it alone. */
export function atomsOfFolded(folded: CumulantSet): Atoms {
  if (folded.second === 0) return { values: Float64Array.of(folded.first), weights: Float64Array.of(1) };
  const { w, mean, sign } = matched(folded);
  const variance = Math.log(w);
  const sigma = Math.sqrt(variance);
  const values = new Float64Array(SCORES);
  for (let k = 0; k < SCORES; k++) {
    values[k] = folded.first + sign * mean * Math.expm1(sigma * (scores[k] as number) - variance / 2);
  }
  return { values, weights };
}
