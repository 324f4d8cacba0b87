import { DomainError } from '../../shared/domain-error.js';
import { isVisible, type Caller, type MemberRole } from '../../platform/access/caller.js';
import type { Scope } from '../../platform/access/scopes.js';
import { toUtcInstant } from '../../platform/http/text-formats.js';
import { assertWhole, assertWithin, type Rights } from './domain/rights.js';

/** Rights as they are stored. */
export interface StoredRights {
  readonly role: MemberRole;
  readonly scopes: readonly Scope[] | null;
  readonly expiresAt: string | null;
}

/** Rights as a request asks for them. */
export interface AskedRights {
  readonly role: MemberRole;
  readonly scopes?: readonly Scope[];
  readonly expiresAt?: string;
}

/** What the caller has itself. */
export function rightsOf({ facts: { role, scopes, expiresAt = null } }: Caller): Rights {
  return { role, scopes, expiresAt };
}

/** @throws DomainError `rights-not-valid`; `not-allowed` where the caller has less itself */
export function rightsToGive(caller: Caller, asked: AskedRights, now: string): StoredRights {
  const { role, scopes = null, expiresAt } = asked;
  const rights = { role, scopes, expiresAt: expiresAt === undefined ? null : toUtcInstant(expiresAt) };
  assertWhole(rights, now);
  assertWithin(rights, rightsOf(caller));
  return rights;
}

/** @throws DomainError with the code, as for what there is not, where the caller does not act for the owner */
export function assertOwn(caller: Caller, organisationId: string | null, code: string, name: string): void {
  if (organisationId === null ? caller.isPlatform : caller.actsFor(organisationId)) return;
  throw new DomainError(code, `There is no ${name} with this id.`);
}

/** As `assertOwn`, to read: a grant of the owner will do. @throws DomainError with the code */
export function assertReadable(
  caller: Caller,
  organisationId: string | null,
  code: string,
  name: string,
): void {
  const visibility = caller.visible('identity:read');
  if (organisationId === null ? caller.isPlatform : isVisible(visibility, organisationId)) return;
  throw new DomainError(code, `There is no ${name} with this id.`);
}
