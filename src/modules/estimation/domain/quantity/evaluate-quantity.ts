import type { Distribution } from '../distribution/distribution.js';
import { percentiles } from '../distribution/percentile.js';
import { Convolution } from './convolve-quantity.js';
import { densityOfAmount, type GriddedDensity, gridQuantiles } from './gridded-density.js';
import { percentilesOfMixture, type WeightedDensity } from './mixture-percentiles.js';
import { cutByPresence } from './presence-alternatives.js';
import { ProductQuantiles } from './product-quantiles.js';
import { momentsOf, type Quantity, type WeightedQuantity } from './quantity.js';
import { blocksOf, PointSet } from './sample-quantity.js';
import { Separation } from './separate-quantity.js';

/** What is stated of an uncertain number, in its own unit. P10 is the LOW percentile. */
export interface Summary {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly mean: number;
}

const PROBABILITIES = [0.1, 0.5, 0.9] as const;
/** Sets of 8,192 points each, whose percentiles are averaged. */
const POINT_SETS = 16;

/** Things that may be absent by themselves which a formula is cut by. */
const PRESENCES_MAX = 4;

/** Evaluates quantities of one estimate, each by the cheapest way that is exact for it. */
export class Evaluation {
  private readonly convolution = new Convolution();
  private readonly separation = new Separation(this.convolution);
  private readonly products = new ProductQuantiles(PROBABILITIES);
  private sets: readonly PointSet[] | null = null;

  /**
   * @param seed of the low-discrepancy points, where they are needed
   * @param formulas that have their blocks' coordinates first, so that a figure does not depend on which was asked for before it
   */
  constructor(
    private readonly seed: string,
    private readonly formulas: () => readonly Quantity[] = () => [],
  ) {}

  /** P10, P50, P90 and mean. */
  summaryOf(quantity: Quantity): Summary {
    const { mean } = momentsOf(quantity);
    const [p10 = mean, p50 = mean, p90 = mean] = this.percentilesOf(quantity);
    return { p10, p50, p90, mean };
  }

  private percentilesOf(quantity: Quantity): readonly number[] {
    return this.percentilesByTransform(quantity) ?? this.percentilesAtPoints(quantity);
  }

  /** @returns null where only points have them */
  private percentilesByTransform(quantity: Quantity): readonly number[] | null {
    return this.percentilesAtOnce(quantity) ?? this.percentilesByPresence(quantity);
  }

  /** @returns null where the formula cannot be separated, or its grid cannot tell its low values apart */
  private percentilesAtOnce(quantity: Quantity): readonly number[] | null {
    const only = onlyFactorOf(quantity);
    if (only === 'NONE') return PROBABILITIES.map(() => momentsOf(quantity).mean);
    if (only !== 'MANY') return quantilesOf(only.distribution).map((each) => only.scale * each);
    const ofProduct = this.products.of(quantity);
    if (ofProduct !== null) return ofProduct;
    const separated = this.separation.separated(quantity);
    if (separated === null) return null;
    if (separated !== quantity) return this.percentilesAtOnce(separated);
    const quantiles =
      (quantity.kind === 'PRODUCT' ? this.products.of(quantity, this.convolution.sums) : null) ??
      gridQuantiles(this.convolution.densityOf(quantity), PROBABILITIES);
    return this.convolution.isCoarse(quantity) ? null : quantiles;
  }

  /** What one grid cannot hold, a large thing that may be absent and small things, on one for each case. */
  private percentilesByPresence(quantity: Quantity): readonly number[] | null {
    const densities = this.densitiesByPresence({ weight: 1, quantity }, PRESENCES_MAX);
    return densities === null ? null : percentilesOfMixture(densities, PROBABILITIES);
  }

  private densitiesByPresence(
    { weight, quantity }: WeightedQuantity,
    presences: number,
  ): readonly WeightedDensity[] | null {
    const density = this.densityOf(quantity);
    if (density !== null) return [{ weight, density }];
    const alternatives = presences === 0 ? null : cutByPresence(quantity);
    if (alternatives === null) return null;
    const densities: WeightedDensity[] = [];
    for (const each of alternatives) {
      const alternative = { weight: weight * each.weight, quantity: each.quantity };
      const found = this.densitiesByPresence(alternative, presences - 1);
      if (found === null) return null;
      densities.push(...found);
    }
    return densities;
  }

  private densityOf(quantity: Quantity): GriddedDensity | null {
    const { mean, variance } = momentsOf(quantity);
    if (variance === 0) return densityOfAmount(mean);
    const separated = this.separation.separated(quantity);
    if (separated === null) return null;
    const density = this.convolution.densityOf(separated);
    return this.convolution.isCoarse(separated) ? null : density;
  }

  /** What no grid holds: means of the percentiles at several sets of points, which are off independently. */
  private percentilesAtPoints(quantity: Quantity): readonly number[] {
    const totals = PROBABILITIES.map(() => 0);
    for (const points of this.pointSets()) {
      points.reserve(blocksOf([quantity]));
      percentiles(points.sampleOf(quantity), PROBABILITIES).forEach((value, k) => {
        totals[k] = (totals[k] ?? 0) + value / POINT_SETS;
      });
    }
    return totals;
  }

  /** All quantities of an estimate are taken at the same points, so that each factor is drawn once for all. */
  private pointSets(): readonly PointSet[] {
    if (this.sets !== null) return this.sets;
    const blocks = blocksOf(this.formulas());
    this.sets = Array.from({ length: POINT_SETS }, (_, set) => {
      const points = new PointSet(`${this.seed}/${set}`);
      points.reserve(blocks);
      return points;
    });
    return this.sets;
  }
}

/** The factor of a quantity that has one only: its percentiles are the factor's. */
function onlyFactorOf(quantity: Quantity): 'NONE' | 'MANY' | { scale: number; distribution: Distribution } {
  if (quantity.kind === 'FACTOR') return { scale: 1, distribution: quantity.factor.distribution };
  if (quantity.kind === 'SUM') return 'MANY';
  const [part] = quantity.of;
  if (part === undefined) return 'NONE';
  if (quantity.of.length > 1) return 'MANY';
  const inner = onlyFactorOf(part);
  return typeof inner === 'string' ? inner : { ...inner, scale: inner.scale * quantity.scale };
}

function quantilesOf(distribution: Distribution): readonly number[] {
  if (distribution.unordered === true) {
    const { atoms, zeroProbability } = distribution;
    const zeros = Math.round((zeroProbability / (1 - zeroProbability)) * atoms.values.length);
    return percentiles(Float64Array.of(...new Float64Array(zeros), ...atoms.values), PROBABILITIES);
  }
  const values = Float64Array.from(PROBABILITIES);
  distribution.fill(values);
  return [...values];
}
