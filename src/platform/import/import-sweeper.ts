import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { LessThan } from 'typeorm';
import { Clock } from '../clock.js';
import { Database } from '../database/database.js';
import { instantOfId } from '../new-id.js';
import { ImportReception } from './import-reception.js';
import { findNextImportIdOfRows } from './import-rows.js';
import { findImport, storeFinished } from './import-states.js';
import { Import } from './import.entity.js';

const SWEEP_EVERY_MS = 3_600_000;
/** The server gives no client that long to send a file. */
const RECEIVED_WITHIN_MS = 600_000;
/** How long a checked file waits to be committed. */
export const READY_DAYS_MAX = 7;
const DAY_MS = 86_400_000;

/**
 * Once an hour: takes away rows of files that never came in whole because the process was lost, and cancels what nobody has
 * committed for a week. What goes wrong is logged: it waits for the next time.
 */
@Injectable()
export class ImportSweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Imports');
  private timer: NodeJS.Timeout | null = null;
  private latest: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly reception: ImportReception,
  ) {}

  onApplicationBootstrap(): void {
    this.begin();
    this.timer = setInterval(() => this.begin(), SWEEP_EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.latest;
  }

  private begin(): void {
    this.latest = this.sweep().catch((error: unknown) =>
      this.logger.error({ failure: 'imports-not-swept', error }),
    );
  }

  async sweep(): Promise<void> {
    await this.removeBrokenOff();
    await this.cancelForgotten();
  }

  private async removeBrokenOff(): Promise<void> {
    for (let afterId = ''; ;) {
      const importId = await this.database.read((tx) => findNextImportIdOfRows(tx, afterId));
      if (importId === null) return;
      if (instantOfId(importId) < Date.parse(this.clock.now()) - RECEIVED_WITHIN_MS)
        await this.reception.discard(importId);
      afterId = importId;
    }
  }

  private async cancelForgotten(): Promise<void> {
    const before = new Date(Date.parse(this.clock.now()) - READY_DAYS_MAX * DAY_MS).toISOString();
    const forgotten = await this.database.read((tx) =>
      tx.find(Import, {
        select: { id: true },
        where: { status: 'READY', checkedAt: LessThan(before) },
        order: { id: 'ASC' },
      }),
    );
    for (const { id } of forgotten) {
      await this.database.write(
        async (tx) => {
          const found = await findImport(tx, id);
          if (found.status !== 'READY') return;
          const cancellationReason = `Nobody committed it within ${READY_DAYS_MAX} days.`;
          await storeFinished(tx, found, { status: 'CANCELLED', cancellationReason }, this.clock.now());
        },
        { inTurnFor: [id] },
      );
    }
  }
}
