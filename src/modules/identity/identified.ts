import { IsNull, MoreThan } from 'typeorm';
import { Caller, type CallerFacts, type GrantedAccess } from '../../platform/access/caller.js';
import { PLATFORM_OPERATOR } from '../../platform/access/operator-key.js';
import type { ReadTransaction } from '../../platform/database/database.js';
import { Organisation } from '../organisations/organisation.entity.js';
import { AccessGrant } from './access-grant.entity.js';
import { ApiKeyUse } from './api-key-use.entity.js';
import { ApiKey } from './api-key.entity.js';
import type { IdentityRules } from './identity-rules.js';
import { Membership } from './membership.entity.js';
import { Session } from './session.entity.js';
import { User } from './user.entity.js';

/** A caller, and what people call it. */
export interface Identified {
  readonly caller: Caller;
  /** Of the user or key. */
  readonly name: string;
  /** Null for keys. */
  readonly login: string | null;
  /** Null for the platform. */
  readonly organisation: Pick<Organisation, 'id' | 'name' | 'roles'> | null;
  /** Then it may do nothing but change its password. */
  readonly isPasswordTemporary: boolean;
  /** A login of the user needs a one-time code. */
  readonly hasSecondFactor: boolean;
  /** Then it may do nothing but confirm one. */
  readonly isSecondFactorMissing: boolean;
}

/** Of keys. */
const NO_PERSON = { isPasswordTemporary: false, hasSecondFactor: false, isSecondFactorMissing: false };

/** The operator of the platform, by the key that the environment gives. */
export const OPERATOR: Identified = {
  caller: PLATFORM_OPERATOR,
  name: 'Operator key',
  login: null,
  organisation: null,
  ...NO_PERSON,
};

/** Something that ends by itself, or by revocation. */
export interface Ending {
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

/** @param now RFC 3339 UTC with milliseconds, as all instants that are stored: they compare as texts */
export function isAlive({ expiresAt, revokedAt }: Ending, now: string): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now);
}

/** Part: what others let an organisation read now. */
async function findGrants(
  tx: ReadTransaction,
  granteeOrganisationId: string,
  now: string,
): Promise<readonly GrantedAccess[]> {
  const grants = await tx.findBy(AccessGrant, {
    granteeOrganisationId,
    revokedAt: IsNull(),
    expiresAt: MoreThan(now),
  });
  return grants.map(({ organisationId, scopes }) => ({ organisationId, scopes }));
}

type KeyWithOthers = ApiKey & { readonly organisation: Organisation; readonly use: ApiKeyUse | null };

/** A key that is good now, once its secret has been looked at. */
export interface IdentifiedKey extends Identified {
  readonly secretMac: string;
  /** When it was last used, to the hour; null for never. */
  readonly usedAt: string | null;
}

/** Part. Null where there is none, or not any more. */
export async function identifyKey(
  tx: ReadTransaction,
  id: string,
  now: string,
  token?: CallerFacts['token'],
): Promise<IdentifiedKey | null> {
  const key = (await tx
    .createQueryBuilder(ApiKey, 'key')
    .innerJoinAndMapOne('key.organisation', Organisation, 'owner', 'owner.id = key.organisationId')
    .leftJoinAndMapOne('key.use', ApiKeyUse, 'lastUse', 'lastUse.id = key.id')
    .where('key.id = :id', { id })
    .getOne()) as KeyWithOthers | null;
  if (key === null || !isAlive(key, now)) return null;
  const { organisationId, organisation, role, scopes, expiresAt, name, secretMac, use } = key;
  const caller = new Caller({
    kind: 'API_KEY',
    id,
    organisationId,
    organisationRoles: organisation.roles,
    role,
    scopes,
    grants: await findGrants(tx, organisationId, now),
    expiresAt,
    ...(token === undefined ? {} : { token }),
  });
  const usedAt = use?.usedAt ?? null;
  return { caller, name, login: null, organisation, ...NO_PERSON, secretMac, usedAt };
}

type SessionWithOthers = Session & {
  readonly user: User;
  readonly membership: Membership;
  readonly organisation: Organisation | null;
};

/** Part. Null where there is no such session, or it or its membership has ended. */
export async function identifySession(
  tx: ReadTransaction,
  sessionId: string,
  now: string,
  rules: IdentityRules,
): Promise<Identified | null> {
  const session = (await tx
    .createQueryBuilder(Session, 'session')
    .innerJoinAndMapOne('session.user', User, 'person', 'person.id = session.userId')
    .innerJoinAndMapOne('session.membership', Membership, 'member', 'member.id = session.membershipId')
    .leftJoinAndMapOne('session.organisation', Organisation, 'owner', 'owner.id = member.organisationId')
    .where('session.id = :sessionId', { sessionId })
    .getOne()) as SessionWithOthers | null;
  if (session === null || !isAlive(session, now) || !isAlive(session.membership, now)) return null;
  const { user, membership, organisation } = session;
  const isPasswordTemporary = user.passwordIsTemporary === 1;
  const { organisationId } = membership;
  const hasSecondFactor = user.secondFactorSince !== null;
  const isSecondFactorMissing =
    rules.platformNeedsSecondFactor && organisationId === null && !hasSecondFactor;
  const caller = new Caller({
    kind: 'USER',
    id: user.id,
    organisationId,
    organisationRoles: organisation?.roles ?? [],
    role: membership.role,
    scopes: isPasswordTemporary || isSecondFactorMissing ? [] : membership.scopes,
    grants: organisationId === null ? [] : await findGrants(tx, organisationId, now),
    expiresAt: membership.expiresAt,
    token: { sessionId },
  });
  const { name, login } = user;
  return { caller, name, login, organisation, isPasswordTemporary, hasSecondFactor, isSecondFactorMissing };
}
