import { describe, expect, it } from '@jest/globals';
import { normalQuantile } from '../../../../shared/normal-quantile.js';
import type { RareEarth } from '../../../catalogue/domain/rare-earths.js';
import { RealisedCondition } from './realised.js';

const POINTS = 256;
/** Nd2O3 per Nd: 336.48 / 288.48. The others are not asked for. */
const OXIDE_FACTORS = { Nd: 1.1664 } as Readonly<Record<RareEarth, number>>;

/** Midpoints of equal parts of the unit interval, in an order of their own for each block. */
function uniforms(block: string): Float64Array {
  const step = block.length * 2 + 1;
  return Float64Array.from({ length: POINTS }, (_, i) => (((i * step) % POINTS) + 0.5) / POINTS);
}

describe('RealisedCondition', () => {
  it('takes an element of which nothing came out for the least that there can be', () => {
    // Lognormal about a kilogram, with 30 %.
    const prior = uniforms('').map((u) => 1_000 * Math.exp(0.3 * normalQuantile(u)));
    const realised = {
      id: 'evidence',
      elements: [{ element: 'Nd' as const, oxideMilligrams: 0, relativeUncertainty: 0.02 }],
      sharedRelativeUncertainty: 0.01,
    };
    const condition = new RealisedCondition(realised, { Nd: prior }, uniforms, OXIDE_FACTORS);
    // A kilogram with 30 % says that it is not nothing, by more than three deviations: both figures stand.
    expect(condition.conflicts).toMatchObject([{ code: 'AGAINST_PRIOR', measured: 0 }]);
    // What is contradicted is set aside: what was measured stands, with the error that it has.
    const grams = condition.condition(prior);
    expect(Math.min(...grams)).toBeGreaterThan(0);
    expect(Math.max(...grams)).toBeLessThan(2e-6);
  });
});
