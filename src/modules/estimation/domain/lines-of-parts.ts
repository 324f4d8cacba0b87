import { combinedSource, ticketsOf } from './combined-source.js';
import type { EstimateInputs, EstimateSource } from './estimate-inputs.js';
import { partOfLine, type EstimationLine } from './estimation-line.js';
import type { Evidence, SampleWeighingEvidence } from './evidence/evidence.js';

/** A line of material that is parts of tickets: what of a ticket's line is there, by whichever ways it came. */
export interface LineOfParts {
  /** Names the ticket. */
  readonly origin: string;
  /** Place of the line on its ticket, from 0. */
  readonly place: number;
  /** With the quantity that is there. */
  readonly line: EstimationLine;
  /** The part of the ticket's line that is there. */
  readonly share: number;
  /** The grade that a mark on the magnets names; null where none was read. */
  readonly markedGradeKey: string | null;
}

/** The lines of material, by ticket and place on it: the same however the parts came together. */
export function linesOfParts({ sources }: Pick<EstimateInputs, 'sources'>): readonly LineOfParts[] {
  return sources
    .flatMap(copiesOf)
    .reduce<LineOfParts[]>((lines, copy) => {
      const known = lines.findIndex(({ origin, place }) => origin === copy.origin && place === copy.place);
      const before = lines[known];
      if (before === undefined) lines.push(copy);
      else
        lines[known] = {
          ...before,
          share: before.share + copy.share,
          markedGradeKey: before.markedGradeKey ?? copy.markedGradeKey,
        };
      return lines;
    }, [])
    .map((each) => ({ ...each, line: partOfLine(each.line, each.share) }))
    .sort((a, b) => (a.origin === b.origin ? a.place - b.place : a.origin < b.origin ? -1 : 1));
}

/** Every line of a source in its order; several may be of one line of a ticket, where evidence came to some parts of it. */
function copiesOf(source: EstimateSource): readonly LineOfParts[] {
  let first = 0;
  return ticketsOf(source).flatMap(({ origin, lineCount, share }) => {
    const start = first;
    const lines = source.lines.slice(start, start + lineCount);
    first += lineCount;
    return lines.map((line, place) => {
      const mark = source.evidence.find(
        ({ kind, lineIndexes }) => kind === 'GRADE' && lineIndexes.includes(start + place),
      );
      return { origin, place, line, share, markedGradeKey: mark?.kind === 'GRADE' ? mark.gradeKey : null };
    });
  });
}

/**
 * Adds what was found out about material itself to what it is estimated from. Its sources become one, since a piece may be
 * about lines of several; what a piece says of the amount is of the part that is there.
 * @param own pieces about lines in the order of `linesOfParts`
 */
export function withOwnEvidence(inputs: EstimateInputs, own: readonly Evidence[]): EstimateInputs {
  if (own.length === 0) return inputs;
  const lines = linesOfParts(inputs);
  const source = combinedSource(inputs.sources);
  const copies = copiesOf(source);
  const placesOf = (index: number): readonly number[] =>
    copies.flatMap(({ origin, place }, copy) =>
      origin === lines[index]?.origin && place === lines[index].place ? [copy] : [],
    );
  const evidence = own.flatMap((piece): readonly Evidence[] => {
    const lineIndexes = piece.lineIndexes.flatMap(placesOf).sort((a, b) => a - b);
    if (piece.kind === 'COUNT' || piece.kind === 'WEIGHING') {
      const share = lines[piece.lineIndexes[0] ?? 0]?.share ?? 1;
      return lineIndexes.map((index) => ({
        ...piece,
        lineIndexes: [index],
        ...(share === 1 ? {} : { share }),
      }));
    }
    if (piece.kind === 'SAMPLE_WEIGHING') return [{ ...piece, lineIndexes, ...populationOf(piece, lines) }];
    return [{ ...piece, lineIndexes }];
  });
  return { ...inputs, sources: [{ ...source, evidence: [...source.evidence, ...evidence] }] };
}

/** Units there are in the part that a sample was drawn from; nothing where that is all that the lines describe. */
function populationOf(
  { lineIndexes }: SampleWeighingEvidence,
  lines: readonly LineOfParts[],
): Pick<SampleWeighingEvidence, 'populationUnits'> {
  const about = lines.filter((_line, index) => lineIndexes.includes(index));
  if (about.every(({ share }) => share === 1)) return {};
  const units = about.map(({ line }) => (line.kind === 'PROFILE_UNITS' ? line.units : Infinity));
  const populationUnits = units.reduce((sum, each) => sum + each, 0);
  return Number.isFinite(populationUnits) ? { populationUnits } : {};
}
