import { describe, expect, it } from '@jest/globals';
import { formatTokenSubject, parseTokenSubject } from './access-token.js';
import { networkOf } from './client-network.js';
import {
  apiKeyPrefix,
  formatApiKey,
  formatRefreshToken,
  parseApiKey,
  parseRefreshToken,
} from './credential-format.js';

const ID = '0199b0a2-0018-7000-8000-00000000000a';
const SECRET = `a_b-${'X9'.repeat(19)}z`;

describe('an API key', () => {
  it('is taken apart into what it was made of', () => {
    const key = formatApiKey({ id: ID, secret: SECRET });
    expect(key).toBe(`ls_live_0199b0a200187000800000000000000a_${SECRET}`);
    expect(parseApiKey(key)).toEqual({ id: ID, secret: SECRET });
    expect(key.startsWith(apiKeyPrefix(ID))).toBe(true);
  });

  const key = formatApiKey({ id: ID, secret: SECRET });
  it.each([
    ['nothing', ''],
    ['a character too few', key.slice(0, -1)],
    ['a character too many', `${key}A`],
    ['capitals in the id', key.replace('0a_', '0A_')],
    ['a line end', `${key}\n`],
    ['another prefix', key.replace('live', 'test')],
  ])('is not %s', (_case, text) => {
    expect(parseApiKey(text)).toBeNull();
  });
});

describe('a refresh token', () => {
  it('is taken apart into what it was made of', () => {
    const parts = { sessionId: ID, generation: 12, mac: SECRET };
    expect(parseRefreshToken(formatRefreshToken(parts))).toEqual(parts);
  });

  it('is not an API key, nor the other way round', () => {
    expect(parseApiKey(formatRefreshToken({ sessionId: ID, generation: 1, mac: SECRET }))).toBeNull();
    expect(parseRefreshToken(formatApiKey({ id: ID, secret: SECRET }))).toBeNull();
  });
});

describe('the subject of a token', () => {
  it.each(['session', 'key'] as const)('names a %s', (kind) => {
    expect(parseTokenSubject(formatTokenSubject({ kind, id: ID }))).toEqual({ kind, id: ID });
  });

  it.each([undefined, 7, '', ID, `user:${ID}`, `session:${ID} `, `session:${ID.toUpperCase()}`, 'key:1'])(
    'is not %j',
    (subject) => {
      expect(parseTokenSubject(subject)).toBeNull();
    },
  );
});

describe('networkOf', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('counts %s as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
