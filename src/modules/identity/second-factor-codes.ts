import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../shared/domain-error.js';
import { Clock } from '../../platform/clock.js';
import type { ReadTransaction, WriteTransaction } from '../../platform/database/database.js';
import { InstallationSecrets } from '../../platform/secrets/installation-secrets.js';
import { storeNextVersion } from '../../platform/http/versioned-row.js';
import {
  formatRecoveryCode,
  normalisedRecoveryCode,
  RECOVERY_CODE_BYTES,
  RECOVERY_CODES,
} from './domain/recovery-code.js';
import { appendUserEvent } from './identity-events.js';
import { acceptedStep, CODE_SECRET_BYTES } from './one-time-code.js';
import { SecondFactor } from './second-factor.entity.js';
import { User } from './user.entity.js';

/** A code that fits: what the factor is once the code has been used up. */
export interface UsedCode {
  readonly next: SecondFactor;
  readonly isRecoveryCode: boolean;
}

/** Recovery codes that were just made. */
export interface MadeRecoveryCodes {
  /** To be shown once. */
  readonly codes: readonly string[];
  /** To be stored. */
  readonly macs: readonly string[];
}

/** Makes and compares one-time codes. The database alone gives neither the secret of the codes nor a way to try recovery codes. */
@Injectable()
export class SecondFactorCodes {
  constructor(
    private readonly secrets: InstallationSecrets,
    private readonly clock: Clock,
  ) {}

  /** A secret, and how it is stored for a user. */
  make(userId: string): { readonly secret: Uint8Array; readonly sealedSecret: string } {
    const secret = randomBytes(CODE_SECRET_BYTES);
    return { secret, sealedSecret: this.secrets.seal(secret.toString('base64url'), contextOf(userId)) };
  }

  makeRecoveryCodes(userId: string): MadeRecoveryCodes {
    const codes = Array.from({ length: RECOVERY_CODES }, () =>
      formatRecoveryCode(randomBytes(RECOVERY_CODE_BYTES)),
    );
    return { codes, macs: codes.map((code) => this.secrets.mac('recovery-code', messageOf(userId, code))) };
  }

  /**
   * @param text of the device, or a recovery code
   * @returns null where it is neither, or was used before
   */
  use(factor: SecondFactor, text: string): UsedCode | null {
    const next = { ...factor, version: factor.version + 1 };
    const recovery = factor.recoveryCodeMacs.find(
      (mac) => this.secrets.fitOf('recovery-code', messageOf(factor.id, text), mac) !== 'NONE',
    );
    if (recovery !== undefined) {
      const left = factor.recoveryCodeMacs.filter((mac) => mac !== recovery);
      return { next: { ...next, recoveryCodeMacs: left }, isRecoveryCode: true };
    }
    const context = contextOf(factor.id);
    const opened = this.secrets.open(factor.sealedSecret, context);
    if (opened === null) return null;
    const secret = Buffer.from(opened, 'base64url');
    const lastStep = acceptedStep(secret, text.trim(), Date.parse(this.clock.now()), factor.lastStep);
    if (lastStep === null) return null;
    // Under the newest secret of the installation, so that older ones can go.
    const sealedSecret = factor.sealedSecret.startsWith(this.secrets.newestSeal)
      ? factor.sealedSecret
      : this.secrets.seal(opened, context);
    return { next: { ...next, lastStep, sealedSecret }, isRecoveryCode: false };
  }
}

/** Part. The factor that a login needs; null where it needs none. */
export async function findSecondFactor(tx: ReadTransaction, user: User | null): Promise<SecondFactor | null> {
  if (user === null || user.secondFactorSince === null) return null;
  const factor = await tx.findOneBy(SecondFactor, { id: user.id });
  if (factor === null) throw new Error('A user with a second factor has one: both are written together.');
  return factor;
}

/** Part: each code is good once. @throws DomainError `second-factor-refused` where somebody was quicker */
export async function storeUsedCode(
  tx: WriteTransaction,
  user: User,
  { next, isRecoveryCode }: UsedCode,
  now: string,
): Promise<void> {
  const { id, version, ...fields } = next;
  const { affected } = await tx.update(SecondFactor, { id, version: version - 1 }, { ...fields, version });
  if (affected !== 1) throw secondFactorRefused();
  if (isRecoveryCode) await appendUserEvent(tx, 'user.recovery-code-used', user, now);
}

/** Part. The user is at the version before the one that is stored. */
export async function deleteSecondFactor(tx: WriteTransaction, user: User, now: string): Promise<User> {
  const next = { ...user, secondFactorSince: null, version: user.version + 1 };
  await tx.delete(SecondFactor, { id: user.id });
  await storeNextVersion(tx, User, next);
  await appendUserEvent(tx, 'user.second-factor-removed', next, now);
  return next;
}

export function secondFactorMissing(): DomainError {
  return new DomainError('second-factor-missing', 'Logins of this user need no code.');
}

export function secondFactorRefused(): DomainError {
  return new DomainError('second-factor-refused', 'This code is not one of now, or was used before.', {}, [
    { pointer: '/oneTimeCode', code: 'SECOND_FACTOR_REFUSED', detail: 'Wait for the next one.' },
  ]);
}

function contextOf(userId: string): string {
  return `second-factor ${userId}`;
}

function messageOf(userId: string, code: string): string {
  return `${userId} ${normalisedRecoveryCode(code) ?? ''}`;
}
