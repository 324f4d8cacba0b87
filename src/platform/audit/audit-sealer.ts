import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../database/database.js';
import { updateMany } from '../database/many-rows.js';
import { MovedMeanwhile, whileNothingMoves } from '../database/while-nothing-moves.js';
import { digestOf } from '../digest.js';
import { letOthersWork } from '../slices.js';
import { AuditEvent } from './audit-event.entity.js';
import { AUDIT_HEAD_ID, AuditHead } from './audit-head.entity.js';
import { sealEvents, type ChainHead, type Sealing } from './domain/audit-chain.js';
import { findHead, findUnsealedEvents } from './stored-events.js';

/** How long a committed event waits for others to be sealed with. */
const SEAL_AFTER_MS = 50;
/** Events per write, so that sealing a backlog lets other writers have their turns. */
const EVENTS_PER_SEALING = 50;

/**
 * Links committed events into the chain, in a write of its own: a head that every mutation had to move would make all
 * writers wait for one row. Any number of processes may seal: whoever moves the head first wins, the others look again.
 */
@Injectable()
export class AuditSealer implements OnApplicationBootstrap {
  private readonly logger = new Logger('Audit');
  private timer: NodeJS.Timeout | null = null;
  private isFinishing = false;
  /** Ends with the last sealing begun. */
  private latest: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database) {}

  /** Also seals what a crash left unsealed. */
  async onApplicationBootstrap(): Promise<void> {
    this.database.onCommit(() => this.sealSoon());
    await this.seal();
  }

  /** Seals every event that is committed by now. What goes wrong is logged: the events wait for the next time. */
  async seal(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.latest = this.latest
      .then(() => this.sealAll())
      .catch((error: unknown) => this.logger.error({ failure: 'not-sealed', error }));
    await this.latest;
  }

  /** Seals for the last time, before the database closes. */
  async finish(): Promise<void> {
    this.isFinishing = true;
    await this.seal();
  }

  private sealSoon(): void {
    if (!this.isFinishing) this.timer ??= setTimeout(() => void this.seal(), SEAL_AFTER_MS);
  }

  private async sealAll(): Promise<void> {
    while ((await whileNothingMoves('audit-chain', () => this.sealSome())) === EVENTS_PER_SEALING)
      await letOthersWork();
  }

  /** @returns how many events it sealed. @throws MovedMeanwhile where another process was quicker */
  private async sealSome(): Promise<number> {
    const { head, events } = await this.database.read(async (tx) => ({
      events: await findUnsealedEvents(tx, EVENTS_PER_SEALING),
      head: await findHead(tx),
    }));
    if (events.length === 0) return 0;
    if (head === null) throw new Error('The record of the head of the audit chain is gone: restore it.');
    await this.store(head, sealEvents(events, head, digestOf));
    return events.length;
  }

  private async store(before: ChainHead, { sealed, head }: Sealing): Promise<void> {
    await this.database.write(
      async (tx) => {
        const { affected } = await tx.update(AuditHead, { id: AUDIT_HEAD_ID, ...before }, head);
        if (affected !== 1) throw new MovedMeanwhile();
        const links = sealed.map(({ id, sequence, previousHash, hash }) => ({
          id,
          sequence,
          previousHash,
          hash,
        }));
        const linked = await updateMany(tx, AuditEvent, links, '"sequence" IS NULL');
        if (linked !== links.length) throw new MovedMeanwhile();
      },
      // As a serializable write it would undo others: to find an event is to have read the page that new ones come to.
      { isConditional: true },
    );
  }
}
