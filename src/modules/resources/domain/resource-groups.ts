import { RESOURCE_CLASSES } from '../../estimation/domain/estimate.js';
import { type ResourceLine, type ResourceTicket, type TicketPart, wholeTicket } from './resource-ticket.js';

/** By what a statement parts what there is. */
export const RESOURCE_GROUPINGS = ['CLASS', 'SITE', 'PROFILE', 'AGE'] as const;
export type ResourceGrouping = (typeof RESOURCE_GROUPINGS)[number];

/** Bands of whole days since receipt, both ends included; the last one is open. */
const AGE_BANDS: readonly { readonly key: string; readonly daysMax: number }[] = [
  { key: 'DAYS_0_TO_30', daysMax: 30 },
  { key: 'DAYS_31_TO_90', daysMax: 90 },
  { key: 'DAYS_91_TO_180', daysMax: 180 },
  { key: 'DAYS_181_TO_365', daysMax: 365 },
  { key: 'DAYS_366_AND_MORE', daysMax: Infinity },
];
const DAY_MS = 86_400_000;

/** Material that a statement counts together. */
export interface ResourceGroup {
  /** A resource class, the id of a site, a product profile or `FORM/grade` of loose material, or a band of ages. */
  readonly key: string;
  /** In the order of the tickets. */
  readonly parts: readonly TicketPart[];
}

/**
 * Tickets by class, site, profile or age: every line is in exactly one group. Only PROFILE parts a ticket.
 * @param asOf instant that ages are counted to, RFC 3339
 * @returns groups that hold something: classes from measured to inferred, ages from new to old, others by key
 */
export function groupTickets(
  tickets: readonly ResourceTicket[],
  grouping: ResourceGrouping,
  asOf: string,
): readonly ResourceGroup[] {
  const groups = new Map<string, TicketPart[]>();
  for (const ticket of tickets) {
    for (const [key, part] of partsOf(ticket, grouping, asOf)) {
      const parts = groups.get(key);
      if (parts === undefined) groups.set(key, [part]);
      else parts.push(part);
    }
  }
  const rank = rankOf(grouping);
  return [...groups]
    .map(([key, parts]) => ({ key, parts }))
    .sort((a, b) => rank(a.key) - rank(b.key) || (a.key < b.key ? -1 : 1));
}

function partsOf(
  ticket: ResourceTicket,
  grouping: ResourceGrouping,
  asOf: string,
): Iterable<readonly [string, TicketPart]> {
  switch (grouping) {
    case 'CLASS':
      return [[ticket.resourceClass, wholeTicket(ticket)]];
    case 'SITE':
      return [[ticket.siteId, wholeTicket(ticket)]];
    case 'AGE':
      return [[ageBandOf(ticket.receivedAt, asOf), wholeTicket(ticket)]];
    case 'PROFILE':
      return partsByMaterial(ticket);
  }
}

function partsByMaterial(ticket: ResourceTicket): Iterable<readonly [string, TicketPart]> {
  const indexes = new Map<string, number[]>();
  ticket.lines.forEach((line, index) => {
    const key = materialOf(line);
    indexes.set(key, [...(indexes.get(key) ?? []), index]);
  });
  return [...indexes].map(([key, lineIndexes]) => [key, { ticket, lineIndexes }] as const);
}

/** What the line says that it is; a mark found later changes its composition, not its name. */
function materialOf({ profileKey, form, gradeKey }: ResourceLine): string {
  return profileKey ?? `${form}/${gradeKey ?? ''}`;
}

/** The band of whole days from receipt to the instant; what is received later counts as new. */
export function ageBandOf(receivedAt: string, asOf: string): string {
  const days = Math.floor((Date.parse(asOf) - Date.parse(receivedAt)) / DAY_MS);
  const band = AGE_BANDS.find(({ daysMax }) => days <= daysMax);
  if (band === undefined) throw new RangeError(`No age between ${receivedAt} and ${asOf}`);
  return band.key;
}

/** Place of a key in the list of its grouping; the same for all where keys sort by themselves. */
function rankOf(grouping: ResourceGrouping): (key: string) => number {
  const order: readonly string[] =
    grouping === 'CLASS' ? RESOURCE_CLASSES : grouping === 'AGE' ? AGE_BANDS.map(({ key }) => key) : [];
  return (key) => order.indexOf(key);
}
