import { DomainError } from '../../../shared/domain-error.js';
import { OXIDE_QUANTITIES } from '../../catalogue/domain/rare-earths.js';
import type { EstimateInputs } from '../../estimation/domain/estimate-inputs.js';
import type { RecoverableOxide } from '../../estimation/domain/estimate-recoverable-oxide.js';
import type { SourceMean } from '../../estimation/domain/source-means.js';
import { isWhole, linesOf, sourceOf, type TicketPart } from './resource-ticket.js';

/** Mass that was received, as far as anybody stated it. */
export interface ReceivedMass {
  readonly statedGrams: number;
  /** Lines, on tickets that were not weighed, which state a count alone. */
  readonly linesWithoutMass: number;
}

/**
 * One estimate of all parts together, each ticket a source of its own: what is uncertain about a product, a grade or the
 * route is drawn once for all of them and does not average out, while weighings and samples are each ticket's own.
 * @param parts at least one
 */
export function inputsOf(parts: readonly TicketPart[], processRouteKey: string): EstimateInputs {
  return { sources: parts.map(sourceOf), processRouteKey, realised: null };
}

/** What nothing gives. */
export const NO_OXIDES: readonly RecoverableOxide[] = OXIDE_QUANTITIES.map((quantity) => ({
  quantity,
  p10: 0,
  p50: 0,
  p90: 0,
  mean: 0,
}));

/**
 * The net of the weighbridge for a ticket that counts as a whole, else what its lines state. Lines that share a weighed
 * ticket with other groups and state no mass count none: the scale did not tell them apart.
 */
export function receivedMass(parts: readonly TicketPart[]): ReceivedMass {
  let statedGrams = 0;
  let linesWithoutMass = 0;
  for (const part of parts) {
    const { weighedNetGrams } = part.ticket;
    if (weighedNetGrams !== null && isWhole(part)) {
      statedGrams += weighedNetGrams;
      continue;
    }
    for (const { netMassGrams } of linesOf(part)) {
      statedGrams += netMassGrams ?? 0;
      if (netMassGrams === null) linesWithoutMass += 1;
    }
  }
  return { statedGrams, linesWithoutMass };
}

/** Mean recoverable NdPr oxide of a part, milligrams. */
export interface MeasuredPart {
  readonly part: TicketPart;
  readonly ndPrMeanMilligrams: number;
}

/** Parts that have no estimate of their own: those that are not their whole ticket. */
export function splitParts(parts: readonly TicketPart[]): readonly TicketPart[] {
  return parts.filter((part) => !isWhole(part));
}

/**
 * A ticket that counts as a whole has the mean of its own estimate, any other part that of its lines alone, estimated
 * anew. Means add up over parts; with the same versions to the group's, but for rounding.
 * @param meansOfSplit of `splitParts(parts)`, in their order
 */
export function measuredParts(
  parts: readonly TicketPart[],
  meansOfSplit: readonly SourceMean[],
): readonly MeasuredPart[] {
  const means = new Map(splitParts(parts).map((part, place) => [part, meansOfSplit[place]]));
  return parts.map((part) => {
    const mean = isWhole(part) ? part.ticket : means.get(part);
    if (mean === undefined || 'refusal' in mean)
      throw new RangeError('What was estimated together can be estimated alone');
    return { part, ndPrMeanMilligrams: mean.ndPrMeanMilligrams };
  });
}

/**
 * Names the ticket that an estimate of many fails for: the catalogue has changed since in a way that its lines or its
 * evidence do not fit.
 * @param means of the parts, in their order
 * @returns null where each ticket can be estimated by itself
 */
export function unfitTicket(
  parts: readonly TicketPart[],
  means: readonly SourceMean[],
  catalogueVersion: string,
): DomainError | null {
  for (const [place, { ticket }] of parts.entries()) {
    const mean = means[place];
    if (mean === undefined || !('refusal' in mean)) continue;
    const { batchId, batchCode } = ticket;
    return new DomainError(
      'ticket-does-not-fit-catalogue',
      `Batch ${batchCode} cannot be estimated with catalogue ${catalogueVersion}: ${mean.refusal} Correct the batch, or withdraw its evidence.`,
      { batchId, batchCode, catalogueVersion },
    );
  }
  return null;
}
