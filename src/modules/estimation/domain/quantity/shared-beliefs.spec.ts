import { describe, expect, it } from '@jest/globals';
import { pert } from '../catalogue-for-specs.js';
import { figureDistribution, lognormalRatio, normalRatio } from '../distribution/known-shapes.js';
import { Evaluation } from './evaluate-quantity.js';
import { aFactor, aSharer, drawnPercentile, plainDraws } from './plain-draws-for-specs.js';
import { product, type Quantity, sum } from './quantity.js';

const PROBABILITIES = [0.1, 0.5, 0.9];
const Z90 = 1.281_551_565_544_600_4;
const SCORES = [-Z90, 0, Z90];
const figure = (low: number, mode: number, high: number) => figureDistribution(pert(low, mode, high));
const percentilesOf = (quantity: Quantity): readonly number[] => {
  const { p10, p50, p90 } = new Evaluation('specs').summaryOf(quantity);
  return [p10, p50, p90];
};

/** Each of three percentiles against what it must be. */
function expectNear(quantity: Quantity, expected: (k: number) => number, tolerance: number): void {
  percentilesOf(quantity).forEach((each, k) => {
    expect(Math.abs(each / expected(k) - 1)).toBeLessThan(tolerance);
  });
}

describe('a sum of terms that go back to one belief', () => {
  it.each([0.1, 0.5, 0.9, 0.99, 1])('with correlation %d: normals add up to a normal', (correlation) => {
    const [belief, sharer] = [0.1, 0.15];
    const quantity = sum([
      product(10, aFactor('belief', normalRatio(belief))),
      product(10, aSharer('own', 'belief', correlation, normalRatio(sharer))),
    ]);
    const deviation = 10 * Math.sqrt(belief ** 2 + sharer ** 2 + 2 * correlation * belief * sharer);
    expectNear(quantity, (k) => 20 + (SCORES[k] ?? NaN) * deviation, 3e-4);
  });

  it('of three: those that go back to it by ρ and r have the correlation ρ · r', () => {
    const quantity = sum([
      aFactor('belief', normalRatio(0.2)),
      aSharer('a', 'belief', 0.9, normalRatio(0.2)),
      aSharer('b', 'belief', 0.5, normalRatio(0.2)),
    ]);
    const deviation = 0.2 * Math.sqrt(3 + 2 * (0.9 + 0.5 + 0.45));
    expectNear(quantity, (k) => 3 + (SCORES[k] ?? NaN) * deviation, 3e-4);
  });

  it('that are one and the same is twice the one', () => {
    const wide = lognormalRatio(0.5);
    const [mu, sigma] = [-Math.log(1.25) / 2, Math.sqrt(Math.log(1.25))];
    const quantity = sum([aFactor('belief', wide), aSharer('own', 'belief', 1, wide)]);
    expectNear(quantity, (k) => 2 * Math.exp(mu + sigma * (SCORES[k] ?? NaN)), 2e-3);
  });

  it('and to a second one has the percentiles of a million plain draws', () => {
    const alloy = figure(0.2, 0.28, 0.33);
    const quantity = product(
      1,
      aFactor('route', figure(0.8, 0.9, 0.97)),
      sum([
        product(60, aFactor('mass', figure(0.7, 1.2, 2.6)), aFactor('alloy', alloy)),
        product(
          80,
          aSharer('mass@a', 'mass', 0.6, figure(0.9, 1.3, 2)),
          aSharer('alloy@a', 'alloy', 0.7, figure(0.22, 0.27, 0.31)),
          aFactor('scatter', lognormalRatio(0.05)),
        ),
        product(30, aFactor('mass', figure(0.7, 1.2, 2.6)), aSharer('alloy@b', 'alloy', 0.4, alloy)),
      ]),
    );
    const drawn = plainDraws(quantity, 1_000_000);
    expectNear(quantity, (k) => drawnPercentile(drawn, PROBABILITIES[k] ?? NaN), 2e-3);
  });
});
