import { Injectable } from '@nestjs/common';
import { IsNull, LessThanOrEqual } from 'typeorm';
import { Clock } from '../clock.js';
import { Database } from '../database/database.js';
import { letOthersWork } from '../slices.js';
import { removeSomeSources } from './import-rows.js';
import { ImportSettings } from './import-settings.js';
import { findImport, storeSourcesRemoved } from './import-states.js';
import { Import } from './import.entity.js';

/** Imports that are looked for at a time. */
const IMPORTS_AT_ONCE = 100;

/**
 * Removes what was sent of rows that were not stored, once nobody needs it any more to mend them: names of suppliers and prices
 * among it. What came of each row stays. An import is marked when nothing of it is left, so that one which broke off is gone on with.
 */
@Injectable()
export class ImportSources {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly settings: ImportSettings,
  ) {}

  async removeDue(): Promise<void> {
    for (;;) {
      const due = await this.database.read((tx) =>
        tx.find(Import, {
          select: { id: true },
          where: {
            finishedAt: LessThanOrEqual(this.settings.finishedLongAgo(this.clock.now())),
            sourcesRemovedAt: IsNull(),
          },
          order: { id: 'ASC' },
          take: IMPORTS_AT_ONCE,
        }),
      );
      for (const { id } of due) await this.remove(id);
      if (due.length < IMPORTS_AT_ONCE) return;
    }
  }

  private async remove(id: string): Promise<void> {
    for (let after: number | null = 0; after !== null;) {
      const from: number = after;
      after = await this.database.write((tx) => removeSomeSources(tx, id, from));
      await letOthersWork();
    }
    await this.database.write(
      async (tx) => {
        const found = await findImport(tx, id);
        if (found.sourcesRemovedAt === null) await storeSourcesRemoved(tx, found, this.clock.now());
      },
      { inTurnFor: [id] },
    );
  }
}
