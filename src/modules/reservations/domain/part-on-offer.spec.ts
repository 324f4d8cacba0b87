import { describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import { amountOf, NOTHING } from '../../ledger/domain/amount.js';
import { EMPTY_BALANCE, type LotBalance } from '../../ledger/domain/lot-balance.js';
import { NO_PART_RULE, requirePartKept, requirePartOnOffer, type PartRule } from './part-on-offer.js';

const inParts = (smallestPartGrams: number): PartRule => ({
  divisibility: 'DIVISIBLE',
  smallestPartGrams,
  isRestFree: false,
});
const WHOLE: PartRule = { divisibility: 'WHOLE', smallestPartGrams: null, isRestFree: false };

function balanceOf(available: number, held = 0): LotBalance {
  const { contentMilligrams } = NOTHING;
  return {
    ...EMPTY_BALANCE,
    AVAILABLE: amountOf(available, contentMilligrams),
    HELD: amountOf(held, contentMilligrams),
  };
}

/** Code, pointer and code of the fault; `allowed` where there is none. */
function verdict(attempt: () => void): string {
  try {
    attempt();
  } catch {
    const { code, faults } = refusalOf(attempt);
    return [code, ...faults.map((fault) => `${fault.pointer} ${fault.code}`)].join(' ');
  }
  return 'allowed';
}

describe('a part of a lot in parts of 30 kg or more', () => {
  const ask = (available: number, grams: number, rule = inParts(30)): string =>
    verdict(() => requirePartOnOffer(balanceOf(available), grams, rule));
  const tooSmall = 'part-not-on-offer /massKg PART_TOO_SMALL';
  const restTooSmall = 'part-not-on-offer /massKg REST_TOO_SMALL';

  it.each([
    // Of 100: 30 to 70 leave 30 or more, and all of it leaves nothing.
    [100, 29, tooSmall],
    [100, 30, 'allowed'],
    [100, 70, 'allowed'],
    [100, 71, restTooSmall],
    [100, 99, restTooSmall],
    [100, 100, 'allowed'],
    // Of 50 no two parts of 30 can be made.
    [50, 30, restTooSmall],
    [50, 50, 'allowed'],
    // What is left after a count or a hold may be less than a part: then only all of it.
    [20, 20, 'allowed'],
    [20, 19, tooSmall],
    // Too small, whether or not so much is there; too much is for the ledger to refuse.
    [20, 25, tooSmall],
    [100, 101, 'allowed'],
  ])('of %d g available, %d g: %s', (available, grams, expected) => {
    expect(ask(available, grams)).toBe(expected);
  });

  it('may leave less where a plan for the whole lot has weighed that, and is no smaller for it', () => {
    const planned = { ...inParts(30), isRestFree: true };
    expect([71, 29].map((grams) => ask(100, grams, planned))).toEqual(['allowed', tooSmall]);
  });

  it('is refused with what to ask for instead', () => {
    const { message, facts } = refusalOf(() =>
      requirePartOnOffer(balanceOf(100_000), 71_000, inParts(30_000)),
    );
    expect(message).toBe(
      '29 kg would be left, less than the smallest part of 30 kg: ask for at most 70 kg, or all 100 kg.',
    );
    expect(facts).toEqual({ smallestPartKg: 30 });
    const { message: noTwo } = refusalOf(() =>
      requirePartOnOffer(balanceOf(50_000), 30_000, inParts(30_000)),
    );
    expect(noTwo).toMatch(/: ask for all 50 kg\.$/);
  });
});

describe('a lot that is sold whole', () => {
  it('goes as it is, or not at all', () => {
    expect(verdict(() => requirePartOnOffer(balanceOf(100), 100, WHOLE))).toBe('allowed');
    for (const grams of [1, 99, 101])
      expect(verdict(() => requirePartOnOffer(balanceOf(100), grams, WHOLE))).toBe(
        'part-not-on-offer /massKg NOT_DIVISIBLE',
      );
  });

  it('does not go while a part of it is elsewhere, however much is asked for', () => {
    for (const grams of [95, 100])
      expect(verdict(() => requirePartOnOffer(balanceOf(95, 5), grams, WHOLE))).toBe(
        'insufficient-available',
      );
  });
});

describe('what is given back of a reservation', () => {
  const giveBack = (available: number, [grams, kept]: readonly [number, number], rule: PartRule): string =>
    verdict(() => requirePartKept(balanceOf(available), grams, kept, rule));

  it.each([
    ['all of it', 0, [10, 0], 'allowed'],
    ['a part that others can have', 0, [30, 30], 'allowed'],
    ['less than that, beside what others can have', 30, [10, 50], 'allowed'],
    ['less than others can have', 0, [29, 71], 'part-not-on-offer /massKg REST_TOO_SMALL'],
    ['so much that less than a part is kept', 0, [71, 29], 'part-not-on-offer /massKg PART_TOO_SMALL'],
  ] as const)('in parts of 30 g: %s', (_case, available, parts, expected) => {
    expect(giveBack(available, parts, inParts(30))).toBe(expected);
  });

  it('of a lot sold whole is all of it, or nothing', () => {
    expect(giveBack(0, [100, 0], WHOLE)).toBe('allowed');
    expect(giveBack(0, [99, 1], WHOLE)).toBe('part-not-on-offer /massKg NOT_DIVISIBLE');
  });

  it('goes back in whatever part where no listing has a say', () => {
    expect(giveBack(0, [1, 99], NO_PART_RULE)).toBe('allowed');
  });
});
