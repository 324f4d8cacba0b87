import { LOT_ACCOUNTS, accountKey, type LotAccount } from '../../ledger/domain/account.js';
import { isNegative, isNothing, NOTHING, sumOf, type Amount } from '../../ledger/domain/amount.js';
import { onHand, type LotBalance } from '../../ledger/domain/lot-balance.js';
import { netChanges, type LedgerChange } from '../../ledger/domain/posting.js';
import type { LotStatus } from '../../lots/domain/lot-states.js';

/** What can be wrong with the books. */
export const DIFFERENCE_KINDS = [
  'BALANCE_DIFFERS',
  'BALANCE_NEGATIVE',
  'GONE_LOT_ON_HAND',
  'LOT_WITHOUT_REVISION',
  'POSTING_UNBALANCED',
  'DIGEST_DIFFERS',
  'RECORDED_AT_DIFFERS',
  'REVERSAL_DIFFERS',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** One thing that is wrong, with where. */
export interface LedgerDifference {
  readonly kind: DifferenceKind;
  readonly lotId: string | null;
  readonly postingId: string | null;
  /** The account of the lot, as stored. */
  readonly account: string | null;
  /** What the projection says; null where it is not about a balance. */
  readonly stored: Amount | null;
  /** What the entries come to; null likewise. */
  readonly fromEntries: Amount | null;
  /** In words. */
  readonly detail: string;
}

const NOWHERE = { lotId: null, postingId: null, account: null, stored: null, fromEntries: null };

/** A lot as the verification reads it. */
export interface LotToVerify {
  readonly id: string;
  readonly status: LotStatus;
  /** The rows of the projection, by account as stored. */
  readonly stored: ReadonlyMap<string, Amount>;
  readonly fromEntries: LotBalance;
  /** Whether its current version is among those that are kept, and says the same. */
  readonly hasRevision: boolean;
}

/** A row that is not there stands for nothing. */
function balanceDifferences({ id, stored, fromEntries }: LotToVerify): readonly LedgerDifference[] {
  const accounts = new Set<string>([...LOT_ACCOUNTS, ...stored.keys()]);
  return [...accounts].flatMap((account) => {
    const there = stored.get(account) ?? NOTHING;
    const due = fromEntries[account as LotAccount] as Amount | undefined;
    const sum = due ?? NOTHING;
    const about = { ...NOWHERE, lotId: id, account, stored: there, fromEntries: sum };
    const found: LedgerDifference[] = [];
    if (JSON.stringify(there) !== JSON.stringify(sum))
      found.push({ ...about, kind: 'BALANCE_DIFFERS', detail: 'The balance is not the sum of its entries.' });
    if (isNegative(sum))
      found.push({ ...about, kind: 'BALANCE_NEGATIVE', detail: 'The entries took more than there was.' });
    return found;
  });
}

/** Everything that is wrong with what stands on a lot's accounts. */
export function verifyLot(lot: LotToVerify): readonly LedgerDifference[] {
  const found = [...balanceDifferences(lot)];
  const left = onHand(lot.fromEntries);
  const isGone = lot.status === 'CLOSED' || lot.status === 'WITHDRAWN';
  if (isGone && !isNothing(left)) {
    const detail = `The lot is ${lot.status}, and something of it is on hand.`;
    found.push({ ...NOWHERE, kind: 'GONE_LOT_ON_HAND', lotId: lot.id, fromEntries: left, detail });
  }
  if (!lot.hasRevision) {
    const detail = 'The state of the lot is not the one that is kept for its version.';
    found.push({ ...NOWHERE, kind: 'LOT_WITHOUT_REVISION', lotId: lot.id, detail });
  }
  return found;
}

/** A posting as the verification reads it. */
export interface PostingToVerify {
  readonly id: string;
  readonly recordedAt: string;
  readonly digest: string;
  /** Of what is read now. */
  readonly digestNow: string;
  readonly entries: readonly (LedgerChange & { readonly id: string; readonly recordedAt: string })[];
  /** What a REVERSAL undoes; null for every other kind. */
  readonly reversed: readonly LedgerChange[] | null;
}

/** Everything that is wrong with one posting. */
export function verifyPosting(posting: PostingToVerify): readonly LedgerDifference[] {
  const { id, recordedAt, digest, digestNow, entries, reversed } = posting;
  const about = { ...NOWHERE, postingId: id };
  const found: LedgerDifference[] = [];
  const total = sumOf(entries.map(({ amount }) => amount));
  if (!isNothing(total)) {
    const detail = 'The entries of the posting do not sum to zero.';
    found.push({ ...about, kind: 'POSTING_UNBALANCED', fromEntries: total, detail });
  }
  if (digest !== digestNow) {
    const detail = `The posting is not what was recorded: its digest is ${digestNow}, and ${digest} is kept.`;
    found.push({ ...about, kind: 'DIGEST_DIFFERS', detail });
  }
  const otherTime = entries.find((entry) => entry.recordedAt !== recordedAt);
  if (otherTime !== undefined) {
    const detail = `Entry ${otherTime.id} says that it was recorded at ${otherTime.recordedAt}, its posting ${recordedAt}.`;
    found.push({ ...about, kind: 'RECORDED_AT_DIFFERS', detail });
  }
  if (reversed !== null && !cancels(entries, reversed)) {
    const detail = 'The reversal is not the exact opposite of what it reverses.';
    found.push({ ...about, kind: 'REVERSAL_DIFFERS', detail });
  }
  return found;
}

function cancels(changes: readonly LedgerChange[], others: readonly LedgerChange[]): boolean {
  const sites = new Map([...changes, ...others].map(({ account }) => [accountKey(account), account.siteId]));
  const isAtOneSite = [...changes, ...others].every(
    ({ account }) => sites.get(accountKey(account)) === account.siteId,
  );
  return isAtOneSite && netChanges([...changes, ...others]).length === 0;
}
