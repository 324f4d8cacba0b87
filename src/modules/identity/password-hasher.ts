import { randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../../shared/domain-error.js';
import { InstallationSecrets } from '../../platform/secrets/installation-secrets.js';
import {
  formatPasswordRecord,
  isOutdated,
  parsePasswordRecord,
  type ScryptCost,
} from './domain/password-record.js';

/** Each takes 32 MiB and a thread of the four that file access needs too. */
const HASHES_AT_ONCE_MAX = 2;
/** Some three seconds of waiting. */
const WAITING_MAX = 16;
const RETRY_AFTER_SECONDS = 2;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** How a password fits: not at all, or it does, or it does and should be stored anew. */
export type PasswordFit = 'WRONG' | 'RIGHT' | 'OUTDATED';

/** Token of what a password costs. */
export const PASSWORD_COST = Symbol('passwordCost');

const scryptAsync = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/**
 * Stores and compares passwords: scrypt (RFC 7914), and HMAC-SHA-256 of its value with a secret of the installation, so
 * that nobody tries out passwords on a copy of the database.
 */
@Injectable()
export class PasswordHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly secrets: InstallationSecrets,
    @Inject(PASSWORD_COST) private readonly cost: ScryptCost,
  ) {}

  /** The record to store. @param password normalised @throws DomainError `login-capacity-reached` */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const value = await this.derive(password, salt, this.cost);
    const mac = this.secrets.mac('password', value);
    return formatPasswordRecord({ cost: this.cost, salt: salt.toString('base64url'), mac });
  }

  /**
   * Takes as long where there is no record as where there is one.
   * @param password normalised
   * @throws DomainError `login-capacity-reached`
   */
  async fitOf(password: string, record: string | null): Promise<PasswordFit> {
    if (record === null) {
      await this.derive(password, randomBytes(SALT_BYTES), this.cost);
      return 'WRONG';
    }
    const parsed = parsePasswordRecord(record);
    const value = await this.derive(password, Buffer.from(parsed.salt, 'base64url'), parsed.cost);
    const fit = this.secrets.fitOf('password', value, parsed.mac);
    if (fit === 'NONE') return 'WRONG';
    return fit === 'OLDER' || isOutdated(parsed, this.cost) ? 'OUTDATED' : 'RIGHT';
  }

  private async derive(password: string, salt: Buffer, { logN, r, p }: ScryptCost): Promise<Buffer> {
    await this.begin();
    try {
      const N = 2 ** logN;
      // It needs half of this.
      const maxmem = 256 * r * (N + p + 2);
      return await scryptAsync(password, salt, HASH_BYTES, { N, r, p, maxmem });
    } finally {
      this.end();
    }
  }

  private async begin(): Promise<void> {
    if (this.running < HASHES_AT_ONCE_MAX) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= WAITING_MAX) {
      const facts = { retryAfterSeconds: RETRY_AFTER_SECONDS };
      throw new DomainError('login-capacity-reached', `${WAITING_MAX} logins are waiting already.`, facts);
    }
    // Whoever ends hands its place over.
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private end(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}
