import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database, type WriteTransaction } from '../../platform/database/database.js';
import { canonicalJson } from '../../shared/canonical-json.js';
import { CatalogueVersion } from './catalogue-version.entity.js';
import type { Catalogue } from './domain/catalogue.js';
import { loadCatalogue, type LoadedCatalogue, type LoadedFile } from './load-catalogue.js';

/**
 * The reference data, read once at the start and unchanged until the process ends.
 * Its constructor throws CatalogueError where a file cannot be used, which stops the start.
 */
@Injectable()
export class CatalogueService implements OnModuleInit {
  private readonly loaded: LoadedCatalogue = loadCatalogue();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  get current(): Catalogue {
    return this.loaded.catalogue;
  }

  /** SHA-256 in hex over all files. */
  get digest(): string {
    return this.loaded.digest;
  }

  get files(): readonly LoadedFile[] {
    return this.loaded.files;
  }

  /**
   * Two instances may start together: writes run as if one at a time, so the second finds the first one's row.
   * @throws Error where the database knows this version with other content, which stops the start
   */
  async onModuleInit(): Promise<void> {
    const { current, digest } = this;
    const version: CatalogueVersion = {
      version: current.version,
      digest,
      content: contentOf(current),
      recordedAt: this.clock.now(),
    };
    await this.database.write((tx) => recordOnce(tx, version));
  }
}

/** Keeps a version's content the first time it is met, so that estimates which name it stay explainable. */
async function recordOnce(tx: WriteTransaction, found: CatalogueVersion): Promise<void> {
  const { version, digest } = found;
  const recorded = await tx.findOneBy(CatalogueVersion, { version });
  if (!recorded) {
    await tx.insert(CatalogueVersion, found);
  } else if (recorded.digest !== digest) {
    throw new Error(
      `Catalogue version ${version} was changed without a new version: this database recorded it on ` +
        `${recorded.recordedAt} with digest ${recorded.digest}, and the files now have ${digest}. ` +
        'Raise "version" in src/modules/catalogue/data/manifest.json, or restore the files of that version.',
    );
  }
}

/** JSON has no maps; each row carries its key, so a list of rows loses nothing. */
function contentOf(catalogue: Catalogue): string {
  const tables = Object.entries(catalogue).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Map ? [...(value.values() as Iterable<unknown>)] : value,
  ]);
  return canonicalJson(Object.fromEntries(tables));
}
