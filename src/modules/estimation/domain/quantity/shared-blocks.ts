import type { Factor } from './factor.js';
import { amount, eachFactor, type Moments, momentsOf, product, type Quantity, sum } from './quantity.js';

/** Which blocks: 32 to a word, by the number that each block has; words left out are 0. */
type BlockBits = readonly number[];

const WORD_BITS = 32;

/** What questions about blocks need of a formula, remembered by its parts: formulas of one estimate share most of them. */
export class SharedBlocks {
  private readonly numbers = new Map<string, number>();
  private readonly blocks: string[] = [];
  /** Those that other blocks' factors go back to. */
  private readonly beliefs = new Set<string>();
  private readonly looks = new Map<Quantity, Look>();
  private readonly linear = new Map<string, Map<Quantity, LinearMoments>>();
  private readonly shared = new Map<readonly Quantity[], readonly SharedBlock[]>();
  private readonly fixed = new Map<string, Map<number, Map<Quantity, Quantity>>>();

  holds(quantity: Quantity, block: string): boolean {
    return hasBit(this.lookAt(quantity).bits, this.numberOf(block));
  }

  /** The first factor of a block that the formula holds. @throws RangeError where it holds none */
  factorOf(quantity: Quantity, block: string): Factor {
    if (quantity.kind === 'FACTOR') return quantity.factor;
    const number = this.numberOf(block);
    for (const part of quantity.of) {
      if (hasBit(this.lookAt(part).bits, number)) return this.factorOf(part, block);
    }
    throw new RangeError(`The formula does not hold '${block}'`);
  }

  /** True where no block occurs twice, nor a belief that two factors go back to. */
  isReadOnce(quantity: Quantity): boolean {
    return this.lookAt(quantity).isReadOnce;
  }

  /** True where every block is one number to the formula, in which it is linear; beliefs are shared by terms of sums. */
  isLinearInEach(quantity: Quantity): boolean {
    if (quantity.kind === 'FACTOR') return true;
    const look = this.lookAt(quantity);
    return (look.isLinearInEach ??=
      quantity.of.every((part) => this.isLinearInEach(part)) && this.sharesAsItShould(quantity));
  }

  /** True where only terms share blocks, and the same number of each. */
  private sharesAsItShould({ kind, of }: Quantity & { kind: 'SUM' | 'PRODUCT' }): boolean {
    const shared = this.sharedBy(of);
    if (kind === 'PRODUCT') return shared.length === 0;
    return shared.every(({ block, places }) => {
      const holders = places.map((place) => of[place] as Quantity);
      const [first, ...others] = this.beliefs.has(block)
        ? holders.flatMap((holder) => factorsWithin(holder, block))
        : holders.map((holder) => this.factorOf(holder, block));
      return first === undefined || others.every((other) => isSameNumber(first, other));
    });
  }

  /** A belief that factors of several terms go back to, the first by name; null where there is none. */
  beliefSharedBy(terms: readonly Quantity[]): string | null {
    if (this.beliefs.size === 0) return null;
    const found = this.sharedBy(terms)
      .filter(
        ({ block, places }) =>
          this.beliefs.has(block) && places.some((place) => goesBackTo(terms[place] as Quantity, block)),
      )
      .map(({ block }) => block);
    return found.sort()[0] ?? null;
  }

  private lookAt(quantity: Quantity): Look {
    const known = this.looks.get(quantity);
    if (known !== undefined) return known;
    const look = quantity.kind === 'FACTOR' ? this.lookAtFactor(quantity.factor) : this.lookAtParts(quantity);
    this.looks.set(quantity, look);
    return look;
  }

  private lookAtFactor({ block, sharedWith }: Factor): Look {
    const numbers = [this.numberOf(block)];
    if (sharedWith !== undefined) {
      this.beliefs.add(sharedWith.block);
      numbers.push(this.numberOf(sharedWith.block));
    }
    const bits = noBits(1 + Math.floor(Math.max(...numbers) / WORD_BITS));
    for (const number of numbers) setBit(bits, number);
    return { bits, isReadOnce: true, isLinearInEach: undefined };
  }

