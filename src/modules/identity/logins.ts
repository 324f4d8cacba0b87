import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { DomainError } from '../../shared/domain-error.js';
import { appendEvent } from '../../platform/audit/append-event.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database/database.js';
import { networkOf } from './domain/client-network.js';
import { LoginThrottle } from './domain/login-throttle.js';
import { normalisedPassword } from './domain/password-rules.js';
import { PasswordHasher } from './password-hasher.js';
import { SecondFactorCodes, secondFactorRefused, type UsedCode } from './second-factor-codes.js';
import type { SecondFactor } from './second-factor.entity.js';
import type { User } from './user.entity.js';

const FAILURE_NOTED_EVERY_MS = 60_000;
/** Logins that do not exist share one name: else whoever makes them up would fill the chain. */
const UNKNOWN = 'unknown';
const NOTED_MAX = 10_000;

/** Somebody shows a password, and a code where one is asked for. */
export interface LoginAttempt {
  /** Normalised. */
  readonly login: string;
  /** As it was typed. */
  readonly password: string;
  /** Of the device, or a recovery code. */
  readonly oneTimeCode?: string;
  /** Where from, as the socket tells it. */
  readonly address: string;
}

/** What fits. */
export interface AcceptedLogin {
  /** To store instead of an outdated one; null where it is not. */
  readonly newRecord: string | null;
  /** To be stored, so that it is good once; null where none was asked for. */
  readonly usedCode: UsedCode | null;
}

/** Compares passwords and one-time codes, and slows guessing down. Takes as long for a login that there is not. */
@Injectable()
export class Logins implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Logins');
  private readonly throttle = new LoginThrottle();
  private readonly notedAt = new Map<string, number>();
  private readonly noting = new Set<Promise<void>>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly hasher: PasswordHasher,
    private readonly codes: SecondFactorCodes,
  ) {}

  /**
   * @param user whose login it is; null where there is none
   * @param factor of the user, where a code is asked for as well
   * @throws DomainError `login-throttled`, `login-capacity-reached` or `login-refused`; once the password is right
   *   `second-factor-required` or `second-factor-refused`
   */
  async assertLogin(
    attempt: LoginAttempt,
    user: User | null,
    factor: SecondFactor | null,
  ): Promise<AcceptedLogin> {
    const network = networkOf(attempt.address);
    const nowMs = Date.parse(this.clock.now());
    const waitMs = this.throttle.admit(attempt.login, network, nowMs);
    if (waitMs > 0) {
      const retryAfterSeconds = Math.ceil(waitMs / 1_000);
      const detail = `Failed too often of late. The next attempt is admitted in ${retryAfterSeconds} s.`;
      throw new DomainError('login-throttled', detail, { retryAfterSeconds });
    }
    const password = normalisedPassword(attempt.password);
    const fit = await this.hasher.fitOf(password, user?.passwordRecord ?? null).catch((error: unknown) => {
      this.throttle.notTried(attempt.login, network, nowMs);
      throw error;
    });
    if (fit === 'WRONG') {
      this.noteFailure(user, nowMs);
      throw loginRefused();
    }
    if (factor !== null && attempt.oneTimeCode === undefined) {
      this.throttle.notTried(attempt.login, network, nowMs);
      throw new DomainError('second-factor-required', 'Logins of this user need a one-time code.', {}, [
        { pointer: '/oneTimeCode', code: 'SECOND_FACTOR_REQUIRED', detail: 'Send the code of the device.' },
      ]);
    }
    const usedCode = factor === null ? null : this.codes.use(factor, attempt.oneTimeCode ?? '');
    if (factor !== null && usedCode === null) {
      // Codes are guessed no faster than passwords are, by who has the password.
      this.noteFailure(user, nowMs);
      throw secondFactorRefused();
    }
    this.throttle.succeeded(attempt.login, network, nowMs);
    return { newRecord: fit === 'OUTDATED' ? await this.hasher.hash(password) : null, usedCode };
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.noting);
  }

  /** Nobody waits for it: it would tell by its time whether the login is known. */
  private noteFailure(user: User | null, nowMs: number): void {
    const subjectId = user?.id ?? UNKNOWN;
    const last = this.notedAt.get(subjectId);
    if (last !== undefined && nowMs - last < FAILURE_NOTED_EVERY_MS) return;
    if (this.notedAt.size >= NOTED_MAX) this.notedAt.clear();
    this.notedAt.set(subjectId, nowMs);
    const noting: Promise<void> = this.database
      .write((tx) =>
        appendEvent(tx, {
          type: 'login.failed',
          subjectKind: 'user',
          subjectId,
          organisationId: null,
          facts: {},
          recordedAt: this.clock.now(),
        }),
      )
      .catch((error: unknown) => this.logger.error({ failure: 'login-not-noted', error: String(error) }))
      .finally(() => this.noting.delete(noting));
    this.noting.add(noting);
  }
}

export function loginRefused(): DomainError {
  return new DomainError('login-refused', 'There is no such login with this password.');
}
