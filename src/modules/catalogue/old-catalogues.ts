import type { ReadTransaction } from '../../platform/database/database.js';
import { DomainError } from '../../shared/domain-error.js';
import { CatalogueVersion } from './catalogue-version.entity.js';
import type { Catalogue } from './domain/catalogue.js';
import { catalogueFromContent } from './domain/catalogue-content.js';

/** Versions kept in memory, about a megabyte each. */
const KEPT_MAX = 4;

/** Versions of the catalogue that are not in use any more, a few of them in memory. */
export class OldCatalogues {
  /** By digest and not by version, which a transaction that is rolled back could have given to other content. */
  private readonly kept = new Map<string, Catalogue>();

  /** @throws DomainError `catalogue-version-not-found` */
  async find(tx: ReadTransaction, version: string): Promise<Catalogue> {
    const select = { version: true, digest: true } as const;
    const recorded = await tx.findOne(CatalogueVersion, { select, where: { version } });
    if (!recorded)
      throw new DomainError('catalogue-version-not-found', `There has been no catalogue version ${version}.`);
    return this.kept.get(recorded.digest) ?? this.read(tx, recorded);
  }

  private async read(
    tx: ReadTransaction,
    { version, digest }: Pick<CatalogueVersion, 'version' | 'digest'>,
  ): Promise<Catalogue> {
    const stored = await tx.findOneBy(CatalogueVersion, { version });
    if (!stored) throw new Error(`Catalogue version ${version} vanished; versions are never deleted`);
    const catalogue = catalogueFromContent(stored.content);
    const [oldest] = this.kept.keys();
    if (oldest !== undefined && this.kept.size >= KEPT_MAX) this.kept.delete(oldest);
    this.kept.set(digest, catalogue);
    return catalogue;
  }
}
