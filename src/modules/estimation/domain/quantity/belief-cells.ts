import { normalQuantile } from '../../../../shared/normal-quantile.js';
import {
  type Distribution,
  fromWeightedValues,
  multipliedBy,
  scaledBy,
} from '../distribution/distribution.js';
import { normalProbability } from '../distribution/normal-distribution.js';

/**
 * A shared belief's normal score z cut into cells, and what factors that share it are where z lies in one. A factor's
 * own score s has the correlation ρ with z, so that
 *
 *     P(a < z < b | s) = Φ((b − ρs)/√(1 − ρ²)) − Φ((a − ρs)/√(1 − ρ²))
 *
 * and the factor given a cell has the values that it has anyway, weighted by that. Docs: docs/model/uncertainty.md,
 * "Beliefs in cells".
 */
export class BeliefCells {
  private readonly sharers = new Map<Distribution, Map<number, Sharer>>();
  private readonly shares = new Map<string, SharesOfCells>();

  /** The cells when the finest are joined to `count` equal in number. @param count of `BELIEF_CELL_COUNTS` */
  cells(count: number): readonly BeliefCell[] {
    const size = FINEST / count;
    return Array.from({ length: count }, (_, k) => {
      const [first, last] = [k * size, (k + 1) * size];
      return { first, last, weight: probabilityBelow(last) - probabilityBelow(first) };
    });
  }

  /** A factor where the belief is in a cell. @param correlation of its score with the belief's, 0…1 */
  within(cell: BeliefCell, distribution: Distribution, correlation: number): SharerInCell {
    return this.sharerOf(distribution, correlation).within(cell);
  }

  private sharerOf(distribution: Distribution, correlation: number): Sharer {
    const ofDistribution = this.sharers.get(distribution) ?? new Map<number, Sharer>();
    this.sharers.set(distribution, ofDistribution);
    const known = ofDistribution.get(correlation) ?? this.newSharer(distribution, correlation);
    ofDistribution.set(correlation, known);
    return known;
  }

  private newSharer(distribution: Distribution, correlation: number): Sharer {
    const ranked = rankedValues(distribution);
    const key = `${ranked.length}/${correlation}`;
    const shares = this.shares.get(key) ?? new SharesOfCells(ranked.length, correlation);
    this.shares.set(key, shares);
    return new Sharer(distribution, ranked, shares);
  }
}

/** A range of a belief's score: from the lower end of one of the finest cells to that of another. */
export interface BeliefCell {
  readonly first: number;
  /** Not in it. */
  readonly last: number;
  readonly weight: number;
}

/** What a factor is where its belief lies in a cell. */
export interface SharerInCell {
  /** Its mean is the factor's in the cell. */
  readonly distribution: Distribution;
  /** True where the distribution is that of r = X/E[X | z] times that mean; else it is the factor's in the cell as it is. */
  readonly isRatio: boolean;
  /** E[X | z] by finest cell, with that of the next on either side; at the ends of the score its own again. */
  readonly means: Float64Array;
}

/** Weights of the finest cells of a cell; they add up to 1. */
export function weightsWithin({ first, last, weight }: BeliefCell): Float64Array {
  return Float64Array.from(
    { length: last - first },
    (_, k) => (probabilityBelow(first + k + 1) - probabilityBelow(first + k)) / weight,
  );
}

const FINEST = 64;
/** Cells that a belief may be cut into. */
export const BELIEF_CELL_COUNTS = [1, 8, 16] as const;
const NEGLIGIBLE = 1e-9;

/**
 * Scores at which the finest cells end: as dense as the cube root of the normal density, which leaves the least
 * variance within a number of cells (Panter and Dite, *Proc. IRE* 39, 1951).
 */
const ENDS = Float64Array.from({ length: FINEST + 1 }, (_, k) =>
  k === 0 ? -Infinity : k === FINEST ? Infinity : Math.sqrt(3) * normalQuantile(k / FINEST),
);
const BELOW_ENDS = ENDS.map((end) => (end === Infinity ? 1 : end === -Infinity ? 0 : normalProbability(end)));

function probabilityBelow(end: number): number {
  return BELOW_ENDS[end] as number;
}

const RANKS = 2_048;

/** A distribution's values at equal steps of probability, in the order of a factor's own score; their mean is the distribution's. */
function rankedValues({ mean, atoms, zeroProbability, unordered, fill }: Distribution): Float64Array {
  const count = unordered === true ? Math.round(atoms.values.length / (1 - zeroProbability)) : RANKS;
  const values = Float64Array.from({ length: count }, (_, k) => (k + 0.5) / count);
  fill(values);
  const total = values.reduce((sum, each) => sum + each, 0);
  return total > 0 ? multipliedBy(values, (mean * count) / total) : values;
}

/** A factor that goes back to a belief. */
class Sharer {
  private readonly inCells = new Map<number, SharerInCell>();
  private meansOfFinest: Float64Array | null = null;

  constructor(
    private readonly distribution: Distribution,
    private readonly ranked: Float64Array,
    private readonly shares: SharesOfCells,
  ) {}

