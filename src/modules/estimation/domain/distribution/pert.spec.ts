import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pert } from '../catalogue-for-specs.js';
import { pertFromUniforms, pertMean, pertQuantile } from './pert.js';
import { logBetaFunction, regularisedIncompleteBeta } from './regularised-incomplete-beta.js';

/** P(X ≤ x) for whole shapes, as a binomial tail sum (DLMF 8.17.5); independent of the continued fraction. */
function binomialTail(x: number, alpha: number, beta: number): number {
  const n = alpha + beta - 1;
  let sum = 0;
  for (let k = alpha; k <= n; k++) sum += choose(n, k) * x ** k * (1 - x) ** (n - k);
  return sum;
}

function choose(n: number, k: number): number {
  return k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k;
}

describe('regularisedIncompleteBeta', () => {
  const at = (x: number, alpha: number, beta: number): number =>
    regularisedIncompleteBeta(x, alpha, beta, logBetaFunction(alpha, beta));

  it.each([0.001, 0.1, 0.35, 0.5, 0.8, 0.999])(
    'has the closed forms of beta(1,1), (2,2), (5,1) and (1,5) at %d',
    (x) => {
      expect(at(x, 1, 1)).toBeCloseTo(x, 13);
      expect(at(x, 2, 2)).toBeCloseTo(x * x * (3 - 2 * x), 13);
      expect(at(x, 5, 1)).toBeCloseTo(x ** 5, 13);
      expect(at(x, 1, 5)).toBeCloseTo(1 - (1 - x) ** 5, 13);
    },
  );

  it('is the binomial tail for whole shapes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (alpha, beta, x) => {
          expect(at(x, alpha, beta)).toBeCloseTo(binomialTail(x, alpha, beta), 12);
        },
      ),
    );
  });

  it('is symmetric, I_x(α, β) = 1 − I_{1−x}(β, α), for shapes between whole ones', () => {
    const shape = fc.double({ min: 1, max: 5, noNaN: true });
    fc.assert(
      fc.property(shape, shape, fc.double({ min: 0, max: 1, noNaN: true }), (alpha, beta, x) => {
        expect(at(x, alpha, beta)).toBeCloseTo(1 - at(1 - x, beta, alpha), 12);
      }),
    );
  });

  it('is exact for half-whole shapes: I_x(1/2, 1/2) = (2/π) arcsin √x', () => {
    for (const x of [0.01, 0.3, 0.5, 0.9])
      expect(at(x, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 12);
  });
});

describe('PERT', () => {
  it.each([0.1, 0.25, 0.5, 0.9])('with its mode at an end is beta(1,5) or beta(5,1): quantile %d', (p) => {
    expect(pertQuantile(pert(0, 0, 1), p)).toBeCloseTo(1 - (1 - p) ** (1 / 5), 5);
    expect(pertQuantile(pert(0, 1, 1), p)).toBeCloseTo(p ** (1 / 5), 5);
  });

  // Median of beta(α, 6 − α) from the defining equation, solved on the binomial tail: modes ¼, ½, ¾ give α = 2, 3, 4.
  it.each([
    [2, 0.25],
    [3, 0.5],
    [4, 0.75],
  ])(
    'of shape beta(%d, 6 − α) has P10, P50 and P90 where the distribution is 0.1, 0.5, 0.9, within 1e-4',
    (alpha, mode) => {
      for (const probability of [0.1, 0.5, 0.9]) {
        let [low, high] = [0, 1];
        while (high - low > 1e-14) {
          const middle = (low + high) / 2;
          if (binomialTail(middle, alpha, 6 - alpha) < probability) low = middle;
          else high = middle;
        }
        const relativeError = pertQuantile(pert(0, mode, 1), probability) / low - 1;
        expect(Math.abs(relativeError)).toBeLessThan(1e-5);
      }
    },
  );

  it('has its median at the mode when symmetric', () => {
    expect(pertQuantile(pert(10, 20, 30), 0.5)).toBeCloseTo(20, 10);
  });

  it('has mean (low + 4 mode + high)/6 and variance (μ − low)(high − μ)/7, as a sample and as a formula', () => {
    const range = fc.tuple(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(range, ([a, b]) => {
        const each = pert(2, 2 + 3 * a, 2 + 3 * Math.max(a, b, 0.01));
        const sample = Float64Array.from({ length: 8_192 }, (_, i) => (i + 0.5) / 8_192);
        pertFromUniforms(sample, each);
        const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
        const variance = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sample.length;
        const width = each.high - each.low;
        expect(pertMean(each)).toBeCloseTo((each.low + 4 * each.mode + each.high) / 6, 12);
        expect(Math.abs(mean - pertMean(each))).toBeLessThan(1e-5 * width);
        const expected = ((pertMean(each) - each.low) * (each.high - pertMean(each))) / 7;
        expect(Math.abs(variance - expected)).toBeLessThan(1e-5 * width * width);
      }),
      { numRuns: 40 },
    );
  });

  it('is monotone, bounded and constant where low = high', () => {
    const sample = Float64Array.from({ length: 5_001 }, (_, i) => i / 5_000);
    pertFromUniforms(sample, pert(1, 1.1, 4));
    expect(sample.every((value, i) => i === 0 || value >= (sample[i - 1] ?? 0))).toBe(true);
    expect([sample[0], sample[5_000]]).toEqual([1, 4]);
    expect(pertQuantile(pert(3, 3, 3), 0.9)).toBe(3);
  });
});
