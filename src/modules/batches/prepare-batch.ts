import { digestOf } from '../../platform/digest.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import type { EstimateInputs } from '../estimation/domain/estimate-inputs.js';
import type { EvidenceRecord } from '../estimation/evidence-record.entity.js';
import { evidenceAbout } from '../estimation/evidence-records.js';
import type { ComputedEstimate, EstimationService } from '../estimation/estimation.service.js';
import type { BatchContent } from './batch-revision.entity.js';
import { estimateInputsOf, recordBatch, type BatchDeclaration } from './domain/record-batch.js';

/** A batch as declared, with its ticket and circumstances. */
export interface DeclaredBatch extends BatchDeclaration {
  readonly ticketNumber: string | null;
  readonly receivedAt: string;
  readonly supplier: string | null;
  readonly notes: string | null;
}

/** A batch that is checked and completed. */
export interface CheckedBatch {
  readonly content: BatchContent;
  readonly contentDigest: string;
}

/** A batch that is checked, completed and estimated, and only needs storing. */
export interface PreparedBatch extends CheckedBatch {
  readonly computed: ComputedEstimate;
}

/** Does what tells whether a batch can be recorded. @throws DomainError as `prepareBatch` would */
export async function checkBatch(
  declared: DeclaredBatch,
  catalogue: Catalogue,
  estimation: EstimationService,
): Promise<CheckedBatch> {
  const checked = completedBatch(declared, catalogue);
  await estimation.requireEstimable(batchInputsOf(checked.content, [], catalogue));
  return checked;
}

/**
 * Does everything that needs no database, so that the write that follows is short.
 * @param records live evidence about the batch, where it is recorded already
 * @throws DomainError where the batch does not add up or cannot be estimated
 */
export async function prepareBatch(
  declared: DeclaredBatch,
  catalogue: Catalogue,
  estimation: EstimationService,
  records: readonly EvidenceRecord[] = [],
): Promise<PreparedBatch> {
  const checked = completedBatch(declared, catalogue);
  return {
    ...checked,
    computed: await estimation.compute(batchInputsOf(checked.content, records, catalogue)),
  };
}

function completedBatch(declared: DeclaredBatch, catalogue: Catalogue): CheckedBatch {
  const { ticketNumber, receivedAt, supplier, notes } = declared;
  return {
    content: { ...recordBatch(declared, catalogue), ticketNumber, receivedAt, supplier, notes },
    contentDigest: digestOf(declared),
  };
}

/** What the estimator needs of a whole batch with its evidence. */
export function batchInputsOf(
  { lines, weighing }: Pick<BatchContent, 'lines' | 'weighing'>,
  records: readonly EvidenceRecord[],
  { defaultProcessRouteKey }: Catalogue,
): EstimateInputs {
  const known = evidenceAbout(
    records,
    lines.map(({ lineNumber }) => lineNumber),
  );
  return estimateInputsOf(lines, weighing, defaultProcessRouteKey, known);
}
