import { Injectable } from '@nestjs/common';
import { DomainError } from '../../shared/domain-error.js';
import type { Caller } from '../../platform/access/caller.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import { storeNextVersion } from '../../platform/http/versioned-row.js';
import { normalisedPassword } from './domain/password-rules.js';
import { identifyKey, identifySession, OPERATOR, type Identified } from './identified.js';
import { appendUserEvent } from './identity-events.js';
import { IdentityRules } from './identity-rules.js';
import { Logins } from './logins.js';
import type { PasswordChangeView } from './me.dto.js';
import { toMeView, type MeView } from './me.view.js';
import { revokeSessionsOf } from './members.service.js';
import { newPassword } from './new-password.js';
import { PasswordHasher } from './password-hasher.js';
import { User } from './user.entity.js';

/** What a change of password sends; `PasswordChange` explains it. */
export interface PasswordChangeInput {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** What callers are told of themselves, and change of themselves. */
@Injectable()
export class MeService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly logins: Logins,
    private readonly hasher: PasswordHasher,
    private readonly rules: IdentityRules,
  ) {}

  async getMe(caller: Caller): Promise<MeView> {
    const identified = await this.database.read((tx) =>
      identifyCaller(tx, caller, this.clock.now(), this.rules),
    );
    // It has ended since the request was let in.
    if (identified === null) throw new DomainError('not-authenticated', 'The key or session has just ended.');
    return toMeView(identified);
  }

  /**
   * Ends the user's other sessions.
   * @throws DomainError `not-allowed` for keys; `login-refused`, `login-throttled`, `password-not-valid`
   */
  async changePassword(
    caller: Caller,
    input: PasswordChangeInput,
    address: string,
  ): Promise<PasswordChangeView> {
    const { kind, id, token } = caller.facts;
    const user = kind === 'USER' ? await this.database.read((tx) => tx.findOneBy(User, { id })) : null;
    if (user === null) throw new DomainError('not-allowed', 'Keys have no password.');
    const attempt = { login: user.login, password: input.currentPassword, address };
    await this.logins.assertLogin(attempt, user, null);
    const password = newPassword(input.newPassword, user.login, '/newPassword');
    if (password === normalisedPassword(input.currentPassword))
      throw new DomainError('password-not-valid', 'The new password is the old one.', {}, [
        { pointer: '/newPassword', code: 'SAME_AS_BEFORE', detail: 'Choose another one.' },
      ]);
    const passwordRecord = await this.hasher.hash(password);
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const next = { ...user, passwordRecord, passwordIsTemporary: 0, version: user.version + 1 };
      await storeNextVersion(tx, User, next);
      const endedSessions = await revokeSessionsOf(tx, id, now, token?.sessionId ?? null);
      await appendUserEvent(tx, 'user.password-changed', next, now);
      return { userId: id, endedSessions };
    });
  }
}

/** Part. Null where it has ended since it was let in. */
function identifyCaller(
  tx: ReadTransaction,
  { facts }: Caller,
  now: string,
  rules: IdentityRules,
): Promise<Identified | null> {
  if (facts.kind === 'OPERATOR_KEY') return Promise.resolve(OPERATOR);
  const sessionId = facts.token?.sessionId;
  if (facts.kind === 'USER')
    return sessionId ? identifySession(tx, sessionId, now, rules) : Promise.resolve(null);
  return identifyKey(tx, facts.id, now, facts.token);
}
