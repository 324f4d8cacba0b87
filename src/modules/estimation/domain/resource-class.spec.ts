import { describe, expect, it } from '@jest/globals';
import { aCatalogue } from './catalogue-for-specs.js';
import { classifyResource, relativeHalfWidth } from './resource-class.js';

const rules = aCatalogue().resourceClassRules;

describe('relativeHalfWidth', () => {
  it('is (P90 − P10)/(2 · P50), to four decimals', () => {
    expect(relativeHalfWidth({ p10: 80, p50: 90, p90: 110, mean: 93 })).toBe(0.1667);
  });

  it('is at most 100, also where the P50 is 0', () => {
    expect(relativeHalfWidth({ p10: 0, p50: 0, p90: 0, mean: 3 })).toBe(100);
    expect(relativeHalfWidth({ p10: 0, p50: 1, p90: 1e9, mean: 3 })).toBe(100);
  });
});

describe('classifyResource', () => {
  it.each([
    [3, 0.1, 'MEASURED'],
    [3, 0.1001, 'INDICATED'],
    [2, 0.9, 'INDICATED'],
    [0, 0.3, 'INDICATED'],
    [0, 0.05, 'INDICATED'],
    [1, 0.3001, 'INFERRED'],
    [0, 100, 'INFERRED'],
  ])('tier %d with a half-width of %d is %s', (tier, halfWidth, expected) => {
    expect(classifyResource(tier, halfWidth, rules).resourceClass).toBe(expected);
  });

  it('names the rule and its figures', () => {
    expect(classifyResource(0, 0.4211, rules).rule).toBe(
      'Inferred: evidence tier 0 (below 2) and half-width 42.11 % of the P50 of recoverable NdPr oxide (above 30 %).',
    );
  });
});
