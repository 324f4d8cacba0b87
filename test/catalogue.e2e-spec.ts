import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TEST_OPERATOR_KEY } from './support/credentials.js';
import { createApp } from '../src/app.js';
import { ENTITIES } from '../src/entities.js';
import { CatalogueVersion } from '../src/modules/catalogue/catalogue-version.entity.js';
import { openDatabase } from '../src/platform/database/open-database.js';
import { behindTheBack } from './support/behind-the-back.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { createTestDatabase } from './support/test-database.js';

interface RowList {
  readonly catalogueVersion: string;
  readonly items: readonly { readonly sector?: string; readonly provenance: { readonly source: string } }[];
}

describe('the catalogue', () => {
  const clock = new SteppableClock('2026-11-23T08:00:00.000Z');
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ clock });
  });
  afterAll(() => app.close());

  async function read(path: string): Promise<unknown> {
    const { status, body } = await app.request('GET', `/v1/catalogue${path}`);
    expect(status).toBe(200);
    return body;
  }

  function recordedVersions(): Promise<CatalogueVersion[]> {
    return app.database.read((tx) => tx.find(CatalogueVersion));
  }

  it('says which reference data is in use, and how many rows of each file', async () => {
    const { version, released, digest, defaultProcessRoute, files } = (await read('')) as {
      readonly version: string;
      readonly released: string;
      readonly digest: string;
      readonly defaultProcessRoute: string;
      readonly files: readonly { readonly name: string; readonly rows: number }[];
    };
    expect(version).toMatch(/^\d{4}\.\d{1,2}\.\d+$/);
    expect(released).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(await read(`/process-routes/${defaultProcessRoute}`)).toMatchObject({ yieldsOxide: true });
    const profiles = (await read('/product-profiles')) as RowList;
    expect(profiles.catalogueVersion).toBe(version);
    expect(files.find(({ name }) => name === 'product-profiles.csv')?.rows).toBe(profiles.items.length);
  });

  it.each([
    '/product-profiles',
    '/magnet-grades',
    '/process-routes',
    '/assay-methods',
    '/oxide-factors',
    '/loose-forms',
  ])('names a source for every row of %s', async (path) => {
    const { items } = (await read(path)) as RowList;
    expect(items.length).toBeGreaterThan(0);
    expect(items.filter(({ provenance }) => provenance.source === '')).toEqual([]);
  });

  it('lists the product profiles of one sector', async () => {
    const all = (await read('/product-profiles')) as RowList;
    const wind = (await read('/product-profiles?sector=wind')) as RowList;
    expect(wind.items.length).toBeGreaterThan(0);
    expect(wind.items).toEqual(all.items.filter(({ sector }) => sector === 'wind'));
    expect(await read('/product-profiles?sector=Wind')).toMatchObject({ items: [] });
  });

  it('computes an oxide factor from atomic weights', async () => {
    // (2 · 144.242 + 3 · 15.999) / (2 · 144.242) = 336.481 / 288.484
    const factor = (await read('/oxide-factors/Nd2O3')) as { readonly metalToCompoundFactor: number };
    expect(factor.metalToCompoundFactor).toBeCloseTo(1.166377, 6);
  });

  it.each([
    '/product-profiles/no-such-profile',
    '/magnet-grades/__proto__',
    '/process-routes/HPMS',
    '/assay-methods/constructor',
    '/oxide-factors/nd2o3',
  ])('answers %s as unknown', async (path) => {
    const { status, body } = await app.request('GET', `/v1/catalogue${path}`);
    expect([status, (body as { readonly code: string }).code]).toEqual([404, 'CATALOGUE_ROW_NOT_FOUND']);
  });

  it('keeps the whole content of its version once, however often it starts', async () => {
    const first = await recordedVersions();
    clock.advance(60_000);
    await app.restart();
    expect(await recordedVersions()).toEqual(first);
    const { version, digest } = (await read('')) as { readonly version: string; readonly digest: string };
    expect(first).toMatchObject([{ version, digest, recordedAt: '2026-11-23T08:00:00.000Z' }]);
    const content = JSON.parse(first[0]?.content ?? '{}') as { readonly productProfiles: readonly unknown[] };
    const { items } = (await read('/product-profiles')) as RowList;
    expect(content.productProfiles).toHaveLength(items.length);
  });
});

it('two instances that start together record one catalogue version', async () => {
  const testDatabase = await createTestDatabase();
  const databases = [
    await openDatabase(testDatabase.url, ENTITIES),
    await openDatabase(testDatabase.url, ENTITIES),
  ];
  const clock = new SteppableClock();
  const apps = await Promise.all(
    databases.map((database) => createApp({ database, clock, operatorKey: TEST_OPERATOR_KEY })),
  );
  const counts = await Promise.all(
    databases.map((database) => database.read((tx) => tx.countBy(CatalogueVersion, {}))),
  );
  expect(counts).toEqual([1, 1]);
  for (const app of apps) await app.close();
  await testDatabase.drop();
});

it('nothing starts on a database that knows its catalogue version with other content', async () => {
  const testDatabase = await createTestDatabase();
  const clock = new SteppableClock();
  const first = await createApp({
    database: await openDatabase(testDatabase.url, ENTITIES),
    clock,
    operatorKey: TEST_OPERATOR_KEY,
  });
  await first.close();
  const database = await openDatabase(testDatabase.url, ENTITIES);
  const version = await behindTheBack(testDatabase.url, async (tx) => {
    const [recorded] = await tx.find(CatalogueVersion);
    await tx.update(CatalogueVersion, { version: recorded?.version ?? '' }, { digest: '0'.repeat(64) });
    return recorded?.version;
  });
  await expect(createApp({ database, clock, operatorKey: TEST_OPERATOR_KEY })).rejects.toThrow(
    `Catalogue version ${version} was changed without a new version`,
  );
  await database.close();
  await testDatabase.drop();
});
