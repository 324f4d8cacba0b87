import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { IsNull, Not } from 'typeorm';
import { AuditEvent } from '../src/platform/audit/audit-event.entity.js';
import { ImportRow } from '../src/platform/import/import-row.entity.js';
import { ImportSettings } from '../src/platform/import/import-settings.js';
import type { ImportView } from '../src/platform/import/import.view.js';
import { csvFile, motorRow } from './support/csv-file.js';
import { checked, committed, outcomesIn } from './support/import-files.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { aYard, found, made, verdictOf, type Yard } from './support/yard.js';

jest.setTimeout(60_000);

const DAY_MS = 86_400_000;
const KEPT_DAYS = 10;

describe('what was sent of rows that were not stored', () => {
  const clock = new SteppableClock('2026-11-23T08:00:00.000Z');
  let app: TestApp;
  let yard: Yard;
  beforeAll(async () => {
    app = await startTestApp({ clock, imports: new ImportSettings({ sourcesKeptDays: KEPT_DAYS }) });
    yard = await aYard(app);
  });
  afterAll(() => app.close());

  const read = ({ id }: ImportView): Promise<ImportView> => found<ImportView>(app, `/v1/imports/${id}`);
  const rejectedRows = ({ id }: ImportView) => app.request('GET', `/v1/imports/${id}/rejected-rows`);
  const texts = ({ id: importId }: ImportView): Promise<number> =>
    app.database.read((tx) => tx.countBy(ImportRow, { importId, source: Not(IsNull()) }));
  /** Two tickets, of which the second will not do. */
  const prepared = (prefix: string): Promise<ImportView> => {
    const file = csvFile([motorRow(`${prefix}-1`), motorRow(`${prefix}-2`, { units: '1.5' })]);
    return checked(app, { kind: 'batches', format: 'csv', siteId: yard.siteId, file });
  };

  async function removed(view: ImportView): Promise<ImportView> {
    for (let looks = 0; looks < 200; looks += 1) {
      const now = await read(view);
      if (now.sourcesRemovedAt !== null) return now;
      await sleep(20);
    }
    throw new Error('It is kept.');
  }

  it('is kept for so many days after the end of the import, and what came of each row for ever', async () => {
    const ready = await prepared('A');
    expect(ready).toMatchObject({ sourcesKeptUntil: null, sourcesRemovedAt: null });
    const older = await committed(app, ready);
    expect(older).toMatchObject({ sourcesKeptUntil: '2026-12-03T08:00:00.000Z', sourcesRemovedAt: null });
    const outcomes = await outcomesIn(app, older);
    clock.advance(2 * DAY_MS);
    const cancelled = await prepared('B');
    await made(app, `/v1/imports/${cancelled.id}/cancellation`, {});
    expect([await texts(older), await texts(cancelled)]).toEqual([1, 2]);

    clock.advance((KEPT_DAYS - 2) * DAY_MS);
    await app.restart();
    expect(await removed(older)).toMatchObject({
      status: 'COMMITTED',
      counts: { created: 1, rejected: 1 },
      sourcesRemovedAt: '2026-12-03T08:00:00.000Z',
      version: older.version + 1,
    });
    expect(await texts(older)).toBe(0);
    expect(await outcomesIn(app, older)).toEqual(outcomes);
    expect(outcomes[1]).toMatch(/^A-2 REJECTED 3:units:/);
    expect(verdictOf(await rejectedRows(older))).toBe('410 IMPORT_SOURCES_REMOVED');
    const events = await app.database.read((tx) =>
      tx.countBy(AuditEvent, { type: 'import.sources-removed', subjectId: older.id }),
    );
    expect(events).toBe(1);

    expect(await read(cancelled)).toMatchObject({ sourcesRemovedAt: null });
    expect(await texts(cancelled)).toBe(2);
    clock.advance(2 * DAY_MS);
    await app.restart();
    await removed(cancelled);
    expect(await texts(cancelled)).toBe(0);
    expect(await outcomesIn(app, cancelled)).toEqual(['B-1 VALID', expect.stringMatching(/^B-2 REJECTED/)]);
  });
});
