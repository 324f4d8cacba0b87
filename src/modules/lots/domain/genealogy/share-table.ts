import { bitLength, commonDivisorWithin, type StepBudget } from '../../../../shared/common-divisor.js';
import { greatestCommonFactor } from '../../../../shared/exact-arithmetic.js';
import type { Rational } from '../../../../shared/rational.js';

/** What part of a lot's material comes from another, 0…1. */
export interface Share extends Rational {
  /** False where the fraction is rounded to 192 binary digits (57 decimals). */
  readonly isExact: boolean;
}

/** How far a table goes for exact fractions before it rounds. */
export interface ShareLimits {
  /** Bits of a denominator; at least 53. */
  readonly bits: number;
  /**
   * Steps of big-integer arithmetic on up to 1,024 bits, counted, so that no clock decides on an answer. Lots that
   * are mixed again and again with all others have denominators with factors of all of them; no reduction shortens
   * those, and nobody wants to read them.
   */
  readonly steps: number;
}

/** As far as an answer of a fraction of a second goes. A thousand merges in a row, each of up to a thousand tonnes, make 30,000 bits. */
export const EXACT: ShareLimits = { bits: 32_768, steps: 250_000 };
/** For many figures at once, which are rounded in the end: a big integer of 256 bits at most. */
export const ROUNDED: ShareLimits = { bits: 53, steps: 0 };

const BITS_PER_STEP = 1_024;
/** What is longer is bounded from below: each step rounds down by less than a unit of 2^−256. */
const BOUND_BITS = 256n;
/** Rounded off in the end; more than a million million steps can add up to, so that equal shares come out equal. */
const GUARD_BITS = 64n;
/** Up to here a sum of unlike fractions is brought to lowest terms: beyond, the divisor costs more than it saves. */
const REDUCED_BITS = 512;

interface LargeFraction extends Rational {
  /** At least those of the denominator. */
  readonly bits: number;
  readonly isInLowestTerms: boolean;
}

/** What `denominators` says of a share that is kept elsewhere. */
const IN_LARGE = 0;
const IN_BOUNDS = -1;

/**
 * One share per lot, each a sum of other shares times a fraction of grams. Kept in lowest terms as doubles
 * while they are safe integers, beyond that as big integers, beyond the limits as bounds.
 */
export class ShareTable {
  private readonly numerators: Float64Array;
  /** Positive, `IN_LARGE` or `IN_BOUNDS`. */
  private readonly denominators: Float64Array;
  private readonly large = new Map<number, LargeFraction>();
  /** In units of 2^−256. */
  private readonly bounds: (bigint | undefined)[];
  private readonly bitsMax: number;
  private readonly budget: StepBudget;

  /** Every share is 0. */
  constructor(lots: number, limits: ShareLimits) {
    this.numerators = new Float64Array(lots);
    this.denominators = new Float64Array(lots).fill(1);
    this.bounds = new Array<bigint | undefined>(lots);
    this.bitsMax = limits.bits;
    this.budget = { stepsLeft: limits.steps };
  }

  setWhole(lot: number): void {
    this.store(lot, 1, 1);
  }

  /** In lowest terms but where finding them takes more steps than are left. */
  shareOf(lot: number): Share {
    const bound = this.bounds[lot];
    if (bound !== undefined) return rounded(bound);
    const large = this.large.get(lot);
    if (large === undefined)
      return fraction(this.numerators[lot] as number, this.denominators[lot] as number);
    const { numerator, denominator, isInLowestTerms } = large;
    const divisor = isInLowestTerms ? 1n : (this.commonDivisor(denominator, numerator) ?? 1n);
    return { numerator: numerator / divisor, denominator: denominator / divisor, isExact: true };
  }

  /**
   * share(target) += share(source) · grams / ofGrams.
   * @param grams 1…`ofGrams`, safe integers
   */
  add(target: number, source: number, grams: number, ofGrams: number): void {
    const denominator = this.denominators[source] as number;
    if (denominator === IN_BOUNDS) {
      const bound = this.bounds[source] as bigint;
      this.addBound(target, grams === ofGrams ? bound : (bound * BigInt(grams)) / BigInt(ofGrams));
      return;
    }
    const numerator = this.numerators[source] as number;
    if (numerator === 0 && denominator !== IN_LARGE) return;
    const common = greatestCommonFactor(grams, ofGrams);
    const above = grams / common;
    const below = ofGrams / common;
    if (denominator === IN_LARGE) {
      this.addLarge(target, scaled(this.large.get(source) as LargeFraction, above, below));
      return;
    }
    const first = greatestCommonFactor(numerator, below);
    const second = greatestCommonFactor(above, denominator);
    const [n, n2, d, d2] = [numerator / first, above / second, denominator / second, below / first];
    if (n * n2 <= Number.MAX_SAFE_INTEGER && d * d2 <= Number.MAX_SAFE_INTEGER)
      this.addSmall(target, n * n2, d * d2);
    else this.addLarge(target, lowest(BigInt(n) * BigInt(n2), BigInt(d) * BigInt(d2), 106));
  }

