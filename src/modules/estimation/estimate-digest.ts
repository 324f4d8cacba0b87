import { In, MoreThan } from 'typeorm';
import type { AuditedRows } from '../../platform/audit/audited-rows.js';
import { digestOf } from '../../platform/digest.js';
import { StoredEstimate } from './estimate.entity.js';

/**
 * Digest of a whole stored estimate, as the audit chain carries it.
 * @param resultDigest that of the result, where it is known: results are long
 */
export function digestOfEstimate(
  { inputs: _inputs, result, ...row }: StoredEstimate,
  resultDigest = digestOf(result),
): string {
  return digestOf({ ...row, resultDigest });
}

/** Estimates are never changed: each has the digest that was sealed when it was made. */
export const AUDITED_ESTIMATES: AuditedRows = {
  name: 'estimates',
  claimOf: ({ type, subjectId, facts }) =>
    type === 'estimate.made' ? { id: subjectId, digest: facts['estimateDigest'] } : null,
  async digestsOf(tx, ids) {
    const rows = await tx.findBy(StoredEstimate, { id: In([...ids]) });
    return new Map(
      rows.map((row) => {
        const { id, inputs, modelVersion, catalogueVersion } = row;
        // What is stored as the digest of the inputs is not believed either.
        const inputsDigest = digestOf({ inputs, modelVersion, catalogueVersion });
        return [id, digestOfEstimate({ ...row, inputsDigest })];
      }),
    );
  },
  rowsAfter: (tx, afterId, limit) =>
    tx.find(StoredEstimate, {
      select: { id: true, recordedAt: true },
      where: { id: MoreThan(afterId) },
      order: { id: 'ASC' },
      take: limit,
    }),
};
