import { RealFourierTransform } from '../../../../shared/fourier-transform.js';
import { type Atoms, dividedBy } from '../distribution/distribution.js';
import {
  deposit,
  type GriddedDensity,
  gridQuantiles,
  occupiedCells,
  partsOfCell,
  withoutAddedVariance,
} from './gridded-density.js';
import { multiplySpectra } from './log-spectrum.js';

/** Grid points of a sum. */
const SUM_POINTS = 512;
/** Grid points of sums that fewer cannot tell the low values of apart. */
const FINER_POINTS = [1_024, 2_048, 4_096, 8_192, 16_384] as const;
/** Share of the grid that the values of all terms together may span; the rest keeps the ends apart. */
const SPAN_SHARE = 0.97;

/** A grid's transform with scratch of its size: a sum of many terms needs no more. */
class SumGrid {
  readonly transform: RealFourierTransform;
  readonly mass: Float64Array;
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  readonly productReal: Float64Array;
  readonly productImaginary: Float64Array;

  constructor(readonly points: number) {
    this.transform = new RealFourierTransform(points);
    const { frequencies } = this.transform;
    this.mass = new Float64Array(points);
    this.real = new Float64Array(frequencies);
    this.imaginary = new Float64Array(frequencies);
    this.productReal = new Float64Array(frequencies);
    this.productImaginary = new Float64Array(frequencies);
  }
}

const SUM_GRID = new SumGrid(SUM_POINTS);
const FINER_GRIDS = FINER_POINTS.map((points) => new SumGrid(points));

/** Density of shift + Σ terms, all independent, and whether even the finest grid was too coarse for its low values. */
export function convolvedSum(
  terms: readonly Term[],
  shift: number,
): { readonly density: GriddedDensity; readonly isCoarse: boolean } {
  const density = convolvedInGroups(terms, shift, SUM_GRID);
  const step = stepOverLow(density);
  if (step <= STEP_MAX) return { density, isCoarse: false };
  const pointsWanted = (SUM_POINTS * step) / STEP_MAX;
  const [finest = SUM_GRID] = FINER_GRIDS.slice(-1);
  const finer = FINER_GRIDS.find(({ points }) => points >= pointsWanted) ?? finest;
  const fine = convolvedInGroups(terms, shift, finer);
  return { density: fine, isCoarse: stepOverLow(fine) > COARSE_BEYOND };
}

/** Terms of a sum that share a grid. */
const TERMS_AT_ONCE = 8;
const LOW_PROBABILITY = 0.1;
/** Step over low percentile that is wanted; percentiles may be off by a fifth of a step. */
const STEP_MAX = 0.01;
/** The same, beyond which points are no worse: see `Convolution.isCoarse`. */
const COARSE_BEYOND = 0.04;

function stepOverLow(density: GriddedDensity): number {
  const [low = 0] = gridQuantiles(density, [LOW_PROBABILITY]);
  return low > 0 ? density.step / low : Infinity;
}

/** Few at a time, each sum cut to where it has any probability: a grid for all at once would be far too wide. */
function convolvedInGroups(all: readonly Term[], shift: number, grid: SumGrid): GriddedDensity {
  let terms = all;
  while (terms.length > TERMS_AT_ONCE) {
    const sums: Term[] = [];
    for (let start = 0; start < terms.length; start += TERMS_AT_ONCE) {
      const density = convolved(terms.slice(start, start + TERMS_AT_ONCE), 0, grid);
      sums.push(term(occupiedCells(density), density.zeroProbability));
    }
    terms = sums;
  }
  return convolved(terms, shift, grid);
}

function convolved(terms: readonly Term[], shift: number, grid: SumGrid): GriddedDensity {
  let range = Number.MIN_VALUE;
  for (const { low, high } of terms) range += high - low;
  const { transform, productReal, productImaginary } = grid;
  const step = range / (SPAN_SHARE * grid.points);
  let origin = shift;
  let zeroProbability = shift === 0 ? 1 : 0;
  let addedVariance = 0;
  for (let index = 0; index < terms.length; index++) {
    const each = terms[index] as Term;
    grid.mass.fill(0);
    addedVariance += depositTerm(each, step, grid.mass);
    origin += each.low;
    zeroProbability *= each.zeroProbability;
    if (index === 0) transform.forward(grid.mass, productReal, productImaginary);
    else {
      transform.forward(grid.mass, grid.real, grid.imaginary);
      multiplySpectra(productReal, productImaginary, grid);
    }
  }
  const mass = new Float64Array(grid.points);
  transform.inverse(productReal, productImaginary, mass);
  const whole = withoutZero({ scale: 'LINEAR', origin, step, mass, zeroProbability });
  return zeroProbability > 0 ? whole : withoutAddedVariance(whole, addedVariance);
}

/** A term of a sum: its positive values, and the range that it takes with 0 where it may be 0. */
export interface Term {
  readonly atoms: Atoms;
  readonly zeroProbability: number;
  readonly low: number;
  readonly high: number;
}

export function term(atoms: Atoms, zeroProbability: number): Term {
  let low = zeroProbability > 0 ? 0 : Infinity;
  let high = 0;
  for (let k = 0; k < atoms.values.length; k++) {
    const value = atoms.values[k] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  // Of whole cells.
  const half = (atoms.logStep ?? 0) / 2;
  return { atoms, zeroProbability, low: low * (1 - half), high: high * (1 + half) };
}

/** @returns the variance that sharing values between grid points adds, in steps² */
function depositTerm(
  { atoms: { values, weights, logStep = 0 }, zeroProbability, low }: Term,
  step: number,
  mass: Float64Array,
): number {
  const perStep = 1 / step;
  const share = 1 - zeroProbability;
  const equal = share / values.length;
  let addedVariance = 0;
  for (let k = 0; k < values.length; k++) {
    const weight = weights === null ? equal : share * (weights[k] as number);
    const value = values[k] as number;
    const parts = partsOfCell(value * logStep * perStep);
    if (parts <= 1) addedVariance += deposit(mass, (value - low) * perStep, weight);
    else addedVariance += depositParts({ value, logStep, parts }, { low, perStep, mass }, weight);
  }
  if (zeroProbability > 0) deposit(mass, 0, zeroProbability);
  return addedVariance;
}

/** Shares the cell of a logarithmic grid out evenly, its lowest value at `low`. @returns the variance that this adds, in steps² */
function depositParts(
  { value, logStep, parts }: { readonly value: number; readonly logStep: number; readonly parts: number },
  { low, perStep, mass }: { readonly low: number; readonly perStep: number; readonly mass: Float64Array },
  weight: number,
): number {
  const width = value * logStep * perStep;
  const middle = (value - low) * perStep;
  let addedVariance = (weight * width ** 2) / 12;
  for (let part = 0; part < parts; part++) {
    addedVariance += deposit(mass, middle + width * ((part + 0.5) / parts - 0.5), weight / parts);
  }
  return addedVariance;
}

/** Takes the probability of exactly 0 off the first cell, where the convolution has put it. */
function withoutZero(density: GriddedDensity): GriddedDensity {
  const { zeroProbability, mass } = density;
  if (zeroProbability === 0) return density;
  mass[0] = Math.max(0, (mass[0] as number) - zeroProbability);
  const share = 1 - zeroProbability;
  return { ...density, mass: dividedBy(mass, share) };
}
