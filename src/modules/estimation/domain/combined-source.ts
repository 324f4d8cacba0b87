import type { EstimateSource, SourceTicket } from './estimate-inputs.js';
import type { Evidence } from './evidence/evidence.js';

/**
 * Several sources as one, so that one piece of evidence can be about lines of all of them. Nothing is lost: each ticket keeps
 * its own weighing and share, and a piece that several of them hold counts once, about the lines of all.
 * @param sources at least one, each with its origin
 */
export function combinedSource(sources: readonly EstimateSource[]): EstimateSource {
  const [first] = sources;
  if (first === undefined) throw new TypeError('A source is made of sources');
  if (sources.length === 1) return first;
  const ordered = [...sources].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const tickets = ordered.flatMap(ticketsOf);
  const evidence: Evidence[] = [];
  let offset = 0;
  for (const source of ordered) {
    for (const piece of source.evidence) takeIn(evidence, moved(piece, offset));
    offset += source.lines.length;
  }
  return {
    lines: ordered.flatMap(({ lines }) => lines),
    weighingRelativeUncertainty: 0,
    evidence,
    origin: [...new Set(tickets.map(({ origin }) => origin))].sort().join('+'),
    tickets,
  };
}

function nameOf({ origin = '', evidence }: EstimateSource): string {
  return JSON.stringify([origin, evidence.map(({ id }) => id)]);
}

/** The tickets of a source, with their shares in what is there. */
export function ticketsOf(source: EstimateSource): readonly SourceTicket[] {
  const { lines, origin = '', share = 1, weighingRelativeUncertainty, tickets } = source;
  return tickets === undefined
    ? [{ origin, lineCount: lines.length, weighingRelativeUncertainty, share }]
    : tickets.map((ticket) => ({ ...ticket, share: ticket.share * share }));
}

function moved(piece: Evidence, offset: number): Evidence {
  return { ...piece, lineIndexes: piece.lineIndexes.map((index) => index + offset) };
}

/** Counts and weighings are about one line each, and stay so. */
function takeIn(evidence: Evidence[], piece: Evidence): void {
  const isOfOneLine = piece.kind === 'COUNT' || piece.kind === 'WEIGHING';
  const place = isOfOneLine ? -1 : evidence.findIndex(({ id }) => id === piece.id);
  const known = evidence[place];
  if (known === undefined) evidence.push(piece);
  else evidence[place] = { ...piece, lineIndexes: [...known.lineIndexes, ...piece.lineIndexes] };
}
