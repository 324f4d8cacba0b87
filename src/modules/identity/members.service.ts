import { Injectable } from '@nestjs/common';
import { In, IsNull, Not } from 'typeorm';
import { DomainError } from '../../shared/domain-error.js';
import type { Caller } from '../../platform/access/caller.js';
import { Clock } from '../../platform/clock.js';
import { isUniqueViolation } from '../../platform/database/database-errors.js';
import { Database, type ReadTransaction, type WriteTransaction } from '../../platform/database/database.js';
import { newestFirst } from '../../platform/database/newest-first.js';
import { pageOf, pageWindow, type Page, type PageQuery } from '../../platform/http/page.dto.js';
import { storeNextVersion } from '../../platform/http/versioned-row.js';
import { newId } from '../../platform/new-id.js';
import { findOrganisation } from '../organisations/organisations.service.js';
import { normalisedLogin } from './domain/login-name.js';
import { isAlive } from './identified.js';
import { appendMembershipEvent, appendUserEvent } from './identity-events.js';
import {
  toMemberView,
  type MemberCreate,
  type MembershipCreate,
  type MemberView,
  type PasswordReset,
} from './members.dto.js';
import { Membership } from './membership.entity.js';
import { newPassword } from './new-password.js';
import { PasswordHasher } from './password-hasher.js';
import { assertOwn, assertReadable, rightsToGive, type StoredRights } from './rights-of.js';
import { deleteSecondFactor, secondFactorMissing } from './second-factor-codes.js';
import { Session } from './session.entity.js';
import { revokeSession } from './sessions.service.js';
import { User } from './user.entity.js';

/** People, and what they may do for which organisation. */
@Injectable()
export class MembersService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
  ) {}

  /**
   * @param organisationId null: of the platform
   * @throws DomainError `organisation-not-found`, `login-taken`, `password-not-valid`, `rights-not-valid`, `not-allowed`
   */
  async createMember(
    caller: Caller,
    organisationId: string | null,
    input: MemberCreate,
  ): Promise<MemberView> {
    const recordedAt = this.clock.now();
    assertOwn(caller, organisationId, 'organisation-not-found', 'organisation');
    const rights = rightsToGive(caller, input, recordedAt);
    const login = normalisedLogin(input.login);
    const password = newPassword(input.temporaryPassword, login, '/temporaryPassword');
    const user: User = {
      id: newId(),
      login,
      name: input.name,
      passwordRecord: await this.hasher.hash(password),
      passwordIsTemporary: 1,
      secondFactorSince: null,
      recordedAt,
      version: 1,
    };
    const membership = membershipOf(user.id, organisationId, rights, recordedAt);
    return this.database.write(async (tx) => {
      if (organisationId !== null) await findOrganisation(tx, organisationId);
      if (await tx.existsBy(User, { login })) throw loginTaken();
      await tx.insert(User, user).catch((error: unknown) => {
        throw isUniqueViolation(error) ? loginTaken() : error;
      });
      await tx.insert(Membership, membership);
      await appendUserEvent(tx, 'user.recorded', user, recordedAt);
      await appendMembershipEvent(tx, 'member.added', membership, recordedAt);
      return toMemberView(membership, user);
    });
  }

  /** @throws DomainError `reference-not-found`, `rights-not-valid` */
  async createMembership(caller: Caller, input: MembershipCreate): Promise<MemberView> {
    const recordedAt = this.clock.now();
    const organisationId = input.organisationId ?? null;
    const rights = rightsToGive(caller, input, recordedAt);
    const membership = membershipOf(input.userId, organisationId, rights, recordedAt);
    return this.database.write(async (tx) => {
      if (organisationId !== null) await findOrganisation(tx, organisationId);
      const user = await tx.findOneBy(User, { id: input.userId });
      if (user === null) {
        const detail = 'There is no user with this id.';
        throw new DomainError('reference-not-found', detail, {}, [
          { pointer: '/userId', code: 'REFERENCE_NOT_FOUND', detail },
        ]);
      }
      await tx.insert(Membership, membership);
      await appendMembershipEvent(tx, 'member.added', membership, recordedAt);
      return toMemberView(membership, user);
    });
  }

  /** @param organisationId null: of the platform @throws DomainError `organisation-not-found` */
  async listMembers(
    caller: Caller,
    organisationId: string | null,
    query: PageQuery,
  ): Promise<Page<MemberView>> {
    assertReadable(caller, organisationId, 'organisation-not-found', 'organisation');
    const window = pageWindow(query);
    return this.database.read(async (tx) => {
      if (organisationId !== null) await findOrganisation(tx, organisationId);
      const where = { organisationId: organisationId ?? IsNull() };
      const rows = await tx.find(Membership, newestFirst<Membership>(where, window));
      const users = await tx.findBy(User, { id: In(rows.map(({ userId }) => userId)) });
      const byId = new Map(users.map((user) => [user.id, user]));
      return pageOf(rows, window, (row) => toMemberView(row, userIn(byId, row.userId)));
    });
  }

  /** Takes effect at the next request. @throws DomainError `member-not-found`, `already-revoked`, `last-owner` */
  async revokeMember(caller: Caller, id: string): Promise<MemberView> {
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const { membership, user } = await findMember(tx, caller, id);
      if (!isAlive(membership, now))
        throw new DomainError('already-revoked', 'This membership has ended already.');
      if (membership.organisationId === null && membership.role === 'OWNER')
        await assertAnotherOwner(tx, membership, now);
      const next = { ...membership, revokedAt: now, version: membership.version + 1 };
      await storeNextVersion(tx, Membership, next);
      await appendMembershipEvent(tx, 'member.revoked', next, now);
      return toMemberView(next, user);
    });
  }

  /**
   * For who has lost the password: ends all sessions. Whoever acts for one organisation only does so for its own people,
   * not for those who are members elsewhere too, and so could be impersonated there.
   * @throws DomainError `member-not-found`, `already-revoked`, `not-allowed`, `password-not-valid`
   */
  async resetPassword(caller: Caller, id: string, input: PasswordReset): Promise<MemberView> {
    const now = this.clock.now();
    const found = await this.database.read((tx) => findMember(tx, caller, id));
    const password = newPassword(input.temporaryPassword, found.user.login, '/temporaryPassword');
    const passwordRecord = await this.hasher.hash(password);
    return this.database.write(async (tx) => {
      const { membership, user } = await findMember(tx, caller, id);
      if (!isAlive(membership, now))
        throw new DomainError('already-revoked', 'This membership has ended already.');
      if (!caller.isPlatform) await assertMemberHereOnly(tx, membership, now);
      const next = { ...user, passwordRecord, passwordIsTemporary: 1, version: user.version + 1 };
      await storeNextVersion(tx, User, next);
      await revokeSessionsOf(tx, user.id, now);
      await appendUserEvent(tx, 'user.password-reset', next, now);
      return toMemberView(membership, next);
    });
  }

  /**
   * For who has lost the device and the recovery codes: ends all sessions. The rule is that of `resetPassword`.
   * @throws DomainError `member-not-found`, `already-revoked`, `not-allowed`, `second-factor-missing`
   */
  async removeMembersSecondFactor(caller: Caller, id: string): Promise<MemberView> {
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const { membership, user } = await findMember(tx, caller, id);
      if (!isAlive(membership, now))
        throw new DomainError('already-revoked', 'This membership has ended already.');
      if (!caller.isPlatform) await assertMemberHereOnly(tx, membership, now);
      if (user.secondFactorSince === null) throw secondFactorMissing();
      const next = await deleteSecondFactor(tx, user, now);
      await revokeSessionsOf(tx, user.id, now);
      return toMemberView(membership, next);
    });
  }
}

