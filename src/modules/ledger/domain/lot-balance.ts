import { DomainError } from '../../../shared/domain-error.js';
import { LOT_ACCOUNTS, ON_HAND_ACCOUNTS, type LotAccount } from './account.js';
import { isNegative, NOTHING, sumOf, type Amount } from './amount.js';
import { netChanges, type LedgerChange } from './posting.js';

/** What stands on each account of one lot; never negative. */
export type LotBalance = Readonly<Record<LotAccount, Amount>>;

export const EMPTY_BALANCE: LotBalance = {
  AVAILABLE: NOTHING,
  RESERVED: NOTHING,
  HELD: NOTHING,
  IN_TRANSIT: NOTHING,
  DELIVERED: NOTHING,
  CONSUMED: NOTHING,
};

/** Available + reserved + held + in transit. */
export function onHand(balance: LotBalance): Amount {
  return sumOf(ON_HAND_ACCOUNTS.map((account) => balance[account]));
}

/** How an account is called where one is short of it, and the problem's code. */
const SHORTAGE: Readonly<Record<LotAccount, string>> = {
  AVAILABLE: 'available',
  RESERVED: 'reserved',
  HELD: 'held',
  IN_TRANSIT: 'in transit',
  DELIVERED: 'delivered',
  CONSUMED: 'consumed',
};

/** @throws DomainError `insufficient-available` or `insufficient-balance`: a lot never gives what it does not have */
export function requireEnough(
  balance: LotBalance,
  account: LotAccount,
  grams: number,
  pointer: string | null = null,
): void {
  const held = balance[account].grams;
  if (grams <= held) return;
  const code = account === 'AVAILABLE' ? 'insufficient-available' : 'insufficient-balance';
  const detail = `${grams / 1000} kg are asked for, ${held / 1000} kg are ${SHORTAGE[account]}.`;
  throw new DomainError(
    code,
    detail,
    { account, askedKg: grams / 1000, thereKg: held / 1000 },
    pointer === null ? [] : [{ pointer, code: code.toUpperCase().replaceAll('-', '_'), detail }],
  );
}

/**
 * Balances after the changes of a posting, in whatever order they are; lots that it does not touch stay as they are.
 * @param balances by lot id; a lot without one has nothing yet
 * @throws DomainError `insufficient-available` or `insufficient-balance` where one would become negative
 */
export function balancesAfter(
  balances: ReadonlyMap<string, LotBalance>,
  changes: readonly LedgerChange[],
): ReadonlyMap<string, LotBalance> {
  const after = new Map(balances);
  for (const { account, amount } of netChanges(changes)) {
    if (account.lotId === null) continue;
    const before = after.get(account.lotId) ?? EMPTY_BALANCE;
    requireEnough(before, account.kind, 0 - amount.grams);
    const now = sumOf([before[account.kind], amount]);
    if (isNegative(now)) {
      const detail = `The lot's ${SHORTAGE[account.kind]} material does not hold that much metal.`;
      throw new DomainError('insufficient-balance', detail, { account: account.kind });
    }
    after.set(account.lotId, { ...before, [account.kind]: now });
  }
  return after;
}

/** Accounts of a lot on which something stands. */
export function accountsInUse(balance: LotBalance): readonly LotAccount[] {
  return LOT_ACCOUNTS.filter((account) => balance[account].grams > 0);
}