  private lookAtParts({ of }: Quantity & { kind: 'SUM' | 'PRODUCT' }): Look {
    const [only] = of;
    if (only !== undefined && of.length === 1) return this.lookAt(only);
    const looks = of.map((part) => this.lookAt(part));
    const bits = noBits(looks.reduce((words, look) => Math.max(words, look.bits.length), 0));
    let isReadOnce = true;
    for (const look of looks) {
      const isApart = addBits(bits, look.bits, null);
      isReadOnce &&= look.isReadOnce && isApart;
    }
    return { bits, isReadOnce, isLinearInEach: undefined };
  }

  private numberOf(block: string): number {
    const known = this.numbers.get(block);
    if (known !== undefined) return known;
    this.numbers.set(block, this.blocks.length);
    return this.blocks.push(block) - 1;
  }

  /** The formula with a block known; parts without it stay the same objects, and the same part gives the same object. */
  fix(quantity: Quantity, block: string, value: number): Quantity {
    const ofBlock = this.fixed.get(block) ?? new Map<number, Map<Quantity, Quantity>>();
    this.fixed.set(block, ofBlock);
    const known = ofBlock.get(value) ?? new Map<Quantity, Quantity>();
    ofBlock.set(value, known);
    const exchanged = (part: Quantity): Quantity => {
      if (!this.holds(part, block)) return part;
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
    if (!this.holds(quantity, block)) return { without: momentsOf(quantity), slope: NO_MOMENTS };
    if (quantity.kind === 'FACTOR') return { without: NO_MOMENTS, slope: { mean: 1, variance: 0 } };
    const ofBlock = this.linear.get(block) ?? new Map<Quantity, LinearMoments>();
    this.linear.set(block, ofBlock);
    const known = ofBlock.get(quantity);
    if (known !== undefined) return known;
    const found =
      quantity.kind === 'SUM'
        ? momentsOfSum(quantity.of.map((term) => this.linearMoments(term, block)))
        : this.momentsOfProduct(quantity, block);
    ofBlock.set(quantity, found);
    return found;
  }

  /** Of whose parts one holds the block. */
  private momentsOfProduct({ scale, of }: Quantity & { kind: 'PRODUCT' }, block: string): LinearMoments {
    let mean = scale;
    let variance = 0;
    let found: LinearMoments = { without: NO_MOMENTS, slope: NO_MOMENTS };
    for (const part of of) {
      if (this.holds(part, block)) {
        found = this.linearMoments(part, block);
        continue;
      }
      const other = momentsOf(part);
      variance = variance * other.variance + variance * other.mean ** 2 + mean ** 2 * other.variance;
      mean *= other.mean;
    }
    const others = { mean, variance };
    return { without: multiplied(others, found.without), slope: multiplied(others, found.slope) };
  }

  /** True where the formula is the block times something without it. */
  isMultipleOf(quantity: Quantity, block: string): boolean {
    if (quantity.kind === 'FACTOR') return quantity.factor.block === block;
    if (!this.holds(quantity, block)) return false;
    if (quantity.kind === 'SUM') return quantity.of.every((term) => this.isMultipleOf(term, block));
    return quantity.of.some((part) => this.isMultipleOf(part, block));
  }

  /** Blocks that several of the parts hold, with the parts' places. */
  sharedBy(parts: readonly Quantity[]): readonly SharedBlock[] {
    const known = this.shared.get(parts) ?? this.findShared(parts);
    this.shared.set(parts, known);
    return known;
  }

  private findShared(parts: readonly Quantity[]): readonly SharedBlock[] {
    if (parts.length === 1) return NONE_SHARED;
    const seen: number[] = [];
    const shared: number[] = [];
    const bitsOfParts = parts.map((part) => this.lookAt(part).bits);
    for (const bits of bitsOfParts) addBits(seen, bits, shared);
    if (shared.length === 0) return NONE_SHARED;
    const found: SharedBlock[] = [];
    for (let number = 0; number < WORD_BITS * shared.length; number++) {
      if (!hasBit(shared, number)) continue;
      const places: number[] = [];
      for (let place = 0; place < parts.length; place++) {
        if (hasBit(bitsOfParts[place] as BlockBits, number)) places.push(place);
      }
      found.push({ block: this.blocks[number] as string, places });
    }
    return found;
  }

  /** Parts in groups that have no block in common. */
  independentGroups(parts: readonly Quantity[]): readonly (readonly Quantity[])[] {
    const shared = this.sharedBy(parts);
    if (shared.length === 0) return parts.map((part) => [part]);
    const groupOf = parts.map((_part, place) => place);
    for (const { places } of shared) {
      const first = places[0] as number;
      for (const other of places) {
        const from = groupOf[other] as number;
        const to = groupOf[first] as number;
        if (from === to) continue;
        for (let k = 0; k < groupOf.length; k++) if (groupOf[k] === from) groupOf[k] = to;
      }
    }
    const groups = new Map<number, Quantity[]>();
    groupOf.forEach((group, place) => {
      const part = parts[place] as Quantity;
      const known = groups.get(group);
      if (known === undefined) groups.set(group, [part]);
      else known.push(part);
    });
    return groups.size === 1 ? [parts] : [...groups.values()];
  }
}

/** A block that several parts hold. */
export interface SharedBlock {
  readonly block: string;
  /** Of the parts, ascending; at least two. */
  readonly places: readonly number[];
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
  return { without: addedUp(terms, 'without'), slope: addedUp(terms, 'slope') };
}

function addedUp(terms: readonly LinearMoments[], which: keyof LinearMoments): Moments {
  let mean = 0;
  let variance = 0;
  for (const term of terms) {
    mean += term[which].mean;
    variance += term[which].variance;
  }
  return { mean, variance };
}

/** What one look at a formula tells. */
interface Look {
  readonly bits: BlockBits;
  readonly isReadOnce: boolean;
  /** Once it was asked for. */
  isLinearInEach: boolean | undefined;
}

/** As long as it will be: a list that grows takes room for more. */
function noBits(words: number): number[] {
  return new Array<number>(words).fill(0);
}

function setBit(bits: number[], number: number): void {
  const word = Math.floor(number / WORD_BITS);
  bits[word] = (bits[word] as number) | (1 << (number % WORD_BITS));
}

function hasBit(bits: BlockBits, number: number): boolean {
  const word = (number / WORD_BITS) | 0;
  return word < bits.length && (((bits[word] as number) >>> (number % WORD_BITS)) & 1) === 1;
}

/** Adds bits to others, and to `again` those that were there already. @returns false where any were */
function addBits(bits: number[], added: BlockBits, again: number[] | null): boolean {
  let isApart = true;
  while (bits.length < added.length) bits.push(0);
  for (let word = 0; word < added.length; word++) {
    const common = (bits[word] as number) & (added[word] as number);
    if (common !== 0) {
      isApart = false;
      while (again !== null && again.length <= word) again.push(0);
      if (again !== null) again[word] = (again[word] as number) | common;
    }
    bits[word] = (bits[word] as number) | (added[word] as number);
  }
  return isApart;
}

const NONE_SHARED: readonly SharedBlock[] = [];

/** The factors of a block in a formula, without those that go back to it. */
function factorsWithin(quantity: Quantity, block: string): readonly Factor[] {
  const found: Factor[] = [];
  eachFactor(quantity, (factor) => {
    if (factor.block === block) found.push(factor);
  });
  return found;
}

function goesBackTo(quantity: Quantity, belief: string): boolean {
  let found = false;
  eachFactor(quantity, ({ sharedWith }) => (found ||= sharedWith?.block === belief));
  return found;
}

/** Fields of one joint draw are several numbers of one block. */
function isSameNumber({ distribution: a }: Factor, { distribution: b }: Factor): boolean {
  return a === b || (a.mean === b.mean && a.variance === b.variance);
}
