import type { ReadTransaction } from '../database/database.js';
import type { EventContent } from './domain/audit-chain.js';

/** An event whose facts can be read. */
export type ReadableEvent = Omit<EventContent, 'facts'> & {
  readonly facts: Readonly<Record<string, unknown>>;
};

/** What an event says about one row: that it had this digest. */
export interface RowClaim {
  readonly id: string;
  readonly digest: unknown;
}

/**
 * How rows that are never changed are held against the digests in the chain. A module that appends such rows exports one
 * of these and enters it in `src/audited-rows.ts`.
 */
export interface AuditedRows {
  /** For people: the table. */
  readonly name: string;
  /** What an event claims about a row of this kind; null where it claims nothing. */
  claimOf(event: ReadableEvent): RowClaim | null;
  /** Digests of the rows as they are stored now, computed from all of them; rows that are gone are left out. */
  digestsOf(tx: ReadTransaction, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Rows in the order of their id, so that those which no event knows are found. */
  rowsAfter(tx: ReadTransaction, afterId: string, limit: number): Promise<readonly RecordedRow[]>;
}

export interface RecordedRow {
  readonly id: string;
  /** RFC 3339 UTC instant. */
  readonly recordedAt: string;
}

/** The event with its facts as an object; null where they are none. */
export function readableEvent(event: EventContent): ReadableEvent | null {
  const { facts } = event;
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts)) return null;
  return { ...event, facts: facts as Readonly<Record<string, unknown>> };
}
