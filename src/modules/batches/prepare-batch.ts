import { digestOf } from '../../platform/digest.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
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
 * @throws DomainError where the batch does not add up or cannot be estimated
 */
export function prepareBatch(
  declared: DeclaredBatch,
  catalogue: Catalogue,
  estimation: EstimationService,
): PreparedBatch {
  const recorded = recordBatch(declared, catalogue);
  const { ticketNumber, receivedAt, supplier, notes } = declared;
  return {
    content: { ...recorded, ticketNumber, receivedAt, supplier, notes },
    contentDigest: digestOf(declared),
    computed: estimation.compute(
      estimateInputsOf(recorded.lines, recorded.weighing, catalogue.defaultProcessRouteKey),
    ),
  };
}
