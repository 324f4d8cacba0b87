import { describe, expect, it } from '@jest/globals';
import { constant, fromQuantiles, fromWeightedValues } from '../distribution/distribution.js';
import { lognormalRatio, uniformRange } from '../distribution/known-shapes.js';
import { Convolution } from './convolve-quantity.js';
import { type CumulantSet, QuantityCumulants } from './cumulants.js';
import { atomsOfFolded, foldedTerms } from './fold-terms.js';
import { gridQuantiles } from './gridded-density.js';
import { aFactor } from './plain-draws-for-specs.js';
import { amount, product, type Quantity, sum } from './quantity.js';

const cumulantsOf = (quantity: Quantity): CumulantSet => new QuantityCumulants().of(quantity);
const cumulants = (first: number, second: number, third = 0, fourth = 0, ofZero = 0): CumulantSet => ({
  first,
  second,
  third,
  fourth,
  ofZero,
});
/** 1 with probability p, else 0. */
const present = (block: string, p: number): Quantity =>
  aFactor(block, fromWeightedValues(Float64Array.of(1), Float64Array.of(1), 1 - p));

describe('cumulants', () => {
  it('of a product of lognormals: (w + 2)·√(w − 1) is its skewness, w⁴ + 2w³ + 3w² − 6 its excess', () => {
    const { first, second, third, fourth } = cumulantsOf(
      product(5, aFactor('a', lognormalRatio(0.3)), aFactor('b', lognormalRatio(0.4))),
    );
    const w = 1.09 * 1.16;
    expect(first).toBeCloseTo(5, 12);
    expect(second / 25).toBeCloseTo(w - 1, 12);
    expect(third / second ** 1.5).toBeCloseTo((w + 2) * Math.sqrt(w - 1), 10);
    expect(fourth / second ** 2).toBeCloseTo(w ** 4 + 2 * w ** 3 + 3 * w ** 2 - 6, 10);
  });

  it('of two presences: both are there with the product of their probabilities', () => {
    const p = 0.6 * 0.3;
    const found = cumulantsOf(product(1, present('a', 0.6), present('b', 0.3)));
    expect(found.ofZero).toBeCloseTo(1 - p, 12);
    expect(found.second).toBeCloseTo(p * (1 - p), 12);
    expect(found.third).toBeCloseTo(p * (1 - p) * (1 - 2 * p), 12);
    expect(found.fourth).toBeCloseTo(p * (1 - p) * (1 - 6 * p * (1 - p)), 12);
  });

  it('of a sum add up; a uniform has −range⁴/120, a known amount none', () => {
    const uniform = (block: string) => aFactor(block, uniformRange({ low: 0, high: 2 }));
    const found = cumulantsOf(sum([uniform('a'), uniform('b'), amount(7)]));
    expect(found.first).toBeCloseTo(9, 12);
    expect(found.second).toBeCloseTo(2 / 3, 12);
    expect(found.third).toBeCloseTo(0, 10);
    expect(found.fourth).toBeCloseTo((-2 * 16) / 120, 5);
    expect(found.ofZero).toBe(0);
    expect(cumulantsOf(aFactor('c', constant(3)))).toMatchObject({ first: 3, second: 0 });
  });
});

describe('what replaces folded terms', () => {
  it.each([0.9, 0.02, 0, -0.4])('has their mean, variance and skewness %f', (skewness) => {
    const { values, weights } = atomsOfFolded(cumulants(40, 9, 27 * skewness));
    const central = (order: number): number =>
      values.reduce((total, value, k) => total + (weights?.[k] ?? NaN) * (value - 40) ** order, 0);
    expect(central(0)).toBeCloseTo(1, 12);
    expect(central(1)).toBeCloseTo(0, 5);
    // Six standard deviations hold all but a millionth of it.
    expect(Math.abs(central(2) / 9 - 1)).toBeLessThan(1e-6);
    // A normal is told by a lognormal whose skewness is a thousandth.
    expect(Math.abs(central(3) / 27 - skewness)).toBeLessThan(1.001e-3);
  });
});

