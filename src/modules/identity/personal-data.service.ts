import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../shared/domain-error.js';
import type { Caller } from '../../platform/access/caller.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database/database.js';
import { storeNextVersion } from '../../platform/http/versioned-row.js';
import { isAlive } from './identified.js';
import { appendMembershipEvent, appendUserEvent } from './identity-events.js';
import { toMemberView } from './members.dto.js';
import { assertAnotherOwner, revokeSessionsOf } from './members.service.js';
import { Membership } from './membership.entity.js';
import { PasswordHasher } from './password-hasher.js';
import type { PersonalDataView, UserErasureView } from './personal-data.dto.js';
import { SecondFactor } from './second-factor.entity.js';
import { Session } from './session.entity.js';
import { User } from './user.entity.js';

const SESSIONS_SHOWN_MAX = 1_000;
const ERASED_NAME = 'Erased';

/** What is kept of people as people: told to themselves, and taken away where the books go on without it. */
@Injectable()
export class PersonalDataService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
  ) {}

  /** @throws DomainError `not-allowed` for keys */
  async getMyData({ facts: { kind, id } }: Caller): Promise<PersonalDataView> {
    return this.database.read(async (tx) => {
      const user = kind === 'USER' ? await tx.findOneBy(User, { id }) : null;
      if (user === null) throw new DomainError('not-allowed', 'Keys are nobody.');
      const memberships = await tx.find(Membership, { where: { userId: id }, order: { id: 'ASC' } });
      const sessions = await tx.find(Session, {
        where: { userId: id },
        order: { id: 'DESC' },
        take: SESSIONS_SHOWN_MAX,
      });
      return {
        userId: id,
        login: user.login,
        name: user.name,
        recordedAt: user.recordedAt,
        secondFactorSince: user.secondFactorSince,
        memberships: memberships.map((membership) => toMemberView(membership, user)),
        sessions: sessions.map((session) => ({
          id: session.id,
          membershipId: session.membershipId,
          recordedAt: session.recordedAt,
          expiresAt: session.expiresAt,
          revokedAt: session.revokedAt,
        })),
      };
    });
  }

  /**
   * Ends what the person may do, and forgets login, name, password and second factor. What was done stays under the id.
   * @throws DomainError `user-not-found`, `already-revoked` where it was done before, `last-owner`
   */
  async eraseUser(id: string): Promise<UserErasureView> {
    const now = this.clock.now();
    // Nothing fits it, and nobody has ever seen it.
    const passwordRecord = await this.hasher.hash(randomBytes(32).toString('base64url'));
    return this.database.write(async (tx) => {
      const user = await tx.findOneBy(User, { id });
      if (user === null) throw new DomainError('user-not-found', 'There is no user with this id.');
      const login = `erased ${id}`;
      if (user.login === login) throw new DomainError('already-revoked', 'This user was erased before.');
      const memberships = (await tx.findBy(Membership, { userId: id })).filter((one) => isAlive(one, now));
      for (const membership of memberships) {
        if (membership.organisationId === null && membership.role === 'OWNER')
          await assertAnotherOwner(tx, membership, now);
        const ended = { ...membership, revokedAt: now, version: membership.version + 1 };
        await storeNextVersion(tx, Membership, ended);
        await appendMembershipEvent(tx, 'member.revoked', ended, now);
      }
      const endedSessions = await revokeSessionsOf(tx, id, now);
      await tx.delete(SecondFactor, { id });
      const erased: User = {
        ...user,
        login,
        name: ERASED_NAME,
        passwordRecord,
        passwordIsTemporary: 1,
        secondFactorSince: null,
        version: user.version + 1,
      };
      await storeNextVersion(tx, User, erased);
      await appendUserEvent(tx, 'user.erased', erased, now);
      return { userId: id, erasedAt: now, endedMemberships: memberships.length, endedSessions };
    });
  }
}
