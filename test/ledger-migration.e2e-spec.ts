import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { ENTITIES } from '../src/entities.js';
import { verifyLedger } from '../src/modules/books/ledger-verification.js';
import { LotRevision } from '../src/modules/lots/lot-revision.entity.js';
import { openDatabase } from '../src/platform/database/open-database.js';
import { bareDataSource, undoDownTo } from './support/bare-data-source.js';
import { createTestDatabase, databaseEngine, type TestDatabase } from './support/test-database.js';

const RESULT = JSON.stringify({
  elements: [
    { element: 'Nd', metal: { contained: { mean: 25_000 } } },
    { element: 'Dy', contained: { mean: 300 } },
  ],
});
const LOT_COLUMNS =
  'id, code, organisation_id, site_id, batch_id, form, status, net_mass_grams, mass_basis, profile_keys, estimate_id, ' +
  'evidence_tier, resource_class, country, latitude, longitude, available_from, listed_at, withdrawn_at, withdrawal_reason, ' +
  'recorded_at, version';
const lot = (id: string, status: string, estimate: string, rest: string): string =>
  `INSERT INTO lots (${LOT_COLUMNS}) VALUES ('${id}', 'LOT-${id}', 'o', 's', 'b', 'SWARF', '${status}', 1000, 'LINES', '[]', ` +
  `'${estimate}', 1, 'INFERRED', 'NL', 51.9, 4.1, ${rest})`;
const estimate = (id: string, subject: string, recordedAt: string): string =>
  `INSERT INTO estimates (id, subject_kind, subject_id, inputs, inputs_digest, result, model_version, catalogue_version, recorded_at)
   VALUES ('${id}', 'LOT', '${subject}', '{}', 'd', '${RESULT}', '2.0.0', '2026.11.0', '${recordedAt}')`;

/** Lots of before the ledger: a draft, one on offer with a second estimate, and one withdrawn. */
const ROWS_OF_THEN = [
  `INSERT INTO organisations (id, name, roles, recorded_at, version) VALUES ('o', 'Yard', '["RECYCLER"]', 't', 1)`,
  `INSERT INTO sites (id, organisation_id, name, country, latitude, longitude, recorded_at, version) VALUES ('s', 'o', 'Yard', 'NL', 51.9, 4.1, 't', 1)`,
  estimate('e1', 'l1', '2026-01-01'),
  estimate('e2', 'l2', '2026-01-02'),
  estimate('e3', 'l2', '2026-01-05'),
  estimate('e4', 'l3', '2026-01-03'),
  `INSERT INTO batches (id, code, organisation_id, site_id, received_at, status, revision, estimate_id, recorded_at, version)
   VALUES ('b', 'BAT-1', 'o', 's', 't', 'RECORDED', 1, 'e1', 't', 1)`,
  lot('l1', 'DRAFT', 'e1', `NULL, NULL, NULL, NULL, '2026-01-01', 1`),
  lot('l2', 'LISTED', 'e3', `'2026-02-01', '2026-01-04', NULL, NULL, '2026-01-02', 3`),
  lot('l3', 'WITHDRAWN', 'e4', `NULL, NULL, '2026-01-06', 'Sold.', '2026-01-03', 2`),
];

describe(`the migration to the ledger on ${databaseEngine()}`, () => {
  let testDatabase: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    dataSource = await bareDataSource(testDatabase.url);
    await dataSource.runMigrations({ transaction: 'each' });
    await undoDownTo(dataSource, 'Ledger');
    for (const row of ROWS_OF_THEN) await dataSource.query(row);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await testDatabase.drop();
  });

  it('books what stood, in postings that verify, and keeps of each lot the states that are known', async () => {
    // As a deployment would.
    const database = await openDatabase(testDatabase.url, ENTITIES);
    try {
      expect(await database.read((tx) => verifyLedger(tx, {}, 100))).toEqual({
        lots: 3,
        balances: 2,
        postings: 2,
        entries: 4,
        differenceCount: 0,
        differences: [],
      });
      const balances: unknown = await dataSource.query(
        'SELECT lot_id, CAST(grams AS integer) AS grams, CAST(nd_milligrams AS integer) AS nd, CAST(dy_milligrams AS integer) AS dy FROM lot_account_balances ORDER BY lot_id',
      );
      expect(balances).toEqual([
        { lot_id: 'l1', grams: 1_000, nd: 25_000, dy: 300 },
        { lot_id: 'l2', grams: 1_000, nd: 25_000, dy: 300 },
      ]);
      const revisions = await database.read((tx) =>
        tx.find(LotRevision, { order: { lotId: 'ASC', version: 'ASC' } }),
      );
      expect(
        revisions.map(({ lotId, version, status, estimateId, recordedAt }) =>
          [lotId, version, status, estimateId, recordedAt].join(' '),
        ),
      ).toEqual([
        'l1 1 DRAFT e1 2026-01-01',
        'l2 1 DRAFT e2 2026-01-02',
        'l2 3 LISTED e3 2026-01-05',
        'l3 1 DRAFT e4 2026-01-03',
        'l3 2 WITHDRAWN e4 2026-01-06',
      ]);
    } finally {
      await database.close();
    }
  });
});
