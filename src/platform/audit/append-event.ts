import { randomBytes } from 'node:crypto';
import { canonicalJson } from '../../shared/canonical-json.js';
import type { WriteTransaction } from '../database/database.js';
import { insertMany, ROWS_PER_STATEMENT } from '../database/many-rows.js';
import { digestOf } from '../digest.js';
import { currentActor, currentRequestId } from '../http/request-id.js';
import { newId } from '../new-id.js';
import { letOthersWork } from '../slices.js';
import { AuditEvent } from './audit-event.entity.js';

/** What the service does by itself, and what nobody has to be known for. */
const SERVICE_ACTOR = 'service';
const BLINDING_BYTES = 32;

/** A JSON value that stands for itself in an event. */
export type FactValue =
  string | number | boolean | null | readonly FactValue[] | { readonly [name: string]: FactValue };

/** What happened to what. */
export interface EventToAppend {
  /** Past tense, `subject.happened`. */
  readonly type: `${string}.${string}`;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** Whose subject it is; null where it is nobody's. */
  readonly organisationId: string | null;
  /** The organisation on the other side of it, which is told that it happened; left out where there is none. */
  readonly counterpartyOrganisationId?: string;
  /**
   * Small, complete, and free of prices: others than the owner may be shown them. Larger content goes in as a
   * digest, confidential content through `confidential`.
   */
  readonly facts: Readonly<Record<string, FactValue>>;
  /** Committed to in `facts.commitment`: it binds the content and, being blinded, gives no way to guess it. */
  readonly confidential?: object;
  readonly recordedAt: string;
}

/** Part: records what the transaction does. Each write that changes anything appends at least one event. */
export function appendEvent(tx: WriteTransaction, event: EventToAppend): Promise<void> {
  return appendEvents(tx, [event]);
}

/** Part: the same of much that happens at once, in its order. */
export async function appendEvents(tx: WriteTransaction, events: readonly EventToAppend[]): Promise<void> {
  // Some at a time: digests take as long as inserting does.
  for (let from = 0; from < events.length; from += ROWS_PER_STATEMENT) {
    if (from > 0) await letOthersWork();
    await insertMany(tx, AuditEvent, events.slice(from, from + ROWS_PER_STATEMENT).map(appendedEvent));
  }
}

function appendedEvent({ facts, confidential, ...event }: EventToAppend): AuditEvent {
  const blinding = confidential === undefined ? null : randomBytes(BLINDING_BYTES).toString('hex');
  const committed =
    blinding === null || confidential === undefined
      ? facts
      : { ...facts, commitment: commitmentTo(confidential, blinding) };
  return {
    counterpartyOrganisationId: null,
    ...event,
    id: newId(),
    actor: currentActor() ?? SERVICE_ACTOR,
    requestId: currentRequestId(),
    facts: canonicalJson(committed),
    blinding,
    sequence: null,
    previousHash: null,
    hash: null,
  };
}

/** A digest of content that is known to nobody who does not know the blinding: 256 random bits. */
export function commitmentTo(content: object, blinding: string): string {
  return digestOf({ blinding, content });
}
