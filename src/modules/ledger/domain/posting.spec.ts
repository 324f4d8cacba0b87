import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accountKey, lotAccount, SITE_ACCOUNTS, siteAccount } from './account.js';
import { amountOf, isNothing, NOTHING, sumOf } from './amount.js';
import { anAmount, LOTS, someMoves } from '../../../../test/support/ledger-arbitraries.js';
import { balancedChanges, moved, netChanges, reversedChanges, type LedgerChange } from './posting.js';

const [LOT] = LOTS;
const AVAILABLE = lotAccount('AVAILABLE', LOT);
const SUPPLIER = siteAccount('SUPPLIER', 'yard');
const KILOGRAM = amountOf(1_000, { Nd: 250_000, Pr: 60_000, Dy: 9, Tb: 0 });

const totalOf = (changes: readonly LedgerChange[]) => sumOf(changes.map(({ amount }) => amount));
const byAccount = (changes: readonly LedgerChange[]) =>
  new Map(changes.map(({ account, amount }) => [accountKey(account), amount]));

describe('an account', () => {
  it.each(SITE_ACCOUNTS)('of a site: %s has a cause, or needs none', (kind) => {
    const asked = () => siteAccount(kind, 'yard');
    const given = () => siteAccount(kind, 'yard', 'dust');
    const [right, wrong] = kind === 'SUPPLIER' ? [asked, given] : [given, asked];
    expect(right().cause).toBe(kind === 'SUPPLIER' ? null : 'dust');
    expect(wrong).toThrow(RangeError);
  });

  it('is one by its lot, or by its site and cause', () => {
    const different = [
      AVAILABLE,
      lotAccount('HELD', LOT),
      lotAccount('AVAILABLE', LOTS[1]),
      SUPPLIER,
      siteAccount('SUPPLIER', 'plant'),
      siteAccount('LOSS', 'yard', 'dust'),
      siteAccount('LOSS', 'yard', 'spill'),
      siteAccount('RESIDUE', 'yard', 'dust'),
    ];
    expect(new Set(different.map(accountKey)).size).toBe(different.length);
  });
});

describe('the changes of a posting', () => {
  it('sum to zero, one for each account that gains or gives something', () => {
    fc.assert(
      fc.property(someMoves, (moves) => {
        const changes = balancedChanges(moves);
        expect(totalOf(changes)).toEqual(NOTHING);
        expect(changes.some(({ amount }) => isNothing(amount))).toBe(false);
        expect(byAccount(changes).size).toBe(changes.length);
      }),
    );
  });

  it('say of each account what the moves came to, in whatever order they were', () => {
    fc.assert(
      fc.property(someMoves, (moves) => {
        const changes = byAccount(balancedChanges(moves));
        for (const key of new Set(moves.map(({ account }) => accountKey(account)))) {
          const own = totalOf(moves.filter(({ account }) => accountKey(account) === key));
          expect(changes.get(key) ?? NOTHING).toEqual(own);
        }
        expect(byAccount(balancedChanges([...moves].reverse()))).toEqual(changes);
      }),
    );
  });

  it('stay as they are when balanced again', () => {
    fc.assert(
      fc.property(someMoves, (moves) => {
        const changes = balancedChanges(moves);
        expect(balancedChanges(changes)).toEqual(changes);
      }),
    );
  });

  it('and their reversal come to nothing on every account', () => {
    fc.assert(
      fc.property(someMoves, (moves) => {
        const changes = balancedChanges(moves);
        expect(netChanges([...changes, ...reversedChanges(changes)])).toEqual([]);
        expect(reversedChanges(reversedChanges(changes))).toEqual(changes);
      }),
    );
  });

  it('are refused where anything comes from or goes to nowhere, be it a milligram', () => {
    fc.assert(
      fc.property(someMoves, anAmount, (moves, amount) => {
        fc.pre(!isNothing(amount));
        expect(() => balancedChanges([...moves, { account: AVAILABLE, amount }])).toThrow(RangeError);
      }),
    );
    const short = amountOf(-1_000, { Nd: -250_000, Pr: -59_999, Dy: -9, Tb: 0 });
    const changes = [
      { account: SUPPLIER, amount: short },
      { account: AVAILABLE, amount: KILOGRAM },
    ];
    expect(() => balancedChanges(changes)).toThrow(/sum to zero/);
  });

  it('never have one account of a lot at two sites, where they would cancel out unseen', () => {
    const elsewhere = lotAccount('AVAILABLE', { ...LOT, siteId: 'plant' });
    expect(() => balancedChanges(moved(AVAILABLE, elsewhere, KILOGRAM))).toThrow(/two sites/);
  });
});
