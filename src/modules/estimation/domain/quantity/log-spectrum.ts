import { RealFourierTransform } from '../../../../shared/fourier-transform.js';
import type { Atoms, Distribution, LogNormal } from '../distribution/distribution.js';
import { deposit } from './gridded-density.js';

/** Grid points of a logarithm. */
export const LOG_POINTS = 256;
/** Share of the grid that the values of all factors together may span; the rest keeps the ends apart. */
const SPAN_SHARE = 0.97;
/** Steps per octave in which grids may differ in width, so that most products of one estimate share a grid. */
const STEPS_PER_OCTAVE = 2;

const logTransform = new RealFourierTransform(LOG_POINTS);
export const LOG_FREQUENCIES = logTransform.frequencies;

/** Characteristic function of a logarithm on the frequencies of a grid. */
export interface Spectrum {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  /** Logarithm of what the grid's first point stands for. */
  readonly origin: number;
  readonly zeroProbability: number;
  /** Variance that sharing values between grid points has added, in steps². */
  readonly addedVariance: number;
}

/** Extent of ln X given X > 0. */
export interface LogSpan {
  readonly low: number;
  readonly high: number;
}

/** A catalogue row's distribution is convolved in every estimate that uses it: its spectra are kept by grid step. */
const spectraOfDistributions = new WeakMap<Tabulated, Map<number, Spectrum>>();

/** Writes the shares of probability that have a spectrum. */
export function massOfSpectrum(real: Float64Array, imaginary: Float64Array): Float64Array {
  const mass = new Float64Array(LOG_POINTS);
  logTransform.inverse(real, imaginary, mass);
  return mass;
}

/** Multiplies the first spectrum by the second, in place, as far as told: logarithms or terms are added. */
export function multiplySpectra(
  real: Float64Array,
  imaginary: Float64Array,
  by: Pick<Spectrum, 'real' | 'imaginary'>,
  frequencies = real.length,
): void {
  for (let k = 0; k < frequencies; k++) {
    const re = real[k] as number;
    const im = imaginary[k] as number;
    const byRe = by.real[k] as number;
    const byIm = by.imaginary[k] as number;
    real[k] = re * byRe - im * byIm;
    imaginary[k] = re * byIm + im * byRe;
  }
}

/** As much of a distribution as its spectrum needs. */
type Tabulated = Pick<Distribution, 'atoms' | 'zeroProbability' | 'logNormal'>;

/** A distribution's spectrum; remembered, since a catalogue row's is used in every estimate. */
export function spectrumOfDistribution(distribution: Tabulated, step: number): Spectrum {
  const known = spectraOfDistributions.get(distribution) ?? new Map<number, Spectrum>();
  spectraOfDistributions.set(distribution, known);
  const spectrum = known.get(step) ?? computeSpectrum(distribution, step);
  known.set(step, spectrum);
  return spectrum;
}

function computeSpectrum(distribution: Tabulated, step: number): Spectrum {
  const { logNormal } = distribution;
  return logNormal === undefined
    ? spectrumOfAtoms(distribution.atoms, step, distribution.zeroProbability)
    : spectrumOfLogNormal(logNormal, step);
}

/** exp(−σ²ω²/2), moved to the right by whole steps so that what lies below the mean does not wrap around. */
function spectrumOfLogNormal({ mu, sigma }: LogNormal, step: number): Spectrum {
  const real = new Float64Array(logTransform.frequencies);
  const imaginary = new Float64Array(logTransform.frequencies);
  const moved = Math.ceil((LOG_NORMAL_REACH * sigma) / step);
  const perFrequency = (2 * Math.PI) / LOG_POINTS;
  for (let k = 0; k < real.length; k++) {
    const magnitude = Math.exp(-(((sigma * k * perFrequency) / step) ** 2) / 2);
    if (magnitude < NEGLIGIBLE_MAGNITUDE) break;
    const angle = -((k * moved) % LOG_POINTS) * perFrequency;
    real[k] = magnitude * Math.cos(angle);
    imaginary[k] = magnitude * Math.sin(angle);
  }
  return { real, imaginary, origin: mu - moved * step, zeroProbability: 0, addedVariance: 0 };
}

/** Standard deviations of a lognormal's logarithm that the grid makes room for on either side. */
const LOG_NORMAL_REACH = 7;
const NEGLIGIBLE_MAGNITUDE = 1e-18;

/** A spectrum whose arrays are used again. */
interface Slot {
  of: Tabulated | null;
  step: number;
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  spectrum: Spectrum;
}

