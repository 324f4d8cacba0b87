import type { EstimationLine } from './estimation-line.js';
import type { Evidence, RealisedRecovery } from './evidence/evidence.js';

/** Everything an estimate depends on besides the catalogue and the model's version. */
export interface EstimateInputs {
  /** At least one. Their order does not matter. */
  readonly sources: readonly EstimateSource[];
  /** The route of the separator that asks, or the catalogue's default. It must yield oxide. */
  readonly processRouteKey: string;
  /** What a separator got out of all sources together; null while nothing was realised. */
  readonly realised: RealisedRecovery | null;
}

/**
 * Material of one ticket: what is uncertain about the weighing, the moisture or an assay of one source is independent of
 * every other source, while what is uncertain about a product or a grade is shared by all.
 */
export interface EstimateSource {
  /** At least one. Their order does not matter. */
  readonly lines: readonly EstimationLine[];
  /** Standard uncertainty (k = 1) of the ticket's net mass relative to the net, 0…1; 0 where nothing was weighed. */
  readonly weighingRelativeUncertainty: number;
  readonly evidence: readonly Evidence[];
  /**
   * Names what the material comes from, where it is a part of it: sources of one origin are one source. Left out where the
   * source is a whole ticket.
   */
  readonly origin?: string;
  /** The part of what lines and evidence describe that is there, above 0; left out for all of it. */
  readonly share?: number;
  /**
   * Where evidence is about lines of several tickets together: the tickets, in the order of the lines, of which each brings
   * `lineCount`. Their weighings stand in place of the source's own. Left out where all lines came on one ticket.
   */
  readonly tickets?: readonly SourceTicket[];
}

/** Lines that came on one ticket, within a source of several. */
export interface SourceTicket {
  /** Names what the lines come from: one origin was weighed once, however often it is named. */
  readonly origin: string;
  readonly lineCount: number;
  /** As of a source. */
  readonly weighingRelativeUncertainty: number;
  /** The part of what the lines describe that is there, above 0; times the share of the source. */
  readonly share: number;
}

/** Which ticket a line of a source came on. */
export interface LineTicket {
  /** Place of the ticket among the source's; the same for all lines of one origin. */
  readonly place: number;
  readonly weighingRelativeUncertainty: number;
  /** The part of what the line describes that is there. */
  readonly share: number;
}

/** The ticket of each line of a source, in their order. */
export function ticketsOfLines({
  lines,
  weighingRelativeUncertainty,
  share = 1,
  tickets,
}: EstimateSource): readonly LineTicket[] {
  if (tickets === undefined) {
    const only = { place: 0, weighingRelativeUncertainty, share };
    return lines.map(() => only);
  }
  return tickets.flatMap((ticket) =>
    Array.from({ length: ticket.lineCount }, () => ({
      place: tickets.findIndex(({ origin }) => origin === ticket.origin),
      weighingRelativeUncertainty: ticket.weighingRelativeUncertainty,
      share: ticket.share * share,
    })),
  );
}

/** Inputs of lines on one ticket without further evidence. */
export function plainInputs(
  lines: readonly EstimationLine[],
  processRouteKey: string,
  weighingRelativeUncertainty = 0,
): EstimateInputs {
  return { sources: [{ lines, weighingRelativeUncertainty, evidence: [] }], processRouteKey, realised: null };
}