function membershipOf(
  userId: string,
  organisationId: string | null,
  rights: StoredRights,
  recordedAt: string,
): Membership {
  return { id: newId(), userId, organisationId, ...rights, revokedAt: null, recordedAt, version: 1 };
}

function loginTaken(): DomainError {
  return new DomainError('login-taken', 'Somebody has this login already.', {}, [
    { pointer: '/login', code: 'LOGIN_TAKEN', detail: 'Choose another one.' },
  ]);
}

function userIn(users: ReadonlyMap<string, User>, id: string): User {
  const user = users.get(id);
  if (user === undefined) throw new Error('A membership is of a user, by a foreign key.');
  return user;
}

/** Part. @throws DomainError `member-not-found`, also for one of another organisation */
async function findMember(
  tx: ReadTransaction,
  caller: Caller,
  id: string,
): Promise<{ readonly membership: Membership; readonly user: User }> {
  const membership = await tx.findOneBy(Membership, { id });
  if (membership === null) throw new DomainError('member-not-found', 'There is no member with this id.');
  assertOwn(caller, membership.organisationId, 'member-not-found', 'member');
  const user = await tx.findOneBy(User, { id: membership.userId });
  if (user === null) throw new Error('A membership is of a user, by a foreign key.');
  return { membership, user };
}

/** Part: somebody must be able to log in for the platform. @throws DomainError `last-owner` */
export async function assertAnotherOwner(
  tx: ReadTransaction,
  { id }: Membership,
  now: string,
): Promise<void> {
  const others = await tx.findBy(Membership, { organisationId: IsNull(), role: 'OWNER', id: Not(id) });
  if (!others.some((one) => isAlive(one, now)))
    throw new DomainError('last-owner', 'Nobody else could log in for the platform then.');
}

/** Part. @throws DomainError `not-allowed` */
async function assertMemberHereOnly(
  tx: ReadTransaction,
  { userId, organisationId }: Membership,
  now: string,
): Promise<void> {
  const all = await tx.findBy(Membership, { userId });
  if (all.some((one) => one.organisationId !== organisationId && isAlive(one, now)))
    throw new DomainError(
      'not-allowed',
      'Ask the operator of the platform: this person is a member elsewhere too.',
    );
}

/** Part. @param exceptId a session that goes on @returns how many it were */
export async function revokeSessionsOf(
  tx: WriteTransaction,
  userId: string,
  now: string,
  exceptId: string | null = null,
): Promise<number> {
  const sessions = await tx.findBy(Session, { userId, revokedAt: IsNull() });
  const ending = sessions.filter((session) => session.id !== exceptId && isAlive(session, now));
  for (const session of ending) await revokeSession(tx, session, 'session.revoked', now);
  return ending.length;
}
