import type { Database, ReadTransaction } from '../database/database.js';
import { readableEvent, type AuditedRows } from './audited-rows.js';
import type { EventContent, SealedEvent } from './domain/audit-chain.js';
import { findSealedEvents, findUnsealedEvents } from './stored-events.js';

const ROWS_PER_READ = 200;
const EVENTS_PER_READ = 500;

/**
 * ALTERED: the row is not what the event says. MISSING: it is gone. WITHOUT_EVENT: there is a row that no event knows.
 */
export type ContentFaultKind = 'ALTERED' | 'MISSING' | 'WITHOUT_EVENT';

/** A row that does not fit the chain. */
export interface ContentFault {
  readonly kind: ContentFaultKind;
  /** Name of the kind of rows. */
  readonly rows: string;
  readonly id: string;
  /** Of the event that knows the row; null where there is none. */
  readonly sequence: number | null;
}

/** Holds rows of one kind against the chain, as its events come by. */
class ContentCheck {
  private readonly known = new Set<string>();
  readonly faults: ContentFault[] = [];
  /** Rows that were recorded before the first event: there was no chain yet. */
  olderThanChain = 0;

  constructor(
    private readonly database: Pick<Database, 'read'>,
    private readonly kind: AuditedRows,
  ) {}

  get checked(): number {
    return this.known.size;
  }

  get name(): string {
    return this.kind.name;
  }

  async see(events: readonly SealedEvent[]): Promise<void> {
    const claims = events.flatMap((event) => {
      const claim = this.claimOf(event);
      return claim === null ? [] : [{ ...claim, sequence: event.sequence }];
    });
    for (let start = 0; start < claims.length; start += ROWS_PER_READ) {
      const slice = claims.slice(start, start + ROWS_PER_READ);
      const found = await this.digestsOf(slice.map(({ id }) => id));
      for (const { id, digest, sequence } of slice) {
        this.known.add(id);
        const now = found.get(id);
        if (now === digest) continue;
        const kind = now === undefined ? 'MISSING' : 'ALTERED';
        this.faults.push({ kind, rows: this.kind.name, id, sequence });
      }
    }
  }

  private claimOf(event: EventContent) {
    const readable = readableEvent(event);
    return readable && this.kind.claimOf(readable);
  }

  /** A row that cannot even be read any more keeps the others from being read: then each is read by itself. */
  private async digestsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    try {
      return await this.database.read((tx) => this.kind.digestsOf(tx, ids));
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
      const [only] = ids;
      if (ids.length === 1 && only !== undefined) return new Map([[only, 'not readable']]);
      const digests = new Map<string, string>();
      for (const id of ids) for (const found of await this.digestsOf([id])) digests.set(...found);
      return digests;
    }
  }

  /** Part. @param events those that `see` has not seen, also such as are not sealed yet */
  async findRowsWithoutEvent(
    tx: ReadTransaction,
    events: readonly EventContent[],
    chainBegan: string,
  ): Promise<void> {
    const known = new Set(events.flatMap((event) => this.claimOf(event)?.id ?? []));
    for (let afterId = ''; ;) {
      const rows = await this.kind.rowsAfter(tx, afterId, ROWS_PER_READ);
      for (const { id, recordedAt } of rows) {
        if (this.known.has(id) || known.has(id)) continue;
        if (recordedAt < chainBegan) this.olderThanChain += 1;
        else this.faults.push({ kind: 'WITHOUT_EVENT', rows: this.kind.name, id, sequence: null });
      }
      const last = rows.at(-1);
      if (last === undefined) return;
      afterId = last.id;
    }
  }
}

/** What holding rows against the chain came to, per kind. */
export interface ContentVerdict {
  readonly name: string;
  readonly checked: number;
  readonly olderThanChain: number;
  readonly faults: readonly ContentFault[];
}

/** Holds the stored rows of several kinds against the chain, in one pass over it. */
export class ContentVerification {
  private readonly checks: readonly ContentCheck[];
  private chainBegan: string | null = null;
  private seenUntil = 0;

  constructor(
    private readonly database: Pick<Database, 'read'>,
    kinds: readonly AuditedRows[],
  ) {
    this.checks = kinds.map((kind) => new ContentCheck(database, kind));
  }

  /** @param events the next ones of the chain, found sound */
  async see(events: readonly SealedEvent[]): Promise<void> {
    this.chainBegan ??= events[0]?.recordedAt ?? null;
    this.seenUntil = events.at(-1)?.sequence ?? this.seenUntil;
    for (const check of this.checks) await check.see(events);
  }

  /** To be called when the whole chain has been seen. */
  async finish(): Promise<readonly ContentVerdict[]> {
    await this.database.read(async (tx) => {
      const events = await this.eventsNotSeen(tx);
      const chainBegan = this.chainBegan ?? events[0]?.recordedAt ?? '';
      for (const check of this.checks) await check.findRowsWithoutEvent(tx, events, chainBegan);
    });
    return this.checks.map(({ name, checked, olderThanChain, faults }) => ({
      name,
      checked,
      olderThanChain,
      faults,
    }));
  }

  /** What was sealed or committed since. */
  private async eventsNotSeen(tx: ReadTransaction): Promise<EventContent[]> {
    const events: EventContent[] = await findUnsealedEvents(tx);
    for (let after = this.seenUntil; ;) {
      const sealed = await findSealedEvents(tx, after, EVENTS_PER_READ);
      events.push(...sealed);
      const last = sealed.at(-1);
      if (last === undefined) return events;
      after = last.sequence;
    }
  }
}
