import { cellLine, type GriddedDensity } from './gridded-density.js';

/** One of several densities that a number may have, and with what probability. */
export interface WeightedDensity {
  readonly weight: number;
  readonly density: GriddedDensity;
}

/** Halvings of the range of a percentile: beyond what a number holds. */
const HALVINGS = 100;

/**
 * Percentiles of a mixture whose densities keep their own grids: a gram and a ton are told apart alike.
 * @param alternatives weights that add up to 1
 * @param probabilities each strictly between 0 and 1
 */
export function percentilesOfMixture(
  alternatives: readonly WeightedDensity[],
  probabilities: readonly number[],
): readonly number[] {
  const parts = alternatives.map(({ weight, density }) => ({ weight, of: new GridProbability(density) }));
  const below = (value: number): number =>
    parts.reduce((total, { weight, of }) => total + weight * of.below(value), 0);
  const ends = parts.flatMap(({ of }) => [of.low, of.high]).filter((end) => end > 0);
  const [lowest, highest] = [Math.min(...ends), Math.max(...ends)];
  return probabilities.map((probability) => {
    if (ends.length === 0 || below(0) >= probability) return 0;
    let [low, high] = [Math.log(lowest), Math.log(highest)];
    for (let halving = 0; halving < HALVINGS && low < high; halving++) {
      const middle = (low + high) / 2;
      if (middle <= low || middle >= high) break;
      if (below(Math.exp(middle)) < probability) low = middle;
      else high = middle;
    }
    return Math.exp(high);
  });
}

/** Distribution function of a gridded density; each cell's share lies in it as its quantiles take it to. */
class GridProbability {
  /** Ends of the grid, in the number's own unit; at least a little above 0. */
  readonly low: number;
  readonly high: number;
  /** Shares below each cell. */
  private readonly cumulative: Float64Array;

  constructor(private readonly density: GriddedDensity) {
    const { mass, origin, step, scale, zeroProbability } = density;
    this.cumulative = new Float64Array(mass.length);
    let sum = 0;
    mass.forEach((share, cell) => {
      this.cumulative[cell] = sum;
      sum += share;
    });
    const [first, last] = [origin - step / 2, origin + (mass.length - 0.5) * step];
    const hasValues = zeroProbability < 1;
    this.low = hasValues ? (scale === 'LINEAR' ? Math.max(first, step * SMALL) : Math.exp(first)) : 0;
    this.high = hasValues ? (scale === 'LINEAR' ? last : Math.exp(last)) : 0;
  }

  /** Probability of at most `value`. */
  below(value: number): number {
    const { scale, origin, step, mass, zeroProbability } = this.density;
    if (value <= 0) return value < 0 ? 0 : zeroProbability;
    const position = ((scale === 'LINEAR' ? value : Math.log(value)) - origin) / step + 0.5;
    const cell = Math.floor(position);
    if (cell < 0) return zeroProbability;
    if (cell >= mass.length) return 1;
    const { atStart, slope } = cellLine(mass, cell);
    const x = position - cell;
    const within = (this.cumulative[cell] as number) + atStart * x + (slope / 2) * x ** 2;
    return zeroProbability + (1 - zeroProbability) * within;
  }
}

/** A linear grid may begin at 0, which has no logarithm. */
const SMALL = 1e-6;
