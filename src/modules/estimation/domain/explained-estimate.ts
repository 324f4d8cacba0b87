import { DomainError } from '../../../shared/domain-error.js';
import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import type { EstimateInputs, EstimateSource } from './estimate-inputs.js';
import type { Estimate } from './estimate.js';
import { estimateOf } from './estimate-recoverable-oxide.js';
import type { EvidenceConflict } from './evidence/conflict.js';
import { type EvidenceProposal, nextEvidence } from './next-evidence.js';
import {
  type PreparedEstimate,
  prepareEstimate,
  recoverableNdPr,
  recoverableNdPrSummary,
} from './prepared-estimate.js';
import type { FactorKind } from './quantity/factor.js';
import { varianceShares } from './quantity/variance-shares.js';

/** What makes the interval of recoverable NdPr oxide as wide as it is. */
export interface UncertaintyDriver {
  readonly kind: FactorKind;
  /** Key of the catalogue row, or name of the material, that it is about. */
  readonly subject: string;
  /** Share of the variance that goes back to it alone, 0…1, 4 decimals. */
  readonly varianceShare: number;
}

/** An estimate with what drives its uncertainty and what to measure next. */
export interface ExplainedEstimate extends Estimate {
  /** Largest first; those below a thousandth are left out, and what acts together is in none. */
  readonly drivers: readonly UncertaintyDriver[];
  /** Best first; empty once the recovery was realised. */
  readonly nextEvidence: readonly EvidenceProposal[];
}

const VARIANCE_SHARE_MIN = 0.001;
/** Relative half-widths nearer than this are the same but for numerical error. */
const WIDTH_TOLERANCE = 0.002;

/**
 * As `estimateRecoverableOxide`, with drivers, next evidence and a conflict for every piece of evidence that has made
 * the interval wider instead of narrower: docs/model/evidence-mathematics.md, "Conflicts" and "Drivers".
 * @throws DomainError as the estimate would
 */
export function explainedEstimate(inputs: EstimateInputs, catalogue: Catalogue): ExplainedEstimate {
  const prepared = prepareEstimate(inputs, catalogue);
  const estimate = estimateOf(prepared, inputs, catalogue);
  const isRealised = inputs.realised !== null;
  return {
    ...estimate,
    conflicts: [...estimate.conflicts, ...widenings(inputs, estimate.relativeHalfWidth, catalogue)],
    drivers: isRealised ? [] : driversOf(prepared, catalogue),
    nextEvidence: isRealised ? [] : nextEvidence(prepared, catalogue),
  };
}

function driversOf({ model }: PreparedEstimate, catalogue: Catalogue): readonly UncertaintyDriver[] {
  return varianceShares(recoverableNdPr(model, catalogue))
    .filter(({ share }) => share >= VARIANCE_SHARE_MIN)
    .map(({ factor: { kind, subject }, share }) => ({
      kind,
      subject,
      varianceShare: Math.round(share * 1e4) / 1e4,
    }));
}

/** Evidence never widens an interval in silence: each piece is held against the estimate without it. */
function widenings(
  inputs: EstimateInputs,
  relativeHalfWidth: number,
  catalogue: Catalogue,
): readonly EvidenceConflict[] {
  const pieces = inputs.sources.flatMap((source, place) =>
    source.evidence.map(({ id }, index) => ({ id, without: withoutEvidence(inputs, place, index) })),
  );
  if (inputs.realised !== null) {
    pieces.push({ id: inputs.realised.id, without: { ...inputs, realised: null } });
  }
  return pieces.flatMap(({ id, without }) => {
    const before = halfWidthOf(without, catalogue);
    if (before === null || relativeHalfWidth <= before * (1 + WIDTH_TOLERANCE) + 1e-4) return [];
    return {
      code: 'INTERVAL_WIDENED' as const,
      evidenceId: id,
      otherEvidenceId: null,
      measurand: 'half-width of the P50 of recoverable NdPr oxide',
      unit: '%',
      measured: 100 * relativeHalfWidth,
      expected: 100 * before,
      tolerance: 0,
    };
  });
}

/** Null where there is no width to compare with: nothing recoverable, or evidence that needs the piece left out. */
function halfWidthOf(inputs: EstimateInputs, catalogue: Catalogue): number | null {
  try {
    const { p10, p50, p90 } = recoverableNdPrSummary(inputs, catalogue);
    return p50 > 0 ? (p90 - p10) / (2 * p50) : null;
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

function withoutEvidence(inputs: EstimateInputs, place: number, index: number): EstimateInputs {
  const sources = inputs.sources.map((source, each): EstimateSource =>
    each === place ? { ...source, evidence: source.evidence.filter((_piece, k) => k !== index) } : source,
  );
  return { ...inputs, sources };
}
