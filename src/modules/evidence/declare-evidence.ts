import { toUtcInstant } from '../../platform/http/text-formats.js';
import { DomainError } from '../../shared/domain-error.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import type { EstimateInputs } from '../estimation/domain/estimate-inputs.js';
import { evidenceBlamedBy } from '../estimation/evidence-fit.js';
import type { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import type { PieceField } from './domain/declared-evidence.js';
import { evidenceNotValid } from './domain/evidence-not-valid.js';
import type { LinesConcerned } from './domain/lines-concerned.js';
import { onlyPieceOf, requireRoom, understandEvidence } from './domain/understand-evidence.js';
import type { EvidenceInput } from './evidence.dto.js';
import { evidenceCountOf, evidenceOf, linesOf, organisationIdOf, type ReadSubject } from './reestimation.js';

/** When and under which name a record is made. */
export interface RecordIdentity {
  readonly id: string;
  readonly recordedAt: string;
}

/**
 * The record of a piece of evidence, not yet stored.
 * @throws DomainError `evidence-not-valid` or `realised-recovery-already-recorded`
 */
export function recordOf(
  input: EvidenceInput,
  read: ReadSubject,
  { id, recordedAt }: RecordIdentity,
  catalogue: Catalogue,
): EvidenceRecord {
  const field = onlyPieceOf(input);
  requireRoom(evidenceCountOf(read));
  const isOfWhole = field === 'realisedRecovery';
  if (isOfWhole) requireWholeLot(input, read);
  const concerned = linesConcernedBy(input, read, catalogue);
  const understood = understandEvidence(input, concerned, id, catalogue);
  const { lineNumbers: _numbers, observedAt, certificateNumber = null, ...declared } = input;
  const laboratory = input.assay?.laboratory ?? null;
  return {
    id,
    subjectKind: read.subject.kind,
    subjectId: read.subject.id,
    ...understood,
    lineNumbers: isOfWhole ? null : concerned.lines.map(({ lineNumber }) => lineNumber),
    declared: { ...declared },
    certificateNumber,
    laboratory,
    certificateHolderId: certificateNumber === null ? null : organisationIdOf(read),
    liveCertificate:
      certificateNumber === null
        ? null
        : certificateKey(certificateNumber, laboratory ?? organisationIdOf(read)),
    observedAt: toUtcInstant(observedAt),
    recordedAt,
    withdrawnAt: null,
    withdrawalReason: null,
    version: 1,
  };
}

/** Laboratories number their certificates; where none is named, the organisation does. */
export function certificateKey(certificateNumber: string, issuer: string): string {
  const [by, number] = [issuer, certificateNumber].map((text) => text.trim().toLowerCase());
  return JSON.stringify([by, number]);
}

function requireWholeLot({ lineNumbers }: EvidenceInput, read: ReadSubject): void {
  if (read.subject.kind === 'BATCH') {
    const detail = 'A separator takes lots: send it to the lot that was processed.';
    throw evidenceNotValid([{ pointer: '/realisedRecovery', code: 'LOTS_ONLY', detail }]);
  }
  if (lineNumbers !== undefined) {
    const detail = 'What came out is of the whole lot: leave lineNumbers out.';
    throw evidenceNotValid([{ pointer: '/lineNumbers', code: 'NOT_FOR_THIS_KIND', detail }]);
  }
  const known = evidenceOf(read).find(({ kind }) => kind === 'REALISED_RECOVERY');
  if (known === undefined) return;
  const detail = 'The realised recovery of this lot is recorded already: withdraw that record first.';
  throw new DomainError('realised-recovery-already-recorded', detail, { evidenceId: known.id });
}

function linesConcernedBy(
  { lineNumbers }: EvidenceInput,
  read: ReadSubject,
  catalogue: Catalogue,
): LinesConcerned {
  const known = linesOf(read, catalogue);
  const missing = (lineNumbers ?? []).filter((number) => !known.some((line) => line.lineNumber === number));
  if (missing.length > 0) {
    const numbers = known.map(({ lineNumber }) => lineNumber);
    const what = read.subject.kind === 'BATCH' ? 'batch' : 'lot';
    const detail = `The ${what} has no line ${missing.join(', ')}: it has ${numbers.length} line(s), from ${numbers[0] ?? 0} to ${numbers.at(-1) ?? 0}.`;
    throw evidenceNotValid([{ pointer: '/lineNumbers', code: 'NO_SUCH_LINE', detail }]);
  }
  const lines = known.filter(({ lineNumber }) => lineNumbers?.includes(lineNumber) ?? true);
  const markedGrades = new Map<number, string>();
  for (const { content, lineNumbers: marked } of evidenceOf(read)) {
    if (content?.kind !== 'GRADE') continue;
    for (const number of marked ?? []) markedGrades.set(number, content.gradeKey);
  }
  return { lines, markedGrades };
}

/** What the estimator says of its inputs, about what the caller sent. */
export function aboutSentEvidence(
  error: DomainError,
  inputs: EstimateInputs,
  sent: { readonly id: string; readonly field: PieceField },
): DomainError {
  const { code, message, facts, faults } = error;
  const blamed = evidenceBlamedBy(error, inputs);
  if (blamed === null || blamed.evidenceId === sent.id) {
    const pointer = blamed === null ? `/${sent.field}` : sentPointer(blamed.rest, sent.field);
    return new DomainError(
      code,
      message,
      facts,
      faults.map((fault) => ({ ...fault, pointer })),
    );
  }
  const detail = `With this, evidence ${blamed.evidenceId} would not fit any more: ${message}`;
  return new DomainError('evidence-does-not-fit', detail, { evidenceId: blamed.evidenceId }, [
    { pointer: `/${sent.field}`, code: 'OTHER_EVIDENCE_WOULD_NOT_FIT', detail },
  ]);
}

/** `/lineNumbers` is the request's own; what an assay's composite says stands in the assay itself. */
function sentPointer(rest: string, field: PieceField): string {
  if (rest.startsWith('/lineNumbers')) return rest;
  return `/${field}${rest.replace(/^\/composite/, '')}`;
}

/** Evidence that stands on what is withdrawn keeps it from going first. */
export function aboutWithdrawal(error: DomainError, inputs: EstimateInputs): DomainError {
  const blamed = evidenceBlamedBy(error, inputs);
  if (blamed === null) return error;
  const detail = `Without this, evidence ${blamed.evidenceId} would not fit any more: ${error.message} Withdraw that first.`;
  return new DomainError('evidence-does-not-fit-correction', detail, { evidenceIds: [blamed.evidenceId] });
}
