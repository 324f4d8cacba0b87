import { In, MoreThan } from 'typeorm';
import type { AuditedRows } from '../../platform/audit/audited-rows.js';
import { LedgerEntry } from './ledger-entry.entity.js';
import { LedgerPosting } from './ledger-posting.entity.js';
import { postingDigest } from './posting-digest.js';

/** Postings with their entries are never changed: each has the digest that was sealed when it was recorded. */
export const AUDITED_POSTINGS: AuditedRows = {
  name: 'ledger postings',
  claimOf: ({ type, subjectId, facts }) =>
    type === 'ledger.posted' ? { id: subjectId, digest: facts['postingDigest'] } : null,
  async digestsOf(tx, ids) {
    const postings = await tx.findBy(LedgerPosting, { id: In([...ids]) });
    const entries = await tx.findBy(LedgerEntry, { postingId: In([...ids]) });
    return new Map(
      postings.map((posting) => {
        const own = entries.filter(({ postingId }) => postingId === posting.id);
        return [posting.id, postingDigest(posting, own)];
      }),
    );
  },
  rowsAfter: (tx, afterId, limit) =>
    tx.find(LedgerPosting, {
      select: { id: true, recordedAt: true },
      where: { id: MoreThan(afterId) },
      order: { id: 'ASC' },
      take: limit,
    }),
};
