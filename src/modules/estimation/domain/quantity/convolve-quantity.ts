import { RealFourierTransform } from '../../../../shared/fourier-transform.js';
import { type Atoms, constant, type Distribution, type LogNormal } from '../distribution/distribution.js';
import {
  deposit,
  type GriddedDensity,
  gridQuantiles,
  occupiedCells,
  withoutAddedVariance,
} from './gridded-density.js';
import type { Quantity } from './quantity.js';

/** Grid points of a product's logarithm and of a sum. */
const POINTS = 256;
const SUM_POINTS = 512;
/** Grid points of a sum that fewer cannot tell the low values of apart. */
const FINE_SUM_POINTS = 4_096;
/** Share of the grid that the values of all factors together may span; the rest keeps the ends apart. */
const SPAN_SHARE = 0.97;
/** Steps per octave in which grids may differ in width, so that most products of one estimate share a grid. */
const STEPS_PER_OCTAVE = 2;

const logTransform = new RealFourierTransform(POINTS);
const sumTransform = new RealFourierTransform(SUM_POINTS);
const fineTransform = new RealFourierTransform(FINE_SUM_POINTS);

/** Characteristic function of a logarithm on the frequencies of a grid. */
interface Spectrum {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  /** Logarithm of what the grid's first point stands for. */
  readonly origin: number;
  readonly zeroProbability: number;
  /** Variance that sharing values between grid points has added, in steps². */
  readonly addedVariance: number;
}

/** Extent of ln X given X > 0. */
interface LogSpan {
  readonly low: number;
  readonly high: number;
}

/** A catalogue row's distribution is convolved in every estimate that uses it: its spectra are kept by grid step. */
const spectraOfDistributions = new WeakMap<Distribution, Map<number, Spectrum>>();
const spansOfAtoms = new WeakMap<Atoms, LogSpan>();

/**
 * Densities of quantities whose blocks occur once each. Logarithms of factors add, so a product is a convolution
 * on a logarithmic grid and a sum one on a linear grid, both by fast Fourier transform. What two quantities have in
 * common is convolved once. Error of a percentile: docs/model/estimation.md, "Convolution".
 */
export class Convolution {
  private readonly sums = new Map<Quantity, { readonly density: GriddedDensity; readonly atoms: Atoms }>();
  private readonly spectra = new Map<Quantity, Map<number, Spectrum>>();
  /** Sums of terms so unlike in size that their grid cannot tell their low values apart. */
  private readonly coarse = new Set<Quantity>();

  /** True where the quantity, once convolved, holds such a sum. */
  isCoarse(quantity: Quantity): boolean {
    if (quantity.kind === 'FACTOR') return false;
    return this.coarse.has(quantity) || quantity.of.some((part) => this.isCoarse(part));
  }

  /** @param quantity read-once, with at least one uncertain factor */
  densityOf(quantity: Quantity): GriddedDensity {
    if (quantity.kind === 'SUM') return this.convolved(quantity).density;
    const span = this.spanOf(quantity);
    const step = ladderStep((span.high - span.low) / (SPAN_SHARE * POINTS));
    return this.densityOfSpectrum(this.spectrumOf(quantity, step), step);
  }

  /** What stands for a read-once quantity: its values given that it is not 0, and the chance of 0. */
  atomsOf(quantity: Quantity): { readonly atoms: Atoms; readonly zeroProbability: number } {
    if (quantity.kind === 'FACTOR') return quantity.factor.distribution;
    if (quantity.kind === 'PRODUCT' && quantity.of.length === 0) return constant(quantity.scale);
    const density = this.densityOf(quantity);
    return { atoms: occupiedCells(density), zeroProbability: density.zeroProbability };
  }

  private densityOfSpectrum(spectrum: Spectrum, step: number): GriddedDensity {
    const { real, imaginary, origin, zeroProbability, addedVariance } = spectrum;
    const mass = new Float64Array(POINTS);
    logTransform.inverse(real, imaginary, mass);
    return withoutAddedVariance({ scale: 'LOGARITHMIC', origin, step, mass, zeroProbability }, addedVariance);
  }

