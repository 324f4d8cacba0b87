import type { InputFault } from '../../../shared/domain-error.js';
import type { Catalogue } from '../../catalogue/domain/catalogue.js';
import type { RelativeTo } from '../../estimation/domain/evidence/assay-basis.js';
import type { AssayEvidence, AssayResult } from '../../estimation/domain/evidence/evidence.js';
import type { EvidenceWarning } from './evidence-warning.js';
import { assayMethodFor, assayMethodNames, readsTheSurface } from './assay-methods.js';
import type { Analyte, DeclaredAssay, DeclaredResult } from './declared-evidence.js';
import { ANALYTES } from './declared-evidence.js';
import { gradeOf, pieceDeviationOf, type LinesConcerned } from './lines-concerned.js';
import { evidenceNotValid } from './evidence-not-valid.js';

/** An assay as the estimator takes it, without its name and lines. */
export type AssayContent = Omit<AssayEvidence, 'id' | 'lineIndexes'>;

/** The row of the reference data whose heavy rare earths sit at the surface. */
const DIFFUSED_GRADE = 'traction-gbd';
/** Where the surface is not what lies beneath, a surface reading of these says nothing. */
const DIFFUSED_ANALYTES: ReadonlySet<Analyte> = new Set<Analyte>(['Dy', 'Tb']);
/** Uncertainty of the total that shares of it are multiplied by: the row of gravimetry. */
const TREO_METHOD = 'treo-gravimetric';

/**
 * What an assay tells the estimator: each result on a basis of the material, with the uncertainty that the reference
 * data state for its method and for drawing pieces, unless the laboratory states its own.
 * @param ownKey names the composite where the caller does not
 * @returns null content where nothing of it may be used
 * @throws DomainError `evidence-not-valid`
 */
export function understandAssay(
  declared: DeclaredAssay,
  concerned: LinesConcerned,
  ownKey: string,
  catalogue: Catalogue,
): { readonly content: AssayContent | null; readonly warnings: readonly EvidenceWarning[] } {
  const faults = assayFaults(declared, catalogue);
  if (faults.length > 0) throw evidenceNotValid(faults);
  const { laboratory, compositeKey, pieceCount, populationCount, relativeTo, expressedAs } = declared;
  if (readsTheCoating(declared, catalogue)) return { content: null, warnings: [coatingWarning()] };
  const { kept, warnings } = withoutEnrichedSurface(declared, concerned, catalogue);
  if (kept.length === 0) return { content: null, warnings };
  const { method } = declared;
  return {
    content: {
      kind: 'ASSAY',
      tier: tierOf(declared, catalogue),
      method,
      // Of two unnamed laboratories nothing is known to be shared but the method.
      laboratory: laboratory ?? method,
      composite: { key: compositeKey ?? ownKey, pieceCount, populationCount: populationCount ?? null },
      relativeTo: relativeTo === 'OF_TREO' ? (declared.treoRelativeTo as RelativeTo) : relativeTo,
      expressedAs,
      results: kept.map((result) => resultOf(result, declared, concerned, catalogue)),
    },
    warnings,
  };
}

function resultOf(
  { analyte, wtPct, belowDetectionLimit = false, replicates = 1, relativeUncertainty }: DeclaredResult,
  { method, relativeTo, treoWtPct = 0 }: DeclaredAssay,
  concerned: LinesConcerned,
  catalogue: Catalogue,
): AssayResult {
  const row = assayMethodFor(method, analyte, catalogue);
  if (row === null) throw new TypeError(`${method} does not find ${analyte}`);
  const ofTreo = relativeTo === 'OF_TREO';
  const own = relativeUncertainty ?? row.relativeUncertainty.mode;
  const total = ofTreo ? (catalogue.assayMethods.get(TREO_METHOD)?.relativeUncertainty.mode ?? 0) : 0;
  return {
    analyte,
    wtPct: ofTreo ? (wtPct * treoWtPct) / 100 : wtPct,
    belowDetectionLimit,
    relativeUncertainty: Math.hypot(own, total),
    relativeBias: row.relativeBias,
    pieceRelativeDeviation: pieceDeviationOf(concerned, analyte, catalogue),
    replicates,
  };
}

/** 2 in the yard, 3 in a laboratory, 4 once both sides have exchanged and settled on it. */
function tierOf({ method, results, exchanged = false }: DeclaredAssay, catalogue: Catalogue): 2 | 3 | 4 {
  const isScreening = results.some(({ analyte }) => {
    const row = assayMethodFor(method, analyte, catalogue);
    return row !== null && readsTheSurface(row);
  });
  if (isScreening) return 2;
  return exchanged ? 4 : 3;
}

function readsTheCoating({ method, coating, results }: DeclaredAssay, catalogue: Catalogue): boolean {
  const rows = results.map(({ analyte }) => assayMethodFor(method, analyte, catalogue));
  const noFigure = rows.every((row) => row?.trustRank === 0);
  return (
    noFigure || (coating === 'THROUGH_COATING' && rows.some((row) => row !== null && readsTheSurface(row)))
  );
}

function coatingWarning(): EvidenceWarning {
  const detail =
    'Ten micrometres of nickel let 15 to 25 % of the Nd L line through, and twenty 2 to 6 %: this reads the coating, so it is kept but updates nothing. Grind the coating off, or send the magnets to a laboratory.';
  return { code: 'READS_THE_COATING', pointer: '/assay/coating', detail };
}

