import { linkHashOf, type ChainHead, type Digest, type SealedEvent } from './audit-chain.js';

/**
 * ALTERED: the event is not what was sealed. REORDERED: it is what was sealed, at another place. MISSING: there is
 * none at this place, but later ones. UNLINKED: it is sound in itself but does not follow the one before, so that one
 * of the two was exchanged. TRUNCATED: the chain ends before the head that is known. BEYOND_HEAD: it goes on after it.
 * HEAD_DIFFERS: the events are sound, but the recorded head is of others. REWRITTEN: the chain is sound, but another
 * one than that of the head which the caller kept.
 */
export const CHAIN_FAULT_KINDS = [
  'ALTERED',
  'REORDERED',
  'MISSING',
  'UNLINKED',
  'TRUNCATED',
  'BEYOND_HEAD',
  'HEAD_DIFFERS',
  'REWRITTEN',
] as const;
export type ChainFaultKind = (typeof CHAIN_FAULT_KINDS)[number];

/** The first place where a chain is broken. */
export interface ChainFault {
  readonly kind: ChainFaultKind;
  readonly sequence: number;
  /** Null where there is no event. */
  readonly eventId: string | null;
  readonly detail: string;
}

/** A chain verified up to `head`; where `fault` is not null, the next event is the first bad one. */
export interface VerifiedPart {
  readonly head: ChainHead;
  readonly fault: ChainFault | null;
}

/** A head that the caller kept; without a hash only the length is held against it. */
export interface PinnedHead {
  readonly size: number;
  readonly hash: string | null;
}

/** How far from its place an event that was moved is looked for; one from farther away counts as altered. */
const REORDER_REACH = 100;

/**
 * Verifies the events that follow `head`. A long chain is verified slice by slice, each from the head of the one before.
 * @param events in the order of their sequence
 */
export function verifyNextEvents(
  head: ChainHead,
  events: readonly SealedEvent[],
  pinned: PinnedHead | null,
  digest: Digest,
): VerifiedPart {
  let verified = head;
  for (const event of events) {
    const fault = faultOf(verified, event, pinned, digest);
    if (fault !== null) return { head: verified, fault };
    verified = { size: event.sequence, hash: event.hash };
  }
  return { head: verified, fault: null };
}

function faultOf(
  { size, hash }: ChainHead,
  event: SealedEvent,
  pinned: PinnedHead | null,
  digest: Digest,
): ChainFault | null {
  const sequence = size + 1;
  const about = (kind: ChainFaultKind, detail: string): ChainFault => ({
    kind,
    sequence,
    eventId: event.id,
    detail,
  });
  if (event.sequence < sequence)
    return about('REORDERED', `An event numbered ${event.sequence} comes after number ${size}.`);
  if (event.sequence !== sequence) {
    const detail = `There is no event ${sequence}; the next one is numbered ${event.sequence}.`;
    return { kind: 'MISSING', sequence, eventId: null, detail };
  }
  if (linkHashOf(event, event, digest) !== event.hash) {
    const place = ownPlaceOf(event, digest);
    return place === null
      ? about('ALTERED', 'The event does not have the content that its hash was made of.')
      : about('REORDERED', `The event was sealed as number ${place}.`);
  }
  if (event.previousHash !== hash) {
    const detail =
      size === 0
        ? 'The first event does not begin the chain: its previous hash is not 64 zeros.'
        : `The event does not follow event ${size}: one of the two was exchanged.`;
    return about('UNLINKED', detail);
  }
  if (pinned?.size === sequence && pinned.hash !== null && pinned.hash !== event.hash)
    return about('REWRITTEN', 'The chain is sound in itself, but this event had another hash.');
  return null;
}

/** The sequence at which the event is what was sealed; null where it is nowhere near. */
function ownPlaceOf(event: SealedEvent, digest: Digest): number | null {
  const { previousHash, sequence } = event;
  const last = sequence + REORDER_REACH;
  for (let place = Math.max(1, sequence - REORDER_REACH); place <= last; place += 1)
    if (linkHashOf(event, { sequence: place, previousHash }, digest) === event.hash) return place;
  return null;
}

/**
 * What the end of a verified chain says.
 * @param verified head up to which the events were found sound, and after which there are none
 * @param recorded the head as it is kept beside the events; null where that record is gone
 */
export function faultAtEnd(
  verified: ChainHead,
  recorded: ChainHead | null,
  pinned: PinnedHead | null,
): ChainFault | null {
  const { size, hash } = verified;
  const about = (kind: ChainFaultKind, sequence: number, detail: string): ChainFault => ({
    kind,
    sequence,
    eventId: null,
    detail,
  });
  if (recorded === null) return about('HEAD_DIFFERS', size, 'The record of the head is gone.');
  if (size < recorded.size)
    return about('TRUNCATED', size + 1, `There is no event ${size + 1}; there were ${recorded.size}.`);
  if (size > recorded.size)
    return about('BEYOND_HEAD', recorded.size + 1, `The head was recorded at ${recorded.size} events.`);
  if (size !== recorded.size || hash !== recorded.hash)
    return about('HEAD_DIFFERS', size, 'The recorded head is not that of these events.');
  if (pinned !== null && size < pinned.size)
    return about('TRUNCATED', size + 1, `There is no event ${size + 1}; ${pinned.size} were expected.`);
  return null;
}
