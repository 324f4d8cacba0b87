import type { BatchLine } from '../../batches/domain/batch-line.js';
import type { EstimateSource } from '../../estimation/domain/estimate-inputs.js';
import type { ResourceClass } from '../../estimation/domain/estimate.js';

/** A line of a ticket, as far as a statement counts it. */
export type ResourceLine = Pick<
  BatchLine,
  'lineNumber' | 'form' | 'profileKey' | 'gradeKey' | 'netMassGrams'
>;

/** A batch as it stood at the instant of a statement, with the estimate that was in force then. */
export interface ResourceTicket {
  readonly batchId: string;
  readonly batchCode: string;
  readonly ticketNumber: string | null;
  readonly siteId: string;
  /** RFC 3339, UTC. */
  readonly receivedAt: string;
  /** Net of the weighbridge; null where the load was not weighed as a whole. */
  readonly weighedNetGrams: number | null;
  /** In the order of the source's lines. */
  readonly lines: readonly ResourceLine[];
  /** Lines, weighing and evidence as the estimate took them. */
  readonly source: EstimateSource;
  readonly estimateId: string;
  readonly resourceClass: ResourceClass;
  /** Of the estimate: recoverable NdPr oxide, milligrams. */
  readonly ndPrMeanMilligrams: number;
  readonly modelVersion: string;
  readonly catalogueVersion: string;
}

/** Some lines of a ticket: what it contributes to a group. */
export interface TicketPart {
  readonly ticket: ResourceTicket;
  /** From 0, ascending, at least one. */
  readonly lineIndexes: readonly number[];
}

/** A ticket with all its lines. */
export function wholeTicket(ticket: ResourceTicket): TicketPart {
  return { ticket, lineIndexes: ticket.lines.map((_line, index) => index) };
}

/** True where the part is the ticket itself. */
export function isWhole({ ticket, lineIndexes }: TicketPart): boolean {
  return lineIndexes.length === ticket.lines.length;
}

/** The lines that a part counts. */
export function linesOf({ ticket, lineIndexes }: TicketPart): readonly ResourceLine[] {
  return lineIndexes.flatMap((index) => ticket.lines[index] ?? []);
}

/**
 * What the estimator needs of a part. Evidence about some of its lines stays, about those: a mark or an assay holds for
 * each line that it is about, and every other kind is about one line, one profile or one loose material, which no
 * grouping parts.
 */
export function sourceOf(part: TicketPart): EstimateSource {
  const { source } = part.ticket;
  if (isWhole(part)) return source;
  const placeOf = new Map(part.lineIndexes.map((index, place) => [index, place]));
  return {
    ...source,
    lines: part.lineIndexes.flatMap((index) => source.lines[index] ?? []),
    evidence: source.evidence.flatMap((piece) => {
      const lineIndexes = piece.lineIndexes.flatMap((index) => placeOf.get(index) ?? []);
      return lineIndexes.length === 0 ? [] : [{ ...piece, lineIndexes }];
    }),
  };
}
