import fc from 'fast-check';
import {
  LOT_ACCOUNTS,
  lotAccount,
  SITE_ACCOUNTS,
  siteAccount,
  type Account,
} from '../../src/modules/ledger/domain/account.js';
import { amountOf, type Amount } from '../../src/modules/ledger/domain/amount.js';
import { moved, type LedgerChange } from '../../src/modules/ledger/domain/posting.js';

function amounts(figure: fc.Arbitrary<number>): fc.Arbitrary<Amount> {
  return fc
    .tuple(figure, figure, figure, figure, figure)
    .map(([grams, Nd, Pr, Dy, Tb]) => amountOf(grams, { Nd, Pr, Dy, Tb }));
}

/** Up to a kilotonne of either sign. */
export const anAmount = amounts(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }));

/** What may stand somewhere, up to ten megatonnes; many are tiny, where rounding bites. */
export const aWhole = amounts(fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 10_000_000_000_000 })));

/** A few lots at two sites, so that accounts meet. */
export const LOTS = [
  { id: 'lot-1', siteId: 'yard' },
  { id: 'lot-2', siteId: 'yard' },
  { id: 'lot-3', siteId: 'plant' },
] as const;

export const anAccount: fc.Arbitrary<Account> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...LOT_ACCOUNTS), fc.constantFrom(...LOTS))
    .map(([kind, lot]) => lotAccount(kind, lot)),
  fc
    .tuple(
      fc.constantFrom(...SITE_ACCOUNTS),
      fc.constantFrom('yard', 'plant'),
      fc.constantFrom('dust', 'spill'),
    )
    .map(([kind, siteId, cause]) => siteAccount(kind, siteId, kind === 'SUPPLIER' ? null : cause)),
);

/** Movements between accounts, which is all that a posting may be. */
export const someMoves: fc.Arbitrary<readonly LedgerChange[]> = fc
  .array(fc.tuple(anAccount, anAccount, anAmount), { minLength: 1, maxLength: 8 })
  .map((moves) => moves.flatMap(([from, to, amount]) => moved(from, to, amount)));
