import { describe, expect, it } from '@jest/globals';
import { exactly, pert } from '../catalogue-for-specs.js';
import { fromWeightedValues } from '../distribution/distribution.js';
import {
  figureDistribution,
  lognormalRatio,
  mixedWithOne,
  normalRatio,
  remainderOfWtPct,
  uniformRange,
} from '../distribution/known-shapes.js';
import { presentShare } from '../distribution/present-share.js';
import { Convolution } from './convolve-quantity.js';
import { gridQuantiles, type GriddedDensity, occupiedCells } from './gridded-density.js';
import { aFactor, drawnPercentile, plainDraws } from './plain-draws-for-specs.js';
import { amount, momentsOf, product, type Quantity, sum } from './quantity.js';

const PROBABILITIES = [0.1, 0.5, 0.9];
const Z90 = 1.281_551_565_544_600_4;
const figure = (low: number, mode: number, high: number) => figureDistribution(pert(low, mode, high));
const densityOf = (quantity: Quantity): GriddedDensity => new Convolution().densityOf(quantity);

/** Percentiles against exact ones; the farthest, relative. */
function farthest(quantity: Quantity, exact: readonly number[]): number {
  const found = gridQuantiles(densityOf(quantity), PROBABILITIES);
  return Math.max(...found.map((each, k) => Math.abs(each / (exact[k] ?? NaN) - 1)));
}

function gridMean(density: GriddedDensity): number {
  const { values, weights } = occupiedCells(density);
  return (
    (1 - density.zeroProbability) * values.reduce((total, each, k) => total + each * (weights?.[k] ?? 0), 0)
  );
}

describe('a product', () => {
  it('of lognormals is lognormal: variances of the logarithms add', () => {
    const cvs = [0.1, 0.2, 0.35];
    const logVariance = cvs.reduce((total, cv) => total + Math.log1p(cv * cv), 0);
    const quantity = product(250, ...cvs.map((cv, k) => aFactor(`l${k}`, lognormalRatio(cv))));
    const exact = [-Z90, 0, Z90].map((z) => 250 * Math.exp(z * Math.sqrt(logVariance) - logVariance / 2));
    expect(farthest(quantity, exact)).toBeLessThan(1e-3);
  });

  it('of two uniforms on 0…1 has P(XY ≤ q) = q·(1 − ln q)', () => {
    const uniform = uniformRange({ low: 0, high: 1 });
    const exact = PROBABILITIES.map((p) => {
      let [low, high] = [0, 1];
      for (let halving = 0; halving < 60; halving++) {
        const q = (low + high) / 2;
        if (q * (1 - Math.log(q)) < p) low = q;
        else high = q;
      }
      return low;
    });
    const found = gridQuantiles(
      densityOf(product(1, aFactor('x', uniform), aFactor('y', uniform))),
      PROBABILITIES,
    );
    // Near 0 a table of 1,024 values is coarse: a thousandth of the range.
    found.forEach((each, k) => expect(Math.abs(each - (exact[k] ?? NaN))).toBeLessThan(1e-3));
  });

  it('of one factor and an amount is the factor’s, scaled', () => {
    const quantity = product(3, aFactor('x', normalRatio(0.1)));
    expect(
      farthest(
        quantity,
        [-Z90, 0, Z90].map((z) => 3 + 0.3 * z),
      ),
    ).toBeLessThan(1e-3);
  });

  it('is 0 with the chance that any factor is', () => {
    const coin = (block: string, chance: number) =>
      aFactor(block, fromWeightedValues(Float64Array.of(2), Float64Array.of(1), chance));
    const density = densityOf(product(5, coin('a', 0.5), coin('b', 0.2), aFactor('c', lognormalRatio(0.1))));
    expect(density.zeroProbability).toBeCloseTo(1 - 0.5 * 0.8, 14);
    expect(gridMean(density)).toBeCloseTo(0.4 * 20, 2);
  });

  it('carries all the probability', () => {
    const density = densityOf(product(1, aFactor('x', figure(1, 2, 5)), aFactor('y', lognormalRatio(0.4))));
    expect(density.mass.reduce((total, each) => total + each, 0)).toBeCloseTo(1, 9);
  });
});

