import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { bareDataSource, undoDownTo } from './support/bare-data-source.js';
import { SteppableClock } from './support/steppable-clock.js';
import { clientOf, serveOn, type ApiClient } from './support/test-app.js';
import { aBatch, added, assay, motors } from './support/evidence.js';
import { createTestDatabase, databaseEngine, type TestDatabase } from './support/test-database.js';
import { aYard, type Yard } from './support/yard.js';

const CERTIFIED = { certificateNumber: 'A-17', ...assay('icpoes', { Nd: 22 }, { laboratory: 'Delft' }) };

describe(`the migration to certificates of one organisation on ${databaseEngine()}`, () => {
  let testDatabase: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    dataSource = await bareDataSource(testDatabase.url);
    await dataSource.runMigrations({ transaction: 'each' });
  });
  afterAll(async () => {
    await dataSource.destroy();
    await testDatabase.drop();
  });

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
    await undoDownTo(dataSource, 'CertificateHolders');
    await dataSource.runMigrations({ transaction: 'each' });
    expect(await holders()).toEqual([{ holder: yard.organisationId }]);

    await inApp(async (app) => certify(app, await aYard(app)));
    await expect(undoDownTo(dataSource, 'CertificateHolders')).rejects.toThrow(/unique/i);
  });
});