describe('folding', () => {
  const many = Array.from({ length: 30 }, () => cumulants(1, 0.01, 0.0005, 0.00005));

  it('keeps what is large, in its place', () => {
    expect(foldedTerms([...many, cumulants(50, 80), ...many])?.kept).toEqual([30]);
  });

  it('keeps at least one term, and adds up the cumulants of the others', () => {
    const found = foldedTerms(many);
    expect(found?.kept).toHaveLength(1);
    expect(found?.folded.first).toBeCloseTo(29, 12);
    expect(found?.folded.third).toBeCloseTo(29 * 0.0005, 12);
  });

  it('leaves small terms as they are where they may be all there is', () => {
    expect(foldedTerms([...many, cumulants(50, 80, 0, 0, 0.2)])).toBeNull();
  });

  it('leaves a sum far from normal as it is', () => {
    expect(foldedTerms([...many, cumulants(50, 80, 3.2 * 80 ** 1.5)])).toBeNull();
    expect(foldedTerms([...many, cumulants(50, 80, 0, 21 * 80 ** 2)])).toBeNull();
  });

  it('stops where the fourth cumulants, which the replacement lacks, would move a percentile', () => {
    const heavy = Array.from({ length: 5 }, () => cumulants(10, 20, 0, 20 * 400));
    const found = foldedTerms([...many, ...heavy, cumulants(100, 2_000)]);
    // 5e-5 · 180 · 24 · 2100^1.5 / 1.74 = 11,950: room for one fourth cumulant of 8,000, not for two.
    expect(found?.kept).toEqual([31, 32, 33, 34, 35]);
  });

  it('beside a lognormal of skewness 2 folds less than beside a normal, and moves no percentile by 0.01 %', () => {
    const wide = lognormalRatio(0.6);
    const small = (k: number) => product(1, aFactor(`u${k}`, uniformRange({ low: 0, high: 0.02 })));
    const whole = sum([product(1, aFactor('wide', wide)), ...Array.from({ length: 30 }, (_, k) => small(k))]);
    const found = gridQuantiles(new Convolution().densityOf(whole), [0.1, 0.5, 0.9]);
    // Of 30 uniforms, normal to 1e-4 of their deviation √(30 · 0.02²/12) about 0.3.
    const deviation = Math.sqrt((30 * 0.02 ** 2) / 12);
    const points = 20_000;
    const values = Float64Array.from({ length: points }, (_, k) => (k + 0.5) / points);
    wide.fill(values);
    [0.1, 0.5, 0.9].forEach((probability, k) => {
      const below = (at: number): number =>
        values.reduce((total, value) => total + normalCdf((at - 0.3 - value) / deviation), 0) / points;
      const at = found[k] ?? NaN;
      const density = (below(at * 1.001) - below(at * 0.999)) / (0.002 * at);
      expect(Math.abs((below(at) - probability) / (density * at))).toBeLessThan(1e-4);
    });
  });

  it('of 200 exponentials gives the percentiles of Erlang’s distribution within 0.02 %', () => {
    const exponential = fromQuantiles(
      (p) => p.forEach((each, k) => (p[k] = -Math.log1p(-Math.min(each, 1 - 1e-16)))),
      { mean: 1, variance: 1 },
    );
    const whole = sum(Array.from({ length: 200 }, (_, k) => aFactor(`e${k}`, exponential)));
    const found = gridQuantiles(new Convolution().densityOf(whole), [0.1, 0.5, 0.9]);
    [0.1, 0.5, 0.9].forEach((probability, k) => {
      expect(Math.abs(erlang(200, found[k] ?? NaN) - probability)).toBeLessThan(
        // The density times 0.02 % of the value, at its highest: 200 · 2e-4 / √(2π · 200).
        (200 * 2e-4) / Math.sqrt(2 * Math.PI * 200),
      );
    });
  });
});

/** By the trapezoidal rule from 9 deviations below: to 1e-12. */
function normalCdf(z: number): number {
  if (z < -9) return 0;
  if (z > 9) return 1;
  const steps = 256;
  const width = (z + 9) / steps;
  let total = 0;
  for (let k = 0; k <= steps; k++) {
    total += Math.exp(-((-9 + k * width) ** 2) / 2) * (k === 0 || k === steps ? 0.5 : 1);
  }
  return (total * width) / Math.sqrt(2 * Math.PI);
}

/** P(X ≤ x) of a sum of n exponentials of mean 1: that a Poisson of mean x is n or more. */
function erlang(n: number, x: number): number {
  let logTerm = -x;
  let fewer = 0;
  for (let k = 0; k < n; k++) {
    fewer += Math.exp(logTerm);
    logTerm += Math.log(x) - Math.log(k + 1);
  }
  return 1 - fewer;
}
