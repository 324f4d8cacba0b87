import type { Distribution } from '../distribution/distribution.js';
import type { FactorKind } from './factor.js';
import {
  gridStep,
  LOG_FREQUENCIES,
  LOG_POINTS,
  multiplySpectra,
  spanOfDistribution,
  type Spectrum,
  spectrumOfDistribution,
} from './log-spectrum.js';
import type { Quantity } from './quantity.js';

/**
 * Quantiles of a product of independent factors, without its density: the characteristic function of the logarithm is
 * the product of the factors', it vanishes after a few dozen frequencies, and the Fourier series of the distribution
 * function is solved for each probability by Newton's method (Abate and Whitt, Queueing Systems 10, 1992, §5).
 * @param probabilities ascending, each strictly between 0 and 1
 * @returns null where the quantity is not a product of factors alone, or its values are few
 */
export function productQuantiles(
  quantity: Quantity,
  probabilities: readonly number[],
): readonly number[] | null {
  const kept: Distribution[] = [];
  const ofLoad: Distribution[] = [];
  const scale = collectFactors(quantity, kept, ofLoad);
  if (scale === null) return null;
  let width = 0;
  let sigma2 = 0;
  let mu = Math.log(scale);
  for (const distributions of [kept, ofLoad]) {
    for (const distribution of distributions) {
      const { low, high } = spanOfDistribution(distribution);
      width += high - low;
      if (distribution.logNormal === undefined) continue;
      mu += distribution.logNormal.mu;
      sigma2 += distribution.logNormal.sigma ** 2;
    }
  }
  const step = gridStep({ low: 0, high: width });
  const tabulated = ofLoad.filter(({ logNormal }) => logNormal === undefined);
  const spectrum = productSpectrum(kept, tabulated, step);
  const top = settle(spectrum, sigma2 / step ** 2);
  const reach = (REACH * Math.sqrt(sigma2)) / step;
  if (top === null) return null;
  const positions = solve(top, spectrum.zeroProbability, probabilities);
  const origin = mu + spectrum.origin;
  return positions.map((position) => (position === null ? 0 : Math.exp(origin + (position - reach) * step)));
}

/** Standard deviations of what is normal in the logarithm that are kept from wrapping around. */
const REACH = 7;

/** Kinds whose distributions depend on how much there is: they are new in every estimate. */
const OF_LOAD: ReadonlySet<FactorKind> = new Set<FactorKind>([
  'WEIGHING',
  'UNIT_GROSS_MASS',
  'UNIT_SCATTER',
  'PRESENCE',
]);

/** @returns what is known of the product; null where it holds a sum */
function collectFactors(quantity: Quantity, kept: Distribution[], ofLoad: Distribution[]): number | null {
  if (quantity.kind === 'SUM') return null;
  if (quantity.kind === 'FACTOR') {
    const { kind, distribution } = quantity.factor;
    if (OF_LOAD.has(kind) || distribution.logNormal !== undefined) ofLoad.push(distribution);
    else kept.push(distribution);
    return 1;
  }
  let scale = quantity.scale;
  for (const part of quantity.of) {
    const inner = collectFactors(part, kept, ofLoad);
    if (inner === null) return null;
    scale *= inner;
  }
  return scale;
}

/** Products of distributions that catalogue rows keep, by their factors one after the other. */
class ProductNode {
  private readonly next = new WeakMap<Distribution, ProductNode>();
  private readonly spectra = new Map<number, Spectrum>();

  constructor(
    private readonly before: ProductNode | null,
    private readonly last: Distribution | null,
  ) {}

  times(distribution: Distribution): ProductNode {
    const known = this.next.get(distribution) ?? new ProductNode(this, distribution);
    this.next.set(distribution, known);
    return known;
  }

  spectrumAt(step: number): Spectrum {
    const known = this.spectra.get(step);
    if (known !== undefined) return known;
    const spectrum = this.compute(step);
    this.spectra.set(step, spectrum);
    return spectrum;
  }

  private compute(step: number): Spectrum {
    if (this.before === null || this.last === null) return ONE;
    return multiplied(this.before.spectrumAt(step), spectrumOfDistribution(this.last, step));
  }
}

/** Of the number 1. */
const ONE: Spectrum = {
  real: new Float64Array(LOG_FREQUENCIES).fill(1),
  imaginary: new Float64Array(LOG_FREQUENCIES),
  origin: 0,
  zeroProbability: 0,
  addedVariance: 0,
};
const products = new ProductNode(null, null);

function multiplied(a: Spectrum, b: Spectrum): Spectrum {
  const real = a.real.slice();
  const imaginary = a.imaginary.slice();
  multiplySpectra(real, imaginary, b);
  return {
    real,
    imaginary,
    origin: a.origin + b.origin,
    zeroProbability: 1 - (1 - a.zeroProbability) * (1 - b.zeroProbability),
    addedVariance: a.addedVariance + b.addedVariance,
  };
}

