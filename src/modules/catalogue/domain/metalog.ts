import type { PertRange } from './catalogue.js';
import type { FigureBounds } from './figure-bounds.js';

/*
 * The metalog through a symmetric percentile triplet P10, P50, P90: Keelin, "The Metalog Distributions", Decision
 * Analysis 13(4), 2016, section 6.2.1. With t = ln(y / (1 − y)) for a probability y,
 *
 *     M(t) = a1 + a2 · t + a3 · (y − ½) · t
 *
 * runs through the triplet after it is unbounded: z = ln(x − lower) where nothing bounds it from above (the log
 * form), z = ln((x − lower) / (upper − x)) where something does (the logit form).
 */

/** a1, a2 and a3 of the paper. */
export interface MetalogCoefficients {
  readonly location: number;
  readonly scale: number;
  readonly skew: number;
}

/** t of P90: ln(0.9 / 0.1). */
const LOG_ODDS_OF_P90 = Math.log(9);
/** (y − ½) of P90. */
const CENTRED_P90 = 0.4;
/**
 * The density is positive everywhere where |a3| / a2 stays below this: 1 / max over y of
 * (y − ½) + y · (1 − y) · t, which lies at t = 2.399. The paper rounds it to 1.66711.
 */
export const SKEW_OVER_SCALE_MAX = 1.6671131192;
/**
 * By the same rule (P50 − P10) / (P90 − P10) of the unbounded triplet lies above this, and below 1 minus it: the
 * paper's k_α = ½ · (1 − 1.66711 · (½ − α)) at α = 0.1.
 */
export const MEDIAN_POSITION_MIN = (1 - SKEW_OVER_SCALE_MAX * CENTRED_P90) / 2;

/** From the quantity to the unbounded z. */
export function unbounded(value: number, { lower, upper }: FigureBounds): number {
  return upper === Number.POSITIVE_INFINITY
    ? Math.log(value - lower)
    : Math.log((value - lower) / (upper - value));
}

/** From the unbounded z back to the quantity. */
export function bounded(z: number, { lower, upper }: FigureBounds): number {
  return upper === Number.POSITIVE_INFINITY
    ? lower + Math.exp(z)
    : lower + (upper - lower) / (1 + Math.exp(-z));
}

/** Coefficients of the metalog through P10 = low, P50 = mode and P90 = high, all three within the bounds. */
export function metalogCoefficients(
  { low, mode, high }: PertRange,
  bounds: FigureBounds,
): MetalogCoefficients {
  const p10 = unbounded(low, bounds);
  const p50 = unbounded(mode, bounds);
  const p90 = unbounded(high, bounds);
  return {
    location: p50,
    scale: (p90 - p10) / (2 * LOG_ODDS_OF_P90),
    skew: (p90 + p10 - 2 * p50) / (2 * CENTRED_P90 * LOG_ODDS_OF_P90),
  };
}

/** M at the log odds t of a probability; (y − ½) is tanh(t / 2) / 2, which stays exact in the tails. */
export function metalogAt({ location, scale, skew }: MetalogCoefficients, logOdds: number): number {
  return location + (scale + (skew * Math.tanh(logOdds / 2)) / 2) * logOdds;
}

/**
 * Exponent s of the upper tail of the log form: x falls off there like (1 − y)^(−s), and its mean is finite only
 * where s is below 1.
 */
export function upperTailExponent({ scale, skew }: MetalogCoefficients): number {
  return scale + skew / 2;
}

/** Largest P90 whose log form has a finite mean: s = 1 solved for it, with the other two figures as they are. */
export function highestP90WithMean({ low, mode }: PertRange, { lower }: FigureBounds): number {
  // s · ln 9 = (½ + 1/1.6) · ln(P90 / P50) − (1/1.6 − ½) · ln(P50 / P10).
  const skewShare = 1 / (4 * CENTRED_P90);
  const below = Math.log((mode - lower) / (low - lower));
  const above = (LOG_ODDS_OF_P90 + (skewShare - 0.5) * below) / (0.5 + skewShare);
  return lower + (mode - lower) * Math.exp(above);
}

/** Step of the sum in log odds; the integrand is analytic, so the error is below 1e-12 of the mean. */
const STEP = 1 / 8;
/** Beyond ±40 the odds are below e^−40 and what is left of the log form's upper tail is a geometric series. */
const STEPS_EACH_WAY = 320;

/**
 * Mean, by the trapezoidal rule over t: ∫ x(t) · y(1 − y) dt. Trapezoids converge exponentially for such
 * integrands (Trefethen & Weideman, SIAM Review 56(3), 2014).
 */
export function metalogMean(coefficients: MetalogCoefficients, bounds: FigureBounds): number {
  let sum = 0;
  for (let step = -STEPS_EACH_WAY; step < STEPS_EACH_WAY; step++) {
    const logOdds = step * STEP;
    const oddsAgainst = Math.exp(-Math.abs(logOdds));
    const weight = oddsAgainst / (1 + oddsAgainst) ** 2;
    sum += bounded(metalogAt(coefficients, logOdds), bounds) * weight;
  }
  return STEP * (sum + upperTailOfSum(coefficients, bounds));
}

/** What the sum's terms from t = 40 on amount to: each is e^−(1 − s)·step times the one before. */
function upperTailOfSum(coefficients: MetalogCoefficients, bounds: FigureBounds): number {
  if (bounds.upper !== Number.POSITIVE_INFINITY) return 0;
  const logOdds = STEPS_EACH_WAY * STEP;
  const ratio = Math.exp((upperTailExponent(coefficients) - 1) * STEP);
  return Math.exp(metalogAt(coefficients, logOdds) - logOdds) / (1 - ratio);
}
