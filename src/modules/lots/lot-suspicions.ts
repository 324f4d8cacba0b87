import { In } from 'typeorm';
import type { ReadTransaction } from '../../platform/database/database.js';
import { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import type { SuspectedFamily } from './domain/operations/mixing.js';
import { ancestryOf } from './domain/genealogy/parent-table.js';
import { LotLine } from './lot-line.entity.js';
import { findAncestryOf } from './lot-parents.queries.js';

/** Families by lot; lots without suspicion are left out. */
export type Suspicions = ReadonlyMap<string, readonly SuspectedFamily[]>;

/** Both engines bound the number of parameters of a statement. */
const IDS_PER_STATEMENT = 500;

/** Part: what evidence that stands says lots look like: evidence of their own, of their batches or of lots they come from. */
export async function findSuspicions(tx: ReadTransaction, lotIds: readonly string[]): Promise<Suspicions> {
  const ancestry = await findAncestryOf(tx, lotIds);
  const lines = await tx.findBy(LotLine, { lotId: In([...lotIds]) });
  const subjectIds = new Set([...lotIds, ...ancestry.lotIds, ...lines.map(({ batchId }) => batchId)]);
  const records = await findWarnings(tx, [...subjectIds]);
  if (records.length === 0) return new Map();
  return new Map(
    lotIds.flatMap((lotId) => {
      const lineage = new Set([lotId, ...ancestryOf(ancestry, [lotId]).lotIds]);
      const isAbout = ({ subjectKind, subjectId, lineNumbers }: EvidenceRecord): boolean =>
        subjectKind === 'LOT'
          ? lineage.has(subjectId)
          : lines.some(
              (line) =>
                line.lotId === lotId &&
                line.batchId === subjectId &&
                (lineNumbers?.includes(line.lineNumber) ?? true),
            );
      const families = [...new Set(records.filter(isAbout).flatMap(familiesOf))].sort();
      return families.length === 0 ? [] : [[lotId, families] as const];
    }),
  );
}

async function findWarnings(tx: ReadTransaction, subjectIds: readonly string[]): Promise<EvidenceRecord[]> {
  const records: EvidenceRecord[] = [];
  for (let start = 0; start < subjectIds.length; start += IDS_PER_STATEMENT)
    records.push(
      ...(await tx
        .createQueryBuilder(EvidenceRecord, 'record')
        .where('record.subjectId IN (:...ids)', { ids: subjectIds.slice(start, start + IDS_PER_STATEMENT) })
        .andWhere('record.withdrawnAt IS NULL')
        .andWhere(`record.warnings LIKE '%LOOKS_LIKE_%'`)
        .getMany()),
    );
  return records;
}

function familiesOf({ warnings }: EvidenceRecord): readonly SuspectedFamily[] {
  return warnings.flatMap(({ code }): SuspectedFamily[] => {
    if (code === 'LOOKS_LIKE_SMCO') return ['SMCO'];
    return code === 'LOOKS_LIKE_FERRITE' ? ['FERRITE'] : [];
  });
}
