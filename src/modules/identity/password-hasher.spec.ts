import { createHash, scryptSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { InstallationSecrets } from '../../platform/secrets/installation-secrets.js';
import { formatPasswordRecord } from './domain/password-record.js';
import { SCRYPT_COST } from './domain/password-record.js';
import { PasswordHasher } from './password-hasher.js';

const secretNamed = (name: string): Buffer => createHash('sha256').update(name).digest();
const NEWEST = new InstallationSecrets([secretNamed('newest'), secretNamed('older')]);
const OLDER = new InstallationSecrets([secretNamed('older')]);
const SALT = Buffer.alloc(16, 7);
/** As cheap as scrypt gets, so that the spec is not about it. */
const CHEAP = { logN: 1, r: 1, p: 1 };

/** A record as it is made under `secrets`, by the definition of it. */
function recordOf(password: string, secrets: InstallationSecrets): string {
  const value = scryptSync(password, SALT, 32, { N: 2, r: 1, p: 1 });
  const mac = secrets.mac('password', value);
  return formatPasswordRecord({ cost: CHEAP, salt: SALT.toString('base64url'), mac });
}

describe('PasswordHasher', () => {
  const hasher = new PasswordHasher(NEWEST, SCRYPT_COST);

  it('takes the password that it has hashed, and no other', async () => {
    const record = await hasher.hash('seven grey herons wade');
    expect(record).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/);
    expect(await hasher.fitOf('seven grey herons wade', record)).toBe('RIGHT');
    expect(await hasher.fitOf('seven grey herons wade ', record)).toBe('WRONG');
    // Without the secret that it was stored under.
    expect(await new PasswordHasher(OLDER, SCRYPT_COST).fitOf('seven grey herons wade', record)).toBe(
      'WRONG',
    );
  });

  it('says which ones are to be stored anew', async () => {
    expect(await hasher.fitOf('a', recordOf('a', NEWEST))).toBe('OUTDATED');
    expect(await hasher.fitOf('a', recordOf('a', OLDER))).toBe('OUTDATED');
    expect(await hasher.fitOf('b', recordOf('a', OLDER))).toBe('WRONG');
  });

  it('lets no password fit where there is no record', async () => {
    expect(await hasher.fitOf('', null)).toBe('WRONG');
  });

  it('hashes two at a time, lets sixteen wait and refuses the others until those are done', async () => {
    const record = recordOf('a', NEWEST);
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => hasher.fitOf('a', record)));
    const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as object] : []));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(18);
    expect(refused).toHaveLength(22);
    for (const reason of refused)
      expect(reason).toMatchObject({ code: 'login-capacity-reached', facts: { retryAfterSeconds: 2 } });
    expect(await hasher.fitOf('a', record)).toBe('OUTDATED');
  });
});
