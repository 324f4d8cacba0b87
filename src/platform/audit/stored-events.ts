import { whereOwned } from '../access/visible-rows.js';
import { canonicalJson } from '../../shared/canonical-json.js';
import type { ReadTransaction } from '../database/database.js';
import { AuditEvent } from './audit-event.entity.js';
import { AUDIT_HEAD_ID, AuditHead } from './audit-head.entity.js';
import type { ChainHead, EventContent, SealedEvent } from './domain/audit-chain.js';

/** A row as the driver gives it: whoever verifies must not stumble over what somebody wrote into it by hand. */
type RawRow = Readonly<Record<string, unknown>>;

const COLUMNS = [
  'id',
  'type',
  'subjectKind',
  'subjectId',
  'organisationId',
  'counterpartyOrganisationId',
  'actor',
  'requestId',
  'facts',
  'recordedAt',
  'sequence',
  'previousHash',
  'hash',
] as const satisfies readonly (keyof AuditEvent)[];

function selectEvents(tx: ReadTransaction) {
  const [first, ...others] = COLUMNS;
  const query = tx.createQueryBuilder(AuditEvent, 'event').select(`event.${first}`, first);
  for (const column of others) query.addSelect(`event.${column}`, column);
  return query;
}

/** Part: sealed events after a place of the chain, in its order. @param owners whose; null: anybody's and nobody's */
export async function findSealedEvents(
  tx: ReadTransaction,
  afterSequence: number,
  limit: number,
  owners: readonly string[] | null = null,
  types: readonly string[] | null = null,
): Promise<SealedEvent[]> {
  const events = selectEvents(tx).where('event.sequence > :afterSequence', { afterSequence });
  if (types !== null) events.andWhere('event.type IN (:...types)', { types: [...types] });
  whereOwned(events, 'event.organisationId', owners);
  const rows = await events.orderBy('event.sequence', 'ASC').limit(limit).getRawMany<RawRow>();
  return rows.map(sealedOf);
}

/**
 * Part: the same of what these organisations are told: what is theirs, and what they are on the other side of.
 * @param types only these; null: all
 */
export async function findSealedEventsOfParties(
  tx: ReadTransaction,
  { after, limit, parties, types }: EventsOfParties,
): Promise<SealedEvent[]> {
  const found = new Map<number, SealedEvent>();
  // One organisation and one side at a time: each is a walk along an index which ends after `limit` steps.
  for (const party of new Set(parties)) {
    for (const side of ['organisationId', 'counterpartyOrganisationId'] as const) {
      const query = selectEvents(tx).where(`event.${side} = :party AND event.sequence > :after`, {
        party,
        after,
      });
      if (types !== null) query.andWhere('event.type IN (:...types)', { types: [...types] });
      const rows = await query.orderBy('event.sequence', 'ASC').limit(limit).getRawMany<RawRow>();
      for (const row of rows) found.set(Number(row['sequence']), sealedOf(row));
    }
  }
  return [...found.values()].sort((one, other) => one.sequence - other.sequence).slice(0, limit);
}

/** Which events are asked for. */
export interface EventsOfParties {
  /** Place in the chain. */
  readonly after: number;
  readonly limit: number;
  readonly parties: readonly string[];
  readonly types: readonly string[] | null;
}

function sealedOf(row: RawRow): SealedEvent {
  return {
    ...contentOf(row),
    sequence: Number(row['sequence']),
    previousHash: String(row['previousHash']),
    hash: String(row['hash']),
  };
}

/** Part: events that wait for their place in the chain, oldest first. @param limit left out for all */
export async function findUnsealedEvents(tx: ReadTransaction, limit?: number): Promise<EventContent[]> {
  const rows = await selectEvents(tx)
    .where('event.sequence IS NULL')
    .orderBy('event.id', 'ASC')
    .limit(limit)
    .getRawMany<RawRow>();
  return rows.map(contentOf);
}

/** Part: the recorded head; null where its row is gone. */
export async function findHead(tx: ReadTransaction): Promise<ChainHead | null> {
  const row = await tx
    .createQueryBuilder(AuditHead, 'head')
    .select('head.size', 'size')
    .addSelect('head.hash', 'hash')
    .where('head.id = :id', { id: AUDIT_HEAD_ID })
    .getRawOne<RawRow>();
  return row === undefined ? null : { size: Number(row['size']), hash: String(row['hash']) };
}

function contentOf(row: RawRow): EventContent {
  const { id, type, subjectKind, subjectId, organisationId, actor, requestId, recordedAt } =
    row as unknown as EventContent;
  const facts = factsOf(row['facts']);
  const content = { id, type, subjectKind, subjectId, organisationId, actor, requestId, facts, recordedAt };
  const counterparty = row['counterpartyOrganisationId'] as string | null;
  return counterparty === null ? content : { ...content, counterpartyOrganisationId: counterparty };
}

/** Facts are objects in canonical form; any other text stands for itself and so never has the hash of facts. */
function factsOf(stored: unknown): unknown {
  const text = String(stored);
  try {
    const facts: unknown = JSON.parse(text);
    return typeof facts === 'object' && canonicalJson(facts) === text ? facts : text;
  } catch {
    return text;
  }
}
