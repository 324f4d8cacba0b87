import { describe, expect, it } from '@jest/globals';
import { pert } from '../catalogue-for-specs.js';
import { figureDistribution, lognormalRatio, normalRatio } from '../distribution/known-shapes.js';
import { POINT_COUNT } from '../../../../shared/low-discrepancy.js';
import { Evaluation, type Summary } from './evaluate-quantity.js';
import { aFactor, drawnPercentile, plainDraws } from './plain-draws-for-specs.js';
import { amount, product, type Quantity, sum } from './quantity.js';
import { blocksOf, PointSet } from './sample-quantity.js';

const Z90 = 1.281_551_565_544_600_4;
const figure = (low: number, mode: number, high: number) => figureDistribution(pert(low, mode, high));
const summaryOf = (quantity: Quantity, seed = 'specs'): Summary => new Evaluation(seed).summaryOf(quantity);
const a = aFactor('a', figure(0.8, 1.6, 2.8));
const x = aFactor('x', figure(1, 2, 5));
const y = aFactor('y', figure(2, 3, 9));

describe('Evaluation', () => {
  it('of a known amount states it four times', () => {
    expect(summaryOf(amount(7))).toEqual({ p10: 7, p50: 7, p90: 7, mean: 7 });
  });

  it('of one factor states its own quantiles, scaled', () => {
    const { p10, p50, p90, mean } = summaryOf(product(200, aFactor('w', normalRatio(0.05))));
    expect(p10).toBeCloseTo(200 - 10 * Z90, 9);
    expect(p50).toBeCloseTo(200, 9);
    expect(p90).toBeCloseTo(200 + 10 * Z90, 9);
    expect(mean).toBe(200);
  });

  it('states exact means', () => {
    const shared = sum([product(1, a, x), product(1, a, y)]);
    // Means of PERTs: (0.8 + 6.4 + 2.8)/6, (1 + 8 + 5)/6, (2 + 12 + 9)/6.
    expect(summaryOf(shared).mean).toBeCloseTo((10 / 6) * (14 / 6 + 23 / 6), 12);
    expect(summaryOf(product(1, a, sum([x, y]))).mean).toBeCloseTo((10 / 6) * (37 / 6), 12);
  });

  it('of a·x + a·y agrees with a·(x + y), which needs no points', () => {
    const once = summaryOf(product(1, a, sum([x, y])));
    const twice = summaryOf(sum([product(1, a, x), product(1, a, y)]));
    // Points alone are off by 0.2 % to 0.3 % at such a spread.
    for (const figureName of ['p10', 'p50', 'p90'] as const) {
      expect(Math.abs(twice[figureName] / once[figureName] - 1)).toBeLessThan(0.003);
    }
  });

  it('knows that what is shared does not average out', () => {
    // a·x + a·y of equal, certain x and y has the spread of a; with a drawn twice it would have 1/√2 of it.
    const ratio = aFactor('a', normalRatio(0.1));
    const small = [aFactor('u', normalRatio(0.001)), aFactor('v', normalRatio(0.001))];
    const { p10, p90 } = summaryOf(sum(small.map((each) => product(50, ratio, each))));
    expect(Math.abs((p90 - p10) / (2 * Z90 * 10) - 1)).toBeLessThan(0.01);
  });

  it('of the same draw times itself is its square: a lognormal’s doubles its logarithm', () => {
    const ratio = aFactor('l', lognormalRatio(0.2));
    const logVariance = Math.log(1.04);
    const { p10, p50, p90 } = summaryOf(product(1, ratio, ratio));
    const at = (z: number): number => Math.exp(2 * (z * Math.sqrt(logVariance) - logVariance / 2));
    expect(Math.abs(p10 / at(-Z90) - 1)).toBeLessThan(0.005);
    expect(Math.abs(p50 / at(0) - 1)).toBeLessThan(0.005);
    expect(Math.abs(p90 / at(Z90) - 1)).toBeLessThan(0.005);
  });

  it('agrees with a million plain draws where blocks are shared', () => {
    const quantity = sum([
      product(3, a, x, aFactor('s', lognormalRatio(0.1))),
      product(2, a, y),
      product(4, y, aFactor('t', figure(0.7, 0.9, 1))),
    ]);
    const drawn = plainDraws(quantity, 1_000_000);
    const { p10, p50, p90 } = summaryOf(quantity);
    [p10, p50, p90].forEach((value, k) => {
      expect(Math.abs(value / drawnPercentile(drawn, [0.1, 0.5, 0.9][k] ?? NaN) - 1)).toBeLessThan(0.004);
    });
  });

  it('gives the same bytes for the same seed, and others for another', () => {
    // A draw times itself is in no sum of independent terms: it takes points.
    const shared = sum([product(1, a, a), product(1, a, y)]);
    expect(JSON.stringify(summaryOf(shared, 'one'))).toBe(JSON.stringify(summaryOf(shared, 'one')));
    expect(summaryOf(shared, 'two').p10).not.toBe(summaryOf(shared, 'one').p10);
    const afterOthers = new Evaluation('one');
    afterOthers.summaryOf(product(1, a, sum([x, y])));
    expect(afterOthers.summaryOf(shared)).toEqual(summaryOf(shared, 'one'));
  });
});

describe('PointSet', () => {
  it('gives every block one point in each of 8,192 equal steps, and different blocks different ones', () => {
    const points = new PointSet('specs');
    const [one, other] = ['one', 'other'].map((block) => points.uniforms(block));
    const steps = new Set([...(one ?? [])].map((each) => Math.floor(each * POINT_COUNT)));
    expect(steps.size).toBe(POINT_COUNT);
    expect(other).not.toEqual(one);
    expect(points.uniforms('one')).toEqual(one);
  });

  it('computes a formula point by point', () => {
    const points = new PointSet('specs');
    const [ofA, ofX, ofBoth] = [a, x, sum([product(2, a, x), amount(1)])].map((each) =>
      points.sampleOf(each),
    );
    for (const i of [0, 17, 8_191]) {
      expect(ofBoth?.[i]).toBeCloseTo(2 * (ofA?.[i] ?? NaN) * (ofX?.[i] ?? NaN) + 1, 12);
    }
  });

  it('keeps blocks apart: factors of different blocks are uncorrelated, of one block the same', () => {
    const points = new PointSet('specs');
    const blocks = ['p', 'q', 'r', 's', 't', 'u'];
    const samples = blocks.map((block) => points.uniforms(block));
    const correlation = (left: Float64Array, right: Float64Array): number =>
      (12 / POINT_COUNT) *
      left.reduce((total, each, i) => total + (each - 0.5) * ((right[i] ?? NaN) - 0.5), 0);
    samples.forEach((left, j) => {
      samples.forEach((right, k) => {
        // Plain numbers would have a standard error of 1/√8192 = 0.011.
        const expected = j === k ? 1 : 0;
        expect(Math.abs(correlation(left, right) - expected)).toBeLessThan(0.04);
      });
    });
  });
});

describe('blocksOf', () => {
  it('names each block once, in the order of first occurrence', () => {
    expect(blocksOf([sum([product(1, x, a), y]), a])).toEqual(['x', 'a', 'y']);
  });
});
