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
export const EXACT: ShareLimits = { bits: 32_768, steps: 1_000_000 };
/** For many figures at once, which are rounded in the end: a big integer of 256 bits at most. */
export const ROUNDED: ShareLimits = { bits: 53, steps: 0 };

const BITS_PER_STEP = 1_024;
/** What is longer is bounded from below: each step rounds down by less than a unit of 2^−256. */
const BOUND_BITS = 256;
const BOUND_DENOMINATOR = 1n << BigInt(BOUND_BITS);
/** Rounded off in the end; more than a million million steps can add up to, so that equal shares come out equal. */
const GUARD_BITS = 64n;
/** Up to here a sum of unlike fractions is brought to lowest terms: beyond, the divisor costs more than it saves. */
const REDUCED_BITS = 512;

interface LargeShare extends Share {
  /** At least those of the denominator. */
  readonly bits: number;
}

/**
 * One share per lot, each a sum of other shares times a fraction of grams. Kept in lowest terms as doubles
 * while they are safe integers, beyond that as big integers, beyond the limits as bounds.
 */
export class ShareTable {
  private readonly numerators: Float64Array;
  /** 0 where the share is in `large`. */
  private readonly denominators: Float64Array;
  private readonly large = new Map<number, LargeShare>();
  private readonly bitsMax: number;
  private stepsLeft: number;

  /** Every share is 0. */
  constructor(lots: number, limits: ShareLimits) {
    this.numerators = new Float64Array(lots);
    this.denominators = new Float64Array(lots).fill(1);
    this.bitsMax = limits.bits;
    this.stepsLeft = limits.steps;
  }

  setWhole(lot: number): void {
    this.store(lot, 1, 1);
  }

  /** Not always in lowest terms. */
  shareOf(lot: number): Share {
    const large = this.large.get(lot);
    if (large === undefined)
      return fraction(this.numerators[lot] as number, this.denominators[lot] as number);
    const { numerator, denominator, isExact } = large;
    if (isExact) return { numerator, denominator, isExact };
    return {
      numerator: (numerator + (1n << (GUARD_BITS - 1n))) >> GUARD_BITS,
      denominator: denominator >> GUARD_BITS,
      isExact,
    };
  }

  /**
   * share(target) += share(source) · grams / ofGrams.
   * @param grams 1…`ofGrams`, safe integers
   */
  add(target: number, source: number, grams: number, ofGrams: number): void {
    const common = greatestCommonFactor(grams, ofGrams);
    const above = grams / common;
    const below = ofGrams / common;
    const denominator = this.denominators[source] as number;
    if (denominator === 0) {
      this.addLarge(target, this.scaled(this.large.get(source) as LargeShare, above, below));
      return;
    }
    const numerator = this.numerators[source] as number;
    if (numerator === 0) return;
    const first = greatestCommonFactor(numerator, below);
    const second = greatestCommonFactor(above, denominator);
    const [n, n2, d, d2] = [numerator / first, above / second, denominator / second, below / first];
    if (n * n2 <= Number.MAX_SAFE_INTEGER && d * d2 <= Number.MAX_SAFE_INTEGER)
      this.addSmall(target, n * n2, d * d2);
    else this.addLarge(target, this.limited(BigInt(n) * BigInt(n2), BigInt(d) * BigInt(d2), 106));
  }

  /** @param n over `d`, in lowest terms */
  private addSmall(target: number, n: number, d: number): void {
    const numerator = this.numerators[target] as number;
    const denominator = this.denominators[target] as number;
    if (numerator === 0 && denominator !== 0) {
      this.store(target, n, d);
      return;
    }
    if (denominator !== 0) {
      const shared = d === denominator ? d : greatestCommonFactor(d, denominator);
      const above = numerator * (d / shared) + n * (denominator / shared);
      const below = (denominator / shared) * d;
      if (above <= Number.MAX_SAFE_INTEGER && below <= Number.MAX_SAFE_INTEGER) {
        const factor = greatestCommonFactor(above, below);
        this.store(target, above / factor, below / factor);
        return;
      }
    }
    this.addLarge(target, { ...fraction(n, d), bits: 53 });
  }

