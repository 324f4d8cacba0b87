import { type Distribution } from './distribution.js';
import { fromDensity } from './known-shapes.js';

/** Positions at which a posterior density is tabulated. */
const POSITIONS = 2_049;
/** Quantiles of the prior between which its density is taken as even. */
const PRIOR_STEPS = 512;
/** Likelihood this far below its largest value is left out of the table. */
const LOG_LIKELIHOOD_RANGE = 32;

/**
 * A prior conditioned on what was measured of it, by Bayes' rule on a grid that is as fine as the narrower of the two.
 * @param prior continuous, with variance above 0
 * @param logLikelihood up to a constant
 * @returns null where no value that the prior holds possible explains the measurement
 */
export function conditioned(
  prior: Distribution,
  logLikelihood: (value: number) => number,
): Distribution | null {
  const coarse = tabulate(prior, logLikelihood, rangeOf(prior));
  if (coarse === null) return null;
  // Once more, on the part of the range where the first table found any weight.
  return tabulate(prior, logLikelihood, coarse.support)?.distribution ?? coarse.distribution;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

function tabulate(
  prior: Distribution,
  logLikelihood: (value: number) => number,
  { low, high }: Range,
): { readonly distribution: Distribution; readonly support: Range } | null {
  const positions = Float64Array.from(
    { length: POSITIONS },
    (_, k) => low + ((high - low) * k) / (POSITIONS - 1),
  );
  const priorDensity = densityOf(prior);
  const logs = positions.map((position) => logLikelihood(position) + Math.log(priorDensity(position)));
  const largest = logs.reduce((most, each) => (each > most ? each : most), -Infinity);
  if (!Number.isFinite(largest)) return null;
  const density = logs.map((each) => (each - largest < -LOG_LIKELIHOOD_RANGE ? 0 : Math.exp(each - largest)));
  const first = density.findIndex((each) => each > 0);
  const last = density.findLastIndex((each) => each > 0);
  const support = {
    low: positions[Math.max(0, first - 1)] ?? low,
    high: positions[Math.min(POSITIONS - 1, last + 1)] ?? high,
  };
  return { distribution: fromDensity(positions, density), support };
}

const TAIL_PROBABILITY = 1e-9;

function rangeOf(prior: Distribution): Range {
  const ends = Float64Array.of(TAIL_PROBABILITY, 1 - TAIL_PROBABILITY);
  prior.fill(ends);
  return { low: ends[0] ?? 0, high: ends[1] ?? 0 };
}

/** Density of a tabulated distribution: linear between the middles of its steps of probability. */
function densityOf(distribution: Distribution): (value: number) => number {
  const edges = Float64Array.from({ length: PRIOR_STEPS + 1 }, (_, k) =>
    Math.min(1 - TAIL_PROBABILITY, Math.max(TAIL_PROBABILITY, k / PRIOR_STEPS)),
  );
  distribution.fill(edges);
  const middles = new Float64Array(PRIOR_STEPS);
  const densities = new Float64Array(PRIOR_STEPS);
  for (let k = 0; k < PRIOR_STEPS; k++) {
    const left = edges[k] ?? 0;
    const width = Math.max(Number.MIN_VALUE, (edges[k + 1] ?? 0) - left);
    middles[k] = left + width / 2;
    densities[k] = 1 / (PRIOR_STEPS * width);
  }
  const low = edges[0] ?? 0;
  const high = edges[PRIOR_STEPS] ?? 0;
  return (value) => {
    if (value < low || value > high) return 0;
    return interpolated(middles, densities, value);
  };
}

function interpolated(positions: Float64Array, values: Float64Array, at: number): number {
  const count = positions.length;
  let low = 0;
  let high = count - 1;
  if (at <= (positions[low] ?? 0)) return values[low] ?? 0;
  if (at >= (positions[high] ?? 0)) return values[high] ?? 0;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((positions[middle] ?? 0) > at) high = middle;
    else low = middle;
  }
  const left = positions[low] ?? 0;
  const share = (at - left) / Math.max(Number.MIN_VALUE, (positions[high] ?? 0) - left);
  return (values[low] ?? 0) + share * ((values[high] ?? 0) - (values[low] ?? 0));
}
