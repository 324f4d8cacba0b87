import type { DistributedFigure, PertRange } from '../../../catalogue/domain/catalogue.js';
import { type FigureBounds, POSITIVE } from '../../../catalogue/domain/figure-bounds.js';
import {
  figureMean,
  figureQuantileFunction,
  isPercentileFigure,
} from '../../../catalogue/domain/figure-quantile.js';
import type { WtPctRange } from '../estimation-line.js';
import {
  type Atoms,
  constant,
  type Distribution,
  fromQuantiles,
  fromWeightedValues,
  type LogNormal,
} from './distribution.js';
import { normalQuantile } from '../../../../shared/normal-quantile.js';
import { isConstant, pertFromUniforms, pertMean, pertVariance } from './pert.js';

/** Distributions of catalogue figures, by the figure itself: a row's figure is tabulated once. */
const figures = new WeakMap<PertRange, Distribution>();

/**
 * The distribution of a catalogue figure: a PERT, or what its row states instead.
 * @param bounds of the quantity by its nature; a PERT has its own, and none of them matters to it
 */
export function figureDistribution(figure: DistributedFigure, bounds: FigureBounds = POSITIVE): Distribution {
  const known = figures.get(figure);
  if (known !== undefined) return known;
  const distribution = isConstant(figure) ? constant(figure.mode) : uncertainFigure(figure, bounds);
  figures.set(figure, distribution);
  return distribution;
}

function uncertainFigure(figure: DistributedFigure, bounds: FigureBounds): Distribution {
  if (!isPercentileFigure(figure)) {
    return fromQuantiles((probabilities) => pertFromUniforms(probabilities, figure), {
      mean: pertMean(figure),
      variance: pertVariance(figure),
    });
  }
  const quantile = figureQuantileFunction(figure, bounds);
  const fill = (probabilities: Float64Array): void => {
    for (let i = 0; i < probabilities.length; i++) {
      const probability = Math.min(
        1 - END_PROBABILITY,
        Math.max(END_PROBABILITY, probabilities[i] as number),
      );
      probabilities[i] = quantile(probability);
    }
  };
  const { variance } = fromQuantiles(fill);
  return fromQuantiles(fill, { mean: figureMean(figure, bounds), variance });
}

/** Percentile figures have no ends: quantiles nearer to 0 and 1 than this are not asked for. */
const END_PROBABILITY = 1e-12;

/** Lognormal with mean 1 and the stated coefficient of variation: exp(σz − σ²/2), σ² = ln(1 + CV²). */
export function lognormalRatio(coefficientOfVariation: number): Distribution {
  return coefficientOfVariation === 0
    ? constant(1)
    : once(lognormalRatios, coefficientOfVariation, (variation) => new LognormalRatio(variation));
}

/** The same for a deviation of one estimate, which nothing else will ask for again. */
export function oneOffLognormalRatio(coefficientOfVariation: number): Distribution {
  return coefficientOfVariation === 0 ? constant(1) : new LognormalRatio(coefficientOfVariation);
}

/** Ratios by their coefficient of variation: the same objects again, with what was computed from them. */
const lognormalRatios = new Map<number, Distribution>();
const normalRatios = new Map<number, Distribution>();
const RATIOS_KEPT_MAX = 256;

function once(
  ratios: Map<number, Distribution>,
  variation: number,
  make: (variation: number) => Distribution,
): Distribution {
  const known = ratios.get(variation);
  if (known !== undefined) return known;
  if (ratios.size >= RATIOS_KEPT_MAX) ratios.clear();
  const made = make(variation);
  ratios.set(variation, made);
  return made;
}

/**
 * A class and not an object with a getter of its own: that would be kept by the object's hidden class until the next full
 * garbage collection, and most are of one estimate.
 */
class LognormalRatio implements Distribution {
  readonly mean = 1;
  readonly variance: number;
  readonly zeroProbability = 0;
  readonly logNormal: LogNormal;
  readonly fill: (probabilities: Float64Array) => void;
  private tabulated: Atoms | null = null;

  constructor(coefficientOfVariation: number) {
    const logVariance = Math.log1p(coefficientOfVariation ** 2);
    const sigma = Math.sqrt(logVariance);
    this.variance = coefficientOfVariation ** 2;
    this.logNormal = { mu: -logVariance / 2, sigma };
    this.fill = (probabilities) => {
      for (let i = 0; i < probabilities.length; i++) {
        probabilities[i] = Math.exp(sigma * normalQuantile(probabilities[i] as number) - logVariance / 2);
      }
    };
  }

  /** Products need none. */
  get atoms(): Atoms {
    return (this.tabulated ??= fromQuantiles(this.fill, { mean: 1, variance: this.variance }).atoms);
  }
}

/** Ratio below which a measured quantity is cut off: a scale's error never makes a mass negative. */
const SMALLEST_RATIO = 1e-9;

