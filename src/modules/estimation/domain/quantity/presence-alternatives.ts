import { constant, type Distribution } from '../distribution/distribution.js';
import type { Factor } from './factor.js';
import { eachFactor, type Quantity, type WeightedQuantity, withFactors } from './quantity.js';
import { meanSlopes } from './variance-shares.js';

/**
 * A formula cut by the presence of what matters most to it of all that may be absent: total probability,
 * P(Q ≤ x) = p₀ · P(Q ≤ x | absent) + (1 − p₀) · P(Q ≤ x | present).
 * @returns null where nothing may be absent by itself
 */
export function cutByPresence(quantity: Quantity): readonly WeightedQuantity[] | null {
  const beliefs = new Set<string>();
  eachFactor(quantity, ({ sharedWith }) => {
    if (sharedWith !== undefined) beliefs.add(sharedWith.block);
  });
  const [largest] = [...meanSlopes(quantity).values()]
    .filter(({ factor }) => mayBeAbsent(factor) && !beliefs.has(factor.block))
    .sort(
      (a, b) =>
        b.slope * b.factor.distribution.mean - a.slope * a.factor.distribution.mean ||
        (a.factor.block < b.factor.block ? -1 : 1),
    );
  if (largest === undefined) return null;
  const { block, distribution } = largest.factor;
  const fixed = (value: Distribution): Quantity =>
    withFactors(quantity, (factor) =>
      factor.block === block ? { ...factor, distribution: value, isOfEstimate: true } : factor,
    );
  const { zeroProbability } = distribution;
  return [
    { weight: zeroProbability, quantity: fixed(constant(0)) },
    { weight: 1 - zeroProbability, quantity: fixed(givenPresent(distribution)) },
  ];
}

function mayBeAbsent({ distribution, sharedWith }: Factor): boolean {
  const { zeroProbability, unordered } = distribution;
  return zeroProbability > 0 && zeroProbability < 1 && unordered !== true && sharedWith === undefined;
}

/** The distribution given that it is not 0. */
function givenPresent({ mean, variance, zeroProbability, atoms, fill }: Distribution): Distribution {
  const share = 1 - zeroProbability;
  const meanPresent = mean / share;
  return {
    mean: meanPresent,
    variance: Math.max(0, (variance + mean ** 2) / share - meanPresent ** 2),
    zeroProbability: 0,
    atoms,
    fill: (probabilities) => {
      for (let i = 0; i < probabilities.length; i++) {
        probabilities[i] = zeroProbability + share * (probabilities[i] as number);
      }
      fill(probabilities);
    },
  };
}
