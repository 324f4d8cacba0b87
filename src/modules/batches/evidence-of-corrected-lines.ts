import { DomainError } from '../../shared/domain-error.js';
import type { EvidenceMisfit } from '../estimation/evidence-fit.js';
import type { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import type { BatchLine } from './domain/batch-line.js';

/**
 * Evidence stays with a line that is corrected. Where the line is gone, is of another product now or cannot carry the
 * evidence, a person has to say what becomes of it.
 * @param misfitsAmong which of the given records the corrected lines cannot carry
 * @throws DomainError `evidence-does-not-fit-correction` naming every such record
 */
export async function requireEvidenceFits(
  records: readonly EvidenceRecord[],
  before: readonly BatchLine[],
  after: readonly BatchLine[],
  misfitsAmong: (kept: readonly EvidenceRecord[]) => Promise<readonly EvidenceMisfit[]>,
): Promise<void> {
  if (records.length === 0) return;
  const was = materialsOf(before);
  const is = materialsOf(after);
  const lost = records.filter(({ lineNumbers }) =>
    (lineNumbers ?? []).some((number) => was.get(number) !== is.get(number)),
  );
  const kept = records.filter((record) => !lost.includes(record));
  const misfits = [
    ...lost.map(({ id }) => ({ evidenceId: id, detail: 'its line is gone or of another product' })),
    ...(await misfitsAmong(kept)),
  ];
  if (misfits.length === 0) return;
  const named = misfits.map(({ evidenceId, detail }) => `${evidenceId}: ${detail}`).join('; ');
  const detail = `${misfits.length} piece(s) of evidence would not fit any more (${named}). Withdraw them first.`;
  throw new DomainError(
    'evidence-does-not-fit-correction',
    detail,
    { evidenceIds: misfits.map(({ evidenceId }) => evidenceId) },
    [{ pointer: '/lines', code: 'EVIDENCE_DOES_NOT_FIT', detail }],
  );
}

/** What each line is of, by its number. */
function materialsOf(lines: readonly BatchLine[]): ReadonlyMap<number, string> {
  return new Map(lines.map(({ lineNumber, profileKey, form }) => [lineNumber, profileKey ?? form]));
}