/** Steps at which the products of one estimate may want one distribution, and a few distributions. */
const SLOTS = Array.from({ length: 32 }, (): Slot => {
  const real = new Float64Array(LOG_FREQUENCIES);
  const imaginary = new Float64Array(LOG_FREQUENCIES);
  const spectrum = { real, imaginary, origin: 0, zeroProbability: 0, addedVariance: 0 };
  return { of: null, step: 0, real, imaginary, spectrum };
});
let nextSlot = 0;

/** As `spectrumOfDistribution`, of what belongs to one estimate: to be read before many others are asked for. */
export function passingSpectrum(distribution: Tabulated, step: number): Spectrum {
  for (const slot of SLOTS) if (slot.of === distribution && slot.step === step) return slot.spectrum;
  const slot = SLOTS[nextSlot] as Slot;
  nextSlot = (nextSlot + 1) % SLOTS.length;
  slot.of = distribution;
  slot.step = step;
  slot.spectrum = spectrumOfAtoms(distribution.atoms, step, distribution.zeroProbability, slot);
  return slot.spectrum;
}

export function spectrumOfAtoms(
  atoms: Atoms,
  step: number,
  zeroProbability: number,
  into: Pick<Spectrum, 'real' | 'imaginary'> = {
    real: new Float64Array(LOG_FREQUENCIES),
    imaginary: new Float64Array(LOG_FREQUENCIES),
  },
): Spectrum {
  const { values, weights } = atoms;
  const { logs, low } = logsOfAtoms(atoms);
  depositedMass.fill(0);
  const perStep = 1 / step;
  const equal = 1 / values.length;
  let addedVariance = 0;
  for (let k = 0; k < values.length; k++) {
    const position = ((logs[k] as number) - low) * perStep;
    addedVariance += deposit(depositedMass, position, weights === null ? equal : (weights[k] as number));
  }
  const { real, imaginary } = into;
  logTransform.forward(depositedMass, real, imaginary);
  return { real, imaginary, origin: low, zeroProbability, addedVariance };
}

/** Scratch. */
const depositedMass = new Float64Array(LOG_POINTS);

export function spanOfDistribution(distribution: Distribution): LogSpan {
  const { logNormal } = distribution;
  return logNormal === undefined ? spanOfAtoms(distribution.atoms) : spanOfLogNormal(logNormal);
}

function spanOfLogNormal({ mu, sigma }: LogNormal): LogSpan {
  const low = mu - LOG_NORMAL_REACH * sigma;
  return { low, high: low + widthOfLogNormal(sigma) };
}

/** Extent of a lognormal's logarithm. */
export function widthOfLogNormal(sigma: number): number {
  return (2 * LOG_NORMAL_REACH + 1) * sigma;
}

export function spanOfAtoms(atoms: Atoms): LogSpan {
  return logsOfAtoms(atoms);
}

/** Logarithms of values, and the least and the largest. */
interface Logs extends LogSpan {
  /** As many as the values, and perhaps what is left of others. */
  readonly logs: Float64Array;
}

/** Of what was asked for last, in arrays that are used again: sums pass, and catalogue rows keep theirs as spectra. */
const lastLogs: { atoms: Atoms; logs: Logs }[] = [];
const LOGS_KEPT = 32;
let nextLogs = 0;

function logsOfAtoms(atoms: Atoms): Logs {
  for (const each of lastLogs) if (each.atoms === atoms) return each.logs;
  const { values } = atoms;
  const before = lastLogs[nextLogs]?.logs.logs;
  const logs =
    before !== undefined && before.length >= values.length ? before : new Float64Array(values.length);
  let low = Infinity;
  let high = -Infinity;
  for (let k = 0; k < values.length; k++) {
    const log = Math.log(values[k] as number);
    logs[k] = log;
    if (log < low) low = log;
    if (log > high) high = log;
  }
  const found = { logs, low, high };
  lastLogs[nextLogs] = { atoms, logs: found };
  nextLogs = (nextLogs + 1) % LOGS_KEPT;
  return found;
}

/** Step of the grid for values that span so much: the narrowest of a ladder that is wide enough. */
export function gridStep({ low, high }: LogSpan): number {
  const wanted = (high - low) / (SPAN_SHARE * LOG_POINTS);
  return 2 ** (Math.ceil(STEPS_PER_OCTAVE * Math.log2(wanted)) / STEPS_PER_OCTAVE);
}
