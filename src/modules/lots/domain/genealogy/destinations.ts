import { roundToTotal } from '../../../../shared/apportion.js';
import type { LotGraph } from './lot-graph.js';
import { type Share, type ShareLimits, ShareTable } from './share-table.js';

/**
 * The share of some lots together in each of their descendants: 1 in themselves, and in what was made of them the
 * mean of the parents' shares, weighted by the grams that were taken.
 * @param descendants as `descendantsOf` gives them
 * @returns one share per entry of `descendants`
 */
export function sharesInDescendants(
  graph: LotGraph,
  sources: readonly number[],
  descendants: Int32Array,
  limits: ShareLimits,
): readonly Share[] {
  const { parentStarts, parents, parentGrams, inputGrams } = graph;
  const shares = new ShareTable(graph.lotIds.length, limits);
  const isSource = new Set(sources);
  for (const lot of descendants) {
    if (isSource.has(lot)) {
      shares.setWhole(lot);
      continue;
    }
    const end = parentStarts[lot + 1] as number;
    for (let k = parentStarts[lot] as number; k < end; k++) {
      shares.add(lot, parents[k] as number, parentGrams[k] as number, inputGrams[lot] as number);
    }
  }
  return Array.from(descendants, (lot) => shares.shareOf(lot));
}

/** Material of one composition in one place: on hand, delivered, lost, … */
export interface Holding {
  /** Negative where the account owes it: mass that a count found came out of the adjustment account. */
  readonly grams: number;
  /** Part of it that comes from what is traced. */
  readonly share: Share;
}

/**
 * Where so many grams ended up: whole grams per holding, adding up to them exactly.
 * @param tracedGrams what there was of it to begin with
 * @param holdings all of them, and disjoint
 * @throws RangeError where the holdings do not contain what is traced, no more and no less
 */
export function gramsPerHolding(tracedGrams: number, holdings: readonly Holding[]): readonly number[] {
  return roundToTotal(
    tracedGrams,
    holdings.map(({ grams, share: { numerator, denominator } }) => ({
      numerator: numerator * BigInt(grams),
      denominator,
    })),
  );
}
