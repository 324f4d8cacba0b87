/**
 * Evidence that does not agree with what was believed, or with other evidence; both figures stand. See
 * docs/model/evidence-mathematics.md, "Conflicts".
 */
export interface EvidenceConflict {
  readonly code: 'AGAINST_PRIOR' | 'AGAINST_EVIDENCE' | 'INTERVAL_WIDENED';
  /** The piece of evidence; its `id`. */
  readonly evidenceId: string;
  /** The other piece, where there is one. */
  readonly otherEvidenceId: string | null;
  /** What the figures are, e.g. `magnet mass per motor`. */
  readonly measurand: string;
  readonly unit: string;
  readonly measured: number;
  readonly expected: number;
  /** How far apart they may lie: 3·√(τ² + u²) of a prior, 2·√(u₁² + u₂²) of other evidence; same unit. */
  readonly tolerance: number;
}

/** Distance in standard deviations beyond which a measurement contradicts the prior. */
export const PRIOR_CONFLICT_DEVIATIONS = 3;
/** Distance in standard deviations beyond which two measurements contradict each other. */
export const EVIDENCE_CONFLICT_DEVIATIONS = 2;

/** A figure with its standard uncertainty (k = 1). */
export interface MeasuredFigure {
  readonly value: number;
  readonly standardUncertainty: number;
}

/** How far two figures may lie apart before they are in conflict. */
export function tolerance(a: MeasuredFigure, b: MeasuredFigure, deviations: number): number {
  return deviations * Math.hypot(a.standardUncertainty, b.standardUncertainty);
}

/** Pairs of measurements of one figure that contradict each other. */
export function conflictsAmong(
  figures: readonly (MeasuredFigure & { readonly evidenceId: string })[],
  measurand: string,
  unit: string,
): readonly EvidenceConflict[] {
  return figures.flatMap((figure, index) =>
    figures.slice(0, index).flatMap((other) => {
      const allowed = tolerance(figure, other, EVIDENCE_CONFLICT_DEVIATIONS);
      if (Math.abs(figure.value - other.value) <= allowed) return [];
      return {
        code: 'AGAINST_EVIDENCE' as const,
        evidenceId: figure.evidenceId,
        otherEvidenceId: other.evidenceId,
        measurand,
        unit,
        measured: figure.value,
        expected: other.value,
        tolerance: allowed,
      };
    }),
  );
}

/** A measurement against what was believed before it. */
export function conflictWithPrior(
  figure: MeasuredFigure & { readonly evidenceId: string },
  prior: MeasuredFigure,
  measurand: string,
  unit: string,
): readonly EvidenceConflict[] {
  const allowed = tolerance(figure, prior, PRIOR_CONFLICT_DEVIATIONS);
  if (Math.abs(figure.value - prior.value) <= allowed) return [];
  return [
    {
      code: 'AGAINST_PRIOR',
      evidenceId: figure.evidenceId,
      otherEvidenceId: null,
      measurand,
      unit,
      measured: figure.value,
      expected: prior.value,
      tolerance: allowed,
    },
  ];
}

/** Mean weighted by 1/u², with its standard uncertainty. */
export function weightedMean(figures: readonly MeasuredFigure[]): MeasuredFigure {
  let weight = 0;
  let weighted = 0;
  for (const { value, standardUncertainty } of figures) {
    const precision = 1 / standardUncertainty ** 2;
    weight += precision;
    weighted += precision * value;
  }
  return { value: weighted / weight, standardUncertainty: 1 / Math.sqrt(weight) };
}
