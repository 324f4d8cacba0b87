import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ENTITIES } from '../src/entities.js';
import { parseDatabaseUrl } from '../src/platform/database/database-url.js';
import { MIGRATIONS } from '../src/platform/database/migrations/migrations.js';
import { dataSourceOptions } from '../src/platform/database/open-database.js';
import type { ApiClient } from './support/test-app.js';
import { clientOf, serveOn } from './support/test-app.js';
import { SteppableClock } from './support/steppable-clock.js';
import { aBatch, added, assay, motors } from './support/evidence.js';
import { createTestDatabase, databaseEngine, type TestDatabase } from './support/test-database.js';
import { aYard, type Yard } from './support/yard.js';

const CERTIFIED = { certificateNumber: 'A-17', ...assay('icpoes', { Nd: 22 }, { laboratory: 'Delft' }) };

describe(`the migration to certificates of one organisation on ${databaseEngine()}`, () => {
  let testDatabase: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const location = parseDatabaseUrl(testDatabase.url);
    dataSource = await new DataSource(dataSourceOptions(location, ENTITIES)).initialize();
    await dataSource.runMigrations({ transaction: 'each' });
  });
  afterAll(async () => {
    await dataSource.destroy();
    await testDatabase.drop();
  });

  const down = (): Promise<void> => dataSource.undoLastMigration({ transaction: 'each' });

  async function undoDownTo(name: string): Promise<void> {
    const first = MIGRATIONS.findIndex((one) => one.name.startsWith(name));
    for (let undone = MIGRATIONS.length; undone > first; undone -= 1) await down();
  }

  async function inApp<Result>(work: (app: ApiClient) => Promise<Result>): Promise<Result> {
    const served = await serveOn(testDatabase.url, new SteppableClock());
    try {
      return await work(clientOf(served.url));
    } finally {
      await served.stop();
    }
  }

  async function certify(app: ApiClient, yard: Yard): Promise<void> {
    const { id } = await aBatch(app, yard, motors(40));
    await added(app, `batches/${id}`, CERTIFIED);
  }

  it('says whose each certificate is, and goes back where no two have the same', async () => {
    const yard = await inApp(async (app) => {
      const made = await aYard(app);
      await certify(app, made);
      return made;
    });
    const holders = () =>
      dataSource.query<object[]>('SELECT certificate_holder_id AS holder FROM evidence_records');
    expect(await holders()).toEqual([{ holder: yard.organisationId }]);
    await undoDownTo('CertificateHolders');
    await dataSource.runMigrations({ transaction: 'each' });
    expect(await holders()).toEqual([{ holder: yard.organisationId }]);

    await inApp(async (app) => certify(app, await aYard(app)));
    await expect(undoDownTo('CertificateHolders')).rejects.toThrow(/unique/i);
  });
});
