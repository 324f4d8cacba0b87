import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { ENTITIES } from '../src/entities.js';
import { openDatabase } from '../src/platform/database/open-database.js';
import { bareDataSource, undoDownTo } from './support/bare-data-source.js';
import { createTestDatabase, databaseEngine, type TestDatabase } from './support/test-database.js';

/** Before evidence there were estimates that say of no cause, and batches that refer to them. */
const ROWS_OF_THEN = [
  `INSERT INTO organisations (id, name, roles, recorded_at, version) VALUES ('o', 'Yard', '["RECYCLER"]', 't', 1)`,
  `INSERT INTO sites (id, organisation_id, name, country, latitude, longitude, recorded_at, version) VALUES ('s', 'o', 'Yard', 'NL', 51.9, 4.1, 't', 1)`,
  ...[
    ['e1', 'BATCH', 'b'],
    ['e2', 'BATCH', 'b'],
    ['e3', 'LOT', 'l'],
  ].map(
    ([id, kind, subject]) =>
      `INSERT INTO estimates (id, subject_kind, subject_id, inputs, inputs_digest, result, model_version, catalogue_version, recorded_at)
       VALUES ('${id}', '${kind}', '${subject}', '{}', 'd', '{}', '1.0.0', '2026.11.0', 't')`,
  ),
  `INSERT INTO batches (id, code, organisation_id, site_id, received_at, status, revision, estimate_id, recorded_at, version)
   VALUES ('b', 'BAT-1', 'o', 's', 't', 'RECORDED', 2, 'e2', 't', 2)`,
];

describe(`the migration to evidence on ${databaseEngine()}`, () => {
  let testDatabase: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    dataSource = await bareDataSource(testDatabase.url);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await testDatabase.drop();
  });

  it('keeps the rows that it finds, both ways, and says why their estimates were made', async () => {
    const estimates = () =>
      dataSource.query<{ id: string }[]>('SELECT id, subject_id, inputs_digest FROM estimates ORDER BY id');
    await dataSource.runMigrations({ transaction: 'each' });
    await undoDownTo(dataSource, 'Evidence');
    for (const row of ROWS_OF_THEN) await dataSource.query(row);
    const before = await estimates();
    expect(before).toHaveLength(3);

    // As a deployment would.
    await (await openDatabase(testDatabase.url, ENTITIES)).close();
    expect(await estimates()).toEqual(before);
    const causes: unknown = await dataSource.query(
      'SELECT id, cause, supersedes_id FROM estimates ORDER BY id',
    );
    expect(causes).toEqual([
      { id: 'e1', cause: 'RECORDED', supersedes_id: null },
      { id: 'e2', cause: 'CORRECTED', supersedes_id: null },
      { id: 'e3', cause: 'LOT_MADE', supersedes_id: null },
    ]);
    // What refers to estimates still does.
    await expect(dataSource.query(`UPDATE batches SET estimate_id = 'e9' WHERE id = 'b'`)).rejects.toThrow();
    await expect(dataSource.query(`UPDATE estimates SET cause = 'WHIM' WHERE id = 'e1'`)).rejects.toThrow();
    await expect(dataSource.query(`UPDATE estimates SET evidence_id = 'x'`)).rejects.toThrow();

    if (databaseEngine() === 'sqlite') await dataSource.query('PRAGMA foreign_keys = OFF');
    await undoDownTo(dataSource, 'Evidence');
    expect(await estimates()).toEqual(before);
    expect(await dataSource.query('SELECT estimate_id FROM batches')).toEqual([{ estimate_id: 'e2' }]);
  });
});
