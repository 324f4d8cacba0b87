import { roundToTotal } from '../../../../shared/apportion.js';
import {
  addRationals,
  multiplyRationals,
  type Rational,
  rational,
  ZERO,
} from '../../../../shared/rational.js';
import { descendantsOf } from './lineage.js';
import type { LotGraph } from './lot-graph.js';
import { EXACT, ROUNDED, type Share, type ShareLimits, ShareTable } from './share-table.js';

/**
 * Where some lots ended up. Their share of a lot is 1 in themselves, and in what was made of them the mean of the
 * parents' shares, weighted by the grams that were taken.
 */
export class Trace {
  /** The lots and all that was made of them, each after all of its parents. */
  readonly descendants: Int32Array;
  private readonly rounded: ShareTable;
  private exact: Progress | null = null;
  private places: Int32Array | null = null;
  private readonly isSource: ReadonlySet<number>;

  constructor(
    private readonly graph: LotGraph,
    sources: readonly number[],
  ) {
    this.descendants = descendantsOf(graph, sources);
    this.isSource = new Set(sources);
    const rounded = this.forwards(ROUNDED);
    while (rounded.next < this.descendants.length) this.goOn(rounded);
    this.rounded = rounded.shares;
  }

  /** Their share of a lot, to 57 decimals at least; 0 in a lot that was not made of them. */
  roundedShareOf(lot: number): Share {
    return this.rounded.shareOf(lot);
  }

  /** Exact, and in lowest terms, but where the fraction is too long to be of use to anybody. */
  exactShareOf(lot: number): Share {
    this.exact ??= this.forwards(EXACT);
    // No further than asked: of many lots only a page is shown, and what comes first of them is made first.
    while (this.exact.next <= this.placeAmongDescendants(lot)) this.goOn(this.exact);
    return this.exact.shares.shareOf(lot);
  }

  /**
   * Their share of what an operation lost or left over: of its inputs together, which are the lots that gave.
   * Where none gave, as in a count that found more, it is that of the lots that got.
   * @param changes grams that each lot got, or gave where negative; lots outside the graph have no place
   */
  shareOfOperation(changes: readonly { readonly lot: number | null; readonly grams: number }[]): Rational {
    const givers = changes.filter(({ grams }) => grams < 0);
    const mixed = givers.length > 0 ? givers : changes;
    const total = mixed.reduce((sum, { grams }) => sum + Math.abs(grams), 0);
    return mixed.reduce((sum, { lot, grams }) => {
      if (lot === null || grams === 0) return sum;
      return addRationals(sum, multiplyRationals(this.roundedShareOf(lot), rational(Math.abs(grams), total)));
    }, ZERO);
  }

  private forwards(limits: ShareLimits): Progress {
    return { shares: new ShareTable(this.graph.lotIds.length, limits), next: 0 };
  }

  /** Finds the share of the next lot: those of all its parents are known. */
  private goOn(progress: Progress): void {
    const { parentStarts, parents, parentGrams, inputGrams } = this.graph;
    const lot = this.descendants[progress.next++] as number;
    if (this.isSource.has(lot)) {
      progress.shares.setWhole(lot);
      return;
    }
    const end = parentStarts[lot + 1] as number;
    for (let k = parentStarts[lot] as number; k < end; k++)
      progress.shares.add(lot, parents[k] as number, parentGrams[k] as number, inputGrams[lot] as number);
  }

  /** −1 where the lot was not made of them. */
  private placeAmongDescendants(lot: number): number {
    this.places ??= placesIn(this.descendants, this.graph.lotIds.length);
    return this.places[lot] as number;
  }
}

function placesIn(lots: Int32Array, count: number): Int32Array {
  const places = new Int32Array(count).fill(-1);
  lots.forEach((lot, place) => (places[lot] = place));
  return places;
}

/** Shares of the first so many descendants. */
interface Progress {
  readonly shares: ShareTable;
  next: number;
}

/** Material of one composition in one place: on hand, delivered, lost, … */
export interface Holding {
  /** Negative where the account owes it: mass that a count found came out of the adjustment account. */
  readonly grams: number;
  /** Part of it that comes from what is traced. */
  readonly share: Rational;
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
