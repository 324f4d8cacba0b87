import type { Catalogue } from '../../../catalogue/domain/catalogue.js';
import { inputFault } from '../input-fault.js';
import { ticketsOfLines, type EstimateSource } from '../estimate-inputs.js';
import type { EstimationLine } from '../estimation-line.js';
import { requirePlausibleRange, requirePositive, requireProfileLine } from '../input-rules.js';
import { looseFormFor, magnetGradeFor, productProfileFor } from '../resolved-references.js';
import type { AssertedLine } from './asserted-line.js';
import { conflictsAmong, type EvidenceConflict, type MeasuredFigure, weightedMean } from './conflict.js';
import type { CountEvidence, Evidence, WeighingEvidence } from './evidence.js';
import { requireFittingEvidence, requireGrade, requireSamplesWithinUnits } from './evidence-rules.js';

/** The lines of a source as evidence leaves them, and where the evidence contradicts itself or the ticket. */
export interface AssertedSource {
  readonly lines: readonly AssertedLine[];
  /** Evidence in canonical order: by content, so that the order of recording does not matter. */
  readonly evidence: readonly Evidence[];
  readonly conflicts: readonly EvidenceConflict[];
}

/**
 * Applies counts, weighings and grades to the lines that they are about: docs/model/evidence-mathematics.md, "Counts,
 * weighings, grades".
 * @throws DomainError where a line or a piece of evidence cannot be used, with a JSON Pointer
 */
export function assertSource(source: EstimateSource, catalogue: Catalogue): AssertedSource {
  requireKnownGrades(source, catalogue);
  const evidence = inCanonicalOrder(source);
  const conflicts: EvidenceConflict[] = [];
  const tickets = ticketsOfLines(source);
  const lines = source.lines.map((line, index): AssertedLine => {
    requireUsableLine(line, index, catalogue);
    const places = evidence.flatMap((each, place) => (each.lineIndexes.includes(index) ? [place] : []));
    if (places.length === 0) return lineAsDeclared(line, index, catalogue);
    const about = places.map((place) => evidence[place] as Evidence);
    const uncertainty = tickets[index]?.weighingRelativeUncertainty ?? 0;
    const asserted = assertLine(line, index, about, uncertainty, { catalogue, conflicts });
    return { ...asserted, declared: line, evidencePlaces: places };
  });
  source.evidence.forEach((each, index) => requireFittingEvidence(each, index, lines, catalogue));
  requireSamplesWithinUnits(source.evidence, lines);
  return { lines, evidence, conflicts };
}

function requireKnownGrades({ evidence }: EstimateSource, catalogue: Catalogue): void {
  evidence.forEach((each, index) => {
    if (each.kind === 'GRADE') requireGrade(each.gradeKey, `/evidence/${index}`, catalogue);
  });
}

