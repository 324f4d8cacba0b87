import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import type { EstimateInputs } from '../../estimation/domain/estimate-inputs.js';
import type { Evidence, RealisedRecovery } from '../../estimation/domain/evidence/evidence.js';
import { DomainError, type InputFault } from '../../../shared/domain-error.js';
import {
  batchLineOf,
  estimationLineOf,
  lineFaults,
  type BatchLine,
  type LineDeclaration,
} from './batch-line.js';
import { plausibilityWarnings, type BatchWarning } from './plausibility.js';
import { READING_COVERAGE_FACTOR, weigh, type WeighbridgeReadings, type Weighing } from './weighing.js';

/** Lines on one ticket; more is a spreadsheet, not a load. */
export const LINES_PER_BATCH_MAX = 1_000;

/** A batch as somebody declares it. */
export interface BatchDeclaration {
  readonly ticket: WeighbridgeReadings | null;
  readonly lines: readonly LineDeclaration[];
}

/** A batch that adds up. */
export interface RecordedBatch {
  readonly weighing: Weighing | null;
  readonly lines: readonly BatchLine[];
  readonly warnings: readonly BatchWarning[];
}

/**
 * Checks a declared batch and completes it: net from gross and tare, lines against the catalogue and each other.
 * Errors and warnings stay apart: what is impossible is refused, what is merely odd is said beside success.
 * @throws DomainError `weighing-not-valid` or `batch-line-not-valid` with every fault found
 */
export function recordBatch(declaration: BatchDeclaration, catalogue: Catalogue): RecordedBatch {
  refuseTooManyLines(declaration.lines.length);
  const faults = declaration.lines.flatMap((line, index) => lineFaults(line, index, catalogue));
  if (faults.length > 0) {
    throw new DomainError(
      'batch-line-not-valid',
      `${faults.length} line field(s) are not valid.`,
      {},
      faults,
    );
  }
  const weighing = declaration.ticket === null ? null : weigh(declaration.ticket);
  const lines = declaration.lines.map((line, index) => batchLineOf(line, index, catalogue));
  if (weighing !== null) refuseMoreThanNet(lines, weighing);
  return { weighing, lines, warnings: plausibilityWarnings(lines, weighing, catalogue) };
}

function refuseTooManyLines(lineCount: number): void {
  if (lineCount <= LINES_PER_BATCH_MAX) return;
  const detail = `A batch may have ${LINES_PER_BATCH_MAX} lines, not ${lineCount}: part it.`;
  throw new DomainError('batch-line-not-valid', detail, { lineCount }, [
    { pointer: '/lines', code: 'TOO_MANY', detail },
  ]);
}

function refuseMoreThanNet(lines: readonly BatchLine[], weighing: Weighing): void {
  const statedGrams = lines.reduce((sum, line) => sum + (line.netMassGrams ?? 0), 0);
  const toleranceGrams = READING_COVERAGE_FACTOR * weighing.netStandardUncertaintyGrams;
  if (statedGrams <= weighing.netGrams + toleranceGrams) return;
  const detail = `The lines come to ${statedGrams / 1000} kg, the ticket's net is ${weighing.netGrams / 1000} kg: check units and tare.`;
  const fault: InputFault = { pointer: '/lines', code: 'LINES_EXCEED_NET', detail };
  throw new DomainError(
    'weighing-not-valid',
    detail,
    { linesKg: statedGrams / 1000, netKg: weighing.netGrams / 1000 },
    [fault],
  );
}

/** What is known of the lines beyond what they state. */
export interface EvidenceOfLines {
  readonly evidence: readonly Evidence[];
  readonly realised: RealisedRecovery | null;
}

/** What the estimator needs of a batch, or of some of its lines, with the evidence about them. */
export function estimateInputsOf(
  lines: readonly BatchLine[],
  weighing: Weighing | null,
  processRouteKey: string,
  { evidence, realised }: EvidenceOfLines = { evidence: [], realised: null },
): EstimateInputs {
  const weighingRelativeUncertainty =
    weighing === null ? 0 : weighing.netStandardUncertaintyGrams / weighing.netGrams;
  const source = { lines: lines.map(estimationLineOf), weighingRelativeUncertainty, evidence };
  return { sources: [source], processRouteKey, realised };
}
