import { describe, expect, it } from '@jest/globals';
import { fromEquallyLikely, fromWeightedValues } from '../distribution/distribution.js';
import { lognormalRatio } from '../distribution/known-shapes.js';
import { Evaluation } from './evaluate-quantity.js';
import { FormulaLogarithms } from './joint-logarithms.js';
import { logMomentsOf } from './log-moments.js';
import { movedQuantity } from './moved-quantity.js';
import { aFactor, aSharer } from './plain-draws-for-specs.js';
import { amount, momentsOf, product, type Quantity, sum } from './quantity.js';

const P90 = 1.281_551_565_5;

function joined(formulas: readonly Quantity[], measured: readonly Quantity[] = []) {
  const joint = new FormulaLogarithms('specs').of(formulas, measured, 1);
  return { joint, moments: logMomentsOf(joint), errors: [[0.01 ** 2]] };
}

function summaryOf(quantity: Quantity) {
  return new Evaluation('specs').summaryOf(quantity);
}

describe('logMomentsOf', () => {
  const [x, y] = [aFactor('x', lognormalRatio(0.3)), aFactor('y', lognormalRatio(0.2))];
  const [varianceX, varianceY] = [Math.log1p(0.09), Math.log1p(0.04)];

  it('of products are sums over the blocks that they share', () => {
    const { moments } = joined([product(5, x, y), product(2, x)]);
    expect(moments.means[0]).toBeCloseTo(Math.log(5) - (varianceX + varianceY) / 2, 4);
    expect(moments.covariance[0]?.[0]).toBeCloseTo(varianceX + varianceY, 3);
    expect(moments.covariance[0]?.[1]).toBeCloseTo(varianceX, 3);
  });

  it('of sums, and of factors that go back to one belief, are those of points', () => {
    const [a, b] = [0, 1].map((k) => aSharer(`own${k}`, 'belief', 0.8, lognormalRatio(0.2))) as [
      Quantity,
      Quantity,
    ];
    const { joint, moments } = joined([product(1, a, x), product(1, b, x), product(1, x, sum([y, x]))]);
    // Normal scores of a and b have the correlation 0.8².
    expect(joint.partAtPoints).not.toBeNull();
    expect(moments.covariance[0]?.[1]).toBeCloseTo(0.64 * varianceY + varianceX, 2);
    expect(moments.covariance[2]?.[2]).toBeGreaterThan(varianceX);
  });

  it('are of what is not 0', () => {
    const sometimes = aFactor('z', fromEquallyLikely(Float64Array.of(0, Math.E, 0, Math.E)));
    const { moments } = joined([product(1, x, sometimes)]);
    expect(moments.means[0]).toBeCloseTo(1 - varianceX / 2, 4);
  });
});

