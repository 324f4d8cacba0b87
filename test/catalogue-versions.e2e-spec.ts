import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CatalogueVersion } from '../src/modules/catalogue/catalogue-version.entity.js';
import { CatalogueService } from '../src/modules/catalogue/catalogue.service.js';
import type { Catalogue } from '../src/modules/catalogue/domain/catalogue.js';
import type { ReadTransaction } from '../src/platform/database/database.js';
import { DomainError } from '../src/shared/domain-error.js';
import { behindTheBack } from './support/behind-the-back.js';
import { SteppableClock } from './support/steppable-clock.js';
import { startTestApp, type TestApp } from './support/test-app.js';

describe('an old catalogue version', () => {
  const clock = new SteppableClock();
  let app: TestApp;
  let service: CatalogueService;
  beforeAll(async () => {
    app = await startTestApp({ clock });
    service = new CatalogueService(app.database, clock);
    await service.onModuleInit();
    for (let month = 1; month <= 10; month += 1) await recordOlder(`2025.${month}.0`, 0.1 + month / 100);
  });
  afterAll(() => app.close());

  /** What an earlier release would have left: other figures, and no column of distributions. */
  async function recordOlder(version: string, unitScatterCv: number): Promise<void> {
    await behindTheBack(app.databaseUrl, async (tx) => {
      const [shipped] = await tx.find(CatalogueVersion, { order: { recordedAt: 'DESC' }, take: 1 });
      const content = JSON.parse(shipped?.content ?? '{}') as { productProfiles: { key: string }[] };
      const productProfiles = content.productProfiles.map((row) =>
        row.key === 'hdd-35' ? { ...row, unitScatterCv } : row,
      );
      const older = JSON.stringify({ ...content, version, productProfiles });
      const recordedAt = '2025-01-01T00:00:00.000Z';
      await tx.insert(CatalogueVersion, { version, digest: `of ${version}`, content: older, recordedAt });
    });
  }

  function atVersion(version: string): Promise<Catalogue> {
    return app.database.read((tx) => service.atVersion(tx, version));
  }

  function scatterOf(catalogue: Catalogue): number | undefined {
    return catalogue.productProfiles.get('hdd-35')?.unitScatterCv;
  }

  it('can be read again, however many there are, and the same one twice', async () => {
    for (const month of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 10, 5]) {
      const older = await atVersion(`2025.${month}.0`);
      expect(older.version).toBe(`2025.${month}.0`);
      expect(scatterOf(older)).toBe(0.1 + month / 100);
      expect(older.magnetGrades).toEqual(service.current.magnetGrades);
    }
    expect(await atVersion('2025.5.0')).toBe(await atVersion('2025.5.0'));
  });

  it('is the current one without a read where it is the current one', async () => {
    const thatCannotRead = {} as ReadTransaction;
    expect(await service.atVersion(thatCannotRead, service.current.version)).toBe(service.current);
  });

  it.each(['2024.1.0', '', "2025.1.0' OR '1'='1"])('that never was, %j, is not found', async (version) => {
    const refusal: unknown = await atVersion(version).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DomainError);
    expect(refusal).toMatchObject({ code: 'catalogue-version-not-found' });
  });
});
