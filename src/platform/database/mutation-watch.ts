/** The table of audit events. */
const EVENT_TABLE = 'audit_events';

/**
 * Tables that a write may change without appending an event, each with the reason. A projection that is derived from
 * audited rows, and rebuilt from them by a command, may be entered here.
 */
const TABLES_WITHOUT_EVENTS: ReadonlyMap<string, string> = new Map([
  [EVENT_TABLE, 'sealing links events into the chain'],
  ['audit_head', 'sealing moves the head'],
  ['idempotency_records', 'answers kept for who asks again; what they answer has an event of its own'],
  ['api_key_uses', 'when a key was last used, to the hour: it changes nothing for anybody'],
  [
    'import_rows',
    'what was sent and how far it is; what it makes has events of its own, and the import one with the counts',
  ],
  ['jobs', 'who does which work and how far that is; the work has events of its own'],
  [
    'match_snapshot_parts',
    'of a run whose event has the digest of them all, and which is not begun without it',
  ],
  ['match_allocations', 'not shown before `match-run.finished`, which has the digest of them all'],
  ['match_outcomes', 'not shown before `match-run.finished`, which has the digest of them all'],
  ['webhook_lanes', 'how far an endpoint has come in the chain, and who sends to it'],
  [
    'webhook_deliveries',
    'what is still to be sent and how that went: events of it would be sent in their turn',
  ],
  ['lot_account_balances', 'sums of ledger entries, which `verify:ledger --repair` writes anew'],
]);

const MUTATION =
  /^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?)\s+(?:ONLY\s+)?"?(\w+)/i;
const MUTATION_AFTER_WITH = /^\s*WITH\b[^]*\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)/i;

/** Notices a unit of work that changes rows and says nothing of it: a programmer's mistake that no reader would find. */
export class MutationWatch {
  private readonly changed = new Set<string>();
  private hasEvent = false;

  /** @param affected rows that the statement changed; undefined where the driver does not say */
  saw(statement: string, affected: number | undefined): void {
    const table = (MUTATION.exec(statement) ?? MUTATION_AFTER_WITH.exec(statement))?.[1]?.toLowerCase();
    if (table === undefined || affected === 0) return;
    if (table === EVENT_TABLE && /^\s*INSERT/i.test(statement)) this.hasEvent = true;
    else if (!TABLES_WITHOUT_EVENTS.has(table)) this.changed.add(table);
  }

  /** @throws Error where rows were changed without an event */
  assertAudited(): void {
    if (this.hasEvent || this.changed.size === 0) return;
    throw new Error(
      `A write changed ${[...this.changed].join(', ')} and appended no audit event: call appendEvent(tx, …) in it.`,
    );
  }
}
