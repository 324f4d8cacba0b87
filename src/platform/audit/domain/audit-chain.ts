/** What an event says, whether or not it is linked into the chain yet. */
export interface EventContent {
  /** UUIDv7. */
  readonly id: string;
  /** What happened, in the past tense, e.g. `lot.listed`. */
  readonly type: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly organisationId: string | null;
  /** The other side of it; left out, also of what is hashed, where there is none: as in events from before there were any. */
  readonly counterpartyOrganisationId?: string;
  readonly actor: string;
  readonly requestId: string | null;
  /** JSON. */
  readonly facts: unknown;
  /** RFC 3339 UTC instant. */
  readonly recordedAt: string;
}

/** Where an event stands in the chain. */
export interface ChainLink {
  /** 1, 2, 3 … without gaps. */
  readonly sequence: number;
  /** Hash of the event before; that of GENESIS for the first one. */
  readonly previousHash: string;
  /** Digest of everything else, sequence and previous hash included. */
  readonly hash: string;
}

export type SealedEvent = EventContent & ChainLink;

/** How long a chain is and the hash of its last event: whoever keeps this can tell later whether the past was changed. */
export interface ChainHead {
  readonly size: number;
  readonly hash: string;
}

/** The head of a chain without events. */
export const GENESIS: ChainHead = { size: 0, hash: '0'.repeat(64) };

/** SHA-256 in hexadecimal of a value's canonical JSON; given from outside, since the domain computes no hashes. */
export type Digest = (value: unknown) => string;

/** The hash that an event has at a place of the chain. */
export function linkHashOf(
  event: EventContent,
  { sequence, previousHash }: Pick<ChainLink, 'sequence' | 'previousHash'>,
  digest: Digest,
): string {
  const { id, type, subjectKind, subjectId, organisationId, actor, requestId, facts, recordedAt } = event;
  const { counterpartyOrganisationId } = event;
  return digest({
    ...(counterpartyOrganisationId === undefined ? {} : { counterpartyOrganisationId }),
    id,
    type,
    subjectKind,
    subjectId,
    organisationId,
    actor,
    requestId,
    facts,
    recordedAt,
    sequence,
    previousHash,
  });
}

/** Events with their links, and the head that they make. */
export interface Sealing {
  readonly sealed: readonly SealedEvent[];
  readonly head: ChainHead;
}

/** Links events to a chain, in the order given. */
export function sealEvents(events: readonly EventContent[], head: ChainHead, digest: Digest): Sealing {
  const sealed: SealedEvent[] = [];
  let { size, hash } = head;
  for (const event of events) {
    const place = { sequence: size + 1, previousHash: hash };
    hash = linkHashOf(event, place, digest);
    size = place.sequence;
    sealed.push({ ...event, ...place, hash });
  }
  return { sealed, head: { size, hash } };
}
