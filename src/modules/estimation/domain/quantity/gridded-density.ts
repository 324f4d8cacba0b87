import type { Atoms } from '../distribution/distribution.js';

/**
 * A distribution on an equidistant grid, of the number itself or of its logarithm; given that the number is not 0,
 * each grid point carries a share of the probability. A share counts as spread evenly over its cell.
 */
export interface GriddedDensity {
  readonly scale: 'LINEAR' | 'LOGARITHMIC';
  /** Position of the first grid point, logarithmic where the scale is. */
  readonly origin: number;
  readonly step: number;
  /** Shares of probability; they add up to 1 but for rounding, which may leave traces below 0. */
  readonly mass: Float64Array;
  /** Probability of exactly 0. */
  readonly zeroProbability: number;
}

/** A known amount, as a density of one narrow cell. */
export function densityOfAmount(value: number): GriddedDensity {
  const isZero = value === 0;
  return {
    scale: 'LOGARITHMIC',
    origin: isZero ? 0 : Math.log(value),
    step: Number.EPSILON,
    mass: Float64Array.of(1),
    zeroProbability: isZero ? 1 : 0,
  };
}

/** Quantiles of a gridded density. @param probabilities ascending, each strictly between 0 and 1 */
export function gridQuantiles(density: GriddedDensity, probabilities: readonly number[]): readonly number[] {
  const { scale, origin, step, mass, zeroProbability } = density;
  const quantiles: number[] = [];
  let cell = 0;
  let below = 0;
  for (const probability of probabilities) {
    if (probability <= zeroProbability) {
      quantiles.push(0);
      continue;
    }
    const target = (probability - zeroProbability) / (1 - zeroProbability);
    while (cell < mass.length - 1 && below + (mass[cell] as number) < target) {
      below += mass[cell] as number;
      cell += 1;
    }
    const within = withinCell(mass, cell, target - below);
    const position = origin + (cell - 0.5 + within) * step;
    quantiles.push(scale === 'LINEAR' ? Math.max(0, position) : Math.exp(position));
  }
  return quantiles;
}

/** Part of a cell, 0…1, below which `target` of its share lies. */
function withinCell(mass: Float64Array, cell: number, target: number): number {
  const share = mass[cell] as number;
  if (share <= 0) return 0.5;
  const { atStart, slope } = cellLine(mass, cell);
  if (slope === 0 || target >= share) return Math.min(1, target / share);
  // ½·slope·x² + atStart·x = target, by the root that is stable for small slopes.
  const root = Math.sqrt(Math.max(0, atStart ** 2 + 2 * slope * target));
  return Math.min(1, (2 * target) / (atStart + root));
}

/**
 * The density within a cell, `atStart` + `slope` · x for x of 0…1: a line with the slope between the neighbours, where
 * that stays above 0; else even.
 */
export function cellLine(
  mass: Float64Array,
  cell: number,
): { readonly atStart: number; readonly slope: number } {
  const share = mass[cell] as number;
  const slope = ((mass[cell + 1] ?? share) - (mass[cell - 1] ?? share)) / 2;
  const atStart = share - slope / 2;
  return Math.abs(slope) >= 2 * share || atStart < 0 ? { atStart: share, slope: 0 } : { atStart, slope };
}

/**
 * Shares probability mass between the two grid points next to a position, so that its mean stays.
 * @param position in steps from the origin, 0 … mass.length − 1
 * @returns variance that this adds, in steps²
 */
export function deposit(mass: Float64Array, position: number, share: number): number {
  const cell = position | 0;
  const upper = position - cell;
  mass[cell] = (mass[cell] as number) + share * (1 - upper);
  if (upper > 0) mass[cell + 1] = (mass[cell + 1] as number) + share * upper;
  return share * upper * (1 - upper);
}

/**
 * The density with its grid drawn together about the mean, so that its variance is that of the values that were shared
 * between grid points (as Sheppard's correction does for grouped data).
 * @param addedVariance in steps²
 */
export function withoutAddedVariance(density: GriddedDensity, addedVariance: number): GriddedDensity {
  if (addedVariance === 0) return density;
  const { mass, origin, step } = density;
  let mean = 0;
  let second = 0;
  for (let k = 0; k < mass.length; k++) {
    const share = mass[k] as number;
    mean += share * k;
    second += share * k * k;
  }
  const variance = second - mean ** 2;
  // What fills a few cells only is as good as discrete.
  if (variance < FEW_CELLS ** 2) return density;
  const factor = Math.sqrt(Math.max(0.5, 1 - addedVariance / variance));
  return { ...density, origin: origin + mean * step * (1 - factor), step: step * factor };
}

const FEW_CELLS = 2;

/** Parts that a cell is shared out in, for each step of the grid that it covers. */
const PARTS_PER_STEP = 2;
const PARTS_MAX = 64;

/**
 * Parts in which the cell about a value is shared out on another grid, whose gaps would show else.
 * @param width of the cell in that grid's steps
 */
export function partsOfCell(width: number): number {
  return Math.min(PARTS_MAX, Math.ceil(PARTS_PER_STEP * width));
}

/** Position in the values' own scale of each cell that carries any probability, with its share. */
export function occupiedCells(density: GriddedDensity): Atoms {
  const { scale, origin, step, mass } = density;
  const [first, last] = occupiedRange(mass);
  const values = new Float64Array(last - first + 1);
  if (scale === 'LINEAR') {
    // What a linear grid has at 0 is the lower half of that cell: small, but not 0.
    for (let k = first; k <= last; k++) values[k - first] = Math.max(origin + k * step, step / 4);
  } else {
    const ratio = Math.exp(step);
    let value = Math.exp(origin + first * step);
    for (let k = 0; k < values.length; k++) {
      values[k] = value;
      value *= ratio;
    }
  }
  const weights = mass.subarray(first, last + 1);
  return scale === 'LINEAR' ? { values, weights } : { values, weights, logStep: step };
}

/** Probability beyond each end of the grid that is left out as rounding. */
const NEGLIGIBLE = 1e-10;

function occupiedRange(mass: Float64Array): readonly [number, number] {
  let first = 0;
  for (let below = 0; first < mass.length - 1; first++) {
    below += mass[first] as number;
    if (below > NEGLIGIBLE) break;
  }
  let last = mass.length - 1;
  for (let above = 0; last > first; last--) {
    above += mass[last] as number;
    if (above > NEGLIGIBLE) break;
  }
  return [first, last];
}
