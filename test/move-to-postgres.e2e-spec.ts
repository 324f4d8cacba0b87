import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { copyToPostgres } from '../src/platform/transfer/copy-to-postgres.js';
import { ENTITIES } from '../src/entities.js';
import { behindTheBack } from './support/behind-the-back.js';
import { operate, type CommandOutcome } from './support/operator.js';
import { digestsOf, populate, rowsIn, sampleAnswers } from './support/populated.js';
import { SteppableClock } from './support/steppable-clock.js';
import { clientOf, serveOn } from './support/test-app.js';
import { createTestDatabase, type TestDatabase } from './support/test-database.js';

const PRICE_FILES = 2;
const KILLS = 3;
/** Batches between two kills. */
const BATCHES = 8;

async function onPostgres(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** Runs among the tests of PostgreSQL only: it needs both engines. */
describe('moving a SQLite database to PostgreSQL', () => {
  const clock = new SteppableClock();
  const targets: TestDatabase[] = [];
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lodestock-move-'));
    file = join(folder, 'lodestock.sqlite');
    const served = await serveOn(`sqlite:${file}`, clock);
    await populate(clientOf(served.url), PRICE_FILES);
    await served.stop();
  }, 120_000);
  afterAll(async () => {
    for (const target of targets) await target.drop();
    await rm(folder, { recursive: true, force: true });
  });

  async function emptyTarget(): Promise<TestDatabase> {
    const target = await createTestDatabase();
    targets.push(target);
    return target;
  }

  const move = (target: TestDatabase, onOutput?: Parameters<typeof operate>[3]): Promise<CommandOutcome> =>
    operate('run-move-to-postgres', [file, target.url], '', onOutput);

  /** Moves, and kills the command after some batches. */
  const moveAndBeKilled = (target: TestDatabase): Promise<CommandOutcome> =>
    move(target, (said, child) => {
      if (said.split(' rows\n').length > BATCHES) child.kill('SIGKILL');
    });

  const batchesIn = ({ output }: CommandOutcome): readonly string[] => output.match(/^\w+: \d+ of/gm) ?? [];

  async function answersOn(databaseUrl: string): Promise<Readonly<Record<string, string>>> {
    const served = await serveOn(databaseUrl, clock);
    try {
      return await sampleAnswers(clientOf(served.url));
    } finally {
      await served.stop();
    }
  }

  it('gives the same rows and the same answers, however often it is killed and run again', async () => {
    const target = await emptyTarget();
    const source = await digestsOf(`sqlite:${file}`);
    expect(rowsIn(source)).toBeGreaterThan(10_000);
    const seen: string[] = [];
    for (let kills = 0; kills < KILLS; kills += 1) {
      const killed = await moveAndBeKilled(target);
      expect(killed.code).toBeNull();
      seen.push(...batchesIn(killed));
      await expect(serveOn(target.url, clock)).rejects.toThrow('A move into this database has not ended');
    }
    const ended = await move(target);
    expect([ended.code, ended.output]).toEqual([0, expect.stringMatching(/by count and digest; resumed\./)]);
    expect(ended.output).toMatch(/Verified: the books hold .* the audit chain is sound/);
    // What an earlier run had committed is not copied again.
    const again = batchesIn(ended).filter((batch) => seen.includes(batch));
    expect(again).toEqual([]);
    expect(await digestsOf(target.url)).toEqual(source);
    expect(await answersOn(target.url)).toEqual(await answersOn(`sqlite:${file}`));
  }, 180_000);

  it('refuses a target that is not empty, and changes nothing of it', async () => {
    const target = await emptyTarget();
    const served = await serveOn(target.url, clock);
    await served.stop();
    const before = await digestsOf(target.url);
    const { code, output } = await move(target);
    expect([code, output]).toEqual([1, expect.stringContaining('The target is not empty')]);
    expect(await digestsOf(target.url)).toEqual(before);
  }, 60_000);

  it('refuses a source that a server has open, one that is not there, and one that is no database', async () => {
    const target = await emptyTarget();
    const served = await serveOn(`sqlite:${file}`, clock);
    const { code, output } = await move(target);
    await served.stop();
    expect([code, output]).toEqual([1, expect.stringContaining('stop the server first')]);
    const missing = await operate('run-move-to-postgres', [join(folder, 'missing.sqlite'), target.url]);
    expect([missing.code, missing.output]).toEqual([1, expect.stringContaining('There is no file')]);
    const swapped = await operate('run-move-to-postgres', [file, `sqlite:${file}`]);
    expect([swapped.code, swapped.output]).toEqual([1, expect.stringContaining('postgres://')]);
  }, 60_000);

  it('refuses to go on with a source that has changed since', async () => {
    const target = await emptyTarget();
    await moveAndBeKilled(target);
    await behindTheBack(`sqlite:${file}`, (tx) => tx.query("UPDATE sites SET name = name || '!'"));
    const { code, output } = await move(target);
    expect([code, output]).toEqual([1, expect.stringContaining('not as it was when the move began')]);
  }, 60_000);

  it('notices a row that was changed on the way, and lets no server start on it', async () => {
    const target = await emptyTarget();
    await expect(
      copyToPostgres(file, target.url, ENTITIES, ({ table }) => {
        if (table === 'price_series') throw new Error('Stopped here.');
      }),
    ).rejects.toThrow('Stopped here.');
    await onPostgres(target.url, "UPDATE organisations SET name = name || '!'");
    const { code, output } = await move(target);
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/The copy differs from the source: organisations: /),
    ]);
    await expect(serveOn(target.url, clock)).rejects.toThrow('A move into this database has not ended');
  }, 60_000);
});