/** What a piece of evidence says, without its name and the numbers of its lines. */
export function evidenceText({ id: _id, lineIndexes: _lines, ...content }: Evidence): string {
  const inOrder = (value: unknown): unknown =>
    Array.isArray(value) ? value.map((each) => JSON.stringify(each)).sort() : value;
  return JSON.stringify(
    Object.entries(content)
      .map(([name, value]) => [name, inOrder(value)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** By what it says, then by what the lines say that it is about; what has no name of its own is interchangeable. */
function inCanonicalOrder({ evidence, lines }: EstimateSource): readonly Evidence[] {
  const linesText = ({ lineIndexes }: Evidence): string =>
    JSON.stringify(lineIndexes.map((index) => JSON.stringify(lines[index])).sort());
  const keyed = evidence.map((each) => ({ each, key: `${evidenceText(each)} ${linesText(each)}` }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ each }) => each);
}

function requireUsableLine(line: EstimationLine, index: number, catalogue: Catalogue): void {
  if (line.kind !== 'LOOSE_MATERIAL') {
    requireProfileLine(line, productProfileFor(line.profileKey, index, catalogue), index);
    return;
  }
  requirePositive(line.netMassGrams, `/lines/${index}/netMassKg`);
  requirePlausibleRange(line.moistureWtPct, `/lines/${index}/moistureWtPct`);
  requirePlausibleRange(line.oilWtPct, `/lines/${index}/oilWtPct`);
  looseFormFor(line.form, index, catalogue);
}

/** A line that no evidence is about. */
function lineAsDeclared(line: EstimationLine, index: number, catalogue: Catalogue): AssertedLine {
  const grade = magnetGradeFor(line.gradeKey ?? usualGradeKey(line, index, catalogue), index, catalogue);
  const gradeDeclared = line.gradeKey !== null && grade.kind === 'GRADE';
  return {
    line,
    grade,
    gradeDeclared,
    weighedRelativeUncertainty: null,
    declared: line,
    evidencePlaces: NO_PLACES,
  };
}

const NO_PLACES: readonly number[] = [];

function assertLine(
  line: EstimationLine,
  index: number,
  about: readonly Evidence[],
  weighingRelativeUncertainty: number,
  { catalogue, conflicts }: { catalogue: Catalogue; conflicts: EvidenceConflict[] },
): Omit<AssertedLine, 'evidencePlaces' | 'declared'> {
  const marks = about.filter((each) => each.kind === 'GRADE');
  const contradicted = marks.find(({ gradeKey }) => gradeKey !== marks[0]?.gradeKey);
  if (contradicted !== undefined) {
    const detail = `Two marks name different grades, ${marks[0]?.gradeKey ?? ''} and ${contradicted.gradeKey}, for the same line: part the line, or withdraw one of them.`;
    throw inputFault('evidence-contradicts-itself', `/lines/${index}/grade`, detail);
  }
  const declaredKey = marks[0]?.gradeKey ?? line.gradeKey;
  const gradeKey = declaredKey ?? usualGradeKey(line, index, catalogue);
  const grade = magnetGradeFor(gradeKey, index, catalogue);
  const gradeDeclared = declaredKey !== null && grade.kind === 'GRADE';
  const weighed = weigh(line, about, weighingRelativeUncertainty, conflicts);
  return {
    line: count(weighed.line, index, about, conflicts),
    grade,
    gradeDeclared,
    weighedRelativeUncertainty: weighed.relative,
  };
}

function usualGradeKey(line: EstimationLine, index: number, catalogue: Catalogue): string {
  return line.kind === 'LOOSE_MATERIAL'
    ? line.gradeKey
    : productProfileFor(line.profileKey, index, catalogue).gradeKey;
}

/** Relative standard uncertainty of a count, as the reference data state for unit counting (mode). */
const COUNT_RELATIVE_UNCERTAINTY = 0.002;

/**
 * Counts of one line must agree within a count's uncertainty, and then their mean stands; one that contradicts what was
 * declared says so and stands all the same.
 * @throws DomainError `evidence-contradicts-itself`
 */
function count(
  line: EstimationLine,
  index: number,
  about: readonly Evidence[],
  conflicts: EvidenceConflict[],
): EstimationLine {
  const counts = about.filter((each): each is CountEvidence => each.kind === 'COUNT');
  if (counts.length === 0 || line.kind === 'LOOSE_MATERIAL') return line;
  const figures = counts.map(({ id, units, share = 1 }) => ({ evidenceId: id, ...asCount(units / share) }));
  const [contradiction] = conflictsAmong(figures, 'units of the line', '');
  if (contradiction !== undefined) {
    const detail = `One count says ${contradiction.measured} and another ${contradiction.expected}: withdraw the wrong one.`;
    throw inputFault('evidence-contradicts-itself', `/lines/${index}/units`, detail);
  }
  const mean = figures.reduce((sum, { value }) => sum + value, 0) / figures.length;
  // Of a part alone the whole need not have a whole number.
  const units = counts.every(({ share }) => share === undefined) ? Math.round(mean) : mean;
  if (line.kind === 'PROFILE_UNITS') {
    const declared = { evidenceId: 'declared', ...asCount(line.units) };
    const stands = { evidenceId: counts[0]?.id ?? '', ...asCount(units) };
    conflicts.push(...conflictsAmong([declared, stands], 'units of the line', ''));
  }
  const { profileKey, liberation, gradeKey } = line;
  return { kind: 'PROFILE_UNITS', profileKey, units, liberation, gradeKey };
}

function asCount(units: number): MeasuredFigure {
  return { value: units, standardUncertainty: COUNT_RELATIVE_UNCERTAINTY * units };
}

/** Weighings of the line, and the ticket's where its uncertainty is known, by their weighted mean. */
function weigh(
  line: EstimationLine,
  about: readonly Evidence[],
  ticketRelativeUncertainty: number,
  conflicts: EvidenceConflict[],
): { line: EstimationLine; relative: number | null } {
  const weighings = about.filter((each): each is WeighingEvidence => each.kind === 'WEIGHING');
  if (weighings.length === 0 || line.kind === 'PROFILE_UNITS') return { line, relative: null };
  const ticket = {
    evidenceId: 'ticket',
    value: line.netMassGrams,
    standardUncertainty: ticketRelativeUncertainty * line.netMassGrams,
  };
  const figures = [
    ...(ticketRelativeUncertainty > 0 ? [ticket] : []),
    ...weighings.map((each) => ({ evidenceId: each.id, ...weighedFigure(each) })),
  ];
  conflicts.push(...conflictsAmong(figures, 'net mass of the line', 'g'));
  const { value, standardUncertainty } = weightedMean(figures);
  return { line: { ...line, netMassGrams: value }, relative: standardUncertainty / value };
}

function weighedFigure({
  netMassGrams,
  scaleDivisionGrams,
  readings,
  share = 1,
}: WeighingEvidence): MeasuredFigure {
  return {
    value: netMassGrams / share,
    standardUncertainty: (scaleDivisionGrams / share) * Math.sqrt(readings / 12),
  };
}
