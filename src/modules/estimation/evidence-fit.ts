import { DomainError } from '../../shared/domain-error.js';
import type { Catalogue } from '../catalogue/domain/catalogue.js';
import type { EstimateInputs } from './domain/estimate-inputs.js';
import { resolvePortions } from './domain/model/portions.js';

/** Where the estimator points when a piece of evidence is to blame: its place in the source's list, and what follows. */
const EVIDENCE_POINTER = /^\/evidence\/(\d+)(\/.*)?$/;

/** The piece of evidence that an error of the estimator is about, and the rest of the pointer; null where none is. */
export function evidenceBlamedBy(
  error: unknown,
  { sources }: EstimateInputs,
): { readonly evidenceId: string; readonly rest: string } | null {
  if (!(error instanceof DomainError)) return null;
  const [, place, rest = ''] = EVIDENCE_POINTER.exec(error.faults[0]?.pointer ?? '') ?? [];
  // Every estimate of a batch or lot has one source.
  const evidence = place === undefined ? undefined : sources[0]?.evidence[Number(place)];
  return evidence === undefined ? null : { evidenceId: evidence.id, rest };
}

/** A piece of evidence that the lines cannot carry, with what is wrong. */
export interface EvidenceMisfit {
  readonly evidenceId: string;
  readonly detail: string;
}

/**
 * The evidence that the lines cannot carry. Takes seconds for much evidence about many lines: `EstimationService` has it
 * done in the thread.
 * @throws DomainError where the lines themselves are at fault
 */
export function evidenceThatDoesNotFit(
  inputs: EstimateInputs,
  catalogue: Catalogue,
): readonly EvidenceMisfit[] {
  const misfits: EvidenceMisfit[] = [];
  let sources = inputs.sources;
  for (;;) {
    try {
      resolvePortions({ ...inputs, sources }, catalogue);
      return misfits;
    } catch (error) {
      const blamed = evidenceBlamedBy(error, { ...inputs, sources });
      if (blamed === null || !(error instanceof DomainError)) throw error;
      misfits.push({ evidenceId: blamed.evidenceId, detail: error.message });
      sources = sources.map((source) => ({
        ...source,
        evidence: source.evidence.filter(({ id }) => id !== blamed.evidenceId),
      }));
    }
  }
}
