import { normalQuantile } from '../../../shared/normal-quantile.js';
import type { PertRange } from './catalogue.js';
import type { FigureBounds } from './figure-bounds.js';
import { isOneValue, lognormalSigma, type PercentileFigure } from './figure-quantile.js';
import {
  bounded,
  highestP90WithMean,
  MEDIAN_POSITION_MIN,
  metalogCoefficients,
  unbounded,
  upperTailExponent,
} from './metalog.js';

/** What keeps a triplet from being the distribution that it is said to be, and what would mend it. */
export interface FigureFault {
  readonly end: keyof PertRange;
  readonly problem: string;
  readonly fix: string;
}

/** How far low · high may be from mode² in a lognormal: the ratio error must be symmetric. */
const LOGNORMAL_ASYMMETRY_MAX = 0.01;
/** A lognormal of a quantity with an upper bound may pass it this rarely. */
const BEYOND_BOUND_MAX = 1e-6;
const NORMAL_RARELY_PASSED = normalQuantile(1 - BEYOND_BOUND_MAX);

/**
 * Why P10 = low, P50 = mode, P90 = high cannot be carried by the distribution; null where they can.
 * @param figure low ≤ mode ≤ high; what breaks that order is said elsewhere, and null here
 */
export function figureFault(figure: PercentileFigure, bounds: FigureBounds): FigureFault | null {
  const { low, mode, high } = figure;
  const isOrdered = low <= mode && mode <= high;
  if (!isOrdered || isOneValue(figure)) return null;
  if (low <= bounds.lower) {
    const problem = `the P10 of a ${figure.distribution} is ${low}`;
    return {
      end: 'low',
      problem,
      fix: `give a figure above ${bounds.lower}, or leave the distribution empty`,
    };
  }
  if (high >= bounds.upper) {
    const problem = `the P90 of a ${figure.distribution} is ${high}`;
    return {
      end: 'high',
      problem,
      fix: `give a figure below ${bounds.upper}, or leave the distribution empty`,
    };
  }
  return figure.distribution === 'LOGNORMAL' ? lognormalFault(figure, bounds) : metalogFault(figure, bounds);
}

function lognormalFault(figure: PercentileFigure, bounds: FigureBounds): FigureFault | null {
  const { low, mode, high } = figure;
  if (Math.abs((low * high) / mode ** 2 - 1) > LOGNORMAL_ASYMMETRY_MAX) {
    const problem = `P10 · P90 of a LOGNORMAL is ${short(low * high)}, and P50² is ${short(mode ** 2)}`;
    const fix = `make them agree within 1 %, as a P50 of ${short(Math.sqrt(low * high))} does, or give METALOG`;
    return { end: 'mode', problem, fix };
  }
  const rarelyPassed = mode * Math.exp(lognormalSigma(figure) * NORMAL_RARELY_PASSED);
  if (rarelyPassed > bounds.upper) {
    const problem = `a LOGNORMAL with this P90 passes ${bounds.upper} more than once in a million`;
    return { end: 'high', problem, fix: 'give METALOG, which keeps to the bound' };
  }
  return null;
}

function metalogFault(figure: PercentileFigure, bounds: FigureBounds): FigureFault | null {
  const p10 = unbounded(figure.low, bounds);
  const width = unbounded(figure.high, bounds) - p10;
  const position = (unbounded(figure.mode, bounds) - p10) / width;
  if (position <= MEDIAN_POSITION_MIN || position >= 1 - MEDIAN_POSITION_MIN) {
    const between = [MEDIAN_POSITION_MIN, 1 - MEDIAN_POSITION_MIN].map((share) =>
      short(bounded(p10 + share * width, bounds)),
    );
    const problem = `a METALOG with P10 ${figure.low}, P50 ${figure.mode}, P90 ${figure.high} would have a negative density`;
    return {
      end: 'mode',
      problem,
      fix: `give a P50 between ${between.join(' and ')}, or less skewed bounds`,
    };
  }
  if (bounds.upper < Number.POSITIVE_INFINITY) return null;
  if (upperTailExponent(metalogCoefficients(figure, bounds)) >= 1) {
    const problem = `a METALOG with P50 ${figure.mode} and P90 ${figure.high} has no finite mean`;
    return { end: 'high', problem, fix: `give a P90 below ${short(highestP90WithMean(figure, bounds))}` };
  }
  return null;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