  private spectrumOf(quantity: Quantity, step: number): Spectrum {
    if (quantity.kind === 'FACTOR') return spectrumOfDistribution(quantity.factor.distribution, step);
    const ofQuantity = this.spectra.get(quantity) ?? new Map<number, Spectrum>();
    this.spectra.set(quantity, ofQuantity);
    const known = ofQuantity.get(step);
    if (known !== undefined) return known;
    const spectrum =
      quantity.kind === 'SUM' ? this.spectrumOfSum(quantity, step) : this.spectrumOfProduct(quantity, step);
    ofQuantity.set(step, spectrum);
    return spectrum;
  }

  private spectrumOfSum(quantity: Quantity & { kind: 'SUM' }, step: number): Spectrum {
    const { density, atoms } = this.convolved(quantity);
    return spectrumOfAtoms(atoms, step, density.zeroProbability);
  }

  private spectrumOfProduct({ scale, of }: Quantity & { kind: 'PRODUCT' }, step: number): Spectrum {
    const real = new Float64Array(logTransform.frequencies);
    const imaginary = new Float64Array(logTransform.frequencies);
    let origin = Math.log(scale);
    let positive = 1;
    let addedVariance = 0;
    of.forEach((part, index) => {
      const spectrum = this.spectrumOf(part, step);
      origin += spectrum.origin;
      addedVariance += spectrum.addedVariance;
      positive *= 1 - spectrum.zeroProbability;
      if (index === 0) {
        real.set(spectrum.real);
        imaginary.set(spectrum.imaginary);
      } else multiply(real, imaginary, spectrum);
    });
    return { real, imaginary, origin, zeroProbability: 1 - positive, addedVariance };
  }

  private spanOf(quantity: Quantity): LogSpan {
    if (quantity.kind === 'FACTOR') return spanOfDistribution(quantity.factor.distribution);
    if (quantity.kind === 'SUM') return spanOfAtoms(this.convolved(quantity).atoms);
    let low = Math.log(quantity.scale);
    let high = low;
    for (const part of quantity.of) {
      const span = this.spanOf(part);
      low += span.low;
      high += span.high;
    }
    return { low, high };
  }

  private convolved(quantity: Quantity & { kind: 'SUM' }): { density: GriddedDensity; atoms: Atoms } {
    const known = this.sums.get(quantity);
    if (known !== undefined) return known;
    const { density, isCoarse } = this.convolveTerms(quantity.of);
    if (isCoarse) this.coarse.add(quantity);
    const result = { density, atoms: occupiedCells(density) };
    this.sums.set(quantity, result);
    return result;
  }

  private convolveTerms(quantities: readonly Quantity[]): { density: GriddedDensity; isCoarse: boolean } {
    let shift = 0;
    const terms: Term[] = [];
    for (const quantity of quantities) {
      if (quantity.kind === 'PRODUCT' && quantity.of.length === 0) shift += quantity.scale;
      else terms.push(this.termOf(quantity));
    }
    const density = convolvedInGroups(terms, shift, sumTransform);
    if (!isCoarse(density)) return { density, isCoarse: false };
    const fine = convolvedInGroups(terms, shift, fineTransform);
    return { density: fine, isCoarse: isCoarse(fine) };
  }

  private termOf(quantity: Quantity): Term {
    const { atoms, zeroProbability } = this.atomsOf(quantity);
    return term(atoms, zeroProbability);
  }
}

/** Terms of a sum that share a grid. */
const TERMS_AT_ONCE = 8;
/** A sum's low percentile must be many grid steps away from 0: see `Convolution.isCoarse`. */
const LOW_PROBABILITY = 0.1;
const COARSE_STEP = 0.04;

function isCoarse(density: GriddedDensity): boolean {
  const [low = 0] = gridQuantiles(density, [LOW_PROBABILITY]);
  return density.step > COARSE_STEP * low;
}

