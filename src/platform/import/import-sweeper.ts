import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { Clock } from '../clock.js';
import { Database } from '../database/database.js';
import { instantOfId } from '../new-id.js';
import { PeriodicWork } from '../periodic-work.js';
import { ImportReception } from './import-reception.js';
import { findNextImportIdOfRows } from './import-rows.js';
import { ImportSources } from './import-sources.js';
import { findImport, storeFinished } from './import-states.js';
import { Import } from './import.entity.js';

const SWEEP_EVERY_MS = 3_600_000;
/** The server gives no client that long to send a file. */
const RECEIVED_WITHIN_MS = 600_000;
/** How long a checked file waits to be committed. */
export const READY_DAYS_MAX = 7;
const DAY_MS = 86_400_000;

/**
 * Once an hour: takes away rows of files that never came in whole because the process was lost, cancels what nobody has
 * committed for a week, and removes the texts of rows that are kept no longer.
 */
@Injectable()
export class ImportSweeper extends PeriodicWork {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly reception: ImportReception,
    private readonly sources: ImportSources,
  ) {
    super({ name: 'Imports', everyMs: SWEEP_EVERY_MS, failure: 'imports-not-swept' });
  }

  protected override async workOnce(): Promise<void> {
    await this.removeBrokenOff();
    await this.cancelForgotten();
    await this.sources.removeDue();
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
