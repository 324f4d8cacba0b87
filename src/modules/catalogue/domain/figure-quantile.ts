import { normalQuantile } from '../../../shared/normal-quantile.js';
import type { DistributedFigure, FigureDistribution, PertRange } from './catalogue.js';
import type { FigureBounds } from './figure-bounds.js';
import { bounded, metalogAt, metalogCoefficients, metalogMean } from './metalog.js';

/** A figure given by its P10, P50 and P90. */
export interface PercentileFigure extends PertRange {
  readonly distribution: Exclude<FigureDistribution, 'PERT'>;
}

const NORMAL_P90 = normalQuantile(0.9);

/** False for a PERT, whose quantiles and mean are the estimation's business. */
export function isPercentileFigure(figure: DistributedFigure): figure is PercentileFigure {
  return figure.distribution === 'LOGNORMAL' || figure.distribution === 'METALOG';
}

/** True where the figure is one value, whatever its distribution. */
export function isOneValue({ low, high }: PertRange): boolean {
  return low === high;
}

/** σ of ln x: half the distance from P10 to P90, in normal quantiles. */
export function lognormalSigma({ low, high }: PertRange): number {
  return Math.log(high / low) / (2 * NORMAL_P90);
}

/**
 * The figure's value at any probability strictly between 0 and 1, as a function to call often. A metalog runs
 * through its triplet; a lognormal through its P50, and through the other two as well as low · high = mode² holds
 * (within half a percent). A lognormal's values beyond the upper bound, at most one in a million, are the bound.
 * @param figure free of faults by `figureFault`
 */
export function figureQuantileFunction(
  figure: PercentileFigure,
  bounds: FigureBounds,
): (probability: number) => number {
  const { mode } = figure;
  if (isOneValue(figure)) return () => mode;
  if (figure.distribution === 'LOGNORMAL') {
    const sigma = lognormalSigma(figure);
    return (probability) => Math.min(bounds.upper, mode * Math.exp(sigma * normalQuantile(probability)));
  }
  const coefficients = metalogCoefficients(figure, bounds);
  return (probability) => bounded(metalogAt(coefficients, Math.log(probability / (1 - probability))), bounds);
}

/** The figure's value at one probability, see `figureQuantileFunction`. */
export function figureQuantile(figure: PercentileFigure, bounds: FigureBounds, probability: number): number {
  return figureQuantileFunction(figure, bounds)(probability);
}

/** Mean: of a lognormal mode · exp(σ² / 2), of a metalog by a sum that is exact to 1e-12. */
export function figureMean(figure: PercentileFigure, bounds: FigureBounds): number {
  if (isOneValue(figure)) return figure.mode;
  if (figure.distribution === 'LOGNORMAL') return figure.mode * Math.exp(lognormalSigma(figure) ** 2 / 2);
  return metalogMean(metalogCoefficients(figure, bounds), bounds);
}
