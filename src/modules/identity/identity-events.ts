import { appendEvent, type EventToAppend } from '../../platform/audit/append-event.js';
import type { WriteTransaction } from '../../platform/database/database.js';
import type { AccessGrant } from './access-grant.entity.js';
import type { ApiKey } from './api-key.entity.js';
import type { Membership } from './membership.entity.js';
import type { User } from './user.entity.js';

/*
 * What is said of identity in the chain: who may do what since when, never how they show who they are. Logins and names
 * are committed to, not told.
 */

/** Part. */
export function appendUserEvent(
  tx: WriteTransaction,
  type: EventToAppend['type'],
  user: User,
  recordedAt: string,
): Promise<void> {
  const { id, login, name, version, passwordIsTemporary } = user;
  return appendEvent(tx, {
    type,
    subjectKind: 'user',
    subjectId: id,
    organisationId: null,
    facts: { version, isPasswordTemporary: passwordIsTemporary === 1 },
    confidential: { id, login, name },
    recordedAt,
  });
}

/** Part. */
export function appendMembershipEvent(
  tx: WriteTransaction,
  type: EventToAppend['type'],
  membership: Membership,
  recordedAt: string,
): Promise<void> {
  const { id, userId, organisationId, role, scopes, expiresAt, version } = membership;
  return appendEvent(tx, {
    type,
    subjectKind: 'member',
    subjectId: id,
    organisationId,
    facts: { userId, role, scopes, expiresAt, version },
    recordedAt,
  });
}

/** Part. */
export function appendApiKeyEvent(
  tx: WriteTransaction,
  type: EventToAppend['type'],
  key: ApiKey,
  recordedAt: string,
): Promise<void> {
  const { id, organisationId, name, role, scopes, expiresAt, replacedByKeyId, version } = key;
  return appendEvent(tx, {
    type,
    subjectKind: 'apiKey',
    subjectId: id,
    organisationId,
    facts: { role, scopes, expiresAt, replacedByKeyId, version },
    confidential: { id, name },
    recordedAt,
  });
}

/** Part. */
export function appendAccessGrantEvent(
  tx: WriteTransaction,
  type: EventToAppend['type'],
  grant: AccessGrant,
  recordedAt: string,
): Promise<void> {
  const { id, organisationId, granteeOrganisationId, scopes, expiresAt, version } = grant;
  return appendEvent(tx, {
    type,
    subjectKind: 'accessGrant',
    subjectId: id,
    organisationId,
    counterpartyOrganisationId: granteeOrganisationId,
    facts: { granteeOrganisationId, scopes, expiresAt, version },
    recordedAt,
  });
}