/** Few at a time, each sum cut to where it has any probability: a grid for all at once would be far too wide. */
function convolvedInGroups(
  all: readonly Term[],
  shift: number,
  transform: RealFourierTransform,
): GriddedDensity {
  let terms = all;
  while (terms.length > TERMS_AT_ONCE) {
    const sums: Term[] = [];
    for (let start = 0; start < terms.length; start += TERMS_AT_ONCE) {
      const density = convolved(terms.slice(start, start + TERMS_AT_ONCE), 0, transform);
      sums.push(term(occupiedCells(density), density.zeroProbability));
    }
    terms = sums;
  }
  return convolved(terms, shift, transform);
}

function convolved(
  uncertainTerms: readonly Term[],
  shift: number,
  transform: RealFourierTransform,
): GriddedDensity {
  const range = Math.max(
    Number.MIN_VALUE,
    uncertainTerms.reduce((width, { low, high }) => width + high - low, 0),
  );
  const step = range / (SPAN_SHARE * transform.length);
  const real = new Float64Array(transform.frequencies);
  const imaginary = new Float64Array(transform.frequencies);
  let origin = shift;
  let zeroProbability = shift === 0 ? 1 : 0;
  let addedVariance = 0;
  uncertainTerms.forEach((term, index) => {
    const spectrum = linearSpectrum(term, step, transform);
    origin += term.low;
    addedVariance += spectrum.addedVariance;
    zeroProbability *= term.zeroProbability;
    if (index === 0) {
      real.set(spectrum.real);
      imaginary.set(spectrum.imaginary);
    } else multiply(real, imaginary, spectrum);
  });
  const mass = new Float64Array(transform.length);
  transform.inverse(real, imaginary, mass);
  const whole = withoutZero({ scale: 'LINEAR', origin, step, mass, zeroProbability });
  return zeroProbability > 0 ? whole : withoutAddedVariance(whole, addedVariance);
}

/** A term of a sum: its positive values, and the range that it takes with 0 where it may be 0. */
interface Term {
  readonly atoms: Atoms;
  readonly zeroProbability: number;
  readonly low: number;
  readonly high: number;
}

