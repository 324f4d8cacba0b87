import { In } from 'typeorm';
import { definedOf } from '../../shared/defined-of.js';
import type { Visibility } from '../../platform/access/caller.js';
import { ownedByVisible, ownersOf } from '../../platform/access/visible-rows.js';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../shared/domain-error.js';
import { appendEvent } from '../../platform/audit/append-event.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import { pageOf, pageWindow, type Page } from '../../platform/http/page.dto.js';
import { newId } from '../../platform/new-id.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import type { OrganisationRole } from '../../platform/access/organisation-role.js';
import { Organisation } from './organisation.entity.js';
import {
  toOrganisationView,
  toSiteView,
  type OrganisationCreate,
  type OrganisationQuery,
  type OrganisationView,
  type SiteCreate,
  type SiteQuery,
  type SiteView,
} from './organisations.dto.js';
import { Site } from './site.entity.js';

/** Organisations and their sites. */
@Injectable()
export class OrganisationsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async createOrganisation(input: OrganisationCreate): Promise<OrganisationView> {
    const organisation: Organisation = {
      id: newId(),
      name: input.name,
      roles: input.roles,
      recordedAt: this.clock.now(),
      version: 1,
    };
    const { id, roles, recordedAt } = organisation;
    return this.database.write(async (tx) => {
      await tx.insert(Organisation, organisation);
      await appendEvent(tx, {
        type: 'organisation.recorded',
        subjectKind: 'organisation',
        subjectId: id,
        organisationId: id,
        facts: { roles, version: 1 },
        confidential: organisation,
        recordedAt,
      });
      return toOrganisationView(organisation);
    });
  }

  async listOrganisations(query: OrganisationQuery, visibility: Visibility): Promise<Page<OrganisationView>> {
    const window = pageWindow(query);
    const owners = ownersOf(visibility);
    const where = {
      ...definedOf({ name: query.name }),
      ...(owners === null ? {} : { id: In([...owners]) }),
    };
    const rows = await this.database.read((tx) =>
      tx.find(Organisation, newestFirst<Organisation>(where, window)),
    );
    return pageOf(rows, window, toOrganisationView);
  }

  /** @throws DomainError `organisation-not-found` */
  async getOrganisation(id: string): Promise<OrganisationView> {
    return this.database.read(async (tx) => toOrganisationView(await findOrganisation(tx, id)));
  }

  /** @throws DomainError `organisation-not-found` */
  async createSite(organisationId: string, input: SiteCreate): Promise<SiteView> {
    const site: Site = { id: newId(), organisationId, ...input, recordedAt: this.clock.now(), version: 1 };
    return this.database.write(async (tx) => {
      await findOrganisation(tx, organisationId);
      await tx.insert(Site, site);
      await appendEvent(tx, {
        type: 'site.recorded',
        subjectKind: 'site',
        subjectId: site.id,
        organisationId,
        facts: { country: site.country, version: 1 },
        confidential: site,
        recordedAt: site.recordedAt,
      });
      return toSiteView(site);
    });
  }

  async listSites(query: SiteQuery, visibility: Visibility): Promise<Page<SiteView>> {
    const window = pageWindow(query);
    const where = ownedByVisible(visibility, query.organisationId);
    const rows = await this.database.read((tx) => tx.find(Site, newestFirst<Site>(where, window)));
    return pageOf(rows, window, toSiteView);
  }

  /** @throws DomainError `site-not-found` */
  async getSite(id: string): Promise<SiteView> {
    return this.database.read(async (tx) => toSiteView(await findSite(tx, id)));
  }
}

/** Part. @throws DomainError `site-not-found` */
export async function findSite(tx: ReadTransaction, id: string): Promise<Site> {
  const site = await tx.findOneBy(Site, { id });
  if (!site) throw new DomainError('site-not-found', 'There is no site with this id.');
  return site;
}

/** Part. @throws DomainError `organisation-not-found` */
export async function findOrganisation(tx: ReadTransaction, id: string): Promise<Organisation> {
  const organisation = await tx.findOneBy(Organisation, { id });
  if (!organisation)
    throw new DomainError('organisation-not-found', 'There is no organisation with this id.');
  return organisation;
}

/**
 * Part: the organisation that an input refers to, which must have `role`.
 * @throws DomainError `reference-not-found` or `organisation-has-not-the-role`, pointing at `pointer`
 */
export async function requireOrganisation(
  tx: ReadTransaction,
  id: string,
  role: OrganisationRole,
  pointer: string,
): Promise<Organisation> {
  const organisation = await tx.findOneBy(Organisation, { id });
  if (!organisation) {
    const detail = 'There is no organisation with this id.';
    throw new DomainError('reference-not-found', detail, {}, [
      { pointer, code: 'REFERENCE_NOT_FOUND', detail },
    ]);
  }
  if (!organisation.roles.includes(role)) {
    const detail = `${organisation.name} is not a ${role}: use an organisation that is.`;
    throw new DomainError('organisation-has-not-the-role', detail, {}, [
      { pointer, code: 'ORGANISATION_HAS_NOT_THE_ROLE', detail },
    ]);
  }
  return organisation;
}

/** Part: whether an input refers to an organisation that there is. */
export async function organisationExists(tx: ReadTransaction, id: string): Promise<boolean> {
  return tx.existsBy(Organisation, { id });
}

/** Part: whether an input refers to a site that there is. @param owners whose it must be; null: anybody's */
export async function siteExists(
  tx: ReadTransaction,
  id: string,
  owners: readonly string[] | null,
): Promise<boolean> {
  return tx.existsBy(Site, { id, ...(owners === null ? {} : { organisationId: In([...owners]) }) });
}

/**
 * Part: the site that an input refers to, whose organisation must have `role`.
 * @throws DomainError `reference-not-found` or `organisation-has-not-the-role`, pointing at `pointer`
 */
export async function requireSite(
  tx: ReadTransaction,
  siteId: string,
  role: OrganisationRole,
  pointer: string,
): Promise<Site> {
  const site = await tx.findOneBy(Site, { id: siteId });
  if (!site) {
    const detail = 'There is no site with this id: create it with POST /v1/organisations/{id}/sites.';
    throw new DomainError('reference-not-found', detail, {}, [
      { pointer, code: 'REFERENCE_NOT_FOUND', detail },
    ]);
  }
  const owner = await findOrganisation(tx, site.organisationId);
  if (!owner.roles.includes(role)) {
    const detail = `The site's organisation is not a ${role}: use a site of one that is.`;
    throw new DomainError('organisation-has-not-the-role', detail, {}, [
      { pointer, code: 'ORGANISATION_HAS_NOT_THE_ROLE', detail },
    ]);
  }
  return site;
}