describe('a sum', () => {
  it('of two like uniforms is triangular: P10 = √0.2, P50 = 1, P90 = 2 − √0.2', () => {
    const uniform = uniformRange({ low: 0, high: 1 });
    const quantity = sum([aFactor('x', uniform), aFactor('y', uniform)]);
    expect(farthest(quantity, [Math.sqrt(0.2), 1, 2 - Math.sqrt(0.2)])).toBeLessThan(1e-3);
  });

  it('of normals is normal: variances add, the known amount moves it', () => {
    const quantity = sum([
      amount(100),
      product(300, aFactor('x', normalRatio(0.05))),
      product(200, aFactor('y', normalRatio(0.1))),
    ]);
    const deviation = Math.hypot(15, 20);
    expect(
      farthest(
        quantity,
        [-Z90, 0, Z90].map((z) => 600 + z * deviation),
      ),
    ).toBeLessThan(5e-4);
  });

  it('is nothing only where every term is: 0.5 · 0.4', () => {
    const term = (block: string, chance: number, value: number) =>
      aFactor(block, fromWeightedValues(Float64Array.of(value), Float64Array.of(1), chance));
    const density = densityOf(sum([term('a', 0.5, 2), term('b', 0.4, 7)]));
    expect(density.zeroProbability).toBeCloseTo(0.2, 14);
    // 0 up to 0.2, 2 up to 0.4, 7 up to 0.7, then 9.
    const found = gridQuantiles(density, [0.1, 0.3, 0.55, 0.9]);
    [0, 2, 7, 9].forEach((value, k) => expect(Math.abs((found[k] ?? NaN) - value)).toBeLessThan(0.02));
    expect(densityOf(sum([term('a', 0.5, 2), term('b', 0.4, 7), amount(1)])).zeroProbability).toBe(0);
  });

  it('of thirty independent terms has the sum of their variances, and is all but normal', () => {
    const terms = Array.from({ length: 30 }, (_, k) => aFactor(`t${k}`, figure(2, 5, 8)));
    const { mean, variance } = momentsOf(sum(terms));
    // Thirty symmetric PERTs: excess kurtosis −2/3 each and −0.02 together; P90 − P50 is 1.2816 σ within ½ %.
    expect([mean, variance]).toEqual([expect.closeTo(150, 9), expect.closeTo((30 * 9) / 7, 9)]);
    const [p10 = NaN, p50 = NaN, p90 = NaN] = gridQuantiles(densityOf(sum(terms)), PROBABILITIES);
    expect(Math.abs(p50 / 150 - 1)).toBeLessThan(1e-4);
    expect(Math.abs((p90 - p10) / (2 * Z90 * Math.sqrt(variance)) - 1)).toBeLessThan(0.03);
  });
});

describe('against a million plain draws, within 0.2 % at P10, P50 and P90', () => {
  const coated = mixedWithOne(remainderOfWtPct(figure(1, 2.5, 5)), 0.5);
  it.each<[string, Quantity]>([
    ['two PERTs', product(1, aFactor('a', figure(0.01, 0.015, 0.03)), aFactor('b', figure(0.7, 0.9, 0.98)))],
    [
      'six factors of a motor',
      product(
        1_000,
        aFactor('mass', figure(0.8, 1.6, 2.8)),
        aFactor('presence', presentShare(figure(0.8, 0.94, 0.99), 0, 20, 20)),
        aFactor('scatter', lognormalRatio(0.05)),
        aFactor('liberation', figure(0.8, 0.92, 0.98)),
        aFactor('total', figure(0.29, 0.31, 0.33)),
        aFactor('yield', figure(0.85, 0.93, 0.98)),
      ),
    ],
    [
      'a sum in a product in a sum',
      sum([
        product(2, aFactor('a', figure(0.8, 0.9, 1)), sum([aFactor('b', figure(1, 2, 5)), amount(1)])),
        product(
          1,
          aFactor('c', lognormalRatio(0.3)),
          sum([aFactor('d', figure(1, 2, 3)), aFactor('e', figure(2, 3, 9))]),
        ),
      ]),
    ],
    ['coated or bare', product(1, aFactor('coating', coated), aFactor('total', figure(29, 31, 33)))],
    [
      'sizes a million apart',
      sum([product(1e6, aFactor('a', normalRatio(0.001))), aFactor('b', figure(0, 1, 5))]),
    ],
    [
      'units that may hold nothing',
      sum([
        product(
          5,
          aFactor('p', presentShare(figure(0.2, 0.3, 0.5), 0, 2, 2)),
          aFactor('m', lognormalRatio(0.2)),
        ),
        product(
          3,
          aFactor('q', presentShare(figure(0.5, 0.6, 0.7), 0, 3, 3)),
          aFactor('n', lognormalRatio(0.3)),
        ),
        aFactor('always', figureDistribution(exactly(1))),
      ]),
    ],
  ])('%s', (_name, quantity) => {
    const drawn = plainDraws(quantity, 1_000_000);
    expect(
      farthest(
        quantity,
        PROBABILITIES.map((p) => drawnPercentile(drawn, p)),
      ),
    ).toBeLessThan(2e-3);
    expect(Math.abs(gridMean(densityOf(quantity)) / momentsOf(quantity).mean - 1)).toBeLessThan(1e-3);
  });
});
