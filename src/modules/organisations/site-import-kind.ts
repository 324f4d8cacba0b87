import type { OnModuleInit } from '@nestjs/common';
import type { OrganisationRole } from '../../platform/access/organisation-role.js';
import type { ReadTransaction } from '../../platform/database/database.js';
import type { ImportKind, ImportKinds, ImportSite } from '../../platform/import/import-kind.js';
import { requireSite } from './organisations.service.js';

/** What kinds of things that files bring to somebody's site have in common. Each registers itself. */
export abstract class SiteImportKind implements OnModuleInit {
  /** Whose sites the rows belong at. */
  protected abstract readonly role: OrganisationRole;

  protected constructor(private readonly kinds: ImportKinds) {}

  onModuleInit(this: SiteImportKind & ImportKind): void {
    this.kinds.register(this);
  }

  /** Part. @throws DomainError `reference-not-found`, `organisation-has-not-the-role` */
  requireSite(tx: ReadTransaction, siteId: string): Promise<ImportSite> {
    return requireSite(tx, siteId, this.role, '/siteId');
  }
}
