import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { appendEvent } from '../../platform/audit/append-event.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { pageOf, pageWindow, type Page, type PageQuery } from '../../platform/http/page.dto.js';
import { assertVersion, storeNextVersion } from '../../platform/http/versioned-row.js';
import { newId } from '../../platform/new-id.js';
import { DomainError } from '../../shared/domain-error.js';
import { findSite } from '../organisations/organisations.service.js';
import { SitePermit } from './site-permit.entity.js';
import { toSitePermitView, type SitePermitView } from './site-permit.view.js';
import type { SitePermitCreate } from './site-permits.dto.js';

/** What sites are permitted to receive. */
@Injectable()
export class SitePermitsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `site-not-found`, `permit-not-valid` */
  async createPermit(siteId: string, input: SitePermitCreate): Promise<SitePermitView> {
    const { source = null, hazards = null, validUntil = null, ...given } = input;
    if (validUntil !== null && validUntil < input.validFrom) throw endsBeforeItBegins();
    return this.database.write(async (tx) => {
      const { organisationId } = await findSite(tx, siteId);
      const permit: SitePermit = {
        id: newId(),
        organisationId,
        siteId,
        ...given,
        source,
        hazards,
        validUntil,
        withdrawnAt: null,
        withdrawalReason: null,
        recordedAt: this.clock.now(),
        version: 1,
      };
      await tx.insert(SitePermit, permit);
      await appendPermitEvent(tx, 'site-permit.recorded', permit, permit.recordedAt);
      return toSitePermitView(permit);
    });
  }

  async listPermits(siteId: string, page: PageQuery): Promise<Page<SitePermitView>> {
    const window = pageWindow(page);
    const rows = await this.database.read(async (tx) => {
      await findSite(tx, siteId);
      return tx.find(SitePermit, newestFirst<SitePermit>({ siteId }, window));
    });
    return pageOf(rows, window, toSitePermitView);
  }

  /** @throws DomainError `site-permit-not-found` */
  async getPermit(id: string): Promise<SitePermitView> {
    return this.database.read(async (tx) => toSitePermitView(await findPermit(tx, id)));
  }

  /** @throws DomainError `site-permit-not-found`, `site-permit-withdrawn`; RequestProblem 412 on a stale version */
  async withdrawPermit(id: string, version: number, reason: string): Promise<SitePermitView> {
    return this.database.write(async (tx) => {
      const permit = await findPermit(tx, id);
      if (permit.withdrawnAt !== null)
        throw new DomainError('site-permit-withdrawn', 'The permit is withdrawn already.');
      assertVersion(permit, version);
      const withdrawnAt = this.clock.now();
      const withdrawn = { ...permit, withdrawnAt, withdrawalReason: reason, version: version + 1 };
      await storeNextVersion(tx, SitePermit, withdrawn);
      await appendPermitEvent(tx, 'site-permit.withdrawn', withdrawn, withdrawnAt);
      return toSitePermitView(withdrawn);
    });
  }
}

function endsBeforeItBegins(): DomainError {
  const detail = 'validUntil must not lie before validFrom.';
  return new DomainError('permit-not-valid', detail, {}, [
    { pointer: '/validUntil', code: 'OUT_OF_RANGE', detail },
  ]);
}

async function findPermit(tx: ReadTransaction, id: string): Promise<SitePermit> {
  const permit = await tx.findOneBy(SitePermit, { id });
  if (!permit) throw new DomainError('site-permit-not-found', 'There is no permit with this id.');
  return permit;
}

/** Part: permits of these sites, the withdrawn ones too; by site, oldest first. */
export async function findPermitsOfSites(
  tx: ReadTransaction,
  siteIds: readonly string[],
): Promise<ReadonlyMap<string, readonly SitePermit[]>> {
  const rows = await tx.find(SitePermit, { where: { siteId: In([...siteIds]) }, order: { id: 'ASC' } });
  const bySite = new Map<string, SitePermit[]>();
  for (const row of rows) bySite.set(row.siteId, [...(bySite.get(row.siteId) ?? []), row]);
  return bySite;
}

/** With a commitment to the whole row: its reference and authority are the organisation's own. */
async function appendPermitEvent(
  tx: WriteTransaction,
  type: `site-permit.${string}`,
  permit: SitePermit,
  recordedAt: string,
): Promise<void> {
  const { id, organisationId, siteId, validFrom, validUntil, version } = permit;
  await appendEvent(tx, {
    type,
    subjectKind: 'sitePermit',
    subjectId: id,
    organisationId,
    facts: { siteId, validFrom, validUntil, version },
    confidential: permit,
    recordedAt,
  });
}
