import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { behindTheBack } from './support/behind-the-back.js';
import { campaignSize } from './support/campaign-size.js';
import { operate } from './support/operator.js';
import { digestsOf, populate, rowsIn, sampleAnswers } from './support/populated.js';
import { aListedLot, aSeparator, reserved } from './support/reservations.js';
import { SteppableClock } from './support/steppable-clock.js';
import { clientOf, serveOn, startTestApp, type TestApp } from './support/test-app.js';
import { createTestDatabase, databaseEngine, type TestDatabase } from './support/test-database.js';
import { aYard } from './support/yard.js';

const WRITERS = 8;
const BACKUPS = campaignSize('BACKUPS', 1);

describe(`backup and restore on ${databaseEngine()}`, () => {
  let app: TestApp;
  let folder: string;
  const targets: TestDatabase[] = [];
  const fileOf = (name: string): string => join(folder, name);
  const emptyDatabase = async (): Promise<TestDatabase> => {
    const target = await createTestDatabase();
    targets.push(target);
    return target;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lodestock-backup-'));
    app = await startTestApp();
    await populate(app, 1);
  }, 120_000);
  afterAll(async () => {
    await app.close();
    for (const target of targets) await target.drop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Reserves again and again while `work` is done. @returns ids that were acknowledged before and after it began */
  async function underLoad<Result>(work: () => Promise<Result>) {
    const lot = await aListedLot(app, await aYard(app), 1_000_000);
    const reservedForOrganisationId = await aSeparator(app);
    const acknowledged: string[] = [];
    let isOver = false;
    const writers = Array.from({ length: WRITERS }, async () => {
      while (!isOver)
        acknowledged.push((await reserved(app, lot.id, { massKg: 1, reservedForOrganisationId })).id);
    });
    while (acknowledged.length < WRITERS) await new Promise((resolve) => setTimeout(resolve, 5));
    const before = [...acknowledged];
    const result = await work();
    isOver = true;
    await Promise.all(writers);
    return { before, during: acknowledged.length - before.length, result };
  }

  it(
    'copies a database that is written to, with all that was acknowledged before',
    async () => {
      for (let times = 0; times < BACKUPS; times += 1) {
        const file = fileOf(`under-load-${times}.sqlite`);
        const { before, during, result } = await underLoad(() =>
          operate('run-backup', [file], app.databaseUrl),
        );
        expect(result.output).toMatch(/Verified: the books hold \(\d+ postings\), the audit chain is sound/);
        expect(result.code).toBe(0);
        expect(during).toBeGreaterThan(0);
        const kept = await behindTheBack(`sqlite:${file}`, (tx) =>
          tx.query<{ id: string }[]>('SELECT id FROM reservations'),
        );
        const ids = new Set(kept.map(({ id }) => id));
        expect(before.filter((id) => !ids.has(id))).toEqual([]);
      }
    },
    60_000 + BACKUPS * 60_000,
  );

  it('restores what it copied, row by row, and answers as before', async () => {
    const file = fileOf('whole.sqlite');
    expect((await operate('run-backup', [file], app.databaseUrl)).code).toBe(0);
    const target = await emptyDatabase();
    const { code, output } = await operate('run-restore', [file], target.url);
    expect([code, output]).toEqual([0, expect.stringContaining('is restored into DATABASE_URL')]);
    const source = await digestsOf(app.databaseUrl);
    expect(rowsIn(source)).toBeGreaterThan(5_000);
    expect(await digestsOf(target.url)).toEqual(source);
    const served = await serveOn(target.url, new SteppableClock());
    const answers = await sampleAnswers(clientOf(served.url));
    await served.stop();
    expect(answers).toEqual(await sampleAnswers(app));
  }, 120_000);

  it('overwrites neither a file nor a database', async () => {
    const file = fileOf('first.sqlite');
    expect((await operate('run-backup', [file], app.databaseUrl)).code).toBe(0);
    const again = await operate('run-backup', [file], app.databaseUrl);
    expect([again.code, again.output]).toEqual([1, expect.stringContaining('nothing is overwritten')]);
    const before = await digestsOf(app.databaseUrl);
    const over = await operate('run-restore', [file], app.databaseUrl);
    expect([over.code, over.output]).toEqual([
      1,
      expect.stringMatching(/nothing is overwritten|The target is not empty/),
    ]);
    expect(await digestsOf(app.databaseUrl)).toEqual(before);
  }, 60_000);

  it('refuses a backup whose books or chain do not hold, or that is none, and leaves nothing of it', async () => {
    const file = fileOf('sound.sqlite');
    expect((await operate('run-backup', [file], app.databaseUrl)).code).toBe(0);
    const tamperings = {
      books: "UPDATE lot_account_balances SET grams = grams + 1 WHERE account = 'AVAILABLE'",
      chain: "UPDATE audit_events SET facts = '{}' WHERE sequence = 3",
    };
    for (const [what, statement] of Object.entries(tamperings)) {
      const tampered = fileOf(`${what}.sqlite`);
      await copyFile(file, tampered);
      await behindTheBack(`sqlite:${tampered}`, (tx) => tx.query(statement));
      const target = fileOf(`restored-${what}.sqlite`);
      const { code, output } = await operate('run-restore', [tampered], `sqlite:${target}`);
      expect([code, output]).toEqual([1, expect.stringContaining('is not sound')]);
    }
    await writeFile(
      fileOf('text.sqlite'),
      'This is no database, though it is long enough to be read as one.',
    );
    for (const name of ['text.sqlite', 'missing.sqlite'])
      expect((await operate('run-restore', [fileOf(name)], `sqlite:${fileOf('of-none.sqlite')}`)).code).toBe(
        1,
      );
    expect((await readdir(folder)).filter((name) => /restore|of-none|unfinished/.test(name))).toEqual([]);
  }, 120_000);

  it.each(['run-backup', 'run-restore', 'run-move-to-postgres'] as const)(
    '%s says how it is called',
    async (command) => {
      const { code, output } = await operate(command, ['--help'], app.databaseUrl);
      expect([code, output]).toEqual([2, expect.stringMatching(/^Usage: npm run /)]);
    },
  );
});
