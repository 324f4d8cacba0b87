import type { EstimatedElement } from '../../../catalogue/domain/rare-earths.js';
import type { RelativeTo } from './assay-basis.js';
import type { AssayEvidence, AssayResult } from './evidence.js';
import { choleskyFactor, type SymmetricMatrix } from './linear-algebra.js';

/**
 * Results of one analyte from all assays of a material: y_j = h_j · (1 + b + s + a), where h_j is the true content on
 * the assay's basis, b the bias of the method and laboratory, s the composite's sampling error and a the analysis's own.
 * b is shared by the assays of one method or laboratory and s by those of one composite, so that neither averages out
 * by assaying again (docs/model/evidence-mathematics.md, "Assays").
 */
export interface AnalyteObservations {
  readonly analyte: EstimatedElement | 'TREO';
  readonly observations: readonly AssayObservation[];
  /** Relative covariance of the observations' errors; of their logarithms where `logarithmic`. */
  readonly covariance: SymmetricMatrix;
  /** Lower Cholesky factor of the covariance. */
  readonly factor: SymmetricMatrix;
  /** Pieces differ by more than half: errors are lognormal ratios with mean 1 rather than differences. */
  readonly logarithmic: boolean;
}

/** One result above its detection limit. */
export interface AssayObservation {
  readonly evidenceId: string;
  readonly relativeTo: RelativeTo;
  readonly expressedAs: 'METAL' | 'OXIDE';
  /** 0…1. */
  readonly fraction: number;
}

/** A result below its detection limit: the content lies somewhere below, give and take the errors. */
export interface CensoredObservation extends AssayObservation {
  readonly analyte: EstimatedElement | 'TREO';
  /** Total relative standard uncertainty. */
  readonly relativeUncertainty: number;
}

/** Between-piece deviation beyond which errors are told as ratios. */
const LOGARITHMIC_ABOVE = 0.5;
/** Bias that is the method's, the rest being the laboratory's: either alone is shared half. Judgement. */
const METHOD_SHARE_OF_BIAS = 0.5;

interface Determination {
  readonly assay: AssayEvidence;
  readonly result: AssayResult;
}

/** Relative variance of a composite for its material: RSD² · (1/n − 1/N); the pieces that were drawn are all known. */
export function samplingVariance({ composite }: AssayEvidence, result: AssayResult): number {
  const { pieceCount, populationCount } = composite;
  const notDrawn = populationCount === null ? 0 : 1 / populationCount;
  return result.pieceRelativeDeviation ** 2 * Math.max(0, 1 / pieceCount - notDrawn);
}

/** What all assays of one material say, by analyte. */
export function observationsOf(assays: readonly AssayEvidence[]): {
  readonly analytes: readonly AnalyteObservations[];
  readonly censored: readonly CensoredObservation[];
} {
  const byAnalyte = new Map<EstimatedElement | 'TREO', Determination[]>();
  const censored: CensoredObservation[] = [];
  for (const assay of assays) {
    for (const result of assay.results) {
      if (result.belowDetectionLimit) censored.push(censoredOf(assay, result));
      else {
        const known = byAnalyte.get(result.analyte) ?? [];
        known.push({ assay, result });
        byAnalyte.set(result.analyte, known);
      }
    }
  }
  return { analytes: [...byAnalyte].map(([analyte, all]) => analyteOf(analyte, all)), censored };
}

function observationOf({ assay, result }: Determination): AssayObservation {
  const { id, relativeTo, expressedAs } = assay;
  return { evidenceId: id, relativeTo, expressedAs, fraction: result.wtPct / 100 };
}

function censoredOf(assay: AssayEvidence, result: AssayResult): CensoredObservation {
  const variance = errorCovariance({ assay, result }, { assay, result });
  return {
    ...observationOf({ assay, result }),
    analyte: result.analyte,
    relativeUncertainty: Math.sqrt(variance),
  };
}

function analyteOf(analyte: EstimatedElement | 'TREO', all: readonly Determination[]): AnalyteObservations {
  const logarithmic = all.some(({ result }) => result.pieceRelativeDeviation > LOGARITHMIC_ABOVE);
  const covariance = all.map((a) =>
    all.map((b) => {
      const relative = errorCovariance(a, b);
      // Of two lognormal ratios with mean 1: Cov(ln, ln) = ln(1 + Cov).
      return logarithmic ? Math.log1p(relative) : relative;
    }),
  );
  const observations = all.map(observationOf);
  return { analyte, observations, covariance, factor: choleskyFactor(covariance), logarithmic };
}

/** Relative covariance of the errors of two determinations of one analyte; the variance of one with itself. */
function errorCovariance(a: Determination, b: Determination): number {
  const bias = a.result.relativeBias * b.result.relativeBias;
  let shared = 0;
  if (a.assay.method === b.assay.method) shared += METHOD_SHARE_OF_BIAS * bias;
  if (a.assay.laboratory === b.assay.laboratory) shared += (1 - METHOD_SHARE_OF_BIAS) * bias;
  if (a.assay.composite.key === b.assay.composite.key) {
    shared += Math.sqrt(samplingVariance(a.assay, a.result) * samplingVariance(b.assay, b.result));
  }
  if (a.result === b.result) shared += a.result.relativeUncertainty ** 2 / a.result.replicates;
  return shared;
}

/** Best linear unbiased mean of the observations (generalised least squares), and its relative variance. */
export function generalisedMean(
  values: readonly number[],
  solveCovariance: (vector: readonly number[]) => readonly number[],
): { readonly value: number; readonly relativeVariance: number } {
  const ones = values.map(() => 1);
  const weights = solveCovariance(ones);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const weighted = values.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0);
  return { value: weighted / total, relativeVariance: 1 / total };
}
