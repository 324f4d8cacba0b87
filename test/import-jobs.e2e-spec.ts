import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { IsNull, Not } from 'typeorm';
import type { BatchView } from '../src/modules/batches/batch.view.js';
import { Batch } from '../src/modules/batches/batch.entity.js';
import { SystemClock } from '../src/platform/clock.js';
import type { WriteTransaction } from '../src/platform/database/database.js';
import { ImportSettings } from '../src/platform/import/import-settings.js';
import { ImportRow } from '../src/platform/import/import-row.entity.js';
import { Import } from '../src/platform/import/import.entity.js';
import type { ImportView } from '../src/platform/import/import.view.js';
import { Job } from '../src/platform/jobs/job.entity.js';
import { behindTheBack } from './support/behind-the-back.js';
import { authorizationOf } from './support/credentials.js';
import { csvFile, motorRow } from './support/csv-file.js';
import {
  checked,
  committed,
  jsonLines,
  outcomesIn,
  rowsOf,
  sendFile,
  settled,
} from './support/import-files.js';
import { countRows } from './support/row-counts.js';
import { serveApp } from './support/served-app.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { accepted, aYard, found, made, post, verdictOf, type Yard } from './support/yard.js';

jest.setTimeout(60_000);

const LONG_AGO = '2026-01-01T00:00:00.000Z';
const FAR_OFF = '2999-01-01T00:00:00.000Z';
const DAY_MS = 86_400_000;

/** Tickets of one motor each. */
function tickets(from: number, until: number, units = '1'): string {
  return csvFile(
    Array.from({ length: until - from }, (_one, index) => motorRow(`J-${from + index}`, { units })),
  );
}

describe('imports that take turns', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ clock: new SystemClock(), imports: new ImportSettings({ turnMs: 20 }) });
  });
  afterAll(() => app.close());

  it('let a small one through before a large one has ended, which leaves no row out and stores none twice', async () => {
    const [large, small] = [await aYard(app), await aYard(app)];
    const rows = 600;
    const sent = accepted(
      await sendFile(app, { kind: 'batches', format: 'csv', siteId: large.siteId, file: tickets(0, rows) }),
    ) as ImportView;
    const quick = await checked(app, {
      kind: 'batches',
      format: 'csv',
      siteId: small.siteId,
      file: tickets(0, 2),
    });
    expect(quick).toMatchObject({ status: 'READY', counts: { valid: 2 } });
    expect(await found<ImportView>(app, `/v1/imports/${sent.id}`)).toMatchObject({ status: 'CHECKING' });
    expect(await committed(app, quick)).toMatchObject({ status: 'COMMITTED', counts: { created: 2 } });
    const whole = await settled(app, sent.id);
    expect(whole).toMatchObject({ status: 'READY', counts: { valid: rows } });
    expect(await committed(app, whole)).toMatchObject({ status: 'COMMITTED', counts: { created: rows } });
    const stored = await app.database.read((tx) => tx.countBy(Batch, { siteId: large.siteId }));
    expect(stored).toBe(rows);
  });
});

