import { DomainError } from '../../shared/domain-error.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import type { EstimateInputs } from '../estimation/domain/estimate-inputs.js';
import { evidenceThatDoesNotFit } from '../estimation/evidence-fit.js';
import type { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import type { BatchLine } from './domain/batch-line.js';

/**
 * Evidence stays with a line that is corrected. Where the line is gone, is of another product now or cannot carry the
 * evidence, a person has to say what becomes of it.
 * @param inputsWith inputs of the corrected lines with the given records
 * @throws DomainError `evidence-does-not-fit-correction` naming every such record
 */
export function requireEvidenceFits(
  records: readonly EvidenceRecord[],
  before: readonly BatchLine[],
  after: readonly BatchLine[],
  inputsWith: (records: readonly EvidenceRecord[]) => EstimateInputs,
  catalogue: Catalogue,
): void {
  const lost = records.filter(({ lineNumbers }) =>
    (lineNumbers ?? []).some((number) => materialOf(before, number) !== materialOf(after, number)),
  );
  const kept = records.filter((record) => !lost.includes(record));
  const misfits = [
    ...lost.map(({ id }) => ({ evidenceId: id, detail: 'its line is gone or of another product' })),
    ...evidenceThatDoesNotFit(inputsWith(kept), catalogue),
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

/** What a line is of; null where there is no such line. */
function materialOf(lines: readonly BatchLine[], number: number): string | null {
  const line = lines.find(({ lineNumber }) => lineNumber === number);
  return line === undefined ? null : (line.profileKey ?? line.form);
}