/** Normal with mean 1, cut just above 0: the ratio of true to measured for a relative standard uncertainty. */
export function normalRatio(relativeUncertainty: number): Distribution {
  return relativeUncertainty === 0 ? constant(1) : once(normalRatios, relativeUncertainty, makeNormalRatio);
}

function makeNormalRatio(relativeUncertainty: number): Distribution {
  const fill = (probabilities: Float64Array): void => {
    for (let i = 0; i < probabilities.length; i++) {
      const ratio = 1 + relativeUncertainty * normalQuantile(probabilities[i] as number);
      probabilities[i] = Math.max(SMALLEST_RATIO, ratio);
    }
  };
  // Up to a quarter, the cut is four standard deviations away and the moments are those of the normal.
  const moments = { mean: 1, variance: relativeUncertainty ** 2 };
  return relativeUncertainty <= 0.25 ? fromQuantiles(fill, moments) : fromQuantiles(fill);
}

/** Every value of the range as likely as any other. */
export function uniformRange({ low, high }: WtPctRange): Distribution {
  if (low === high) return constant(low);
  return fromQuantiles(
    (probabilities) => {
      for (let i = 0; i < probabilities.length; i++) {
        probabilities[i] = low + (high - low) * (probabilities[i] as number);
      }
    },
    { mean: (low + high) / 2, variance: (high - low) ** 2 / 12 },
  );
}

/** 1 − share / 100 of a percentage; the same object for the same share, with what was computed from it. */
export function remainderOfWtPct(share: Distribution): Distribution {
  const known = remainders.get(share) ?? computeRemainder(share);
  remainders.set(share, known);
  return known;
}

const remainders = new WeakMap<Distribution, Distribution>();

function computeRemainder(share: Distribution): Distribution {
  if (share.variance === 0) return constant(1 - share.mean / 100);
  return fromQuantiles(
    (probabilities) => {
      for (let i = 0; i < probabilities.length; i++) probabilities[i] = 1 - (probabilities[i] as number);
      share.fill(probabilities);
      for (let i = 0; i < probabilities.length; i++)
        probabilities[i] = 1 - (probabilities[i] as number) / 100;
    },
    { mean: 1 - share.mean / 100, variance: share.variance / 10_000 },
  );
}

/** With the probability given 1, else as the distribution, whose values are at most 1; the same object for the same two. */
export function mixedWithOne(distribution: Distribution, probabilityOfOne: number): Distribution {
  const known = mixturesWithOne.get(distribution);
  if (known !== undefined && known.probabilityOfOne === probabilityOfOne) return known.mixture;
  const values = Float64Array.of(...distribution.atoms.values, 1);
  const share = (1 - probabilityOfOne) / (values.length - 1);
  const weights = values.map((_value, k) => (k < values.length - 1 ? share : probabilityOfOne));
  const mixture = fromWeightedValues(values, weights);
  mixturesWithOne.set(distribution, { probabilityOfOne, mixture });
  return mixture;
}

/** One per distribution: the probability is a constant of the model. */
const mixturesWithOne = new WeakMap<
  Distribution,
  { readonly probabilityOfOne: number; readonly mixture: Distribution }
>();

/** A continuous distribution from density values on ascending positions, at least two of them with weight. */
export function fromDensity(positions: Float64Array, density: Float64Array): Distribution {
  const cumulative = new Float64Array(positions.length);
  for (let k = 1; k < positions.length; k++) {
    const width = (positions[k] as number) - (positions[k - 1] as number);
    const area = (width * ((density[k] as number) + (density[k - 1] as number))) / 2;
    cumulative[k] = (cumulative[k - 1] as number) + area;
  }
  const total = cumulative.at(-1) ?? 0;
  return fromQuantiles((probabilities) => {
    for (let i = 0; i < probabilities.length; i++) {
      const target = (probabilities[i] as number) * total;
      const cell = cellBelow(cumulative, target);
      probabilities[i] = withinCell(positions, density, cell, target - (cumulative[cell] as number));
    }
  });
}

/** The last cell that begins at or below an area. */
function cellBelow(cumulative: Float64Array, area: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((cumulative[middle] as number) > area) high = middle;
    else low = middle;
  }
  return low;
}

/** Where in a cell of linear density the area from its left end reaches the given one. */
function withinCell(positions: Float64Array, density: Float64Array, cell: number, area: number): number {
  const start = positions[cell] as number;
  const width = (positions[cell + 1] as number) - start;
  const left = density[cell] as number;
  const slope = ((density[cell + 1] as number) - left) / width;
  // ½·slope·x² + left·x = area, by the root that is stable for small slopes.
  const root = Math.sqrt(Math.max(0, left * left + 2 * slope * area));
  const within = left + root > 0 ? (2 * area) / (left + root) : width / 2;
  return start + Math.min(width, Math.max(0, within));
}
