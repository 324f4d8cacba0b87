import { normalQuantile } from '../../../../shared/normal-quantile.js';
import { LOG_FREQUENCIES, LOG_POINTS } from './log-spectrum.js';
import {
  gridStepOf,
  type ProductFactors,
  productFactors,
  type ProductNode,
  type ProductSpectrum,
  productSpectrum,
  type SumsOfProducts,
} from './product-spectrum.js';
import type { Quantity } from './quantity.js';

/**
 * Quantiles of products of independent parts, without their density: the characteristic function of the logarithm is
 * the product of the parts', it vanishes after a few dozen frequencies, and the Fourier series of the distribution
 * function is solved for each probability by Newton's method (Abate and Whitt, Queueing Systems 10, 1992, §5). Products
 * that differ by a constant are solved once.
 */
export class ProductQuantiles {
  private readonly known = new Map<ProductNode, SolvedProduct>();

  /** @param probabilities ascending, each strictly between 0 and 1 */
  constructor(private readonly probabilities: readonly number[]) {}

  /**
   * @param sums for a read-once quantity, whose sums are independent of its other parts; null: sums are left to others
   * @returns null where the quantity is not such a product, or its values are few
   */
  of(quantity: Quantity, sums: SumsOfProducts | null = null): readonly number[] | null {
    const factors = productFactors(quantity, sums);
    return factors === null ? null : this.ofFactors(factors);
  }

  /** The same of a product whose factors are known. */
  ofFactors(factors: ProductFactors): readonly number[] | null {
    const known = this.known.get(factors.kept);
    const solved = known !== undefined && isSameLoad(known.factors, factors) ? known : this.solved(factors);
    return solved.quantiles === null ? null : solved.quantiles.map((quantile) => factors.scale * quantile);
  }

  private solved(factors: ProductFactors): SolvedProduct {
    const solved = { factors, quantiles: quantilesOf(factors, this.probabilities) };
    this.known.set(factors.kept, solved);
    return solved;
  }
}

/** Quantiles of a product of some factors, without its scale. */
interface SolvedProduct {
  readonly factors: ProductFactors;
  readonly quantiles: readonly number[] | null;
}

function isSameLoad(a: ProductFactors, b: ProductFactors): boolean {
  return (
    a.mu === b.mu &&
    a.sigma2 === b.sigma2 &&
    a.third === b.third &&
    a.tabulated.length === b.tabulated.length &&
    a.tabulated.every((values, k) => values === b.tabulated[k])
  );
}

function quantilesOf(factors: ProductFactors, probabilities: readonly number[]): readonly number[] | null {
  const step = gridStepOf(factors);
  const spectrum = productSpectrum(factors, step, 'QUANTILES');
  if (!spectrum.vanishes) return null;
  return solve(spectrum, probabilities).map((position) =>
    position === null ? 0 : Math.exp(spectrum.origin + position * step),
  );
}

const PER_FREQUENCY = (2 * Math.PI) / LOG_POINTS;

/** Positions in steps; null for 0 itself. */
function solve(spectrum: ProductSpectrum, probabilities: readonly number[]): readonly (number | null)[] {
  const { lowest, zeroProbability } = spectrum;
  seriesAt(lowest, spectrum);
  const below = lowest / LOG_POINTS + series.below;
  const cumulants = leadingCumulants(spectrum);
  return probabilities.map((probability) => {
    if (probability <= zeroProbability) return null;
    const target = (probability - zeroProbability) / (1 - zeroProbability);
    return newton(spectrum, below + target, startAt(normalQuantile(target), cumulants));
  });
}

/** The first cumulants of a logarithm: mean and deviation in steps, skewness and excess by themselves. */
interface Cumulants {
  readonly mean: number;
  readonly deviation: number;
  readonly skewness: number;
  readonly excess: number;
}

/** From the first two frequencies' phases and magnitudes: near enough to start from. */
function leadingCumulants({ real, imaginary, lowest }: ProductSpectrum): Cumulants {
  const [re1, im1] = [real[1] as number, imaginary[1] as number];
  const [re2, im2] = [real[2] as number, imaginary[2] as number];
  // Of the second frequency turned back by twice the first one's phase, which leaves what is skew.
  const squareRe = re1 * re1 - im1 * im1;
  const squareIm = 2 * re1 * im1;
  const turned = Math.atan2(im2 * squareRe - re2 * squareIm, re2 * squareRe + im2 * squareIm);
  const first = Math.log(Math.max(SMALLEST, re1 * re1 + im1 * im1)) / 2;
  const second = Math.log(Math.max(SMALLEST, re2 * re2 + im2 * im2)) / 2;
  // ln|φ(ω)| = −κ₂ω²/2 + κ₄ω⁴/24, and the phase of φ(ω) is −κ₁ω + κ₃ω³/6.
  const variance = Math.max(1e-12, (second - 16 * first) / 6);
  const fourth = 2 * (second - 4 * first);
  const third = turned;
  const deviation = Math.sqrt(variance);
  const mean = -Math.atan2(im1, re1) + third / 6;
  const turn = 2 * Math.PI;
  return {
    mean: (mean - turn * Math.floor(mean / turn - lowest / LOG_POINTS)) / PER_FREQUENCY,
    deviation: deviation / PER_FREQUENCY,
    skewness: third / (variance * deviation),
    excess: fourth / (variance * variance),
  };
}

const SMALLEST = 1e-300;

/** Cornish and Fisher's expansion of a quantile, kept from what it cannot tell. */
function startAt(score: number, { mean, deviation, skewness, excess }: Cumulants): number {
  const skew = Math.max(-1, Math.min(1, skewness));
  const heavy = Math.max(-1, Math.min(1, excess));
  const bent =
    score +
    (skew * (score ** 2 - 1)) / 6 +
    (heavy * (score ** 3 - 3 * score)) / 24 -
    (skew ** 2 * (2 * score ** 3 - 5 * score)) / 36;
  return mean + deviation * bent;
}

const ITERATIONS_MAX = 60;
/** A correction by Newton's method as small as this is followed by none that matters, as it falls with its square. */
const TOLERANCE_STEPS = 0.01;

/** Where the series is `target`. */
function newton(spectrum: ProductSpectrum, target: number, start: number): number {
  const { lowest } = spectrum;
  let low = lowest;
  let high = lowest + LOG_POINTS;
  let position = Math.min(high, Math.max(low, start));
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration++) {
    seriesAt(position, spectrum);
    const excess = position / LOG_POINTS + series.below - target;
    if (excess > 0) high = position;
    else low = position;
    const next = position - (excess * LOG_POINTS) / series.density;
    const isInside = series.density > 0 && next > low && next < high;
    const settled = isInside ? next : (low + high) / 2;
    const moved = Math.abs(settled - position);
    if (isInside ? moved < TOLERANCE_STEPS : moved < BISECTION_STEPS) return settled;
    position = settled;
  }
  return position;
}

const BISECTION_STEPS = 1e-5;

/** The Fourier series of the distribution function at one position: what is below it but for a constant, and the density. */
const series = { below: 0, density: 0 };
const PER_INDEX = Float64Array.from({ length: LOG_FREQUENCIES }, (_, k) => (k === 0 ? 0 : 1 / (Math.PI * k)));

function seriesAt(position: number, { real, imaginary, top }: ProductSpectrum): void {
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
    below += (re * s + im * c) * (PER_INDEX[k] as number);
    density += re * c - im * s;
  }
  series.below = below;
  series.density = 2 * density;
}
