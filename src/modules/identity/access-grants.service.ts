import { Injectable } from '@nestjs/common';
import { DomainError, type InputFault } from '../../shared/domain-error.js';
import type { Caller } from '../../platform/access/caller.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database/database.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { pageOf, pageWindow, type Page, type PageQuery } from '../../platform/http/page.dto.js';
import { toUtcInstant } from '../../platform/http/text-formats.js';
import { storeNextVersion } from '../../platform/http/versioned-row.js';
import { newId } from '../../platform/new-id.js';
import { findOrganisation, organisationExists } from '../organisations/organisations.service.js';
import { AccessGrant } from './access-grant.entity.js';
import { toAccessGrantView, type AccessGrantCreate, type AccessGrantView } from './access-grants.dto.js';
import { assertGrantable, assertWithin } from './domain/rights.js';
import { isAlive } from './identified.js';
import { appendAccessGrantEvent } from './identity-events.js';
import { assertOwn, assertReadable, rightsOf } from './rights-of.js';

/** What organisations let one another read, e.g. an auditor's. */
@Injectable()
export class AccessGrantsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `organisation-not-found`, `reference-not-found`, `rights-not-valid`, `not-allowed` */
  async createAccessGrant(
    caller: Caller,
    organisationId: string,
    input: AccessGrantCreate,
  ): Promise<AccessGrantView> {
    const recordedAt = this.clock.now();
    const { granteeOrganisationId, scopes } = input;
    const expiresAt = toUtcInstant(input.expiresAt);
    assertOwn(caller, organisationId, 'organisation-not-found', 'organisation');
    assertGrantable(scopes, expiresAt, recordedAt);
    assertWithin({ role: 'AUDITOR', scopes, expiresAt }, rightsOf(caller));
    const grant: AccessGrant = {
      id: newId(),
      organisationId,
      granteeOrganisationId,
      scopes,
      expiresAt,
      revokedAt: null,
      recordedAt,
      version: 1,
    };
    return this.database.write(async (tx) => {
      await findOrganisation(tx, organisationId);
      if (granteeOrganisationId === organisationId)
        throw granteeFault('rights-not-valid', 'GRANT_TO_ITSELF', 'Name another organisation.');
      if (!(await organisationExists(tx, granteeOrganisationId))) {
        const detail = 'There is no organisation with this id.';
        throw granteeFault('reference-not-found', 'REFERENCE_NOT_FOUND', detail);
      }
      await tx.insert(AccessGrant, grant);
      await appendAccessGrantEvent(tx, 'access-grant.made', grant, recordedAt);
      return toAccessGrantView(grant);
    });
  }

  /** Those that the organisation has made; those that it was given are in GET /v1/me. @throws DomainError `organisation-not-found` */
  async listAccessGrants(
    caller: Caller,
    organisationId: string,
    query: PageQuery,
  ): Promise<Page<AccessGrantView>> {
    assertReadable(caller, organisationId, 'organisation-not-found', 'organisation');
    const window = pageWindow(query);
    return this.database.read(async (tx) => {
      await findOrganisation(tx, organisationId);
      const rows = await tx.find(AccessGrant, newestFirst<AccessGrant>({ organisationId }, window));
      return pageOf(rows, window, toAccessGrantView);
    });
  }

  /** Takes effect at the next request. @throws DomainError `access-grant-not-found`, `already-revoked` */
  async revokeAccessGrant(caller: Caller, id: string): Promise<AccessGrantView> {
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const grant = await tx.findOneBy(AccessGrant, { id });
      if (grant === null)
        throw new DomainError('access-grant-not-found', 'There is no access grant with this id.');
      assertOwn(caller, grant.organisationId, 'access-grant-not-found', 'access grant');
      if (!isAlive(grant, now)) throw new DomainError('already-revoked', 'This grant has ended already.');
      const next = { ...grant, revokedAt: now, version: grant.version + 1 };
      await storeNextVersion(tx, AccessGrant, next);
      await appendAccessGrantEvent(tx, 'access-grant.revoked', next, now);
      return toAccessGrantView(next);
    });
  }
}

function granteeFault(problem: string, code: string, detail: string): DomainError {
  const fault: InputFault = { pointer: '/granteeOrganisationId', code, detail };
  return new DomainError(problem, detail, {}, [fault]);
}