describe('an import as a job', () => {
  const clock = new SteppableClock('2026-11-23T08:00:00.000Z');
  let app: TestApp;
  let yard: Yard;
  beforeAll(async () => {
    app = await startTestApp({ clock });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    yard = await aYard(app);
  });

  const change = <Result>(work: (tx: WriteTransaction) => Promise<Result>): Promise<Result> =>
    behindTheBack(app.databaseUrl, work);
  const prepared = (file: string, options = ''): Promise<ImportView> =>
    checked(app, { kind: 'batches', format: 'csv', siteId: yard.siteId, file, options });
  const batchCount = (): Promise<number> =>
    app.database.read((tx) => tx.countBy(Batch, { siteId: yard.siteId }));

  /**
   * As it lies there when the process that commits it was killed: some rows stored, and so marked in the same transaction, and a
   * lease that runs out.
   */
  async function interrupted({ id }: ImportView, attempts = 1, leasedUntil = LONG_AGO): Promise<void> {
    const { siteId } = yard;
    const known = await app.database.read((tx) => tx.findBy(Batch, { siteId }));
    await change(async (tx) => {
      for (const { id: subjectId, ticketNumber } of known)
        await tx.update(
          ImportRow,
          { importId: id, reference: ticketNumber ?? '' },
          { outcome: 'CREATED', subjectId, source: null },
        );
      await tx.update(Import, { id }, { status: 'COMMITTING' });
      const job = { id, kind: 'import', subjectId: id, attempts, queuedAt: LONG_AGO };
      await tx.insert(Job, { ...job, owner: 'killed', leasedUntil, stage: 'COMMITTING', share: 0.4 });
    });
  }

  /** Two of five tickets are recorded, and all five were good when they were checked. */
  async function halfDone(): Promise<ImportView> {
    const view = await prepared(tickets(1, 6));
    await committed(app, await prepared(tickets(1, 3)));
    return view;
  }

  it('goes on where its process was lost, and stores nothing twice', async () => {
    const view = await halfDone();
    await interrupted(view);
    const done = await settled(app, view.id);
    expect(done).toMatchObject({ status: 'COMMITTED', counts: { created: 5, valid: 0, unchanged: 0 } });
    expect(await batchCount()).toBe(5);
    const subjects = (await rowsOf(app, done)).map(({ subjectId }) => subjectId);
    expect(new Set(subjects).size).toBe(5);
  });

  it('checks to the end where its process was lost while it checked', async () => {
    const view = await prepared(tickets(1, 6));
    await change(async (tx) => {
      await tx.update(Import, { id: view.id }, { status: 'CHECKING', counts: null, checkedAt: null });
      for (const reference of ['J-4', 'J-5'])
        await tx.update(ImportRow, { importId: view.id, reference }, { outcome: 'PENDING' });
      const job = { id: view.id, kind: 'import', subjectId: view.id, attempts: 1, queuedAt: LONG_AGO };
      await tx.insert(Job, { ...job, owner: 'killed', leasedUntil: LONG_AGO, stage: 'CHECKING', share: 0.6 });
    });
    expect(await settled(app, view.id)).toMatchObject({ status: 'READY', counts: { valid: 5, pending: 0 } });
  });

  it('says what is stored where every process that began it was lost', async () => {
    const view = await halfDone();
    await interrupted(view, 3);
    expect(await settled(app, view.id)).toMatchObject({
      status: 'FAILED',
      failure: 'IMPORT_INTERRUPTED',
      counts: { created: 2, valid: 3 },
    });
    expect(await batchCount()).toBe(2);
  });

  it('is cancelled in the middle: what is stored stays and is told, and nothing more comes', async () => {
    const view = await halfDone();
    await interrupted(view, 1, FAR_OFF);
    const cancelled = await made<ImportView>(app, `/v1/imports/${view.id}/cancellation`, {
      reason: 'Wrong file.',
    });
    expect(cancelled).toMatchObject({
      status: 'CANCELLED',
      cancellationReason: 'Wrong file.',
      counts: { created: 2, valid: 3 },
    });
    for (const what of ['commit', 'cancellation'])
      expect(
        verdictOf(await post(app, `/v1/imports/${view.id}/${what}`, what === 'commit' ? undefined : {})),
      ).toBe('409 IMPORT_STATE_FORBIDS');
    expect(await outcomesIn(app, cancelled)).toEqual([
      'J-1 CREATED',
      'J-2 CREATED',
      'J-3 VALID',
      'J-4 VALID',
      'J-5 VALID',
    ]);
    expect(await batchCount()).toBe(2);
  });

  it('is given back by a process that ends, and finished by the next', async () => {
    const view = await prepared(tickets(1, 31));
    await made(app, `/v1/imports/${view.id}/commit`, undefined);
    await app.restart();
    expect(await settled(app, view.id)).toMatchObject({ status: 'COMMITTED', counts: { created: 30 } });
    expect(await batchCount()).toBe(30);
  });

  it('takes all or none, as it was asked', async () => {
    const file = csvFile([motorRow('J-1'), motorRow('J-2', { units: '1.5' })]);
    const refused = await prepared(file, 'mode=ATOMIC');
    expect(refused).toMatchObject({ status: 'REJECTED', counts: { valid: 1, rejected: 1 } });
    expect(verdictOf(await post(app, `/v1/imports/${refused.id}/commit`, undefined))).toBe(
      '409 IMPORT_STATE_FORBIDS',
    );
    // Somebody records another J-3 between check and commit.
    const view = await prepared(tickets(1, 6), 'mode=ATOMIC');
    await committed(app, await prepared(tickets(3, 4, '7')));
    const late = await committed(app, view);
    expect(late).toMatchObject({ status: 'REJECTED', counts: { valid: 4, created: 0, rejected: 1 } });
    expect((await outcomesIn(app, late))[2]).toBe('J-3 REJECTED 4:ticket_number:TICKET_ALREADY_RECORDED');
    expect(await batchCount()).toBe(1);
    const whole = await committed(app, await prepared(tickets(4, 8), 'mode=ATOMIC'));
    expect(whole).toMatchObject({ status: 'COMMITTED', counts: { created: 4 } });
    expect(await batchCount()).toBe(5);
  });

  it('is cancelled where nobody commits it for a week, and what never came in whole is swept away', async () => {
    const view = await prepared(tickets(1, 3));
    const importId = '0199b0a2-ffff-7000-8000-000000000001';
    await change(async (tx) => {
      const [row] = await tx.findBy(ImportRow, { importId: view.id });
      if (row) await tx.insert(ImportRow, { ...row, id: importId, importId });
    });
    clock.advance(8 * DAY_MS);
    await app.restart();
    for (
      let looks = 0;
      (await found<ImportView>(app, `/v1/imports/${view.id}`)).status === 'READY' && looks < 100;
      looks += 1
    )
      await sleep(20);
    expect(await found<ImportView>(app, `/v1/imports/${view.id}`)).toMatchObject({
      status: 'CANCELLED',
      cancellationReason: 'Nobody committed it within 7 days.',
    });
    expect(await app.database.read((tx) => tx.countBy(ImportRow, { importId }))).toBe(0);
    expect(await app.database.read((tx) => tx.countBy(ImportRow, { importId: view.id }))).toBe(2);
  });

  it('is followed as it goes, until there is nothing to be done', async () => {
    const { id } = accepted(
      await sendFile(app, { kind: 'batches', format: 'csv', siteId: yard.siteId, file: tickets(1, 60) }),
    ) as ImportView;
    const views = await followed(id);
    expect(views.at(-1)).toMatchObject([
      'settled',
      { status: 'READY', counts: { valid: 59 }, progress: null },
    ]);
    expect(
      views.slice(0, -1).every(([name, view]) => name === 'progress' && view.status === 'CHECKING'),
    ).toBe(true);
    await made(app, `/v1/imports/${id}/commit`, undefined);
    expect((await followed(id)).at(-1)).toMatchObject(['settled', { status: 'COMMITTED' }]);
  });

  /** Events of the stream to its end. */
  async function followed(id: string): Promise<readonly (readonly [string, ImportView])[]> {
    const response = await fetch(`${app.url}/v1/imports/${id}/progress`, { headers: authorizationOf({}) });
    const text = await response.text();
    return [...text.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(
      ([, name = '', data = '']) => [name, JSON.parse(data) as ImportView] as const,
    );
  }

  it('is for those whose it is: others’ sites, batches and imports are not there', async () => {
    const rival = await aYard(app);
    const plant = await aYard(app, undefined, 'SEPARATOR');
    const keyOf = async ({ organisationId }: Yard): Promise<string> => {
      const body = { name: 'K', role: 'OPERATOR' };
      return (await made<{ key: string }>(app, `/v1/organisations/${organisationId}/api-keys`, body)).key;
    };
    const [own, others, separators] = [await keyOf(yard), await keyOf(rival), await keyOf(plant)];
    const file = tickets(1, 3);
    const sent = { kind: 'batches', format: 'csv', siteId: yard.siteId, file } as const;
    const before = await countRows(app.database);
    expect(verdictOf(await sendFile(app, { ...sent, credential: others }))).toMatch(
      /^422 REFERENCE_NOT_FOUND/,
    );
    expect(verdictOf(await sendFile(app, { ...sent, credential: separators }))).toBe('403 NOT_ALLOWED');
    const { import_rows: rows, imports } = await countRows(app.database);
    expect([rows, imports]).toEqual([before['import_rows'], before['imports']]);
    const view = accepted(await sendFile(app, { ...sent, credential: own })) as ImportView;
    await settled(app, view.id);
    for (const path of ['', '/rows', '/rejected-rows', '/progress']) {
      const answer = await app.request('GET', `/v1/imports/${view.id}${path}`, { credential: others });
      expect([path, verdictOf(answer)]).toEqual([path, '404 IMPORT_NOT_FOUND']);
    }
    // A batch of the other yard, and one that there is not, are refused in the same words.
    const batch = await made<BatchView>(app, '/v1/batches', {
      siteId: rival.siteId,
      receivedAt: '2026-11-20T09:42:00Z',
      lines: [{ kind: 'PROFILE_UNITS', productProfile: 'bev-traction-motor', units: 1 }],
    });
    const assay = {
      observedAt: '2026-11-21T13:20:00Z',
      assay: {
        ...{ method: 'icpoes', pieceCount: 10, relativeTo: 'ALLOY', expressedAs: 'METAL', coating: 'NONE' },
        results: [{ analyte: 'Nd', wtPct: 22.6 }],
      },
    };
    const assays = jsonLines([
      { ...assay, certificateNumber: 'A', batch: batch.code },
      { ...assay, certificateNumber: 'B', batch: 'BAT-2026-00000000' },
    ]);
    const checkedAssays = await checked(app, {
      ...{ kind: 'assays', format: 'ndjson', siteId: yard.siteId, file: assays, credential: own },
    });
    const [first, second] = await rowsOf(app, checkedAssays);
    expect(first?.errors[0]?.code).toBe('REFERENCE_NOT_FOUND');
    expect(first?.errors.map(({ detail }) => detail)).toEqual(second?.errors.map(({ detail }) => detail));
  });
});

describe('two processes on one database', () => {
  it('finish an import of which the one that committed it was killed: each ticket once', async () => {
    const setUp = await startTestApp({ clock: new SystemClock() });
    const { siteId } = await aYard(setUp);
    const killed = await serveApp(setUp.databaseUrl);
    try {
      const view = await checked(setUp, { kind: 'batches', format: 'csv', siteId, file: tickets(0, 60) });
      await made(setUp, `/v1/imports/${view.id}/commit`, undefined);
      const stored = (): Promise<number> => setUp.database.read((tx) => tx.countBy(Batch, { siteId }));
      while ((await stored()) === 0) await sleep(5);
      await killed.kill();
      // Nobody has to wait for the end of a lease that the killed one had.
      await behindTheBack(setUp.databaseUrl, (tx) =>
        tx.update(Job, { leasedUntil: Not(IsNull()) }, { leasedUntil: LONG_AGO }),
      );
      const done = await settled(setUp, view.id);
      expect(done).toMatchObject({ status: 'COMMITTED', counts: { created: 60, valid: 0 } });
      expect(await stored()).toBe(60);
    } finally {
      await setUp.close();
    }
  });
});
