import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import { CatalogueVersion } from './catalogue-version.entity.js';
import type { Catalogue } from './domain/catalogue.js';
import { catalogueFromContent, contentOf } from './domain/catalogue-content.js';
import { loadCatalogue, type LoadedCatalogue, type LoadedFile } from './load-catalogue.js';

/** Older versions kept in memory, about a megabyte each. */
const OLD_VERSIONS_KEPT_MAX = 4;

/**
 * The reference data, read once at the start and unchanged until the process ends.
 * Its constructor throws CatalogueError where a file cannot be used, which stops the start.
 */
@Injectable()
export class CatalogueService implements OnModuleInit {
  private readonly loaded: LoadedCatalogue = loadCatalogue();
  /** By digest and not by version, which a transaction that is rolled back could have given to other content. */
  private readonly oldVersions = new Map<string, Catalogue>();

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
   * Part: the catalogue as it was in a version that this database has worked with, so that an old estimate can
   * be computed again.
   * @throws DomainError `catalogue-version-not-found`
   */
  async atVersion(tx: ReadTransaction, version: string): Promise<Catalogue> {
    if (version === this.current.version) return this.current;
    const select = { version: true, digest: true } as const;
    const recorded = await tx.findOne(CatalogueVersion, { select, where: { version } });
    if (!recorded)
      throw new DomainError('catalogue-version-not-found', `There has been no catalogue version ${version}.`);
    return this.oldVersions.get(recorded.digest) ?? this.readOldVersion(tx, recorded);
  }

  private async readOldVersion(
    tx: ReadTransaction,
    { version, digest }: Pick<CatalogueVersion, 'version' | 'digest'>,
  ): Promise<Catalogue> {
    const stored = await tx.findOneBy(CatalogueVersion, { version });
    if (!stored) throw new Error(`Catalogue version ${version} vanished; versions are never deleted`);
    const catalogue = catalogueFromContent(stored.content);
    const [oldest] = this.oldVersions.keys();
    if (oldest !== undefined && this.oldVersions.size >= OLD_VERSIONS_KEPT_MAX)
      this.oldVersions.delete(oldest);
    this.oldVersions.set(digest, catalogue);
    return catalogue;
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
