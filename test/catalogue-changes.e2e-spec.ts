import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ENTITIES } from '../src/entities.js';
import { CatalogueChange } from '../src/modules/catalogue/catalogue-change.entity.js';
import { CatalogueVersion } from '../src/modules/catalogue/catalogue-version.entity.js';
import type { CatalogueChangeView } from '../src/modules/catalogue/catalogue-change.view.js';
import type { CatalogueVersionView } from '../src/modules/catalogue/catalogue-version.view.js';
import { CatalogueService } from '../src/modules/catalogue/catalogue.service.js';
import type { CatalogueView } from '../src/modules/catalogue/catalogue.view.js';
import type { ProductProfile } from '../src/modules/catalogue/domain/catalogue.js';
import { contentOf } from '../src/modules/catalogue/domain/catalogue-content.js';
import type { ProposedChange } from '../src/modules/catalogue/domain/proposed-change.js';
import { loadCatalogue, type LoadedCatalogue } from '../src/modules/catalogue/load-catalogue.js';
import type { ProductProfileView } from '../src/modules/catalogue/product-profile.view.js';
import type { EstimateView } from '../src/modules/estimation/estimate.view.js';
import type { BatchView } from '../src/modules/batches/batch.view.js';
import { openDatabase } from '../src/platform/database/open-database.js';
import type { Database } from '../src/platform/database/database.js';
import { DomainError } from '../src/shared/domain-error.js';
import { behindTheBack } from './support/behind-the-back.js';
import { DocumentSchemas, type OpenApiDocument } from './support/openapi-document.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { aYard, followPages, found, made } from './support/yard.js';

const SHIPPED = loadCatalogue().catalogue.version;