function withoutEnrichedSurface(
  { method, results }: DeclaredAssay,
  concerned: LinesConcerned,
  catalogue: Catalogue,
): { readonly kept: readonly DeclaredResult[]; readonly warnings: readonly EvidenceWarning[] } {
  const isDiffused = concerned.lines.some(
    (line) => gradeOf(line, concerned, catalogue)?.key === DIFFUSED_GRADE,
  );
  const overReads = (result: DeclaredResult): boolean => {
    const row = assayMethodFor(method, result.analyte, catalogue);
    return isDiffused && row !== null && readsTheSurface(row) && DIFFUSED_ANALYTES.has(result.analyte);
  };
  const warnings = results.flatMap((result, index): EvidenceWarning[] => {
    if (!overReads(result)) return [];
    const detail = `The ${result.wtPct} % of ${result.analyte} are of the surface, which grain-boundary diffusion has enriched: left out.`;
    return [{ code: 'SURFACE_ENRICHED', pointer: `/assay/results/${index}`, detail }];
  });
  return { kept: results.filter((result) => !overReads(result)), warnings };
}

function assayFaults(declared: DeclaredAssay, catalogue: Catalogue): readonly InputFault[] {
  return [
    ...methodFaults(declared, catalogue),
    ...basisFaults(declared),
    ...resultFaults(declared),
    ...exchangeFaults(declared, catalogue),
  ];
}

function methodFaults({ method, results, coating }: DeclaredAssay, catalogue: Catalogue): InputFault[] {
  const isKnown = ANALYTES.some((analyte) => assayMethodFor(method, analyte, catalogue) !== null);
  if (!isKnown) {
    const detail = `'${method}' is not known here; use one of ${assayMethodNames(catalogue).join(', ')}.`;
    return [{ pointer: '/assay/method', code: 'UNKNOWN_METHOD', detail }];
  }
  const notFound = results.flatMap(({ analyte }, index) => {
    if (assayMethodFor(method, analyte, catalogue) !== null) return [];
    const detail = `'${method}' does not find ${analyte}: leave it out, or name the method that did.`;
    return [{ pointer: `/assay/results/${index}/analyte`, code: 'NOT_FOUND_BY_METHOD', detail }];
  });
  const rows = results.map(({ analyte }) => assayMethodFor(method, analyte, catalogue));
  const dissolves = rows.some((row) => row !== null && !readsTheSurface(row));
  if (coating !== 'THROUGH_COATING' || !dissolves) return notFound;
  const detail = `'${method}' takes a sample apart and cannot read through a coating: send coating NONE.`;
  return [...notFound, { pointer: '/assay/coating', code: 'NOT_FOR_THIS_METHOD', detail }];
}

function basisFaults(declared: DeclaredAssay): InputFault[] {
  const { relativeTo, treoWtPct, treoRelativeTo, expressedAs } = declared;
  if (relativeTo !== 'OF_TREO') {
    return (['treoWtPct', 'treoRelativeTo'] as const).flatMap((name) =>
      declared[name] === undefined
        ? []
        : [
            {
              pointer: `/assay/${name}`,
              code: 'NOT_FOR_THIS_BASIS',
              detail: `${name} belongs to results OF_TREO: remove it, or change relativeTo.`,
            },
          ],
    );
  }
  const why = 'Shares of the rare-earth oxide (XB/T 617.2) say nothing of the material without its total';
  return [
    ...(treoWtPct === undefined
      ? [{ pointer: '/assay/treoWtPct', code: 'REQUIRED', detail: `${why}: send treoWtPct.` }]
      : []),
    ...(treoRelativeTo === undefined
      ? [
          {
            pointer: '/assay/treoRelativeTo',
            code: 'REQUIRED',
            detail: `${why} and what that is a percentage of: send treoRelativeTo.`,
          },
        ]
      : []),
    ...(expressedAs === 'METAL'
      ? [
          {
            pointer: '/assay/expressedAs',
            code: 'NOT_FOR_THIS_BASIS',
            detail: 'Shares of the rare-earth oxide are shares of oxides: send OXIDE.',
          },
        ]
      : []),
  ];
}

function resultFaults({ results, relativeTo, pieceCount, populationCount }: DeclaredAssay): InputFault[] {
  const faults: InputFault[] = [];
  results.forEach(({ analyte }, index) => {
    const pointer = `/assay/results/${index}/analyte`;
    if (results.findIndex((one) => one.analyte === analyte) < index)
      faults.push({
        pointer,
        code: 'GIVEN_TWICE',
        detail: `${analyte} is given twice: send its mean, with replicates.`,
      });
    if (analyte === 'TREO' && relativeTo === 'OF_TREO')
      faults.push({
        pointer,
        code: 'NOT_FOR_THIS_BASIS',
        detail: 'The total is 100 % of itself: send it as treoWtPct.',
      });
  });
  const sum = results.reduce((total, { analyte, wtPct }) => total + (analyte === 'TREO' ? 0 : wtPct), 0);
  if (sum > 100) {
    const detail = `The results come to ${sum} %, above 100 %: check the unit (ppm are 0.0001 %).`;
    faults.push({ pointer: '/assay/results', code: 'ABOVE_100_PERCENT', detail });
  }
  if (populationCount !== undefined && populationCount < pieceCount) {
    const detail = `${pieceCount} pieces cannot be drawn from ${populationCount}.`;
    faults.push({ pointer: '/assay/populationCount', code: 'OUT_OF_RANGE', detail });
  }
  return faults;
}

function exchangeFaults(declared: DeclaredAssay, catalogue: Catalogue): InputFault[] {
  if (declared.exchanged !== true || tierOf(declared, catalogue) !== 2) return [];
  const detail = `Parties exchange laboratory assays; '${declared.method}' is a screening method: leave exchanged out.`;
  return [{ pointer: '/assay/exchanged', code: 'NOT_FOR_THIS_METHOD', detail }];
}
