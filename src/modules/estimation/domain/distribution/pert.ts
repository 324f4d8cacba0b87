import type { PertRange } from '../../../catalogue/domain/catalogue.js';
import { logBetaFunction, regularisedIncompleteBeta } from './regularised-incomplete-beta.js';

/** Weight of the mode in a PERT's mean; α + β = 2 + λ. Malcolm et al., Operations Research 7, 1959. */
const MODE_WEIGHT = 4;
const SHAPE_SUM = 2 + MODE_WEIGHT;
/** Equal steps of probability between tabulated quantiles. */
export const QUANTILE_TABLE_STEPS = 1_024;
/** Shapes nearer than this share a table; it moves a mode by at most 1.3e-7 of the range. */
const SHAPE_RESOLUTION = 1e6;
/** Tables kept, 8 KiB each; a catalogue needs a few hundred. */
const TABLES_MAX = 1_024;
const NEWTON_STEPS_MAX = 60;
const QUANTILE_TOLERANCE = 1e-13;

/** By α. Memory of a pure function: what it holds never changes a result. */
const tables = new Map<number, Float64Array>();

/** Mean of a PERT: (low + 4 · mode + high) / 6. */
export function pertMean(range: PertRange): number {
  return (range.low + MODE_WEIGHT * range.mode + range.high) / SHAPE_SUM;
}

/** Variance of a PERT: (mean − low)(high − mean) / 7, that of a beta with α + β = 6. */
export function pertVariance(range: PertRange): number {
  const mean = pertMean(range);
  return ((mean - range.low) * (range.high - mean)) / (SHAPE_SUM + 1);
}

/** True where the range is a constant. */
export function isConstant(range: PertRange): boolean {
  return range.low === range.high;
}

/** The PERT's value at a probability, 0…1, by the same table as the samples use. */
export function pertQuantile(range: PertRange, probability: number): number {
  const value = Float64Array.of(probability);
  pertFromUniforms(value, range);
  return value[0] ?? range.mode;
}

/**
 * Replaces uniforms in [0, 1] by the PERT's quantiles, in place. Linear between 1,025 tabulated quantiles and
 * by the tail's power law in the first and last step, hence monotone; P10, P50 and P90 are off by less than
 * 1e-5 relative to the range.
 */
export function pertFromUniforms(sample: Float64Array, range: PertRange): void {
  if (isConstant(range)) {
    sample.fill(range.low);
    return;
  }
  const width = range.high - range.low;
  const alpha = 1 + (MODE_WEIGHT * (range.mode - range.low)) / width;
  const table = quantileTable(alpha);
  const lastStep = QUANTILE_TABLE_STEPS - 1;
  for (let i = 0; i < sample.length; i++) {
    const position = (sample[i] ?? 0) * QUANTILE_TABLE_STEPS;
    const step = position < lastStep ? position | 0 : lastStep;
    const left = table[step] ?? 0;
    const right = table[step + 1] ?? 1;
    let share = left + (position - step) * (right - left);
    // Near 0 the distribution function rises like x^α, near 1 it falls short of 1 like (1 − x)^β.
    if (step === 0) share = right * position ** (1 / alpha);
    else if (step === lastStep) {
      share = 1 - (1 - left) * (QUANTILE_TABLE_STEPS - position) ** (1 / (SHAPE_SUM - alpha));
    }
    sample[i] = range.low + width * share;
  }
}

function quantileTable(exactAlpha: number): Float64Array {
  const alpha = Math.round(exactAlpha * SHAPE_RESOLUTION) / SHAPE_RESOLUTION;
  const known = tables.get(alpha);
  if (known !== undefined) return known;
  const table = betaQuantiles(alpha, SHAPE_SUM - alpha);
  if (tables.size >= TABLES_MAX) tables.clear();
  tables.set(alpha, table);
  return table;
}

/** Quantiles of beta(α, β) at k/1024. Each search starts from the one before: the quantiles only rise. */
function betaQuantiles(alpha: number, beta: number): Float64Array {
  const logBeta = logBetaFunction(alpha, beta);
  const table = new Float64Array(QUANTILE_TABLE_STEPS + 1);
  table[QUANTILE_TABLE_STEPS] = 1;
  let low = 0;
  for (let step = 1; step < QUANTILE_TABLE_STEPS; step++) {
    low = betaQuantile(step / QUANTILE_TABLE_STEPS, alpha, beta, logBeta, low);
    table[step] = low;
  }
  return table;
}

/** Newton's method on I_x(α, β) = probability, kept inside a shrinking bracket; bisects where a step leaves it. */
function betaQuantile(
  probability: number,
  alpha: number,
  beta: number,
  logBeta: number,
  lowest: number,
): number {
  let low = lowest;
  let high = 1;
  let x = lowest === 0 ? alpha / (alpha + beta) : lowest;
  for (let iteration = 0; iteration < NEWTON_STEPS_MAX; iteration++) {
    const excess = regularisedIncompleteBeta(x, alpha, beta, logBeta) - probability;
    if (excess > 0) high = x;
    else low = x;
    const density = Math.exp((alpha - 1) * Math.log(x) + (beta - 1) * Math.log1p(-x) - logBeta);
    const newton = x - excess / density;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) <= QUANTILE_TOLERANCE * next) return next;
    x = next;
  }
  return x;
}
