import {
  type Distribution,
  fromWeightedValues,
  momentsOf as momentsOfAtoms,
} from '../distribution/distribution.js';
import { lognormalRatio } from '../distribution/known-shapes.js';
import { type BeliefCell, type BeliefCells, type SharerInCell, weightsWithin } from './belief-cells.js';
import type { Factor } from './factor.js';
import {
  momentsOf,
  product,
  type Quantity,
  uncertain,
  type WeightedQuantity,
  withFactors,
} from './quantity.js';
import { addTo } from './sample-quantity.js';
import { meanSlopes } from './variance-shares.js';

/** A formula where a belief lies in one cell: read as if its factors had nothing in common there. */
export interface BeliefAlternative extends WeightedQuantity {
  /** Relative variance of the lognormal ratio that stands for what moves together and is no part of R. */
  readonly putBack: number;
}

/**
 * A formula T cut by a belief z that several of its factors X_i go back to. In a cell,
 *
 *     X_i = m_i(z) · r_i          m_i(z) = E[X_i | z]; the r_i independent, of mean 1
 *     T = R · T(m̄_i · r_i)        R = Σ a_i m_i(z) over its mean, a_i the formula's slope by factor i
 *
 * so that what all move by together is one factor R, with the shape that it has over the cell. Exact for lognormals that
 * move alike; else what is missed is of second order in the width of a cell. A factor that may be 0, or that the belief says
 * little of, is taken as it is in the cell, and what it shares with the others there is put back by a lognormal ratio.
 * @param whole linear in each of the factors
 * @param count of `BELIEF_CELL_COUNTS`
 */
export function beliefAlternatives(
  whole: Quantity,
  belief: string,
  cells: BeliefCells,
  count: number,
): readonly BeliefAlternative[] {
  return cells.cells(count).map((cell) => {
    const sharers = new Map<string, SharerInCell>();
    const apart = withFactors(whole, (factor) => {
      const correlation = correlationWith(belief, factor);
      if (correlation === null) return factor;
      const { sharedWith: _shared, ...own } = factor;
      const sharer = cells.within(cell, factor.distribution, correlation);
      sharers.set(factor.block, sharer);
      return { ...own, distribution: sharer.distribution, isOfEstimate: true };
    });
    return { weight: cell.weight, ...together(apart, cell, sharers, belief) };
  });
}

/** 0…1, how far a factor goes back to a belief: 1 for the belief itself; null where it does not. */
function correlationWith(belief: string, { block, sharedWith }: Factor): number | null {
  if (block === belief) return 1;
  return sharedWith?.block === belief ? sharedWith.correlation : null;
}

/** Times R and the lognormal ratio, of mean 1 each. */
function together(
  apart: Quantity,
  cell: BeliefCell,
  sharers: ReadonlyMap<string, SharerInCell>,
  belief: string,
): Pick<BeliefAlternative, 'quantity' | 'putBack'> {
  const { mean } = momentsOf(apart);
  if (mean === 0) return { quantity: apart, putBack: 0 };
  const slopes = meanSlopes(apart);
  const weights = weightsWithin(cell);
  const size = weights.length;
  const moving = new Float64Array(size + 2);
  const all = new Float64Array(size);
  let alone = 0;
  for (const [block, { means, isRatio }] of sharers) {
    const slope = slopes.get(block)?.slope ?? 0;
    const acted = means.map((each) => slope * each);
    const inside = acted.subarray(1, size + 1);
    addTo(all, inside);
    if (isRatio) addTo(moving, acted);
    else alone += varianceOver(inside, weights);
  }
  const inside = moving.subarray(1, size + 1);
  const notInRatio = varianceOver(all, weights) - varianceOver(inside, weights) - alone;
  const putBack = Math.max(0, notInRatio) / mean ** 2;
  const ratio = (name: string, distribution: Distribution): Quantity =>
    uncertain({
      block: `${belief}:${name}`,
      kind: 'UNIT_SCATTER',
      subject: '',
      distribution,
      isOfEstimate: true,
    });
  const ratios = [
    ratio('together', ratioOver(moving, weights, mean)),
    ratio('beside', lognormalRatio(Math.sqrt(putBack))),
  ];
  return { quantity: product(1, ...ratios, apart), putBack };
}

/** Values that stand for one of the finest cells. */
const VALUES_PER_CELL = 8;

/**
 * 1 + (what moves − its mean)/mean of all, over a cell: on the lines between the finest cells' means.
 * @param moving by finest cell, with one more on either side
 */
function ratioOver(moving: Float64Array, weights: Float64Array, mean: number): Distribution {
  const values = new Float64Array(weights.length * VALUES_PER_CELL);
  const shares = new Float64Array(values.length);
  let middle = 0;
  for (let k = 0; k < values.length; k++) {
    const finest = Math.floor(k / VALUES_PER_CELL);
    const place = ((k % VALUES_PER_CELL) + 0.5) / VALUES_PER_CELL - 0.5;
    const at = moving[finest + 1] as number;
    const next = moving[place < 0 ? finest : finest + 2] as number;
    values[k] = at + Math.abs(place) * (next - at);
    shares[k] = (weights[finest] as number) / VALUES_PER_CELL;
    middle += (values[k] as number) * (shares[k] as number);
  }
  return fromWeightedValues(
    values.map((each) => 1 + (each - middle) / mean),
    shares,
  );
}

function varianceOver(values: Float64Array, weights: Float64Array): number {
  return momentsOfAtoms({ values, weights }).variance;
}
