import { type Distribution } from './distribution.js';
import { fromDensity } from './known-shapes.js';

/** Positions at which a posterior density is tabulated. */
const POSITIONS = 2_049;
/** Likelihood times prior this far below its largest value, in logarithms, is left out of the table. */
const LOG_RANGE = 40;
/** Share of the tabulated range that must carry probability; else the table is made again, closer. */
const SUPPORT_SHARE_MIN = 0.25;
const TABLES_MAX = 12;

/**
 * A prior conditioned on what was measured of it, by Bayes' rule on a grid that is as fine as the narrower of the two. See
 * docs/model/evidence-mathematics.md, "Unit mass".
 * @param prior continuous, with variance above 0
 * @param logLikelihood up to a constant
 * @returns null where no value that the prior holds possible explains the measurement
 */
export function conditioned(
  prior: Distribution,
  logLikelihood: (value: number) => number,
): Distribution | null {
  const logPrior = logDensityOf(prior);
  let range: Range = { low: logPrior.low, high: logPrior.high };
  for (let table = 1; ; table++) {
    const positions = Float64Array.from(
      { length: POSITIONS },
      (_, k) => range.low + ((range.high - range.low) * k) / (POSITIONS - 1),
    );
    const logs = positions.map((position) => logLikelihood(position) + logPrior.at(position));
    const largest = logs.reduce((most, each) => (each > most ? each : most), -Infinity);
    if (!Number.isFinite(largest)) return null;
    const density = logs.map((each) => (each - largest < -LOG_RANGE ? 0 : Math.exp(each - largest)));
    const support = supportOf(positions, density);
    const isFine = support.high - support.low >= SUPPORT_SHARE_MIN * (range.high - range.low);
    if (isFine || table >= TABLES_MAX) return fromDensity(positions, density);
    range = support;
  }
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Where a density on a grid is above 0, and one step beyond. */
function supportOf(positions: Float64Array, density: Float64Array): Range {
  const first = density.findIndex((each) => each > 0);
  const last = density.findLastIndex((each) => each > 0);
  return {
    low: positions[Math.max(0, first - 1)] ?? 0,
    high: positions[Math.min(POSITIONS - 1, last + 1)] ?? 0,
  };
}

/** Equal steps of probability in the middle of a prior, and by how much they shrink towards its ends. */
const MIDDLE_STEPS = 256;
const TAIL_RATIO = 0.8;
const TAIL_PROBABILITY = 1e-12;

interface LogDensity extends Range {
  readonly at: (value: number) => number;
}

/** Logarithm of a tabulated distribution's density: linear between steps of probability that are finer in the tails. */
function logDensityOf(distribution: Distribution): LogDensity {
  const probabilities = stepsOfProbability();
  const edges = probabilities.slice();
  distribution.fill(edges);
  const middles: number[] = [];
  const logs: number[] = [];
  for (let k = 1; k < edges.length; k++) {
    const left = edges[k - 1] as number;
    const width = (edges[k] as number) - left;
    const share = (probabilities[k] as number) - (probabilities[k - 1] as number);
    if (!(width > 0) || !(share > 0)) continue;
    middles.push(left + width / 2);
    logs.push(Math.log(share / width));
  }
  const [low = 0, high = 0] = [edges[0], edges.at(-1)];
  const positions = Float64Array.from(middles);
  const values = Float64Array.from(logs);
  const at = (value: number): number =>
    value < low || value > high ? -Infinity : interpolated(positions, values, value);
  return { low, high, at };
}

function stepsOfProbability(): Float64Array {
  const tail: number[] = [];
  for (let p = 1 / MIDDLE_STEPS; p > TAIL_PROBABILITY; p *= TAIL_RATIO) tail.unshift(p);
  const middle = Array.from({ length: MIDDLE_STEPS - 3 }, (_, k) => (k + 2) / MIDDLE_STEPS);
  return Float64Array.from([
    TAIL_PROBABILITY,
    ...tail,
    ...middle,
    ...tail.map((p) => 1 - p).reverse(),
    1 - TAIL_PROBABILITY,
  ]);
}

/** Linear between the positions, and on beyond them by the slope at the end. */
function interpolated(positions: Float64Array, values: Float64Array, at: number): number {
  let low = 0;
  let high = positions.length - 1;
  if (high < 1) return values[0] ?? -Infinity;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((positions[middle] as number) > at) high = middle;
    else low = middle;
  }
  const left = positions[low] as number;
  const share = (at - left) / ((positions[high] as number) - left);
  return (values[low] as number) + share * ((values[high] as number) - (values[low] as number));
}