describe('an accepted change of the catalogue', () => {
  const clock = new SteppableClock('2026-11-26T08:00:00.000Z');
  let app: TestApp;
  let service: CatalogueService;
  beforeEach(async () => {
    app = await startTestApp({ clock });
    service = await serviceOn(app.database);
  });
  afterEach(() => app.close());

  /** As another process would have it, on a database connection of its own or on this one. */
  async function serviceOn(database: Database, shipped?: LoadedCatalogue): Promise<CatalogueService> {
    const other = new CatalogueService(database, clock, shipped);
    await other.onModuleInit();
    return other;
  }

  function profile(key: string, of = service): ProductProfile {
    const row = of.current.productProfiles.get(key);
    if (!row) throw new Error(`no ${key}`);
    return row;
  }

  /** Disks that scatter by `unitScatterCv`, decided on the version that `by` has. */
  function diskChange(unitScatterCv: number, by = service): ProposedChange {
    return {
      baseVersion: by.current.version,
      tableName: 'productProfiles',
      rowKey: 'hdd-35',
      row: { ...profile('hdd-35', by), unitScatterCv },
      reason: '412 drives weighed.',
      acceptedBy: 'E. Verhoeven',
    };
  }

  async function accept(change: ProposedChange, by = service, database = app.database): Promise<string> {
    const version = await database.write((tx) => by.acceptChange(tx, change));
    await by.refresh();
    return version;
  }

  async function refusalOf(work: Promise<unknown>): Promise<DomainError> {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error instanceof DomainError) return error;
    throw new Error(`was not refused: ${String(error)}`);
  }

  const overview = (): Promise<CatalogueView> => found<CatalogueView>(app, '/v1/catalogue');
  const disk = (): Promise<ProductProfileView> =>
    found<ProductProfileView>(app, '/v1/catalogue/product-profiles/hdd-35');
  const pages = <Item>(path: string, limit: number): Promise<readonly (readonly Item[])[]> =>
    followPages<Item>(app, `/v1/catalogue/${path}?limit=${limit}`);

  it('makes a version of its own, which the API shows at once and after a restart', async () => {
    const before = await overview();
    expect(before).toMatchObject({ version: SHIPPED, shippedVersion: SHIPPED, acceptedChanges: 0 });
    expect(await accept(diskChange(0.11))).toBe(`${SHIPPED}+1`);
    expect(service.current.version).toBe(`${SHIPPED}+1`);

    const after = await overview();
    expect(after).toMatchObject({ version: `${SHIPPED}+1`, shippedVersion: SHIPPED, acceptedChanges: 1 });
    expect(after.digest).not.toBe(before.digest);
    expect(after.files).toEqual(before.files);
    expect((await disk()).unitScatterCv).toBe(0.11);
    await app.restart();
    expect(await overview()).toEqual(after);
    expect((await disk()).unitScatterCv).toBe(0.11);
    const list = await found<{ catalogueVersion: string }>(app, '/v1/catalogue/product-profiles');
    expect(list.catalogueVersion).toBe(`${SHIPPED}+1`);
  });

  it('is seen by every process on the database', async () => {
    const otherDatabase = await openDatabase(app.databaseUrl, ENTITIES);
    const other = await serviceOn(otherDatabase);
    await accept(diskChange(0.11));
    expect(other.current.version).toBe(SHIPPED);
    expect((await other.fresh()).version).toBe(`${SHIPPED}+1`);
    expect(profile('hdd-35', other).unitScatterCv).toBe(0.11);
    expect(await other.fresh()).toBe(other.current);
    expect(await accept(diskChange(0.12, other), other, otherDatabase)).toBe(`${SHIPPED}+2`);
    expect((await service.fresh()).productProfiles.get('hdd-35')?.unitScatterCv).toBe(0.12);
    expect(contentOf(service.current)).toBe(contentOf(other.current));
    await otherDatabase.close();
  });

  it('leaves older versions and the estimates made with them as they were', async () => {
    const { siteId } = await aYard(app);
    const lines = [{ kind: 'PROFILE_UNITS', productProfile: 'hdd-35', units: 100 }];
    const batch = await made<BatchView>(app, '/v1/batches', {
      siteId,
      receivedAt: '2026-11-20T09:42:00Z',
      lines,
    });
    const unchanged = service.current;
    await accept(diskChange(0.11));
    await accept(diskChange(0.12));
    const estimate = await found<EstimateView>(app, `/v1/estimates/${batch.estimateId}`);
    expect(estimate).toEqual(batch.estimate);
    expect(estimate.catalogueVersion).toBe(SHIPPED);

    const read = (version: string) => app.database.read((tx) => service.atVersion(tx, version));
    expect(await read(estimate.catalogueVersion)).toEqual(unchanged);
    expect((await read(`${SHIPPED}+1`)).productProfiles.get('hdd-35')?.unitScatterCv).toBe(0.11);
    expect(await read(`${SHIPPED}+2`)).toBe(service.current);
  });

  it('is not there where its transaction is rolled back', async () => {
    const rolledBack = app.database.write(async (tx) => {
      await service.acceptChange(tx, diskChange(0.11));
      const seen = await service.atVersion(tx, `${SHIPPED}+1`);
      expect(seen.productProfiles.get('hdd-35')?.unitScatterCv).toBe(0.11);
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    await service.refresh();
    expect(service.current.version).toBe(SHIPPED);
    await accept(diskChange(0.12));
    await accept(diskChange(0.13));
    // The version that was never committed has another content now.
    const first = await app.database.read((tx) => service.atVersion(tx, `${SHIPPED}+1`));
    expect(first.productProfiles.get('hdd-35')?.unitScatterCv).toBe(0.12);
  });

  it('is gone with its database where a backup is put back under a running process', async () => {
    await accept(diskChange(0.11));
    await behindTheBack(app.databaseUrl, async (tx) => {
      await tx.delete(CatalogueChange, { sequence: 1 });
      await tx.delete(CatalogueVersion, { version: `${SHIPPED}+1` });
    });
    const restarted = await serviceOn(app.database);
    await accept(diskChange(0.12, restarted), restarted);
    expect((await service.fresh()).productProfiles.get('hdd-35')?.unitScatterCv).toBe(0.12);
  });

  it('is refused on a version that is past, and the one that came first stands', async () => {
    const decided = diskChange(0.11);
    await accept(diskChange(0.12));
    const refusal = await refusalOf(accept(decided));
    expect(refusal).toMatchObject({ code: 'catalogue-moved', facts: { baseVersion: SHIPPED } });
    expect((await disk()).unitScatterCv).toBe(0.12);
  });

  it('meets another one on the same base: one wins, the other is told', async () => {
    const databases = [app.database, await openDatabase(app.databaseUrl, ENTITIES)] as const;
    const services = [service, await serviceOn(databases[1])] as const;
    for (let round = 1; round <= 5; round += 1) {
      for (const one of services) await one.refresh();
      const attempts = [0, 1, 0, 1].map((index) => {
        const by = services[index] ?? service;
        const change = diskChange(0.1 + index / 10 + round / 100, by);
        return (databases[index] ?? app.database).write((tx) => by.acceptChange(tx, change));
      });
      const outcomes = await Promise.allSettled(attempts);
      const accepted = outcomes.filter(({ status }) => status === 'fulfilled');
      expect(accepted).toEqual([{ status: 'fulfilled', value: `${SHIPPED}+${round}` }]);
      const refusals = outcomes.flatMap((one) =>
        one.status === 'rejected' ? [one.reason as DomainError] : [],
      );
      expect(refusals.map(({ code }) => code)).toEqual(Array(3).fill('catalogue-moved'));
    }
    const changes = await pages<CatalogueChangeView>('changes', 100);
    expect(
      changes
        .flat()
        .map(({ sequence }) => sequence)
        .sort(),
    ).toEqual([1, 2, 3, 4, 5]);
    await databases[1].close();
  });

  it('must be a row that the file could hold, accounted for; else nothing is stored', async () => {
    const change = diskChange(0.11);
    const faulty: readonly (readonly [object, string])[] = [
      [{ row: { ...change.row, unitScatterCv: 25 } }, '/row/unitScatterCv'],
      [{ row: { ...change.row, gradeKey: 'n99' } }, '/row/gradeKey'],
      [{ rowKey: 'hdd-36' }, '/rowKey'],
      [{ reason: ' ' }, '/reason'],
      [{ acceptedBy: 'x'.repeat(201) }, '/acceptedBy'],
    ];
    for (const [changes, pointer] of faulty) {
      const refusal = await refusalOf(accept({ ...change, ...changes }));
      expect(refusal.code).toBe('catalogue-change-not-valid');
      expect(refusal.faults[0]?.pointer).toBe(pointer);
    }
    expect(await overview()).toMatchObject({ version: SHIPPED, acceptedChanges: 0 });
  });

  it('is listed with who and why, newest first, as is each version that there has been', async () => {
    const figure = { low: 0.012, mode: 0.015, high: 0.01875, distribution: 'LOGNORMAL' } as const;
    await accept(diskChange(0.11));
    clock.advance(60_000);
    await accept(diskChange(0.12));
    clock.advance(60_000);
    const third = diskChange(0.12);
    await accept({ ...third, row: { ...profile('hdd-35'), magnetMassKgPerUnit: figure } } as ProposedChange);

    const changes = await pages<CatalogueChangeView>('changes', 2);
    expect(changes.map((page) => page.map(({ sequence }) => sequence))).toEqual([[3, 2], [1]]);
    const newest = changes[0]?.[0];
    expect(newest).toMatchObject({
      tableName: 'productProfiles',
      rowKey: 'hdd-35',
      reason: '412 drives weighed.',
      acceptedBy: 'E. Verhoeven',
      version: `${SHIPPED}+3`,
    });
    expect(newest?.row).toEqual(await disk());
    expect(newest?.row).toMatchObject({ magnetMassKgPerUnit: figure });

    const all = (await pages<CatalogueVersionView>('versions', 100)).flat();
    expect(all.map(({ version }) => version)).toEqual([3, 2, 1, 0].map((n) => SHIPPED + (n ? `+${n}` : '')));
    for (const limit of [1, 3]) {
      const paged = await pages<CatalogueVersionView>('versions', limit);
      expect(paged.flat()).toEqual(all);
      expect(paged[0]).toHaveLength(limit);
    }
    expect(all[0]?.digest).toBe((await overview()).digest);
  });

  it('of a profile, a grade or a route reads as the document says', async () => {
    const { magnetGrades, processRoutes } = service.current;
    const { reason, acceptedBy } = diskChange(0.11);
    await accept(diskChange(0.11));
    const others = [
      { tableName: 'magnetGrades', rowKey: 'n52', row: magnetGrades.get('n52') },
      { tableName: 'processRoutes', rowKey: 'hpms', row: processRoutes.get('hpms') },
    ];
    for (const other of others) {
      const baseVersion = service.current.version;
      await accept({ ...other, baseVersion, reason, acceptedBy } as ProposedChange);
    }
    const document = (await app.request('GET', '/openapi.json')).body as OpenApiDocument;
    const schemas = new DocumentSchemas(document);
    for (const path of ['/v1/catalogue', '/v1/catalogue/changes', '/v1/catalogue/versions']) {
      const { body } = await app.request('GET', path);
      const schema = ['paths', path, 'get', 'responses', '200', 'content', 'application/json', 'schema'];
      expect(schemas.faultsOfAnswer(schema, body)).toEqual([]);
    }
    const { items } = await found<{ items: CatalogueChangeView[] }>(app, '/v1/catalogue/changes');
    expect(items.map(({ tableName }) => tableName)).toEqual([
      'processRoutes',
      'magnetGrades',
      'productProfiles',
    ]);
  });

  it.each(['changes', 'versions'])('has no page of %s at a made-up cursor', async (path) => {
    for (const cursor of ['x', Buffer.from('2026-11-26 2026').toString('base64url')]) {
      const { status, body } = await app.request('GET', `/v1/catalogue/${path}?cursor=${cursor}`);
      expect([status, (body as { code: string }).code]).toEqual([400, 'CURSOR_NOT_VALID']);
    }
  });

  describe('over releases', () => {
    const DATA = fileURLToPath(new URL('../src/modules/catalogue/data/', import.meta.url));
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
      cpSync(DATA, folder, { recursive: true });
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    function edit(name: string, from: string, to: string): void {
      const text = readFileSync(join(folder, name), 'utf8');
      expect(text).toContain(from);
      writeFileSync(join(folder, name), text.replaceAll(from, to));
    }

    /** The catalogue of a release to come: in each file one text by another. */
    function release(version: string, ...edits: readonly [string, string, string][]): LoadedCatalogue {
      edit('manifest.json', SHIPPED, version);
      for (const [name, from, to] of edits) edit(name, from, to);
      return loadCatalogue(pathToFileURL(folder));
    }

    it('is applied again to a newer shipped catalogue', async () => {
      await accept(diskChange(0.11));
      const newer = release('2027.1.0', ['product-profiles.csv', 'hdd-25,', 'hdd-25-notebook,']);
      const upgraded = await serviceOn(app.database, newer);
      expect(upgraded.current.version).toBe('2027.1.0+1');
      expect(profile('hdd-35', upgraded).unitScatterCv).toBe(0.11);
      expect(upgraded.current.productProfiles.has('hdd-25-notebook')).toBe(true);
      expect((await upgraded.getCatalogue()).shippedVersion).toBe('2027.1.0');
      expect(await accept(diskChange(0.12, upgraded), upgraded)).toBe('2027.1.0+2');

      // The old release still runs meanwhile: the change is in force there too, as a version of its own.
      expect((await service.fresh()).version).toBe(`${SHIPPED}+2`);
      const recorded = (await pages<CatalogueVersionView>('versions', 100))
        .flat()
        .map(({ version }) => version);
      expect([...recorded].sort()).toEqual(
        [SHIPPED, `${SHIPPED}+1`, `${SHIPPED}+2`, '2027.1.0', '2027.1.0+1', '2027.1.0+2'].sort(),
      );
    });

    it('stops a release that cannot take it, and says which change and why', async () => {
      await accept(diskChange(0.11));
      const newer = release(
        '2027.1.0',
        ['magnet-grades.csv', '\nhdd-vcm,', '\nvoice-coil,'],
        ['product-profiles.csv', ',hdd-vcm,', ',voice-coil,'],
      );
      await expect(serviceOn(app.database, newer)).rejects.toThrow(
        /change 1 \('hdd-35' in productProfiles, accepted by E\. Verhoeven on .*\) does not fit catalogue 2027\.1\.0:\n {2}\/row\/gradeKey: 'hdd-vcm' is no magnet grade/,
      );
    });
  });
});
