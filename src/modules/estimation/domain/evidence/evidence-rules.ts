import type { Catalogue } from '../../../catalogue/domain/catalogue.js';
import { inputFault } from '../input-fault.js';
import type { AssertedLine } from './asserted-line.js';
import type { AssayEvidence, Evidence, SampleWeighingEvidence } from './evidence.js';

/**
 * A piece of evidence must be about lines that exist and that it can say something of, with figures that can be true.
 * @param index place in the source's list, for the pointer
 * @throws DomainError `evidence-does-not-fit` or `estimation-input-out-of-range`
 */
export function requireFittingEvidence(
  evidence: Evidence,
  index: number,
  lines: readonly AssertedLine[],
  catalogue: Catalogue,
): void {
  const pointer = `/evidence/${index}`;
  const about = evidence.lineIndexes.map((lineIndex) => lines[lineIndex]);
  const found = about.filter((each): each is AssertedLine => each !== undefined);
  if (found.length === 0 || found.length < about.length) {
    throw misfit(`${pointer}/lineNumbers`, 'Name at least one line, and only lines that the material has.');
  }
  if (new Set(evidence.lineIndexes).size < evidence.lineIndexes.length) {
    throw misfit(`${pointer}/lineNumbers`, 'Name each line once.');
  }
  switch (evidence.kind) {
    case 'COUNT':
      requireCountable(found, `${pointer}/lineNumbers`, catalogue);
      requireSingle(found, `${pointer}/lineNumbers`);
      requireWhole(evidence.units, `${pointer}/units`);
      break;
    case 'WEIGHING':
      requireSingle(found, `${pointer}/lineNumbers`);
      requireMass(found, `${pointer}/lineNumbers`);
      requireAbove0(evidence.netMassGrams, `${pointer}/netMassKg`);
      requireAbove0(evidence.scaleDivisionGrams, `${pointer}/scaleDivisionKg`);
      break;
    case 'SAMPLE_WEIGHING':
      requireCountable(found, `${pointer}/lineNumbers`, catalogue);
      requireSample(evidence, found, pointer);
      break;
    case 'PASSPORT':
      requireCountable(found, `${pointer}/lineNumbers`, catalogue);
      requireAbove0(evidence.magnetMassGramsPerUnit, `${pointer}/magnetMassKgPerUnit`);
      requireFraction(evidence.relativeUncertainty, `${pointer}/relativeUncertainty`);
      break;
    case 'GRADE':
      break;
    case 'MOISTURE':
      requireSameLoose(found, `${pointer}/lineNumbers`);
      requireWtPct(evidence.wtPct, `${pointer}/wtPct`);
      requireAbove0(evidence.standardUncertaintyWtPct, `${pointer}/standardUncertaintyWtPct`);
      break;
    case 'ASSAY':
      requireSameComposition(found, `${pointer}/lineNumbers`);
      requireAssay(evidence, pointer);
      break;
  }
}

function misfit(pointer: string, detail: string): Error {
  return inputFault('evidence-does-not-fit', pointer, detail);
}

function requireCountable(lines: readonly AssertedLine[], pointer: string, catalogue: Catalogue): void {
  const profiles = new Set(
    lines.map(({ declared }) => (declared.kind === 'LOOSE_MATERIAL' ? null : declared.profileKey)),
  );
  const [only] = profiles;
  const profile = typeof only === 'string' ? catalogue.productProfiles.get(only) : undefined;
  if (profiles.size === 1 && profile?.unitBasis === 'UNIT') return;
  throw misfit(pointer, 'Name lines of one product profile that is counted in whole units.');
}

function requireSingle(lines: readonly AssertedLine[], pointer: string): void {
  if (lines.length === 1) return;
  throw misfit(pointer, 'A count or a weighing is about one line; send one for each.');
}

function requireMass(lines: readonly AssertedLine[], pointer: string): void {
  if (lines.every(({ declared }) => declared.kind !== 'PROFILE_UNITS')) return;
  throw misfit(pointer, 'A weighing is about a line that is stated by mass; this one is stated by count.');
}

function requireSample(
  evidence: SampleWeighingEvidence,
  lines: readonly AssertedLine[],
  pointer: string,
): void {
  requireWhole(evidence.sampledUnits, `${pointer}/sampledUnits`);
  const units = unitsIn(lines);
  if (evidence.sampledUnits > units) {
    throw misfit(
      `${pointer}/sampledUnits`,
      `The lines hold ${units} units; no more than that can be sampled.`,
    );
  }
  const { unitsWithMagnets } = evidence;
  if (
    !Number.isSafeInteger(unitsWithMagnets) ||
    unitsWithMagnets < 0 ||
    unitsWithMagnets > evidence.sampledUnits
  ) {
    throw misfit(`${pointer}/unitsWithMagnets`, 'Give a whole number from 0 to the units sampled.');
  }
  requireAbove0(evidence.scaleDivisionGrams, `${pointer}/scaleDivisionKg`);
  if (unitsWithMagnets > 0) requireAbove0(evidence.magnetMassGrams, `${pointer}/magnetMassKg`);
  else if (evidence.magnetMassGrams !== 0) {
    throw misfit(`${pointer}/magnetMassKg`, 'No unit held magnets, so their mass is 0.');
  }
}

