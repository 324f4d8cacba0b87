import { describe, expect, it } from '@jest/globals';
import { quadratureOf, type LogDensity } from './adaptive-quadrature.js';

function expectationOf(
  logDensity: LogDensity,
  dimensions: number,
  of: (point: Float64Array) => number,
): number {
  return quadratureOf(logDensity, dimensions).reduce((sum, { point, share }) => sum + share * of(point), 0);
}

describe('quadratureOf', () => {
  it('integrates a correlated normal density exactly', () => {
    // Mean (1, −2), variances 4 and 1, covariance 1.2: precision [1 −1.2; −1.2 4] / 2.56.
    const logDensity: LogDensity = (point) => {
      const [x, y] = [(point[0] ?? 0) - 1, (point[1] ?? 0) + 2];
      return -(x * x - 2.4 * x * y + 4 * y * y) / (2 * 2.56);
    };
    const mean = (of: (x: number, y: number) => number): number =>
      expectationOf(logDensity, 2, (point) => of(point[0] ?? 0, point[1] ?? 0));
    expect(mean((x) => x)).toBeCloseTo(1, 6);
    expect(mean((_, y) => y)).toBeCloseTo(-2, 6);
    expect(mean((x) => (x - 1) ** 2)).toBeCloseTo(4, 5);
    expect(mean((x, y) => (x - 1) * (y + 2))).toBeCloseTo(1.2, 5);
    expect(mean((x) => (x - 1) ** 4)).toBeCloseTo(48, 3);
  });

  it('integrates a skewed density: the logarithm of a gamma variable', () => {
    // Mean and variance are digamma and trigamma of the shape (Abramowitz & Stegun 6.3, 6.4).
    const shape = 5;
    const logDensity: LogDensity = (point) => shape * (point[0] ?? 0) - Math.exp(point[0] ?? 0);
    const mean = expectationOf(logDensity, 1, (point) => point[0] ?? 0);
    const variance = expectationOf(logDensity, 1, (point) => ((point[0] ?? 0) - mean) ** 2);
    expect(mean).toBeCloseTo(1.506117668431801, 2);
    expect(variance).toBeCloseTo(0.221322955737115, 2);
  });

  it('finds its way where the curvature at the start points the wrong way', () => {
    // Two equal normals at ±6 with σ = 1, tilted towards +6: not concave at 0.
    const logDensity: LogDensity = ([x = 0]) =>
      Math.log(Math.exp(-((x - 6) ** 2) / 2) + 1e-9 * Math.exp(-((x + 6) ** 2) / 2)) - 1e-9 * x * x;
    expect(expectationOf(logDensity, 1, (point) => point[0] ?? 0)).toBeCloseTo(6, 4);
  });

  it('has one node with all the mass where there is nothing to integrate over', () => {
    expect(quadratureOf(() => -3, 0)).toEqual([{ point: new Float64Array(0), share: 1 }]);
  });

  it('ends on a plateau that leads nowhere', () => {
    const shares = quadratureOf(() => 0, 2).map((each) => each.share);
    expect(shares.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
    expect(shares.every((each) => Number.isFinite(each))).toBe(true);
  });
});
