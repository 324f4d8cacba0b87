import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ENTITIES } from '../src/entities.js';
import type { MatchRunView } from '../src/modules/matching/match-run.view.js';
import { parseDatabaseUrl } from '../src/platform/database/database-url.js';
import { MIGRATIONS } from '../src/platform/database/migrations/migrations.js';
import { dataSourceOptions } from '../src/platform/database/open-database.js';
import { ApiUser } from './support/api-user.js';
import { serveApp } from './support/served-app.js';
import { createTestDatabase, databaseEngine, type TestDatabase } from './support/test-database.js';
import { clientOf, type TestApp } from './support/test-app.js';

const DONE = '0199b0a2-aaaa-7000-8000-000000000001';
const UNDER_WAY = '0199b0a2-aaaa-7000-8000-000000000002';
/** What SQLite and PostgreSQL say of a state, or of a missing snapshot, that there was not then. */
const REFUSED = /NOT NULL|null values|CHECK constraint|check constraint/i;
/** A quote in it, as there may be in a title. */
const SNAPSHOT = JSON.stringify({ at: '2026-11-20', lots: [], demands: [], "it's": 'kept' });
const COLUMNS =
  'id, status, snapshot, snapshot_digest, lot_count, demand_count, summary, requested_at, finished_at, version';
const runOf = (id: string, status: string, finishedAt: string): string =>
  `INSERT INTO match_runs (${COLUMNS}) VALUES ('${id}', '${status}', '${SNAPSHOT.replaceAll("'", "''")}', 'digest', 0, 0, NULL, ` +
  `'2026-11-20T08:00:00.000Z', ${finishedAt}, 1)`;

describe(`the migration to match jobs on ${databaseEngine()}`, () => {
  let testDatabase: TestDatabase;
  let dataSource: DataSource;
  const undo = async (): Promise<void> => {
    // As `openDatabase` does it: a migration rebuilds tables that others refer to.
    if (databaseEngine() === 'sqlite') await dataSource.query('PRAGMA foreign_keys = OFF');
    const first = MIGRATIONS.findIndex(({ name }) => name.startsWith('MatchJobs'));
    for (let undone = MIGRATIONS.length; undone > first; undone -= 1)
      await dataSource.undoLastMigration({ transaction: 'each' });
  };
  /** Of going down once `change` has been made to the run that has failed; it is taken back after that. */
  const expectRefusal = async (change: string): Promise<void> => {
    const rows = (): Promise<unknown> => dataSource.query('SELECT * FROM match_runs ORDER BY id');
    const first = await rows();
    await dataSource.query(`${change} WHERE id = '${DONE}'`);
    const changed = await rows();
    await expect(undo()).rejects.toThrow(REFUSED);
    expect(await rows()).toEqual(changed);
    await dataSource.query(
      `UPDATE match_runs SET status = 'FAILED', finished_at = '2026-11-20T08:01:00.000Z', snapshot_digest = 'digest' WHERE id = '${DONE}'`,
    );
    expect(await rows()).toEqual(first);
  };
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const options = dataSourceOptions(parseDatabaseUrl(testDatabase.url), ENTITIES);
    dataSource = await new DataSource(options).initialize();
    await dataSource.runMigrations({ transaction: 'each' });
    await undo();
    await dataSource.query(runOf(DONE, 'FAILED', `'2026-11-20T08:01:00.000Z'`));
    await dataSource.query(runOf(UNDER_WAY, 'RUNNING', 'NULL'));
    await dataSource.runMigrations({ transaction: 'each' });
  });
  afterAll(async () => {
    await dataSource.destroy();
    await testDatabase.drop();
  });

  it('comes down again to the snapshots that were there', async () => {
    await undo();
    const rows = await dataSource.query<{ readonly id: string; readonly snapshot: string }[]>(
      'SELECT id, snapshot FROM match_runs ORDER BY id',
    );
    expect(rows.map(({ id }) => id)).toEqual([DONE, UNDER_WAY]);
    for (const { snapshot } of rows) expect(JSON.parse(snapshot)).toEqual(JSON.parse(SNAPSHOT));
    await dataSource.runMigrations({ transaction: 'each' });
  });

  it('is refused where a run was cancelled or waits, and changes nothing', async () => {
    for (const [status, finishedAt] of [
      ['CANCELLED', `'2026-11-20T08:01:00.000Z'`],
      ['QUEUED', 'NULL'],
    ])
      await expectRefusal(`UPDATE match_runs SET status = '${status}', finished_at = ${finishedAt}`);
    await expectRefusal(`UPDATE match_runs SET snapshot_digest = NULL`);
  });

  it('puts what was under way into the queue, on the snapshot that it has', async () => {
    const server = await serveApp(testDatabase.url);
    try {
      const user = new ApiUser(clientOf(server.url) as TestApp);
      const read = (id: string) => user.get<MatchRunView>(`/v1/match-runs/${id}`);
      let run = await read(UNDER_WAY);
      for (let polls = 0; polls < 400 && run.finishedAt === null; polls += 1) run = await read(UNDER_WAY);
      expect(run).toMatchObject({ status: 'SUCCEEDED', snapshotDigest: 'digest', lotCount: 0 });
      expect(await read(DONE)).toMatchObject({ status: 'FAILED', timeLimitSeconds: 120, fair: false });
    } finally {
      await server.stop();
    }
  });
});
