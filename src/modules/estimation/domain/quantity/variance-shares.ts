import type { Factor } from './factor.js';
import { isReadOnce, momentsOf, type Quantity } from './quantity.js';

/** How much of a quantity's variance goes back to one block of factors. */
export interface VarianceShare {
  /** One of the block's factors, as it occurs in the quantity. */
  readonly factor: Factor;
  /** Variance of the quantity's mean given the block, over the quantity's variance, 0…1: Sobol's first-order index. */
  readonly share: number;
}

/**
 * First-order variance shares of all blocks, largest first. A quantity is linear in each of its blocks, so that its mean
 * given one is a straight line and the variance of that mean is slope² · variance: no sampling is needed. (Sobol',
 * Mathematics and Computers in Simulation 55, 2001.) What the shares lack to 1 is due to blocks acting together. See
 * docs/model/evidence-mathematics.md, "Drivers".
 */
export function varianceShares(quantity: Quantity): readonly VarianceShare[] {
  const parts = [...meanSlopes(quantity).values()].map(({ factor, slope }) => ({
    factor,
    variance: slope ** 2 * factor.distribution.variance,
  }));
  const firstOrder = parts.reduce((sum, { variance }) => sum + variance, 0);
  const total = isReadOnce(quantity) ? momentsOf(quantity).variance : firstOrder;
  if (total === 0) return [];
  return parts
    .map(({ factor, variance }) => ({ factor, share: Math.min(1, variance / total) }))
    .sort((a, b) => b.share - a.share || (a.factor.block < b.factor.block ? -1 : 1));
}

/** One of a block's factors, and the derivative of a quantity's mean by the block's value. */
export interface MeanSlope {
  readonly factor: Factor;
  readonly slope: number;
}

/** By block, for every block that the quantity holds. */
export function meanSlopes(quantity: Quantity): ReadonlyMap<string, MeanSlope> {
  const slopes = new Map<string, MeanSlope>();
  addSlopes(quantity, 1, slopes);
  return slopes;
}

/** Adds, per block, the derivative of the quantity's mean by the block's value, times `outer`. */
function addSlopes(quantity: Quantity, outer: number, slopes: Map<string, MeanSlope>): void {
  if (quantity.kind === 'FACTOR') {
    const { factor } = quantity;
    const known = slopes.get(factor.block);
    slopes.set(factor.block, { factor, slope: (known?.slope ?? 0) + outer });
    return;
  }
  if (quantity.kind === 'SUM') {
    for (const term of quantity.of) addSlopes(term, outer, slopes);
    return;
  }
  const means = quantity.of.map((part) => momentsOf(part).mean);
  quantity.of.forEach((part, index) => {
    const others = means.reduce((product, mean, other) => (other === index ? product : product * mean), 1);
    addSlopes(part, outer * quantity.scale * others, slopes);
  });
}