  /** @param n over `d`, in lowest terms */
  private addSmall(target: number, n: number, d: number): void {
    const numerator = this.numerators[target] as number;
    const denominator = this.denominators[target] as number;
    if (denominator > 0) {
      if (numerator === 0) {
        this.store(target, n, d);
        return;
      }
      const shared = d === denominator ? d : greatestCommonFactor(d, denominator);
      const above = numerator * (d / shared) + n * (denominator / shared);
      const below = (denominator / shared) * d;
      if (above <= Number.MAX_SAFE_INTEGER && below <= Number.MAX_SAFE_INTEGER) {
        const factor = greatestCommonFactor(above, below);
        this.store(target, above / factor, below / factor);
        return;
      }
    }
    this.addLarge(target, lowest(BigInt(n), BigInt(d), 53));
  }

  private addLarge(target: number, addend: LargeFraction): void {
    this.budget.stepsLeft -= 1 + addend.bits / BITS_PER_STEP;
    const known = this.fractionAt(target);
    const sum = known === null ? null : known.numerator === 0n ? addend : this.sum(known, addend);
    if (sum === null) this.addBound(target, boundOf(addend));
    else if (sum.denominator <= Number.MAX_SAFE_INTEGER) {
      this.large.delete(target);
      this.store(target, Number(sum.numerator), Number(sum.denominator));
    } else if (sum.bits > this.bitsMax || this.budget.stepsLeft <= 0) {
      this.storeBound(target, boundOf(sum));
    } else {
      this.denominators[target] = IN_LARGE;
      this.large.set(target, sum);
    }
  }

  private addBound(target: number, bound: bigint): void {
    const known = this.bounds[target];
    if (known !== undefined) {
      this.bounds[target] = known + bound;
      return;
    }
    const fractionThere = this.fractionAt(target);
    this.storeBound(target, bound + (fractionThere === null ? 0n : boundOf(fractionThere)));
  }

  /** Null where it is a bound. */
  private fractionAt(lot: number): LargeFraction | null {
    const denominator = this.denominators[lot] as number;
    if (denominator === IN_BOUNDS) return null;
    if (denominator === IN_LARGE) return this.large.get(lot) as LargeFraction;
    return lowest(BigInt(this.numerators[lot] as number), BigInt(denominator), 53);
  }

  /** Null where the steps for a common denominator are spent. */
  private sum(a: LargeFraction, b: LargeFraction): LargeFraction | null {
    if (a.denominator === b.denominator)
      return this.reducedIfShort(a.numerator + b.numerator, a.denominator, a.bits);
    if (Math.max(a.bits, b.bits) > this.bitsMax) return null;
    const shared = this.commonDivisor(a.denominator, b.denominator);
    if (shared === null) return null;
    const ofA = a.denominator / shared;
    const numerator = a.numerator * (b.denominator / shared) + b.numerator * ofA;
    return this.reducedIfShort(numerator, ofA * b.denominator, b.bits + bitLength(ofA));
  }

  private reducedIfShort(numerator: bigint, denominator: bigint, bits: number): LargeFraction {
    if (numerator === denominator) return lowest(1n, 1n, 1);
    const divisor = bits <= REDUCED_BITS ? this.commonDivisor(denominator, numerator) : null;
    if (divisor === null) return { numerator, denominator, bits, isInLowestTerms: false };
    if (divisor === 1n) return lowest(numerator, denominator, bits);
    return lowest(numerator / divisor, denominator / divisor, bitLength(denominator / divisor));
  }

  /** Null where the steps for it are spent. */
  private commonDivisor(a: bigint, b: bigint): bigint | null {
    return commonDivisorWithin(a, b, this.budget);
  }

  private store(lot: number, numerator: number, denominator: number): void {
    this.numerators[lot] = numerator;
    this.denominators[lot] = denominator;
  }

  private storeBound(lot: number, bound: bigint): void {
    this.large.delete(lot);
    this.store(lot, 0, IN_BOUNDS);
    this.bounds[lot] = bound;
  }
}

function fraction(numerator: number, denominator: number): Share {
  return { numerator: BigInt(numerator), denominator: BigInt(denominator), isExact: true };
}

function lowest(numerator: bigint, denominator: bigint, bits: number): LargeFraction {
  return { numerator, denominator, bits, isInLowestTerms: true };
}

/** @param above over `below`, in lowest terms */
function scaled(share: LargeFraction, above: number, below: number): LargeFraction {
  if (above === below) return share;
  const { numerator, denominator, bits, isInLowestTerms } = share;
  const first = greatestCommonFactor(Number(numerator % BigInt(below)), below);
  const second = greatestCommonFactor(Number(denominator % BigInt(above)), above);
  return {
    numerator: dividedBy(numerator, first) * BigInt(above / second),
    denominator: dividedBy(denominator, second) * BigInt(below / first),
    bits: bits + Math.ceil(Math.log2(below / first)) - Math.floor(Math.log2(second)),
    isInLowestTerms,
  };
}

function boundOf({ numerator, denominator }: Rational): bigint {
  return (numerator << BOUND_BITS) / denominator;
}

function rounded(bound: bigint): Share {
  return {
    numerator: (bound + (1n << (GUARD_BITS - 1n))) >> GUARD_BITS,
    denominator: 1n << (BOUND_BITS - GUARD_BITS),
    isExact: false,
  };
}

function dividedBy(value: bigint, divisor: number): bigint {
  return divisor === 1 ? value : value / BigInt(divisor);
}