  private addLarge(target: number, addend: LargeShare): void {
    const known = this.large.get(target);
    const sum =
      known === undefined && this.numerators[target] === 0
        ? addend
        : this.sum(known ?? { ...this.shareOf(target), bits: 53 }, addend);
    if (sum.isExact && sum.denominator <= Number.MAX_SAFE_INTEGER) {
      this.large.delete(target);
      this.store(target, Number(sum.numerator), Number(sum.denominator));
    } else {
      this.denominators[target] = 0;
      this.large.set(target, sum);
    }
  }

  /** @param above over `below`, in lowest terms */
  private scaled(share: LargeShare, above: number, below: number): LargeShare {
    const { numerator, denominator, bits } = share;
    if (above === below) return share;
    if (!share.isExact) return { ...share, numerator: (numerator * BigInt(above)) / BigInt(below) };
    const first = greatestCommonFactor(Number(numerator % BigInt(below)), below);
    const second = greatestCommonFactor(Number(denominator % BigInt(above)), above);
    return this.limited(
      dividedBy(numerator, first) * BigInt(above / second),
      dividedBy(denominator, second) * BigInt(below / first),
      bits + Math.log2(below / first) + 1 - Math.floor(Math.log2(second)),
    );
  }

  private sum(a: LargeShare, b: LargeShare): LargeShare {
    if (!a.isExact || !b.isExact) return sumOfBounds(a, b);
    if (a.denominator === b.denominator)
      return this.reducedIfShort(a.numerator + b.numerator, a.denominator, a.bits);
    const shared = this.commonDivisor(a.denominator, b.denominator);
    if (shared === null) return sumOfBounds(a, b);
    const ofA = a.denominator / shared;
    const numerator = a.numerator * (b.denominator / shared) + b.numerator * ofA;
    return this.reducedIfShort(numerator, ofA * b.denominator, b.bits + bitLength(ofA));
  }

  private reducedIfShort(numerator: bigint, denominator: bigint, bits: number): LargeShare {
    if (numerator === denominator) return { ...fraction(1, 1), bits: 1 };
    const divisor = bits <= REDUCED_BITS ? this.commonDivisor(denominator, numerator) : null;
    if (divisor === null || divisor === 1n) return this.limited(numerator, denominator, bits);
    const below = denominator / divisor;
    return this.limited(numerator / divisor, below, bitLength(below));
  }

  /** Null where the steps for it are spent. Quick where one is nearly a multiple of the other, however long. */
  private commonDivisor(a: bigint, b: bigint): bigint | null {
    let larger = a;
    let smaller = b;
    while (smaller !== 0n) {
      if (this.stepsLeft <= 0) return null;
      let steps = 0;
      for (; smaller !== 0n && steps < 32; steps++) [larger, smaller] = [smaller, larger % smaller];
      this.stepsLeft -= steps * (1 + bitLength(larger) / BITS_PER_STEP);
    }
    return larger;
  }

  /** The fraction as it is, or a bound where it goes beyond the limits. */
  private limited(numerator: bigint, denominator: bigint, bits: number): LargeShare {
    this.stepsLeft -= 1 + bits / BITS_PER_STEP;
    const isWithin = denominator <= Number.MAX_SAFE_INTEGER || (bits <= this.bitsMax && this.stepsLeft > 0);
    const share = { numerator, denominator, isExact: true, bits };
    return isWithin ? share : boundOf(share);
  }

  private store(lot: number, numerator: number, denominator: number): void {
    this.numerators[lot] = numerator;
    this.denominators[lot] = denominator;
  }
}

function fraction(numerator: number, denominator: number): Share {
  return { numerator: BigInt(numerator), denominator: BigInt(denominator), isExact: true };
}

function boundOf({ numerator, denominator, isExact }: Share): LargeShare {
  return {
    numerator: isExact ? (numerator << BigInt(BOUND_BITS)) / denominator : numerator,
    denominator: BOUND_DENOMINATOR,
    isExact: false,
    bits: BOUND_BITS,
  };
}

function sumOfBounds(a: Share, b: Share): LargeShare {
  const bound = boundOf(a);
  return { ...bound, numerator: bound.numerator + boundOf(b).numerator };
}

function dividedBy(value: bigint, divisor: number): bigint {
  return divisor === 1 ? value : value / BigInt(divisor);
}

/** To the next four bits. */
function bitLength(value: bigint): number {
  return value.toString(16).length * 4;
}
