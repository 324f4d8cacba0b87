import { type Distribution } from './distribution.js';
import { fromDensity } from './known-shapes.js';

/** Positions at which a posterior density is tabulated, once it is known where it is. */
const POSITIONS = 1_025;
/** Positions of the tables that only search for it. */
const SEARCH_POSITIONS = 257;
/** Likelihood times prior this far below its largest value, in logarithms, is left out of the table. */
const LOG_RANGE = 40;
/** Share of the tabulated range that must carry probability; else the table is made again, closer. */
const SUPPORT_SHARE_MIN = 0.25;
const SEARCHES_MAX = 12;

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
  for (let search = 1; search <= SEARCHES_MAX; search++) {
    const found = tabulated(logPrior, logLikelihood, range, SEARCH_POSITIONS);
    // What lies between the positions of a search, the closer table still finds.
    if (found === null) break;
    const support = supportOf(found);
    if (support.high - support.low >= SUPPORT_SHARE_MIN * (range.high - range.low)) break;
    range = support;
  }
  const table = tabulated(logPrior, logLikelihood, range, POSITIONS);
  return table === null ? null : fromDensity(table.positions, table.density);
}

interface Range {
  readonly low: number;
  readonly high: number;
}

interface DensityTable {
  readonly positions: Float64Array;
  readonly density: Float64Array;
}

/** Density up to a constant, equally spaced over a range; null where it is 0 everywhere. */
function tabulated(
  logPrior: LogDensity,
  logLikelihood: (value: number) => number,
  { low, high }: Range,
  count: number,
): DensityTable | null {
  const positions = new Float64Array(count);
  for (let k = 0; k < count; k++) positions[k] = low + ((high - low) * k) / (count - 1);
  const density = logDensitiesAt(logPrior, positions);
  let largest = -Infinity;
  for (let k = 0; k < count; k++) {
    const log = (density[k] as number) + logLikelihood(positions[k] as number);
    density[k] = log;
    if (log > largest) largest = log;
  }
  if (!Number.isFinite(largest)) return null;
  for (let k = 0; k < count; k++) {
    const below = (density[k] as number) - largest;
    density[k] = below < -LOG_RANGE ? 0 : Math.exp(below);
  }
  return { positions, density };
}

/** Where a density on a grid is above 0, and one step beyond. */
function supportOf({ positions, density }: DensityTable): Range {
  const first = density.findIndex((each) => each > 0);
  const last = density.findLastIndex((each) => each > 0);
  return {
    low: positions[Math.max(0, first - 1)] ?? 0,
    high: positions[Math.min(positions.length - 1, last + 1)] ?? 0,
  };
}

/** Equal steps of probability in the middle of a prior, and by how much they shrink towards its ends. */
const MIDDLE_STEPS = 256;
const TAIL_RATIO = 0.8;
const TAIL_PROBABILITY = 1e-12;

/** Logarithm of a density: linear between positions, and on beyond them by the slope at the end; none out of range. */
interface LogDensity extends Range {
  readonly positions: Float64Array;
  readonly logs: Float64Array;
}

/** By distribution: a catalogue row's is made once. Memory of a pure function. */
const logDensities = new WeakMap<Distribution, LogDensity>();

/** Logarithm of a tabulated distribution's density: linear between steps of probability that are finer in the tails. */
function logDensityOf(distribution: Distribution): LogDensity {
  const known = logDensities.get(distribution);
  if (known !== undefined) return known;
  const edges = STEPS_OF_PROBABILITY.slice();
  distribution.fill(edges);
  const middles: number[] = [];
  const logs: number[] = [];
  for (let k = 1; k < edges.length; k++) {
    const left = edges[k - 1] as number;
    const width = (edges[k] as number) - left;
    const share = (STEPS_OF_PROBABILITY[k] as number) - (STEPS_OF_PROBABILITY[k - 1] as number);
    if (!(width > 0) || !(share > 0)) continue;
    middles.push(left + width / 2);
    logs.push(Math.log(share / width));
  }
  const made: LogDensity = {
    low: edges[0] ?? 0,
    high: edges.at(-1) ?? 0,
    positions: Float64Array.from(middles),
    logs: Float64Array.from(logs),
  };
  logDensities.set(distribution, made);
  return made;
}

const STEPS_OF_PROBABILITY = stepsOfProbability();

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

/** @param values ascending */
function logDensitiesAt({ low, high, positions, logs }: LogDensity, values: Float64Array): Float64Array {
  const found = new Float64Array(values.length);
  const last = positions.length - 1;
  if (last < 1) return found.fill(logs[0] ?? -Infinity);
  let cell = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < low || value > high) {
      found[i] = -Infinity;
      continue;
    }
    while (cell < last - 1 && (positions[cell + 1] as number) <= value) cell += 1;
    const left = positions[cell] as number;
    const share = (value - left) / ((positions[cell + 1] as number) - left);
    found[i] = (logs[cell] as number) + share * ((logs[cell + 1] as number) - (logs[cell] as number));
  }
  return found;
}
