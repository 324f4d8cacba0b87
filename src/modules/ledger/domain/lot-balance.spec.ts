import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DomainError } from '../../../shared/domain-error.js';
import { refusalOf } from '../../../shared/refusal-for-specs.js';
import { LOT_ACCOUNTS, lotAccount, ON_HAND_ACCOUNTS, siteAccount } from './account.js';
import { amountOf, isNegative, NOTHING, partOf, sumOf, type Amount } from './amount.js';
import { aWhole, LOTS, someMoves } from '../../../../test/support/ledger-arbitraries.js';
import {
  accountsInUse,
  balancesAfter,
  EMPTY_BALANCE,
  onHand,
  requireEnough,
  type LotBalance,
} from './lot-balance.js';
import { balancedChanges, moved, reversedChanges } from './posting.js';

const [LOT] = LOTS;
const AVAILABLE = lotAccount('AVAILABLE', LOT);
const RESERVED = lotAccount('RESERVED', LOT);
const SUPPLIER = siteAccount('SUPPLIER', 'yard');
const of = (grams: number, Nd = 0): Amount => amountOf(grams, { Nd, Pr: 0, Dy: 0, Tb: 0 });

/** Something on every account of every lot. */
const someBalances = fc
  .array(aWhole, {
    minLength: LOTS.length * LOT_ACCOUNTS.length,
    maxLength: LOTS.length * LOT_ACCOUNTS.length,
  })
  .map(
    (amounts) =>
      new Map<string, LotBalance>(
        LOTS.map(({ id }, lot) => [
          id,
          Object.fromEntries(
            LOT_ACCOUNTS.map((account, place) => [account, amounts[lot * LOT_ACCOUNTS.length + place]]),
          ) as Record<(typeof LOT_ACCOUNTS)[number], Amount>,
        ]),
      ),
  );

/** The balances after, or null where they are refused. */
function tried(...given: Parameters<typeof balancesAfter>): ReturnType<typeof balancesAfter> | null {
  try {
    return balancesAfter(...given);
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

describe('the balances after a posting', () => {
  it('are never negative, and are refused exactly where one would be', () => {
    fc.assert(
      fc.property(someBalances, someMoves, (before, moves) => {
        const after = tried(before, moves);
        const plain = LOTS.flatMap(({ id }) =>
          LOT_ACCOUNTS.map((account) => [
            before.get(id)?.[account] ?? NOTHING,
            ...moves
              .filter((one) => one.account.lotId === id && one.account.kind === account)
              .map(({ amount }) => amount),
          ]),
        ).map(sumOf);
        expect(after === null).toBe(plain.some(isNegative));
        if (after === null) return;
        expect(LOTS.flatMap(({ id }) => LOT_ACCOUNTS.map((account) => after.get(id)?.[account]))).toEqual(
          plain,
        );
      }),
    );
  });

  it('do not depend on the order of its changes', () => {
    fc.assert(
      fc.property(someBalances, someMoves, (before, moves) => {
        expect(tried(before, [...moves].reverse())).toEqual(tried(before, moves));
      }),
    );
  });

  it('and after its reversal are what they were', () => {
    fc.assert(
      fc.property(someBalances, someMoves, (before, moves) => {
        const changes = balancedChanges(moves);
        const after = tried(before, changes);
        fc.pre(after !== null);
        expect(balancesAfter(after, reversedChanges(changes))).toEqual(before);
      }),
    );
  });

  it('leave the balances before as they were', () => {
    const before = new Map([[LOT.id, { ...EMPTY_BALANCE, AVAILABLE: of(10) }]]);
    balancesAfter(before, moved(AVAILABLE, RESERVED, of(4)));
    expect(before.get(LOT.id)?.AVAILABLE).toEqual(of(10));
  });

  it('by hand: 10 kg come in, 4 kg are reserved, 10 kg are on hand', () => {
    const whole = of(10_000, 2_500_001);
    const received = balancesAfter(new Map(), moved(SUPPLIER, AVAILABLE, whole));
    const balance = balancesAfter(received, moved(AVAILABLE, RESERVED, partOf(whole, 4_000))).get(LOT.id);
    // ⌊2,500,001 · 4 / 10⌋ = 1,000,000
    expect([balance?.AVAILABLE, balance?.RESERVED]).toEqual([of(6_000, 1_500_001), of(4_000, 1_000_000)]);
    expect(onHand(balance ?? EMPTY_BALANCE)).toEqual(whole);
    expect(accountsInUse(balance ?? EMPTY_BALANCE)).toEqual(['AVAILABLE', 'RESERVED']);
  });

  it.each([
    ['available', 'AVAILABLE', 'insufficient-available'],
    ['reserved', 'RESERVED', 'insufficient-balance'],
    ['delivered', 'DELIVERED', 'insufficient-balance'],
  ] as const)('never take a gram more than is %s', (_name, account, code) => {
    const before = new Map([[LOT.id, { ...EMPTY_BALANCE, [account]: of(1_000) }]]);
    const take = (grams: number) => () =>
      balancesAfter(before, moved(lotAccount(account, LOT), lotAccount('HELD', LOT), of(grams)));
    expect(take(1_000)().get(LOT.id)?.HELD).toEqual(of(1_000));
    expect(refusalOf(take(1_001))).toMatchObject({ code, facts: { account, askedKg: 1.001, thereKg: 1 } });
  });

  it('never take metal that is not there', () => {
    const before = new Map([[LOT.id, { ...EMPTY_BALANCE, AVAILABLE: of(1_000, 5) }]]);
    const refusal = refusalOf(() => balancesAfter(before, moved(AVAILABLE, RESERVED, of(1_000, 6))));
    expect(refusal.code).toBe('insufficient-balance');
  });
});

describe('what is on hand', () => {
  it('is available, reserved, held and in transit, and nothing that has left', () => {
    const balance = Object.fromEntries(LOT_ACCOUNTS.map((account, place) => [account, of(10 ** place)]));
    expect(onHand(balance as unknown as LotBalance)).toEqual(of(1_111));
    expect(
      LOT_ACCOUNTS.filter((account) => !(ON_HAND_ACCOUNTS as readonly string[]).includes(account)),
    ).toEqual(['DELIVERED', 'CONSUMED']);
  });
});

it('a shortage names the field, so that a form can show it there', () => {
  const refusal = refusalOf(() => requireEnough(EMPTY_BALANCE, 'AVAILABLE', 1, '/massKg'));
  expect(refusal.faults).toMatchObject([{ pointer: '/massKg', code: 'INSUFFICIENT_AVAILABLE' }]);
});
