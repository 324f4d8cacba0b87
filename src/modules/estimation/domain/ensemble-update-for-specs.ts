import type { RareEarth } from '../../catalogue/domain/rare-earths.js';
import { normalQuantile } from '../../../shared/normal-quantile.js';
import type { RealisedRecovery } from './evidence/evidence.js';
import { choleskyFactor, solve } from './evidence/linear-algebra.js';
import { jointPlainDraws, plainUniforms } from './quantity/plain-draws-for-specs.js';
import type { Quantity } from './quantity/quantity.js';

/** A sum of formulas, each with its weight. */
export type WeightedFormulas = readonly { readonly weight: number; readonly formula: Quantity }[];

/**
 * The update after a realised recovery as its paper has it, an ensemble with perturbed observations (Evensen, *Data
 * Assimilation*, 2nd ed., 2009, §4), at plain draws: each formula is moved in its logarithm, then the sum is formed.
 * @param measured recoverable grams of the realised elements' metal, in their order
 * @returns the sum at each draw, ascending
 */
export function ensembleUpdate(
  formulas: WeightedFormulas,
  measured: readonly Quantity[],
  { elements, sharedRelativeUncertainty }: RealisedRecovery,
  oxideFactors: Readonly<Record<RareEarth, number>>,
  count: number,
): Float64Array {
  const drawn = jointPlainDraws([...formulas.map(({ formula }) => formula), ...measured], count);
  const logs = drawn.map((values) => values.map(Math.log));
  const ofMeasured = logs.slice(formulas.length);
  const uniform = plainUniforms(7);
  const normal = (): number => normalQuantile(uniform());
  const shared = Float64Array.from({ length: count }, () => sharedRelativeUncertainty * normal());
  const innovations = elements.map(({ element, oxideMilligrams, relativeUncertainty }, k) => {
    const observed = Math.log(oxideMilligrams / (1_000 * oxideFactors[element]));
    return shared.map(
      (error, i) => observed + error + relativeUncertainty * normal() - (ofMeasured[k]?.[i] ?? NaN),
    );
  });
  const factor = choleskyFactor(
    elements.map((row, j) =>
      elements.map((_column, k) => {
        const own = j === k ? row.relativeUncertainty ** 2 : 0;
        return sharedRelativeUncertainty ** 2 + own + covariance(ofMeasured[j], ofMeasured[k]);
      }),
    ),
  );
  const total = new Float64Array(count);
  formulas.forEach(({ weight }, place) => {
    const moved = logs[place] ?? new Float64Array(count);
    const gain = solve(
      factor,
      ofMeasured.map((each) => covariance(moved, each)),
    );
    for (let i = 0; i < count; i++) {
      const move = gain.reduce((sum, each, k) => sum + each * (innovations[k]?.[i] ?? NaN), 0);
      total[i] = (total[i] ?? NaN) + weight * Math.exp((moved[i] ?? NaN) + move);
    }
  });
  return total.sort();
}

function covariance(a = new Float64Array(0), b = new Float64Array(0)): number {
  const [meanA, meanB] = [a, b].map((values) => values.reduce((sum, each) => sum + each, 0) / values.length);
  return (
    a.reduce((sum, each, i) => sum + (each - (meanA ?? NaN)) * ((b[i] ?? NaN) - (meanB ?? NaN)), 0) / a.length
  );
}
