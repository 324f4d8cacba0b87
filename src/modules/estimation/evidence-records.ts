import { In, IsNull } from 'typeorm';
import type { ReadTransaction } from '../../platform/database/database.js';
import type { Evidence, RealisedRecovery } from './domain/evidence/evidence.js';
import type { EstimateSubjectKind } from './estimate.entity.js';
import { EvidenceRecord } from './evidence-record.entity.js';

/** Part: evidence of a batch or lot that is not withdrawn, oldest first. */
export async function findLiveEvidence(
  tx: ReadTransaction,
  subjectKind: EstimateSubjectKind,
  subjectId: string,
): Promise<EvidenceRecord[]> {
  const bySubject = await findLiveEvidenceOf(tx, subjectKind, [subjectId]);
  return bySubject.get(subjectId) ?? [];
}

/** Part: the same for several batches or lots, by subject. @param subjectIds at most some hundreds */
export async function findLiveEvidenceOf(
  tx: ReadTransaction,
  subjectKind: EstimateSubjectKind,
  subjectIds: readonly string[],
): Promise<ReadonlyMap<string, EvidenceRecord[]>> {
  const bySubject = new Map<string, EvidenceRecord[]>(subjectIds.map((id) => [id, []]));
  if (subjectIds.length === 0) return bySubject;
  const records = await tx.find(EvidenceRecord, {
    where: { subjectKind, subjectId: In([...subjectIds]), withdrawnAt: IsNull() },
    order: { id: 'ASC' },
  });
  for (const record of records) bySubject.get(record.subjectId)?.push(record);
  return bySubject;
}

/** Evidence as the estimate of some lines takes it. */
export interface TakenEvidence {
  readonly evidence: readonly Evidence[];
  readonly realised: RealisedRecovery | null;
}

export const NO_EVIDENCE: TakenEvidence = { evidence: [], realised: null };

/**
 * What records say about chosen lines of their batch. A record counts where all its lines are chosen; an assay also
 * where some are, since what it found in a composite holds for each of the lines that it was drawn from.
 * @param lineNumbers of the chosen lines, in the order in which the estimate takes them
 */
export function evidenceAbout(
  records: readonly EvidenceRecord[],
  lineNumbers: readonly number[],
): TakenEvidence {
  const indexOf = new Map(lineNumbers.map((number, index) => [number, index]));
  const evidence: Evidence[] = [];
  let realised: RealisedRecovery | null = null;
  for (const { id, content, lineNumbers: about } of records) {
    if (content === null) continue;
    if (content.kind === 'REALISED_RECOVERY') {
      const { elements, sharedRelativeUncertainty } = content;
      realised = { id, elements, sharedRelativeUncertainty };
      continue;
    }
    const lineIndexes = (about ?? []).flatMap((number) => indexOf.get(number) ?? []).sort((a, b) => a - b);
    const isWhole = lineIndexes.length === about?.length;
    if (!isWhole && (content.kind !== 'ASSAY' || lineIndexes.length === 0)) continue;
    evidence.push({ ...content, id, lineIndexes });
  }
  return { evidence, realised };
}
