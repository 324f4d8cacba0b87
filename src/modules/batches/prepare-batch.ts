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

/** A batch that is checked, completed and estimated, and only needs storing. */
export interface PreparedBatch {
  readonly content: BatchContent;
  readonly contentDigest: string;
  readonly computed: ComputedEstimate;
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
  const recorded = recordBatch(declared, catalogue);
  const { ticketNumber, receivedAt, supplier, notes } = declared;
  return {
    content: { ...recorded, ticketNumber, receivedAt, supplier, notes },
    contentDigest: digestOf(declared),
    computed: await estimation.compute(batchInputsOf(recorded, records, catalogue)),
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
