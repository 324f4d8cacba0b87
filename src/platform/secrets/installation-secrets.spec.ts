import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ed25519KeyOf } from './ed25519-key.js';
import { InstallationSecrets } from './installation-secrets.js';

const secretOf = (name: string): Buffer => createHash('sha256').update(name).digest();
const NEW = secretOf('new');
const OLD = secretOf('old');

describe('ed25519KeyOf', () => {
  // RFC 8037, appendices A.1 to A.4.
  const seed = Buffer.from('nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A', 'base64url');

  it('gives the public key and the thumbprint of RFC 8037', () => {
    const key = ed25519KeyOf(seed);
    expect(key.publicKey.export({ format: 'jwk' })['x']).toBe('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo');
    expect(key.kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  it.each([31, 33])('refuses a seed of %d bytes', (length) => {
    expect(() => ed25519KeyOf(Buffer.alloc(length))).toThrow(RangeError);
  });
});

describe('InstallationSecrets', () => {
  const both = new InstallationSecrets([NEW, OLD]);
  const newOnly = new InstallationSecrets([NEW]);
  const oldOnly = new InstallationSecrets([OLD]);

  it('refuses none, and one that is too short', () => {
    expect(() => new InstallationSecrets([])).toThrow(RangeError);
    expect(() => new InstallationSecrets([Buffer.alloc(31)])).toThrow(RangeError);
  });

  it('makes codes as RFC 2104 and RFC 5869 say', () => {
    const key = Buffer.from(hkdfSync('sha256', NEW, '', 'lodestock/mac/api-key/1', 32));
    expect(newOnly.mac('api-key', 'a')).toBe(createHmac('sha256', key).update('a').digest('base64url'));
  });

  it('tells under which secret a code was made', () => {
    expect(both.fitOf('api-key', 'a', newOnly.mac('api-key', 'a'))).toBe('NEWEST');
    expect(both.fitOf('api-key', 'a', oldOnly.mac('api-key', 'a'))).toBe('OLDER');
    expect(newOnly.fitOf('api-key', 'a', oldOnly.mac('api-key', 'a'))).toBe('NONE');
  });

  it.each([
    ['another message', 'api-key', 'b'],
    ['another purpose', 'password', 'a'],
  ] as const)('lets no code pass for %s', (_case, purpose, message) => {
    expect(both.fitOf(purpose, message, both.mac('api-key', 'a'))).toBe('NONE');
  });

  it('takes one spelling of a code only', () => {
    // 43 characters have two bits more than 32 bytes: three other last characters say the same bytes.
    const mac = both.mac('api-key', 'a');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const fitting = [...alphabet].filter(
      (last) => both.fitOf('api-key', 'a', mac.slice(0, -1) + last) !== 'NONE',
    );
    expect(fitting).toEqual([mac.at(-1)]);
  });

  it.each(['', 'AAAA', 'not base64url!'])('lets %j pass for no code', (mac) => {
    expect(both.fitOf('api-key', 'a', mac)).toBe('NONE');
  });

  it('signs with the newest secret and verifies with all', () => {
    expect(both.signingKey.kid).toBe(newOnly.signingKey.kid);
    expect(both.verificationKey(oldOnly.signingKey.kid)?.kid).toBe(oldOnly.signingKey.kid);
    expect(newOnly.verificationKey(oldOnly.signingKey.kid)).toBeUndefined();
  });

  it('opens what it sealed, in its context only', () => {
    const sealed = oldOnly.seal('{"key":"ü"}', 'request 1');
    expect(sealed).not.toContain('key');
    expect(both.open(sealed, 'request 1')).toBe('{"key":"ü"}');
    expect(both.open(sealed, 'request 2')).toBeNull();
    expect(newOnly.open(sealed, 'request 1')).toBeNull();
  });

  it('never seals twice alike, and opens nothing that was changed', () => {
    const sealed = newOnly.seal('text', 'c');
    expect(newOnly.seal('text', 'c')).not.toBe(sealed);
    const parts = sealed.split('.');
    for (const index of [1, 2, 3]) {
      const bytes = Buffer.from(parts[index] ?? '', 'base64url');
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      const changed = parts.map((part, at) => (at === index ? bytes.toString('base64url') : part)).join('.');
      expect(newOnly.open(changed, 'c')).toBeNull();
    }
    expect(newOnly.open('', 'c')).toBeNull();
    expect(newOnly.open(parts.slice(0, 2).join('.'), 'c')).toBeNull();
  });
});
