import { describe, expect, it } from '@jest/globals';
import { exactly, pert } from '../catalogue-for-specs.js';
import { figureDistribution } from './known-shapes.js';
import { presentShare } from './present-share.js';

describe('presentShare of more than 256 units', () => {
  // Printers of the shipped catalogue: 0.2 to 5 %, most likely 0.9 %.
  const p = figureDistribution(pert(0.002, 0.009, 0.05));

  it('of 300 printers knows that there may be none: E (1 − p)³⁰⁰ = 6.4 %', () => {
    const count = 20_000;
    const shares = Float64Array.from({ length: count }, (_, k) => (k + 0.5) / count);
    p.fill(shares);
    const none = shares.reduce((sum, share) => sum + (1 - share) ** 300, 0) / count;
    expect(Math.abs(presentShare(p, 0, 300, 300).zeroProbability / none - 1)).toBeLessThan(0.02);
  });

  it.each([300, 1_000, 10_000])('of %d printers has the binomial’s mean and variance', (n) => {
    const share = presentShare(p, 0, n, n);
    const variance = (p.mean * (1 - p.mean) - p.variance) / n + p.variance;
    expect(Math.abs(share.mean / p.mean - 1)).toBeLessThan(1e-3);
    expect(Math.abs(Math.sqrt(share.variance / variance) - 1)).toBeLessThan(0.01);
  });

  it.each([0.001, 0.01, 0.5, 0.99, 0.999])(
    'at a known chance of %d, 1,000 units have mean p and variance p(1 − p)/n',
    (chance) => {
      const share = presentShare(figureDistribution(exactly(chance)), 0, 1_000, 1_000);
      expect(Math.abs(share.mean / chance - 1)).toBeLessThan(1e-3);
      expect(Math.abs(Math.sqrt(share.variance / ((chance * (1 - chance)) / 1_000)) - 1)).toBeLessThan(0.01);
    },
  );
});
