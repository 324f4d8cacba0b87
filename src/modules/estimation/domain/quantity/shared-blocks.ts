import type { Factor } from './factor.js';
import { amount, type Moments, momentsOf, product, type Quantity, sum } from './quantity.js';

/** What questions about blocks need of a formula, remembered by its parts: formulas of one estimate share most of them. */
export class SharedBlocks {
  private readonly looks = new Map<Quantity, Look>();
  private readonly linear = new Map<string, Map<Quantity, LinearMoments>>();
  private readonly fixed = new Map<string, Map<Quantity, Quantity>>();

  /** A factor of each block that the formula holds. */
  factorsOf(quantity: Quantity): ReadonlyMap<string, Factor> {
    return this.lookAt(quantity).factors;
  }

  /** True where no block occurs twice, nor a belief that two factors go back to. */
  isReadOnce(quantity: Quantity): boolean {
    return this.lookAt(quantity).isReadOnce;
  }

  /** True where every block is one number to the formula, in which it is linear, and none goes back to another belief. */
  isLinearInEach(quantity: Quantity): boolean {
    return this.lookAt(quantity).isLinear;
  }

  private lookAt(quantity: Quantity): Look {
    const known = this.looks.get(quantity);
    if (known !== undefined) return known;
    const look = quantity.kind === 'FACTOR' ? lookAtFactor(quantity.factor) : this.lookAtParts(quantity);
    this.looks.set(quantity, look);
    return look;
  }

  private lookAtParts({ kind, of }: Quantity & { kind: 'SUM' | 'PRODUCT' }): Look {
    const [only] = of;
    if (only !== undefined && of.length === 1) return this.lookAt(only);
    const factors = new Map<string, Factor>();
    let isReadOnce = true;
    let isLinear = true;
    for (const part of of) {
      const look = this.lookAt(part);
      isReadOnce &&= look.isReadOnce;
      isLinear &&= look.isLinear;
      for (const [block, factor] of look.factors) {
        const known = factors.get(block);
        if (known === undefined) factors.set(block, factor);
        else {
          isReadOnce = false;
          isLinear &&= kind === 'SUM' && isSameNumber(known, factor);
        }
      }
    }
    return { factors, isReadOnce, isLinear };
  }

  /** The formula with a block known; parts without it stay the same objects, and the same part gives the same object. */
  fix(quantity: Quantity, block: string, value: number): Quantity {
    const key = `${block}=${value}`;
    const known = this.fixed.get(key) ?? new Map<Quantity, Quantity>();
    this.fixed.set(key, known);
    const exchanged = (part: Quantity): Quantity => {
      if (!this.factorsOf(part).has(block)) return part;
      if (part.kind === 'FACTOR') return amount(value);
      const found = known.get(part);
      if (found !== undefined) return found;
      const of = part.of.map(exchanged);
      const result = part.kind === 'SUM' ? sum(of) : product(part.scale, ...of);
      known.set(part, result);
      return result;
    };
    return exchanged(quantity);
  }

  /** Moments of A and B in A + g·B, which a formula is that is linear in its block g; no formula of either is made. */
  linearMoments(quantity: Quantity, block: string): LinearMoments {
    if (!this.factorsOf(quantity).has(block)) return { without: momentsOf(quantity), slope: NO_MOMENTS };
    if (quantity.kind === 'FACTOR') return { without: NO_MOMENTS, slope: { mean: 1, variance: 0 } };
    const ofBlock = this.linear.get(block) ?? new Map<Quantity, LinearMoments>();
    this.linear.set(block, ofBlock);
    const known = ofBlock.get(quantity);
    if (known !== undefined) return known;
    const parts = quantity.of.map((part) => this.linearMoments(part, block));
    const found =
      quantity.kind === 'SUM' ? momentsOfSum(parts) : this.momentsOfProduct(quantity, block, parts);
    ofBlock.set(quantity, found);
    return found;
  }

  /** Of whose parts one holds the block. */
  private momentsOfProduct(
    { scale, of }: Quantity & { kind: 'PRODUCT' },
    block: string,
    parts: readonly LinearMoments[],
  ): LinearMoments {
    let others: Moments = { mean: scale, variance: 0 };
    let found: LinearMoments = { without: NO_MOMENTS, slope: NO_MOMENTS };
    of.forEach((part, place) => {
      if (this.factorsOf(part).has(block)) found = parts[place] as LinearMoments;
      else others = multiplied(others, momentsOf(part));
    });
    return { without: multiplied(others, found.without), slope: multiplied(others, found.slope) };
  }

  /** True where the formula is the block times something without it. */
  isMultipleOf(quantity: Quantity, block: string): boolean {
    if (quantity.kind === 'FACTOR') return quantity.factor.block === block;
    if (quantity.kind === 'SUM') return quantity.of.every((term) => this.isMultipleOf(term, block));
    return quantity.of.some((part) => this.isMultipleOf(part, block));
  }

  /** Blocks that several of the parts hold, with the parts' places; in the order of first occurrence. */
  sharedBy(parts: readonly Quantity[]): ReadonlyMap<string, readonly number[]> {
    const places = new Map<string, number[]>();
    parts.forEach((part, place) => {
      for (const block of this.factorsOf(part).keys()) {
        const known = places.get(block);
        if (known === undefined) places.set(block, [place]);
        else known.push(place);
      }
    });
    for (const [block, at] of places) if (at.length === 1) places.delete(block);
    return places;
  }

  /** Parts in groups that have no block in common. */
  independentGroups(parts: readonly Quantity[]): readonly (readonly Quantity[])[] {
    const groupOf = parts.map((_part, place) => place);
    for (const [first, ...others] of this.sharedBy(parts).values()) {
      for (const other of others) {
        const from = groupOf[other];
        const to = groupOf[first ?? other];
        if (from !== to) groupOf.forEach((group, k) => (groupOf[k] = group === from ? (to ?? k) : group));
      }
    }
    return [...new Set(groupOf)].map((group) => parts.filter((_part, place) => groupOf[place] === group));
  }
}

/** Of A and B in A + g·B. */
export interface LinearMoments {
  readonly without: Moments;
  readonly slope: Moments;
}

const NO_MOMENTS: Moments = { mean: 0, variance: 0 };

/** Of a product of independent numbers. */
function multiplied(a: Moments, b: Moments): Moments {
  return {
    mean: a.mean * b.mean,
    variance: a.variance * b.variance + a.variance * b.mean ** 2 + a.mean ** 2 * b.variance,
  };
}

function momentsOfSum(terms: readonly LinearMoments[]): LinearMoments {
  const total = (of: (term: LinearMoments) => Moments): Moments => {
    let mean = 0;
    let variance = 0;
    for (const term of terms) {
      mean += of(term).mean;
      variance += of(term).variance;
    }
    return { mean, variance };
  };
  return { without: total(({ without }) => without), slope: total(({ slope }) => slope) };
}

/** What one look at a formula tells. */
interface Look {
  readonly factors: ReadonlyMap<string, Factor>;
  readonly isReadOnce: boolean;
  readonly isLinear: boolean;
}

function lookAtFactor(factor: Factor): Look {
  const { block, sharedWith } = factor;
  const factors = new Map([[block, factor]]);
  if (sharedWith !== undefined) factors.set(sharedWith.block, factor);
  return { factors, isReadOnce: true, isLinear: sharedWith === undefined };
}

/** Fields of one joint draw are several numbers of one block. */
function isSameNumber({ distribution: a }: Factor, { distribution: b }: Factor): boolean {
  return a === b || (a.mean === b.mean && a.variance === b.variance);
}
