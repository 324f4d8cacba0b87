import { lotAccount, siteAccount } from '../../../ledger/domain/account.js';
import {
  amountOf,
  contentOf,
  contentShare,
  partOf,
  sumOf,
  type Amount,
} from '../../../ledger/domain/amount.js';
import { requireEnough } from '../../../ledger/domain/lot-balance.js';
import { moved } from '../../../ledger/domain/posting.js';
import type { LotStock } from './lot-stock.js';
import type { PlannedOperation } from './planned-operation.js';

/** Why a count differs from the book. */
export const COUNT_CAUSES = [
  'SCALE_DIFFERENCE',
  'MOISTURE_CHANGE',
  'SPILLAGE',
  'THEFT',
  'FOUND',
  'COUNTING_ERROR',
  'UNEXPLAINED',
] as const;
export type CountCause = (typeof COUNT_CAUSES)[number];

/** What of a lot stands in the yard: in transit it cannot be counted. */
export function countable({ balance }: LotStock): Amount {
  return sumOf([balance.AVAILABLE, balance.RESERVED, balance.HELD]);
}

/**
 * Brings the book to what was counted: the difference goes to the site's adjustments, with the metal of so much of the lot.
 * What is found has the lot's average content.
 * @param countedGrams of what is available, reserved and held together, 0 or more
 * @throws DomainError `insufficient-available` where more is missing than is available: what is promised must be released first
 */
export function planCount(stock: LotStock, countedGrams: number, cause: CountCause): PlannedOperation {
  const { lot, balance } = stock;
  const book = countable(stock);
  const available = lotAccount('AVAILABLE', lot);
  const adjustment = siteAccount('ADJUSTMENT', lot.siteId, cause);
  const missingGrams = book.grams - countedGrams;
  if (missingGrams === 0) return { inputs: [], outputs: [], changes: [] };
  if (missingGrams > 0) {
    requireEnough(balance, 'AVAILABLE', missingGrams, '/countedKg');
    const missing = partOf(balance.AVAILABLE, missingGrams);
    return { inputs: [], outputs: [], changes: moved(available, adjustment, missing) };
  }
  return { inputs: [], outputs: [], changes: moved(adjustment, available, foundAmount(book, -missingGrams)) };
}

function foundAmount(book: Amount, foundGrams: number): Amount {
  if (book.grams === 0)
    return amountOf(
      foundGrams,
      contentOf(() => 0),
    );
  return amountOf(
    foundGrams,
    contentOf((element) => contentShare(book.contentMilligrams[element], foundGrams, book.grams)),
  );
}
