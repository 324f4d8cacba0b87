import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anAmount, aWhole } from '../../../../test/support/ledger-arbitraries.js';
import { amountOf, isNegative, isNothing, negated, NOTHING, partOf, sumOf, type Amount } from './amount.js';

const MAX = Number.MAX_SAFE_INTEGER;
const grams = (figure: number): Amount => amountOf(figure, NOTHING.contentMilligrams);

describe('an amount', () => {
  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, MAX + 1])('is never %p', (figure) => {
    expect(() => grams(figure)).toThrow(RangeError);
    expect(() => amountOf(1, { Nd: 0, Pr: 0, Dy: figure, Tb: 0 })).toThrow(RangeError);
  });

  it('is never minus zero, which would be another text than zero in some hands', () => {
    expect(grams(-0)).toEqual(NOTHING);
    expect(amountOf(0, { Nd: -0, Pr: 0, Dy: 0, Tb: 0 })).toEqual(NOTHING);
    expect(negated(NOTHING)).toEqual(NOTHING);
  });

  it('and what is negated come to nothing', () => {
    fc.assert(
      fc.property(anAmount, (amount) => {
        expect(sumOf([amount, negated(amount)])).toEqual(NOTHING);
        expect(negated(negated(amount))).toEqual(amount);
        expect(isNothing(amount)).toBe(JSON.stringify(amount) === JSON.stringify(NOTHING));
      }),
    );
  });

  it('is negative where any of its figures is', () => {
    expect(isNegative(grams(-1))).toBe(true);
    expect(isNegative(amountOf(5, { Nd: 1, Pr: 0, Dy: 0, Tb: -1 }))).toBe(true);
    expect(isNegative(NOTHING)).toBe(false);
  });
});

describe('a sum', () => {
  it('is the same in whatever order and grouping', () => {
    fc.assert(
      fc.property(fc.array(anAmount, { maxLength: 12 }), fc.nat({ max: 12 }), (amounts, cut) => {
        const whole = sumOf(amounts);
        expect(sumOf([...amounts].reverse())).toEqual(whole);
        expect(sumOf([sumOf(amounts.slice(0, cut)), sumOf(amounts.slice(cut))])).toEqual(whole);
      }),
    );
  });

  it.each([
    [[MAX, 2, -2], MAX],
    [[2, -2, MAX], MAX],
    [[MAX, MAX, -MAX], MAX],
    [[-MAX, -3, 3], -MAX],
  ])('of %j is exact although numbers would round on the way', (figures, sum) => {
    expect(sumOf(figures.map(grams))).toEqual(grams(sum));
  });

  it('that is beyond 2^53 − 1 is refused', () => {
    expect(() => sumOf([grams(MAX), grams(1)])).toThrow(RangeError);
  });
});

describe('a part', () => {
  it('and the rest are the whole, neither of them short of anything', () => {
    fc.assert(
      fc.property(aWhole, fc.double({ min: 0, max: 1, noNaN: true }), (whole, share) => {
        const part = partOf(whole, Math.floor(whole.grams * share));
        const rest = sumOf([whole, negated(part)]);
        expect(isNegative(part)).toBe(false);
        expect(isNegative(rest)).toBe(false);
        expect(sumOf([part, rest])).toEqual(whole);
      }),
    );
  });

  it('holds each element within a milligram below its share, by the arithmetic of integers of any size', () => {
    fc.assert(
      fc.property(aWhole, fc.double({ min: 0, max: 1, noNaN: true }), (whole, share) => {
        const part = partOf(whole, Math.floor(whole.grams * share));
        for (const element of ['Nd', 'Pr', 'Dy', 'Tb'] as const) {
          const exact = BigInt(whole.contentMilligrams[element]) * BigInt(part.grams);
          const off = exact - BigInt(part.contentMilligrams[element]) * BigInt(whole.grams);
          expect(off >= 0n && off < BigInt(Math.max(1, whole.grams))).toBe(true);
        }
      }),
    );
  });

  it('taken until nothing is left has taken all: the last gram gets what rounding left', () => {
    fc.assert(
      fc.property(aWhole, fc.array(fc.nat({ max: 1_000_000 }), { maxLength: 8 }), (whole, cuts) => {
        let left = whole;
        const taken: Amount[] = [];
        const take = (asked: number): void => {
          const part = partOf(left, Math.min(asked, left.grams));
          taken.push(part);
          left = sumOf([left, negated(part)]);
        };
        cuts.forEach(take);
        take(left.grams);
        expect(left).toEqual(NOTHING);
        expect(sumOf(taken)).toEqual(whole);
      }),
    );
  });

  // 10 g with 7 mg Nd: three times ⌊7 · 3 / 10⌋ = 2, ⌊5 · 3 / 7⌋ = 2, ⌊3 · 3 / 4⌋ = 2, and the last gram holds 1.
  it('by hand: 3 + 3 + 3 + 1 g of 10 g with 7 mg hold 2 + 2 + 2 + 1 mg', () => {
    const holding: number[] = [];
    let left = amountOf(10, { Nd: 7, Pr: 0, Dy: 0, Tb: 0 });
    for (const asked of [3, 3, 3, 1]) {
      const part = partOf(left, asked);
      holding.push(part.contentMilligrams.Nd);
      left = sumOf([left, negated(part)]);
    }
    expect(holding).toEqual([2, 2, 2, 1]);
  });

  it.each([-1, 11, 2.5, Number.NaN])('of %p g of 10 g is refused', (asked) => {
    expect(() => partOf(grams(10), asked)).toThrow(RangeError);
  });

  it('of less than nothing is refused', () => {
    expect(() => partOf(amountOf(10, { Nd: -1, Pr: 0, Dy: 0, Tb: 0 }), 5)).toThrow(RangeError);
  });
});
