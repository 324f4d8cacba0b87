import { roundToTotal } from '../../../../shared/apportion.js';
import { isRoot, type LotGraph } from './lot-graph.js';
import { ancestorsOf, type Descent, type DescentTable, descentsTo } from './lineage.js';
import { EXACT, ROUNDED, type Share, ShareTable } from './share-table.js';

/**
 * What a lot is made of, down to the roots: the lots that were received.
 *
 * A root's share is the sum over all paths of the products of parent grams / input grams. It is found without
 * walking paths: from the lot backwards, each lot after all of its children, a lot's weight goes to its parents
 * in proportion to the grams that were taken of them; what arrives at the roots are the shares.
 */
export class Provenance {
  /** The lot and all it is made of, each after all of its parents. */
  readonly ancestors: Int32Array;
  /** Ascending by lot id. */
  readonly roots: Int32Array;
  private readonly rounded: ShareTable;
  private exact: ShareTable | null = null;
  private readonly exactRoots = new Set<number>();
  private descents: DescentTable | null = null;

  constructor(
    private readonly graph: LotGraph,
    readonly lot: number,
  ) {
    this.ancestors = ancestorsOf(graph, lot);
    this.roots = this.ancestors.filter((each) => isRoot(graph, each)).sort();
    this.rounded = this.backwards(new ShareTable(graph.lotIds.length, ROUNDED));
    for (const root of this.roots) this.sumAtRoot(this.rounded, root);
  }

  /** Of one root, to 57 decimals at least: for percentages and grams. */
  roundedShareOf(root: number): Share {
    return this.rounded.shareOf(root);
  }

  /**
   * Of one root: exact, and in lowest terms, but where the fraction is too long to be of use to anybody. Fractions of
   * a thousand roots below a thousand merges would fill the memory, so each is made when it is asked for.
   */
  exactShareOf(root: number): Share {
    this.exact ??= this.backwards(new ShareTable(this.graph.lotIds.length, EXACT));
    if (!this.exactRoots.has(root)) this.sumAtRoot(this.exact, root);
    this.exactRoots.add(root);
    return this.exact.shareOf(root);
  }

  /**
   * Whole grams of each root in so much of the lot, adding up to it: largest remainder, of equal ones the earlier.
   * @param grams of the lot or of a part of it; all of its parts are alike
   * @returns in the order of `roots`
   */
  gramsOf(grams: number): readonly number[] {
    const amounts = Array.from(this.roots, (root) => {
      const { numerator, denominator } = this.roundedShareOf(root);
      return { numerator: numerator * BigInt(grams), denominator };
    });
    return roundToTotal(grams, amounts);
  }

  /** How its material came here from one root, or from any ancestor. */
  descentFrom(ancestor: number): Descent {
    this.descents ??= descentsTo(this.graph, this.lot, this.ancestors);
    return this.descents.descentFrom(ancestor);
  }

  /** Weights of the ancestors that are no roots. */
  private backwards(weights: ShareTable): ShareTable {
    const { graph, ancestors } = this;
    const { parentStarts, parents, parentGrams, inputGrams } = graph;
    weights.setWhole(this.lot);
    for (let position = ancestors.length - 1; position >= 0; position--) {
      const child = ancestors[position] as number;
      const end = parentStarts[child + 1] as number;
      for (let k = parentStarts[child] as number; k < end; k++) {
        const parent = parents[k] as number;
        if (isRoot(graph, parent)) continue;
        weights.add(parent, child, parentGrams[k] as number, inputGrams[child] as number);
      }
    }
    return weights;
  }

  private sumAtRoot(weights: ShareTable, root: number): void {
    const { childStarts, children, childEdges, parentGrams, inputGrams } = this.graph;
    const end = childStarts[root + 1] as number;
    for (let k = childStarts[root] as number; k < end; k++) {
      const child = children[k] as number;
      const grams = parentGrams[childEdges[k] as number] as number;
      weights.add(root, child, grams, inputGrams[child] as number);
    }
  }
}