function productSpectrum(
  kept: readonly Distribution[],
  ofLoad: readonly Distribution[],
  step: number,
): Spectrum {
  const node = kept.reduce((product, distribution) => product.times(distribution), products);
  return ofLoad.reduce(
    (spectrum, distribution) => multiplied(spectrum, spectrumOfDistribution(distribution, step)),
    node.spectrumAt(step),
  );
}

/** The characteristic function in hand, up to where it vanishes. */
const real = new Float64Array(LOG_FREQUENCIES);
const imaginary = new Float64Array(LOG_FREQUENCIES);
const PER_FREQUENCY = (2 * Math.PI) / LOG_POINTS;
/** Squared magnitude below which, thrice in a row, a characteristic function has vanished. */
const NEGLIGIBLE = 1e-11;
const IN_A_ROW = 3;
/** Magnitude below which what the grid leaves out does not matter. */
const ENOUGH = 1e-4;

/**
 * Takes off the variance that the grid has added, and adds that of what is normal; both in steps².
 * @returns the last frequency that matters; null where there are more than a grid has, as for discrete values
 */
function settle(spectrum: Spectrum, normalVariance: number): number | null {
  const variance = normalVariance - spectrum.addedVariance;
  const shift = REACH * Math.sqrt(normalVariance);
  let vanished = 0;
  for (let k = 0; k < LOG_FREQUENCIES; k++) {
    const angle = PER_FREQUENCY * k;
    const magnitude = Math.exp((-variance * angle * angle) / 2);
    const cosine = shift === 0 ? magnitude : magnitude * Math.cos(angle * shift);
    const sine = shift === 0 ? 0 : -magnitude * Math.sin(angle * shift);
    const re = spectrum.real[k] as number;
    const im = spectrum.imaginary[k] as number;
    const a = re * cosine - im * sine;
    const b = re * sine + im * cosine;
    real[k] = a;
    imaginary[k] = b;
    vanished = a * a + b * b < NEGLIGIBLE ? vanished + 1 : 0;
    if (vanished === IN_A_ROW) return k;
  }
  const [re, im] = [real[LOG_FREQUENCIES - 1] as number, imaginary[LOG_FREQUENCIES - 1] as number];
  return Math.hypot(re, im) < ENOUGH ? LOG_FREQUENCIES - 1 : null;
}

/** Positions in steps; null for 0 itself. */
function solve(
  top: number,
  zeroProbability: number,
  probabilities: readonly number[],
): readonly (number | null)[] {
  let constant = 0;
  for (let k = 1; k <= top; k++) constant -= (imaginary[k] as number) / (Math.PI * k);
  // The first frequency tells the mean by its phase and the deviation by its magnitude, nearly.
  const phase = -Math.atan2(imaginary[1] as number, real[1] as number) / PER_FREQUENCY;
  const centre = (phase + LOG_POINTS) % LOG_POINTS;
  const magnitude = Math.hypot(real[1] as number, imaginary[1] as number);
  const deviation = Math.sqrt(-2 * Math.log(Math.min(1 - 1e-9, magnitude))) / PER_FREQUENCY;
  return probabilities.map((probability) => {
    if (probability <= zeroProbability) return null;
    const target = (probability - zeroProbability) / (1 - zeroProbability);
    return newton(top, constant, target, centre + (target - 0.5) * SCORE_PER_PROBABILITY * deviation);
  });
}

/** P10 and P90 of a normal are 1.28 deviations from its mean. */
const SCORE_PER_PROBABILITY = 3.2;
const ITERATIONS_MAX = 60;
const TOLERANCE_STEPS = 1e-5;

function newton(top: number, constant: number, target: number, start: number): number {
  let low = 0;
  let high = LOG_POINTS;
  let position = Math.min(high, Math.max(low, start));
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration++) {
    const cosine = Math.cos(PER_FREQUENCY * position);
    const sine = Math.sin(PER_FREQUENCY * position);
    let c = 1;
    let s = 0;
    let below = 0;
    let density = 0.5;
    for (let k = 1; k <= top; k++) {
      const turned = c * cosine - s * sine;
      s = c * sine + s * cosine;
      c = turned;
      const re = real[k] as number;
      const im = imaginary[k] as number;
      below += (re * s + im * c) / k;
      density += re * c - im * s;
    }
    const excess = position / LOG_POINTS + constant + below / Math.PI - target;
    if (excess > 0) high = position;
    else low = position;
    const next = position - (excess * LOG_POINTS) / (2 * density);
    const settled = density > 0 && next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(settled - position) < TOLERANCE_STEPS) return settled;
    position = settled;
  }
  return position;
}
