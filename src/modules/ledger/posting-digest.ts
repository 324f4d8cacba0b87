import { digestOf } from '../../platform/digest.js';
import type { LedgerEntry } from './ledger-entry.entity.js';
import type { LedgerPosting } from './ledger-posting.entity.js';

/**
 * SHA-256 of a posting with its entries, the same for what was just recorded and for what is read back: a changed, added
 * or removed entry shows.
 */
export function postingDigest(
  {
    id,
    kind,
    organisationId,
    occurredAt,
    recordedAt,
    reason,
    reversesId,
    detail,
  }: Omit<LedgerPosting, 'digest'>,
  entries: readonly LedgerEntry[],
): string {
  const posting = { id, kind, organisationId, occurredAt, recordedAt, reason, reversesId, detail };
  const inOrder = [...entries].sort((a, b) => (a.id < b.id ? -1 : 1)).map(columnsOfEntry);
  return digestOf({ ...posting, entries: inOrder });
}

function columnsOfEntry(entry: LedgerEntry): object {
  const { id, postingId, siteId, account, lotId, cause, recordedAt } = entry;
  const { grams, ndMilligrams, prMilligrams, dyMilligrams, tbMilligrams } = entry;
  const amount = { grams, ndMilligrams, prMilligrams, dyMilligrams, tbMilligrams };
  return { id, postingId, siteId, account, lotId, cause, ...amount, recordedAt };
}
