import { Injectable } from '@nestjs/common';
import { DomainError } from '../../shared/domain-error.js';
import type { Caller } from '../../platform/access/caller.js';
import { Clock } from '../../platform/clock.js';
import { Database, type ReadTransaction } from '../../platform/database/database.js';
import { storeNextVersion } from '../../platform/http/versioned-row.js';
import { base32Of } from './domain/base32.js';
import { appendUserEvent } from './identity-events.js';
import { loginRefused, Logins } from './logins.js';
import { revokeSessionsOf } from './members.service.js';
import { authenticatorUri } from './one-time-code.js';
import {
  deleteSecondFactor,
  findSecondFactor,
  SecondFactorCodes,
  secondFactorMissing,
  secondFactorRefused,
  storeUsedCode,
} from './second-factor-codes.js';
import { SecondFactor } from './second-factor.entity.js';
import type {
  SecondFactorBegin,
  SecondFactorConfirm,
  SecondFactorRemovalView,
  SecondFactorRemove,
  SecondFactorSecretView,
  SecondFactorView,
} from './second-factors.dto.js';
import { User } from './user.entity.js';

const ISSUER = 'Lodestock';

/** People's one-time codes (TOTP, RFC 6238): begun, confirmed by the first code, and removed. */
@Injectable()
export class SecondFactorsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly logins: Logins,
    private readonly codes: SecondFactorCodes,
  ) {}

  /**
   * Makes a secret in place of one that was never confirmed. Logins go on as before.
   * @throws DomainError `not-allowed` for keys; `login-refused`, `login-throttled`, `second-factor-active`
   */
  async beginSecondFactor(
    caller: Caller,
    { currentPassword }: SecondFactorBegin,
    address: string,
  ): Promise<SecondFactorSecretView> {
    const user = await this.database.read((tx) => findCallingUser(tx, caller));
    await this.logins.assertLogin({ login: user.login, password: currentPassword, address }, user, null);
    if (user.secondFactorSince !== null)
      throw new DomainError('second-factor-active', 'Logins of this user need a code already.');
    const { secret, sealedSecret } = this.codes.make(user.id);
    const now = this.clock.now();
    const view = { secret: base32Of(secret), uri: authenticatorUri(secret, ISSUER, user.login) };
    return this.database.write(async (tx) => {
      await assertAsItWas(tx, user);
      await tx.delete(SecondFactor, { id: user.id });
      const factor: SecondFactor = {
        id: user.id,
        sealedSecret,
        lastStep: 0,
        recoveryCodeMacs: [],
        recordedAt: now,
        version: 1,
      };
      await tx.insert(SecondFactor, factor);
      await appendUserEvent(tx, 'user.second-factor-begun', user, now);
      return view;
    });
  }

  /**
   * Ends the user's other sessions, which were opened without a code.
   * @throws DomainError `not-allowed` for keys; `second-factor-missing`, `second-factor-active`, `second-factor-refused`
   */
  async confirmSecondFactor(caller: Caller, { oneTimeCode }: SecondFactorConfirm): Promise<SecondFactorView> {
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      const user = await findCallingUser(tx, caller);
      if (user.secondFactorSince !== null)
        throw new DomainError('second-factor-active', 'Logins of this user need a code already.');
      const factor = await tx.findOneBy(SecondFactor, { id: user.id });
      if (factor === null) throw secondFactorMissing();
      const used = this.codes.use(factor, oneTimeCode);
      if (used === null) throw secondFactorRefused();
      const { codes, macs } = this.codes.makeRecoveryCodes(user.id);
      await storeUsedCode(tx, user, { ...used, next: { ...used.next, recoveryCodeMacs: macs } }, now);
      const next = { ...user, secondFactorSince: now, version: user.version + 1 };
      await storeNextVersion(tx, User, next);
      await appendUserEvent(tx, 'user.second-factor-confirmed', next, now);
      const endedSessions = await revokeSessionsOf(tx, user.id, now, caller.facts.token?.sessionId ?? null);
      return { userId: user.id, recoveryCodes: [...codes], endedSessions };
    });
  }

  /** @throws DomainError as `Logins.assertLogin`; `not-allowed` for keys; `second-factor-missing` */
  async removeSecondFactor(
    caller: Caller,
    { currentPassword, oneTimeCode }: SecondFactorRemove,
    address: string,
  ): Promise<SecondFactorRemovalView> {
    const { user, factor } = await this.database.read(async (tx) => {
      const found = await findCallingUser(tx, caller);
      return { user: found, factor: await findSecondFactor(tx, found) };
    });
    if (factor === null) throw secondFactorMissing();
    const attempt = { login: user.login, password: currentPassword, oneTimeCode, address };
    await this.logins.assertLogin(attempt, user, factor);
    const now = this.clock.now();
    return this.database.write(async (tx) => {
      await assertAsItWas(tx, user);
      await deleteSecondFactor(tx, user, now);
      return { userId: user.id };
    });
  }
}

/** Part. @throws DomainError `not-allowed` */
async function findCallingUser(tx: ReadTransaction, { facts: { kind, id } }: Caller): Promise<User> {
  const user = kind === 'USER' ? await tx.findOneBy(User, { id }) : null;
  if (user === null) throw new DomainError('not-allowed', 'Keys have no second factor.');
  return user;
}

/** Part: what was compared still holds. @throws DomainError `login-refused` */
async function assertAsItWas(tx: ReadTransaction, user: User): Promise<void> {
  const current = await tx.findOneBy(User, { id: user.id });
  if (current?.version !== user.version) throw loginRefused();
}