function term(atoms: Atoms, zeroProbability: number): Term {
  let low = zeroProbability > 0 ? 0 : Infinity;
  let high = 0;
  for (let k = 0; k < atoms.values.length; k++) {
    const value = atoms.values[k] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { atoms, zeroProbability, low, high };
}

function linearSpectrum(
  { atoms: { values, weights }, zeroProbability, low }: Term,
  step: number,
  transform: RealFourierTransform,
): Pick<Spectrum, 'real' | 'imaginary' | 'addedVariance'> {
  const mass = new Float64Array(transform.length);
  const perStep = 1 / step;
  const share = 1 - zeroProbability;
  const equal = share / values.length;
  let addedVariance = 0;
  for (let k = 0; k < values.length; k++) {
    const weight = weights === null ? equal : share * (weights[k] as number);
    addedVariance += deposit(mass, ((values[k] as number) - low) * perStep, weight);
  }
  if (zeroProbability > 0) deposit(mass, 0, zeroProbability);
  const real = new Float64Array(transform.frequencies);
  const imaginary = new Float64Array(transform.frequencies);
  transform.forward(mass, real, imaginary);
  return { real, imaginary, addedVariance };
}

/** Takes the probability of exactly 0 off the first cell, where the convolution has put it. */
function withoutZero(density: GriddedDensity): GriddedDensity {
  const { zeroProbability, mass } = density;
  if (zeroProbability === 0) return density;
  mass[0] = Math.max(0, (mass[0] as number) - zeroProbability);
  const share = 1 - zeroProbability;
  return { ...density, mass: mass.map((each) => each / share) };
}

function multiply(
  real: Float64Array,
  imaginary: Float64Array,
  by: Pick<Spectrum, 'real' | 'imaginary'>,
): void {
  for (let k = 0; k < real.length; k++) {
    const re = real[k] as number;
    const im = imaginary[k] as number;
    const byRe = by.real[k] as number;
    const byIm = by.imaginary[k] as number;
    real[k] = re * byRe - im * byIm;
    imaginary[k] = re * byIm + im * byRe;
  }
}

function spectrumOfDistribution(distribution: Distribution, step: number): Spectrum {
  const known = spectraOfDistributions.get(distribution) ?? new Map<number, Spectrum>();
  spectraOfDistributions.set(distribution, known);
  const spectrum = known.get(step) ?? computeSpectrum(distribution, step);
  known.set(step, spectrum);
  return spectrum;
}

function computeSpectrum(distribution: Distribution, step: number): Spectrum {
  const { logNormal, atoms, zeroProbability } = distribution;
  return logNormal === undefined
    ? spectrumOfAtoms(atoms, step, zeroProbability)
    : spectrumOfLogNormal(logNormal, step);
}

/** exp(−σ²ω²/2), moved to the right by whole steps so that what lies below the mean does not wrap around. */
function spectrumOfLogNormal({ mu, sigma }: LogNormal, step: number): Spectrum {
  const real = new Float64Array(logTransform.frequencies);
  const imaginary = new Float64Array(logTransform.frequencies);
  const moved = Math.ceil((LOG_NORMAL_REACH * sigma) / step);
  const perFrequency = (2 * Math.PI) / POINTS;
  for (let k = 0; k < real.length; k++) {
    const magnitude = Math.exp(-(((sigma * k * perFrequency) / step) ** 2) / 2);
    if (magnitude < NEGLIGIBLE_MAGNITUDE) break;
    const angle = -((k * moved) % POINTS) * perFrequency;
    real[k] = magnitude * Math.cos(angle);
    imaginary[k] = magnitude * Math.sin(angle);
  }
  return { real, imaginary, origin: mu - moved * step, zeroProbability: 0, addedVariance: 0 };
}

/** Standard deviations of a lognormal's logarithm that the grid makes room for on either side. */
const LOG_NORMAL_REACH = 7;
const NEGLIGIBLE_MAGNITUDE = 1e-18;

function spectrumOfAtoms(atoms: Atoms, step: number, zeroProbability: number): Spectrum {
  const { values, weights } = atoms;
  const { low } = spanOfAtoms(atoms);
  const mass = new Float64Array(POINTS);
  const perStep = 1 / step;
  const equal = 1 / values.length;
  let addedVariance = 0;
  for (let k = 0; k < values.length; k++) {
    const position = Math.max(0, (Math.log(values[k] as number) - low) * perStep);
    addedVariance += deposit(mass, position, weights === null ? equal : (weights[k] as number));
  }
  const real = new Float64Array(logTransform.frequencies);
  const imaginary = new Float64Array(logTransform.frequencies);
  logTransform.forward(mass, real, imaginary);
  return { real, imaginary, origin: low, zeroProbability, addedVariance };
}

function spanOfDistribution({ logNormal, atoms }: Distribution): LogSpan {
  if (logNormal === undefined) return spanOfAtoms(atoms);
  const { mu, sigma } = logNormal;
  return { low: mu - LOG_NORMAL_REACH * sigma, high: mu + (LOG_NORMAL_REACH + 1) * sigma };
}

function spanOfAtoms(atoms: Atoms): LogSpan {
  const known = spansOfAtoms.get(atoms);
  if (known !== undefined) return known;
  let low = Infinity;
  let high = 0;
  for (let k = 0; k < atoms.values.length; k++) {
    const value = atoms.values[k] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const span = { low: Math.log(low), high: Math.log(high) };
  spansOfAtoms.set(atoms, span);
  return span;
}

/** The narrowest step of the ladder that is not below the wanted one. */
function ladderStep(wanted: number): number {
  return 2 ** (Math.ceil(STEPS_PER_OCTAVE * Math.log2(wanted)) / STEPS_PER_OCTAVE);
}
