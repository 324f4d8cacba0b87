import { createHash, timingSafeEqual } from 'node:crypto';
import { Caller } from './caller.js';

export const OPERATOR_KEY_LENGTH_MIN = 32;

/** Whoever holds the key of the configuration runs the platform: for automation, and before anybody can log in. */
export const PLATFORM_OPERATOR = new Caller({
  kind: 'OPERATOR_KEY',
  id: 'operator-key',
  organisationId: null,
  organisationRoles: [],
  role: 'OWNER',
  scopes: null,
  grants: [],
});

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Tells the key of the configuration from everything else, in a time that says nothing of how near that comes. */
export class OperatorKey {
  private readonly digest: Buffer;

  /** @param key of at least 32 visible characters */
  constructor(key: string) {
    this.digest = digestOf(key);
  }

  is(credential: string): boolean {
    return timingSafeEqual(this.digest, digestOf(credential));
  }
}