describe('movedQuantity', () => {
  it('of lognormals is the lognormal that its combination makes', () => {
    const [x, y] = [aFactor('x', lognormalRatio(0.3)), aFactor('y', lognormalRatio(0.2))];
    const from = joined([product(5, x, y)], [product(2, x)]);
    const moved = movedQuantity(from, [
      { weight: 3, term: { combination: [1, -0.9], gain: [0.9], constant: 0.5 } },
    ]);
    const [varianceX, varianceY] = [Math.log1p(0.09), Math.log1p(0.04)];
    const mean = Math.log(15) + 0.5 - 0.9 * Math.log(2) - 0.05 * varianceX - varianceY / 2;
    const deviation = Math.sqrt(0.01 * varianceX + varianceY + 0.81e-4);
    const { p10, p50, p90 } = summaryOf(moved);
    [-P90, 0, P90].forEach((z, k) => {
      const expected = Math.exp(mean + z * deviation);
      expect(Math.abs(([p10, p50, p90][k] ?? NaN) / expected - 1)).toBeLessThan(2e-4);
    });
  });

  it('leaves out the draws at which something measured would be 0, and keeps where it is 0 itself', () => {
    const presence = fromWeightedValues(Float64Array.of(0.5, 1), Float64Array.of(1, 3), 0.2);
    const [present, x] = [aFactor('p', presence), aFactor('x', lognormalRatio(0.1))];
    const half = aFactor('h', fromEquallyLikely(Float64Array.of(0, 1)));
    const from = joined([product(1, present, x, half)], [product(1, present)]);
    const moved = movedQuantity(from, [
      { weight: 1, term: { combination: [1, -1], gain: [0], constant: 0 } },
    ]);
    const { p10, p90, mean } = summaryOf(moved);
    expect(p10).toBe(0);
    // (0.9 − 0.5) / 0.5 = 0.8 of a lognormal, whose score is 0.8416.
    const variance = Math.log1p(0.01);
    expect(Math.abs(p90 / Math.exp(0.841_621_23 * Math.sqrt(variance) - variance / 2) - 1)).toBeLessThan(
      1e-3,
    );
    expect(mean).toBeCloseTo(0.5, 3);
  });

  it('of several terms is their sum: of like ones a multiple, of unlike ones with what they do not share', () => {
    const x = aFactor('x', lognormalRatio(0.05));
    const rare = fromEquallyLikely(
      Float64Array.from({ length: 8_192 }, (_, i) => 0.02 + (0.3 * (i % 97)) / 97),
    );
    const from = joined([product(1, x), product(1, x, aFactor('c', rare))]);
    const alone = { combination: [1, 0], gain: [0], constant: 0 };
    const twice = movedQuantity(from, [
      { weight: 1, term: alone },
      { weight: 2, term: alone },
    ]);
    expect(Math.abs(summaryOf(twice).p10 / (3 * summaryOf(x).p10) - 1)).toBeLessThan(1e-4);
    const both = movedQuantity(from, [
      { weight: 1, term: alone },
      { weight: 1, term: { combination: [0, 1], gain: [0], constant: 0 } },
    ]);
    const expected = product(
      1,
      x,
      aFactor('c', fromEquallyLikely(rare.atoms.values.map((value) => 1 + value))),
    );
    const [found, exact] = [summaryOf(both), summaryOf(expected)];
    expect(Math.abs(found.p10 / exact.p10 - 1)).toBeLessThan(2e-4);
    expect(Math.abs(found.p90 / exact.p90 - 1)).toBeLessThan(2e-4);
    expect(Math.abs(momentsOf(both).mean / exact.mean - 1)).toBeLessThan(2e-4);
  });

  it('of amounts that are known is moved by the errors alone', () => {
    const from = joined([amount(2), amount(3)]);
    const term = (combination: readonly number[]) => ({ combination, gain: [1], constant: 0 });
    const moved = movedQuantity(from, [
      { weight: 1, term: term([1, 0]) },
      { weight: 2, term: term([0, 1]) },
    ]);
    expect(Math.abs(summaryOf(moved).p50 / 8 - 1)).toBeLessThan(1e-9);
    expect(Math.abs(summaryOf(moved).p90 / (8 * Math.exp(P90 * 0.01)) - 1)).toBeLessThan(1e-6);
  });

  it('of terms that errors move apart exceeds their mean move by half the variance between them', () => {
    const x = aFactor('x', lognormalRatio(1e-4));
    const joint = new FormulaLogarithms('specs').of([x, x], [], 1);
    const errors = [
      [0.04, 0],
      [0, 0.04],
    ];
    const moved = movedQuantity({ joint, moments: logMomentsOf(joint), errors }, [
      { weight: 0.5, term: { combination: [1, 0], gain: [1, 0], constant: 0 } },
      { weight: 0.5, term: { combination: [0, 1], gain: [0, 1], constant: 0 } },
    ]);
    // ½(e^a + e^b), a and b independent with 0.2: mean e^0.02.
    expect(Math.abs(momentsOf(moved).mean / Math.exp(0.02) - 1)).toBeLessThan(5e-4);
  });
});
