import { ESTIMATED_ELEMENTS } from '../../../catalogue/domain/rare-earths.js';
import { apportion } from '../../../../shared/apportion.js';
import { lotAccount, siteAccount, ON_HAND_ACCOUNTS } from '../../../ledger/domain/account.js';
import { amountOf, contentOf, contentShare, type ElementContent } from '../../../ledger/domain/amount.js';
import { onHand } from '../../../ledger/domain/lot-balance.js';
import { moved, type LedgerChange } from '../../../ledger/domain/posting.js';
import type { LotStock } from './lot-stock.js';
import type { PlannedOperation } from './planned-operation.js';

/**
 * Brings the metal attributed to what is on hand to what is now known of the whole lot; no gram moves. Each account takes
 * its part by its grams.
 * @param made what the lot was made with: grams, and the metal that is now believed to have been in them
 */
export function planContentAdjustment(
  { lot, balance }: LotStock,
  made: { readonly grams: number; readonly contentMilligrams: ElementContent },
): PlannedOperation {
  const there = onHand(balance);
  const inUse = ON_HAND_ACCOUNTS.filter((account) => balance[account].grams > 0);
  const grams = inUse.map((account) => balance[account].grams);
  const target = Object.fromEntries(
    ESTIMATED_ELEMENTS.map((element) => [
      element,
      inUse.length === 0
        ? []
        : apportion(contentShare(made.contentMilligrams[element], there.grams, made.grams), grams),
    ]),
  ) as Readonly<Record<(typeof ESTIMATED_ELEMENTS)[number], readonly number[]>>;
  const adjustment = siteAccount('ADJUSTMENT', lot.siteId, 'ASSAY');
  const changes: LedgerChange[] = inUse.flatMap((account, index) => {
    const change = amountOf(
      0,
      contentOf((element) => (target[element][index] ?? 0) - balance[account].contentMilligrams[element]),
    );
    return moved(adjustment, lotAccount(account, lot), change);
  });
  return { inputs: [], outputs: [], changes };
}
