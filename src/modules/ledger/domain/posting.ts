import { accountKey, type Account } from './account.js';
import { isNothing, negated, sumOf, type Amount } from './amount.js';

/** What happened to material. */
export const POSTING_KINDS = [
  'RECEIPT',
  'SPLIT',
  'MERGE',
  'PROCESS',
  'COUNT',
  'HOLD',
  'HOLD_RELEASE',
  'RESERVE',
  'RESERVE_RELEASE',
  'DISPATCH',
  'DELIVERY',
  'CONSUMPTION',
  'CONTENT_ADJUSTMENT',
  'REVERSAL',
] as const;
export type PostingKind = (typeof POSTING_KINDS)[number];

/** One account's change; positive is what it gains. */
export interface LedgerChange {
  readonly account: Account;
  readonly amount: Amount;
}

/** Moves an amount: what one account gives, the other gets. */
export function moved(from: Account, to: Account, amount: Amount): readonly LedgerChange[] {
  return [
    { account: from, amount: negated(amount) },
    { account: to, amount },
  ];
}

/**
 * The changes of one posting, one per account, accounts in the order of their first mention; those that come to nothing
 * are left out.
 * @throws RangeError where they do not sum to zero in grams and in every element: mass never comes from or goes to nowhere
 */
export function balancedChanges(changes: readonly LedgerChange[]): readonly LedgerChange[] {
  const total = sumOf(changes.map(({ amount }) => amount));
  if (!isNothing(total)) throw new RangeError(`A posting must sum to zero, not to ${JSON.stringify(total)}`);
  return netChanges(changes);
}

/**
 * Changes as `balancedChanges` gives them, whatever they sum to.
 * @throws RangeError where an account of a lot is at two sites: the sites' books would not say who has it
 */
export function netChanges(changes: readonly LedgerChange[]): readonly LedgerChange[] {
  const byAccount = new Map<string, LedgerChange[]>();
  for (const change of changes) {
    const key = accountKey(change.account);
    const ofOne = byAccount.get(key) ?? [];
    if (ofOne[0] !== undefined && ofOne[0].account.siteId !== change.account.siteId)
      throw new RangeError(`The account ${key} cannot be at two sites`);
    byAccount.set(key, [...ofOne, change]);
  }
  return [...byAccount.values()].flatMap((ofOne) => {
    const [first] = ofOne;
    const amount = sumOf(ofOne.map((change) => change.amount));
    return first === undefined || isNothing(amount) ? [] : [{ account: first.account, amount }];
  });
}

/** The changes that undo others exactly. */
export function reversedChanges(changes: readonly LedgerChange[]): readonly LedgerChange[] {
  return changes.map(({ account, amount }) => ({ account, amount: negated(amount) }));
}
