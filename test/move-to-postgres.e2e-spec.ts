import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { copyToPostgres } from '../src/platform/transfer/copy-to-postgres.js';
import { ENTITIES } from '../src/entities.js';
import { behindTheBack } from './support/behind-the-back.js';
import { operate, type CommandOutcome } from './support/operator.js';
import type { OpenApiDocument } from './support/openapi-document.js';
import { digestsOf, populate, rowsIn } from './support/populated.js';
import { answersTo, readsOf } from './support/sampled-reads.js';
import { SteppableClock } from './support/steppable-clock.js';
import { clientOf, serveOn } from './support/test-app.js';
import { createTestDatabase, type TestDatabase } from './support/test-database.js';

const PRICE_FILES = 2;
const KILLS = 3;
/** Reads of the API that must be answered alike before and after. */
const READS_MIN = 1_000;
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

  /** @param addresses those that the reads of the document have there, unless given */
  async function answersOn(databaseUrl: string, addresses?: readonly string[]) {
    const served = await serveOn(databaseUrl, clock);
    try {
      const client = clientOf(served.url);
      const document = (await client.request('GET', '/openapi.json')).body as OpenApiDocument;
      const asked = addresses ?? (await readsOf(document, served.database));
      return { asked, answers: await answersTo(client, asked) };
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

    const before = await answersOn(`sqlite:${file}`);
    const after = await answersOn(target.url, before.asked);
    const differing = [...before.answers].filter(
      ([address, answer]) => after.answers.get(address) !== answer,
    );
    expect(differing.map(([address, answer]) => [address, answer, after.answers.get(address)])).toEqual([]);
    expect([...after.answers.keys()]).toEqual([...before.answers.keys()]);
    const answers = [...before.answers.values()];
    expect(answers.length).toBeGreaterThan(READS_MIN);
    // Most of them are of what there is, not of what there is not.
    expect(answers.filter((answer) => answer.startsWith('200')).length).toBeGreaterThan(READS_MIN);
  }, 300_000);

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