  within(cell: BeliefCell): SharerInCell {
    const key = cell.first * (FINEST + 1) + cell.last;
    const known = this.inCells.get(key) ?? this.inCell(cell);
    this.inCells.set(key, known);
    return known;
  }

  private inCell({ first, last }: BeliefCell): SharerInCell {
    const finest = this.finestMeans;
    const means = Float64Array.from(
      { length: last - first + 2 },
      (_, k) => finest[Math.min(FINEST - 1, Math.max(0, first - 1 + k))] as number,
    );
    if (last - first === FINEST) return { distribution: this.distribution, isRatio: false, means };
    const whole = this.conditioned(first, last);
    if (!this.isLed) return { distribution: whole, isRatio: false, means };
    const middle = (first + last) / 2;
    const ratio = this.conditioned(middle - 1, middle + 1);
    const isThere = Math.max(whole.zeroProbability, ratio.zeroProbability) < ABSENT_MAX;
    const isTold = this.distribution.unordered !== true || ratio.variance <= SCATTER_MAX * whole.variance;
    const isRatio = isThere && isTold;
    return { distribution: isRatio ? scaledBy(ratio, whole.mean / ratio.mean) : whole, isRatio, means };
  }

  private get finestMeans(): Float64Array {
    return (this.meansOfFinest ??= this.meansByCell());
  }

  /** True where most of its variance is the belief's. */
  private get isLed(): boolean {
    const { mean, variance } = this.distribution;
    const led = this.finestMeans.reduce(
      (sum, each, k) => sum + (probabilityBelow(k + 1) - probabilityBelow(k)) * (each - mean) ** 2,
      0,
    );
    return led >= LED_MIN * variance;
  }

  private conditioned(first: number, last: number): Distribution {
    const { ranked, shares } = this;
    const values = new Float64Array(ranked.length);
    const weights = new Float64Array(ranked.length);
    let count = 0;
    let zeros = 0;
    let total = 0;
    for (let group = 0; group < shares.groups; group++) {
      const share = shares.between(first, last, group);
      if (share <= NEGLIGIBLE) continue;
      for (let rank = shares.firstOf(group); rank < shares.firstOf(group + 1); rank++) {
        const value = ranked[rank] as number;
        total += share;
        if (value === 0) zeros += share;
        else {
          values[count] = value;
          weights[count] = share;
          count += 1;
        }
      }
    }
    return fromWeightedValues(values.slice(0, count), weights.slice(0, count), zeros / total);
  }

  private meansByCell(): Float64Array {
    const { ranked, shares } = this;
    const sums = new Float64Array(shares.groups);
    for (let group = 0; group < shares.groups; group++) {
      for (let rank = shares.firstOf(group); rank < shares.firstOf(group + 1); rank++) {
        sums[group] = (sums[group] as number) + (ranked[rank] as number);
      }
    }
    const ranksOfGroup = ranked.length / shares.groups;
    return Float64Array.from({ length: FINEST }, (_, finest) => {
      let total = 0;
      let weighted = 0;
      for (let group = 0; group < shares.groups; group++) {
        const share = shares.between(finest, finest + 1, group);
        total += share * ranksOfGroup;
        weighted += share * (sums[group] as number);
      }
      return total > 0 ? weighted / total : 0;
    });
  }
}

/** Share of a factor's variance that must be its belief's for the two to be parted: what is left is told by few values. */
const LED_MIN = 0.5;
/** Of values in an order of their own: the share of a cell's variance that may be left where the belief is known closer. */
const SCATTER_MAX = 0.05;
/** Chance of none from which on a factor has no ratio to its mean to speak of. */
const ABSENT_MAX = 1e-3;

/** Ranks that are taken to have one score. */
const GROUPS = 512;

/** For each group of ranks of a factor's own score, the share of it that lies below each end of the finest cells. */
class SharesOfCells {
  readonly groups: number;
  private readonly below: Float64Array;

  /** @param correlation of the factor's own score with the belief's; 1 where it is the belief */
  constructor(
    private readonly ranks: number,
    correlation: number,
  ) {
    const isOwn = correlation === 1;
    this.groups = isOwn ? ranks : Math.min(ranks, GROUPS);
    this.below = new Float64Array((FINEST + 1) * this.groups);
    const left = Math.sqrt(1 - correlation ** 2);
    for (let group = 0; group < this.groups; group++) {
      const score = normalQuantile((group + 0.5) / this.groups);
      for (let end = 0; end <= FINEST; end++) {
        this.below[end * this.groups + group] = isOwn
          ? Math.min(1, Math.max(0, this.groups * probabilityBelow(end) - group))
          : shareBelow((ENDS[end] as number) - correlation * score, left);
      }
    }
  }

  /** The share of a group from one end to another. */
  between(first: number, last: number, group: number): number {
    return (
      (this.below[last * this.groups + group] as number) - (this.below[first * this.groups + group] as number)
    );
  }

  /** The first rank of a group. */
  firstOf(group: number): number {
    return Math.ceil((group * this.ranks) / this.groups);
  }
}

function shareBelow(distance: number, deviation: number): number {
  if (!Number.isFinite(distance)) return distance > 0 ? 1 : 0;
  return normalProbability(distance / deviation);
}