/** @throws DomainError `unknown-magnet-grade` */
export function requireGrade(gradeKey: string, pointer: string, catalogue: Catalogue): void {
  if (catalogue.magnetGrades.has(gradeKey)) return;
  const detail = `The catalogue has no magnet grade '${gradeKey}'; choose one of GET /v1/catalogue/magnet-grades.`;
  throw inputFault('unknown-magnet-grade', `${pointer}/grade`, detail, { gradeKey });
}

function requireSameLoose(lines: readonly AssertedLine[], pointer: string): void {
  if (new Set(lines.map(looseText)).size === 1 && lines.every(({ line }) => line.kind === 'LOOSE_MATERIAL'))
    return;
  throw misfit(pointer, 'Name lines of loose material of one form and grade that state the same.');
}

function unitsIn(lines: readonly AssertedLine[]): number {
  return lines.reduce((sum, { line }) => sum + (line.kind === 'PROFILE_UNITS' ? line.units : Infinity), 0);
}

/**
 * Samples of the same lines are of different units, so that together they cannot be more than there are.
 * @throws DomainError `evidence-does-not-fit`
 */
export function requireSamplesWithinUnits(
  evidence: readonly Evidence[],
  lines: readonly AssertedLine[],
): void {
  if (!evidence.some(({ kind }) => kind === 'SAMPLE_WEIGHING')) return;
  lines.forEach((line, lineIndex) => {
    const samples = evidence.flatMap((each, index) =>
      each.kind === 'SAMPLE_WEIGHING' && each.lineIndexes.includes(lineIndex) ? [{ each, index }] : [],
    );
    const covered = new Set(samples.flatMap(({ each }) => each.lineIndexes));
    const units = unitsIn(lines.filter((_line, index) => covered.has(index)));
    const sampled = samples.reduce((sum, { each }) => sum + each.sampledUnits, 0);
    const last = samples.at(-1);
    if (last === undefined || sampled <= units || line.line.kind !== 'PROFILE_UNITS') return;
    const detail = `All samples together are of ${sampled} units; the lines hold ${units}.`;
    throw misfit(`/evidence/${last.index}/sampledUnits`, detail);
  });
}

/** What a composite can stand for: one grade in devices, or one loose material. */
function requireSameComposition(lines: readonly AssertedLine[], pointer: string): void {
  if (new Set(lines.map(looseText)).size === 1) return;
  throw misfit(pointer, 'Name lines of one grade and, for loose material, of one form that state the same.');
}

function looseText({ line, grade }: AssertedLine): string {
  if (line.kind !== 'LOOSE_MATERIAL') return grade.key;
  const { form, coated, moistureWtPct, oilWtPct } = line;
  return JSON.stringify([grade.key, form, coated, moistureWtPct, oilWtPct]);
}

function requireAssay({ composite, results }: AssayEvidence, pointer: string): void {
  requireWhole(composite.pieceCount, `${pointer}/composite/pieceCount`);
  if (composite.populationCount !== null && !(composite.populationCount >= composite.pieceCount)) {
    throw misfit(
      `${pointer}/composite/populationCount`,
      'There cannot be fewer to draw from than were drawn.',
    );
  }
  if (results.length === 0 || new Set(results.map(({ analyte }) => analyte)).size < results.length) {
    throw misfit(`${pointer}/results`, 'Give at least one result, and each analyte once.');
  }
  let sum = 0;
  results.forEach((result, index) => {
    const { analyte, wtPct, replicates, relativeUncertainty } = result;
    requireNotNegative(result.relativeBias, `${pointer}/results/${index}/relativeBias`);
    requireNotNegative(result.pieceRelativeDeviation, `${pointer}/results/${index}/pieceRelativeDeviation`);
    requireWtPct(wtPct, `${pointer}/results/${index}/wtPct`);
    requireAbove0(wtPct, `${pointer}/results/${index}/wtPct`);
    requireWhole(replicates, `${pointer}/results/${index}/replicates`);
    requireAbove0(relativeUncertainty, `${pointer}/results/${index}/relativeUncertainty`);
    if (analyte !== 'TREO') sum += wtPct;
  });
  if (sum > 100) throw misfit(`${pointer}/results`, `The results come to ${sum} %, above 100 %.`);
}

function requireWhole(value: number, pointer: string): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw inputFault(
    'estimation-input-out-of-range',
    pointer,
    `A whole number above 0 is needed, not ${value}.`,
  );
}

function requireAbove0(value: number, pointer: string): void {
  if (Number.isFinite(value) && value > 0) return;
  throw inputFault(
    'estimation-input-out-of-range',
    pointer,
    `A finite figure above 0 is needed, not ${value}.`,
  );
}

function requireNotNegative(value: number, pointer: string): void {
  if (Number.isFinite(value) && value >= 0) return;
  throw inputFault(
    'estimation-input-out-of-range',
    pointer,
    `A finite figure of 0 or more is needed, not ${value}.`,
  );
}

function requireFraction(value: number, pointer: string): void {
  if (value > 0 && value <= 1) return;
  throw inputFault(
    'estimation-input-out-of-range',
    pointer,
    `A figure above 0 and up to 1 is needed, not ${value}.`,
  );
}

function requireWtPct(value: number, pointer: string): void {
  if (value >= 0 && value <= 100) return;
  throw inputFault(
    'estimation-input-out-of-range',
    pointer,
    `A weight percentage from 0 to 100 is needed, not ${value}.`,
  );
}
