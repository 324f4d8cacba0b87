import type { RandomStream } from './random-stream.js';

/** What a PERT is given by; low = high is a constant. */
export interface PertFigure {
  readonly low: number;
  readonly mode: number;
  readonly high: number;
}

/** First shape of the beta on [low, high]: α = 1 + 4(mode − low)/(high − low); the second is 6 − α. */
function firstShape({ low, mode, high }: PertFigure): number {
  return 1 + (4 * (mode - low)) / (high - low);
}

export function pertMean({ low, mode, high }: PertFigure): number {
  return (low + 4 * mode + high) / 6;
}

/** A beta draw as a ratio of gamma draws. */
export function drawPert(figure: PertFigure, stream: RandomStream): number {
  const { low, high } = figure;
  if (low === high) return low;
  const shape = firstShape(figure);
  const a = drawGamma(shape, stream);
  return low + ((high - low) * a) / (a + drawGamma(6 - shape, stream));
}

/** Marsaglia and Tsang, ACM Transactions on Mathematical Software 26, 2000. @param shape at least 1 */
function drawGamma(shape: number, { uniform, normal }: RandomStream): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = uniform();
    const square = x * x;
    if (u < 1 - 0.0331 * square * square) return d * v;
    if (Math.log(u) < square / 2 + d * (1 - v + Math.log(v))) return d * v;
  }
}

/** Lognormal with mean 1. */
export function drawLognormal(coefficientOfVariation: number, { normal }: RandomStream): number {
  if (coefficientOfVariation === 0) return 1;
  const variance = Math.log(1 + coefficientOfVariation * coefficientOfVariation);
  return Math.exp(Math.sqrt(variance) * normal() - variance / 2);
}

/** Expected count from which rejection is quicker than adding probabilities up. */
const REJECTION_FROM = 10;

/** A binomial count, exact for any number of trials. @param probability 0…1 */
export function drawBinomial(trials: number, probability: number, stream: RandomStream): number {
  if (probability > 0.5) return trials - drawBinomial(trials, 1 - probability, stream);
  if (probability <= 0) return 0;
  return trials * probability < REJECTION_FROM
    ? binomialByInversion(trials, probability, stream.uniform())
    : binomialByRejection(trials, probability, stream);
}

function binomialByInversion(trials: number, probability: number, uniform: number): number {
  const odds = probability / (1 - probability);
  let term = (1 - probability) ** trials;
  let left = uniform;
  for (let count = 0; count < trials; count++) {
    if (left < term) return count;
    left -= term;
    term *= (odds * (trials - count)) / (count + 1);
  }
  return trials;
}

/** BTRS: Hörmann, Journal of Statistical Computation and Simulation 46, 1993. */
function binomialByRejection(trials: number, probability: number, { uniform }: RandomStream): number {
  const spread = Math.sqrt(trials * probability * (1 - probability));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * probability;
  const centre = trials * probability + 0.5;
  const insideAlways = 0.92 - 4.2 / b;
  for (;;) {
    const v = uniform();
    const u = uniform() - 0.5;
    const edge = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / edge + b) * u + centre);
    if (edge >= 0.07 && v <= insideAlways) return count;
    if (count < 0 || count > trials) continue;
    const height = (v * (2.83 + 5.1 / b) * spread) / (a / (edge * edge) + b);
    const mode = Math.floor((trials + 1) * probability);
    const bound =
      logFactorial(mode) +
      logFactorial(trials - mode) -
      logFactorial(count) -
      logFactorial(trials - count) +
      (count - mode) * Math.log(probability / (1 - probability));
    if (Math.log(height) <= bound) return count;
  }
}

const SMALL_LOG_FACTORIALS: readonly number[] = Array.from({ length: 16 }, (_, n) => {
  let sum = 0;
  for (let k = 2; k <= n; k++) sum += Math.log(k);
  return sum;
});

/** Stirling's series: error below 1e-10 from 16. */
function logFactorial(n: number): number {
  const small = SMALL_LOG_FACTORIALS[n];
  if (small !== undefined) return small;
  const series = (1 / 12 - (1 / 360 - 1 / (1_260 * n * n)) / (n * n)) / n;
  return (n + 0.5) * Math.log(n) - n + Math.log(2 * Math.PI) / 2 + series;
}

const QUANTILE_STEPS = 4_096;
const DENSITY_CELLS = 65_536;
const quantileTables = new WeakMap<PertFigure, Float64Array>();

/** A PERT's value at a probability, from a table that is made once per figure: for what shares one uniform. */
export function pertAt(figure: PertFigure, probability: number): number {
  if (figure.low === figure.high) return figure.low;
  const table = quantileTables.get(figure) ?? quantileTable(figure);
  const position = probability * QUANTILE_STEPS;
  const step = Math.min(QUANTILE_STEPS - 1, Math.floor(position));
  const left = table[step] ?? 0;
  return left + (position - step) * ((table[step + 1] ?? 0) - left);
}

/** Quantiles at equal steps, from the density's cumulative sum over many narrow cells. */
function quantileTable(figure: PertFigure): Float64Array {
  const { low, high } = figure;
  const shape = firstShape(figure);
  const cumulative = new Float64Array(DENSITY_CELLS + 1);
  for (let cell = 0; cell < DENSITY_CELLS; cell++) {
    const x = (cell + 0.5) / DENSITY_CELLS;
    cumulative[cell + 1] = (cumulative[cell] ?? 0) + x ** (shape - 1) * (1 - x) ** (5 - shape);
  }
  const total = cumulative[DENSITY_CELLS] ?? 0;
  const table = new Float64Array(QUANTILE_STEPS + 1).fill(high);
  let cell = 0;
  for (let step = 0; step < QUANTILE_STEPS; step++) {
    const target = (step / QUANTILE_STEPS) * total;
    while ((cumulative[cell + 1] ?? 0) < target) cell += 1;
    const before = cumulative[cell] ?? 0;
    const within = (target - before) / ((cumulative[cell + 1] ?? 0) - before);
    table[step] = low + ((high - low) * (cell + within)) / DENSITY_CELLS;
  }
  quantileTables.set(figure, table);
  return table;
}
