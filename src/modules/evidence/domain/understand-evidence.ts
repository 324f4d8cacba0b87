import { DomainError } from '../../../shared/domain-error.js';
import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import type { Evidence, RealisedRecovery } from '../../estimation/domain/evidence/evidence.js';
import { understandAssay } from './declared-assay.js';
import {
  PIECE_FIELDS,
  type DeclaredGrade,
  type DeclaredMoisture,
  type DeclaredPassport,
  type DeclaredPieces,
  type DeclaredSampleWeighing,
  type DeclaredWeighing,
  type PieceField,
} from './declared-evidence.js';
import { evidenceNotValid } from './evidence-not-valid.js';
import type { EvidenceWarning } from './evidence-warning.js';
import { fenceWarnings } from './fences.js';
import type { LinesConcerned } from './lines-concerned.js';
import { understandRealisedRecovery } from './realised-recovery.js';

type WithoutPlace<Piece> = Piece extends unknown ? Omit<Piece, 'id' | 'lineIndexes'> : never;
type Content =
  WithoutPlace<Evidence> | (Omit<RealisedRecovery, 'id'> & { readonly kind: 'REALISED_RECOVERY' });

/** A declaration as the estimator takes it. */
export interface UnderstoodEvidence {
  readonly kind: Content['kind'];
  /** Null where it was declared but tells nothing. */
  readonly content: Content | null;
  readonly warnings: readonly EvidenceWarning[];
}

/** Judgement: what a maker's data sheet says of one unit, k = 1. */
export const PASSPORT_RELATIVE_UNCERTAINTY = 0.05;
/** Judgement: no drying test is surer than this, however dry the material; k = 1. */
export const MOISTURE_UNCERTAINTY_WT_PCT_MIN = 0.05;
const MOISTURE_ROW = 'moisture-lod';
const GRAMS_PER_KILOGRAM = 1_000;
const MILLIGRAMS_PER_KILOGRAM = 1_000_000;

/** Live pieces of a batch, or of a lot with its batch. Combining assays takes time with the cube of their number. */
export const EVIDENCE_PIECES_MAX = 100;

/** @throws DomainError `evidence-not-valid` where one more piece would be too many */
export function requireRoom(pieces: number): void {
  if (pieces < EVIDENCE_PIECES_MAX) return;
  const detail = `There are ${pieces} pieces already, as many as there may be: withdraw those that others have overtaken.`;
  throw evidenceNotValid([{ pointer: '', code: 'TOO_MANY', detail }]);
}

/**
 * Which piece was sent. @throws DomainError `evidence-not-valid` where it is none or more than one
 */
export function onlyPieceOf(pieces: DeclaredPieces): PieceField {
  const [first, ...others] = PIECE_FIELDS.filter((field) => pieces[field] !== undefined);
  if (first === undefined) {
    const detail = `Send one of ${PIECE_FIELDS.join(', ')}.`;
    throw evidenceNotValid([{ pointer: '', code: 'REQUIRED', detail }]);
  }
  if (others.length === 0) return first;
  throw evidenceNotValid(
    others.map((field) => ({
      pointer: `/${field}`,
      code: 'ONE_ONLY',
      detail: `There is ${first} already: send ${field} as a piece of its own.`,
    })),
  );
}

/**
 * Turns what was declared into what the estimator takes, with the defaults of the reference data.
 * @param ownKey names the composite of an assay that does not name one
 * @throws DomainError `evidence-not-valid`
 */
export function understandEvidence(
  pieces: DeclaredPieces,
  concerned: LinesConcerned,
  ownKey: string,
  catalogue: Catalogue,
): UnderstoodEvidence {
  const { assay } = pieces;
  const fences = fenceWarnings(pieces, concerned, catalogue);
  if (assay === undefined) {
    const content = contentOf(pieces, catalogue);
    return { kind: content.kind, content, warnings: fences };
  }
  const { content, warnings } = understandAssay(assay, concerned, ownKey, catalogue);
  return { kind: 'ASSAY', content, warnings: [...warnings, ...fences] };
}

function contentOf(pieces: DeclaredPieces, catalogue: Catalogue): Content {
  const { count, weighing, sampleWeighing, grade, passport, moisture, realisedRecovery } = pieces;
  if (count !== undefined) return { kind: 'COUNT', units: count.units };
  if (weighing !== undefined) return weighingOf(weighing);
  if (sampleWeighing !== undefined) return sampleWeighingOf(sampleWeighing);
  if (grade !== undefined) return gradeMarkOf(grade, catalogue);
  if (passport !== undefined) return passportOf(passport);
  if (moisture !== undefined) return moistureOf(moisture, catalogue);
  if (realisedRecovery !== undefined) return understandRealisedRecovery(realisedRecovery, catalogue);
  throw new TypeError('A piece of evidence says something');
}

function gradeMarkOf({ grade }: DeclaredGrade, catalogue: Catalogue): Content {
  if (catalogue.magnetGrades.has(grade)) return { kind: 'GRADE', gradeKey: grade };
  const detail = `The catalogue has no magnet grade '${grade}'; choose one of GET /v1/catalogue/magnet-grades.`;
  throw new DomainError('unknown-magnet-grade', detail, { gradeKey: grade }, [
    { pointer: '/grade/grade', code: 'UNKNOWN_MAGNET_GRADE', detail },
  ]);
}

function weighingOf({ netMassKg, scaleDivisionKg, readings = 2 }: DeclaredWeighing): Content {
  return {
    kind: 'WEIGHING',
    netMassGrams: grams(netMassKg),
    scaleDivisionGrams: grams(scaleDivisionKg),
    readings: readings === 1 ? 1 : 2,
  };
}

function sampleWeighingOf(declared: DeclaredSampleWeighing): Content {
  const { sampledUnits, unitsWithMagnets = sampledUnits, magnetMassKg, scaleDivisionKg } = declared;
  return {
    kind: 'SAMPLE_WEIGHING',
    sampledUnits,
    unitsWithMagnets,
    magnetMassGrams: grams(magnetMassKg),
    scaleDivisionGrams: grams(scaleDivisionKg),
  };
}

function passportOf({
  magnetMassKgPerUnit,
  relativeUncertainty = PASSPORT_RELATIVE_UNCERTAINTY,
}: DeclaredPassport): Content {
  return { kind: 'PASSPORT', magnetMassGramsPerUnit: grams(magnetMassKgPerUnit), relativeUncertainty };
}

function moistureOf(
  { measured, wtPct, standardUncertaintyWtPct }: DeclaredMoisture,
  catalogue: Catalogue,
): Content {
  const row = catalogue.assayMethods.get(MOISTURE_ROW);
  if (row === undefined) throw new Error(`The reference data have no row ${MOISTURE_ROW}`);
  const usual = Math.max(MOISTURE_UNCERTAINTY_WT_PCT_MIN, row.relativeUncertainty.mode * wtPct);
  return {
    kind: 'MOISTURE',
    measured,
    wtPct,
    standardUncertaintyWtPct: standardUncertaintyWtPct ?? usual,
  };
}

/** Grams, to the milligram: a magnet of a phone weighs less than a gram. */
function grams(kilograms: number): number {
  return Math.round(kilograms * MILLIGRAMS_PER_KILOGRAM) / (MILLIGRAMS_PER_KILOGRAM / GRAMS_PER_KILOGRAM);
}
