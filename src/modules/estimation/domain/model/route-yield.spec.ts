import { describe, expect, it } from '@jest/globals';
import { aRoute, exactly, pert } from '../catalogue-for-specs.js';
import { figureDistribution } from '../distribution/known-shapes.js';
import { momentsByQuantiles, quantilesAt } from '../distribution/quantiles-for-specs.js';
import { elementYield, weightedByMeanYield, yieldAboutMean } from './route-yield.js';

const Nd = pert(0.85, 0.93, 0.98);
const Dy = pert(0.6, 0.8, 0.95);
const route = aRoute({ elementYield: { Nd, Pr: Nd, Dy, Tb: exactly(0.7) } });
const meanOf = ({ low, mode, high }: typeof Nd): number => (low + 4 * mode + high) / 6;

describe('elementYield', () => {
  it('is the route’s figure; the minor rare earths take neodymium’s', () => {
    expect(elementYield(route, 'Dy')).toBe(figureDistribution(Dy));
    for (const minor of ['Gd', 'Ho', 'Ce', 'La'] as const)
      expect(elementYield(route, minor)).toBe(figureDistribution(Nd));
  });
});

describe('weightedByMeanYield', () => {
  it('multiplies each weight by the mean of its yield', () => {
    const weighted = weightedByMeanYield(route, { Nd: 2, Dy: 3, Tb: 10, Ce: 1 });
    expect(weighted.Nd).toBeCloseTo(2 * meanOf(Nd), 12);
    expect(weighted.Dy).toBeCloseTo(3 * meanOf(Dy), 12);
    expect(weighted.Tb).toBeCloseTo(7, 12);
    expect(weighted.Ce).toBeCloseTo(meanOf(Nd), 12);
  });
});

describe('yieldAboutMean', () => {
  it('of one element is its yield over its mean', () => {
    const about = yieldAboutMean(route, { Dy: 5 });
    const expected = quantilesAt(figureDistribution(Dy), [0.1, 0.5, 0.9]).map((each) => each / meanOf(Dy));
    quantilesAt(about, [0.1, 0.5, 0.9]).forEach((each, k) =>
      expect(each).toBeCloseTo(expected[k] ?? NaN, 12),
    );
    expect(about.mean).toBeCloseTo(1, 4);
  });

  it('moves all elements together: quantiles of the sum are sums of quantiles', () => {
    // Three parts of Nd to one of Dy.
    const about = yieldAboutMean(route, { Nd: 30, Dy: 10 });
    const mean = (3 * meanOf(Nd) + meanOf(Dy)) / 4;
    const [ofNd, ofDy] = [Nd, Dy].map((each) => quantilesAt(figureDistribution(each), [0.1, 0.5, 0.9]));
    quantilesAt(about, [0.1, 0.5, 0.9]).forEach((each, k) => {
      expect(each).toBeCloseTo((3 * (ofNd?.[k] ?? NaN) + (ofDy?.[k] ?? NaN)) / 4 / mean, 10);
    });
    expect(momentsByQuantiles(about).mean).toBeCloseTo(1, 4);
  });

  it('goes by shares, not amounts', () => {
    expect(yieldAboutMean(route, { Nd: 300, Dy: 100 })).toBe(yieldAboutMean(route, { Nd: 3, Dy: 1 }));
  });

  it('is 1 where the yields are certain, or nothing is there', () => {
    expect(yieldAboutMean(route, { Tb: 4 })).toMatchObject({ mean: 1, variance: 0 });
    expect(yieldAboutMean(route, { Nd: 0, Dy: 0 })).toMatchObject({ mean: 1, variance: 0 });
    const lossy = aRoute({
      elementYield: { Nd: exactly(0), Pr: exactly(0), Dy: exactly(0), Tb: exactly(0) },
    });
    expect(yieldAboutMean(lossy, { Nd: 1 })).toMatchObject({ mean: 1, variance: 0 });
  });
});
