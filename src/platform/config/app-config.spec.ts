import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ConfigError, readAppConfig } from './app-config.js';

const SECRET = createHash('sha256').update('newest').digest('base64url');
const OLDER_SECRET = createHash('sha256').update('older').digest('base64url');
const OPERATOR_KEY = 'kS8-Qw2_pT5.zX7+vB9*nM1=hG4!fD6?';

function faultsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    readAppConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('readAppConfig', () => {
  it.each([
    ['nothing', {}],
    ['only empty variables', { DATABASE_URL: '', PORT: '', HOST: '' }],
  ])('falls back to a local SQLite file on loopback where the environment says %s', (_case, environment) => {
    expect({ ...readAppConfig(environment) }).toEqual({
      databaseUrl: 'sqlite:data/lodestock.sqlite',
      port: 3000,
      host: '127.0.0.1',
      secrets: [],
      operatorKey: null,
      isProduction: false,
    });
  });

  it('reads every variable', () => {
    const environment = {
      DATABASE_URL: 'postgres://localhost/x',
      PORT: '0',
      HOST: '::1',
      SECRETS: `${SECRET}, ${OLDER_SECRET}`,
      OPERATOR_KEY,
      NODE_ENV: 'production',
    };
    expect({ ...readAppConfig(environment) }).toEqual({
      databaseUrl: 'postgres://localhost/x',
      port: 0,
      host: '::1',
      secrets: [SECRET, OLDER_SECRET],
      operatorKey: OPERATOR_KEY,
      isProduction: true,
    });
  });

  it.each(['65536', '-1', '80.5', '8o', '0x50', '1e3', ' 80', 'NaN'])('refuses PORT=%s', (PORT) => {
    expect(faultsOf({ PORT })).toEqual(['PORT: set a whole number from 0 to 65535.']);
  });

  it.each(['0.0.0.0', '::', '192.168.0.1', 'example.org'])(
    'lets HOST=%s, which strangers reach, only where there are secrets',
    (HOST) => {
      expect(faultsOf({ HOST })).toEqual([
        'HOST: set one of 127.0.0.1, ::1, localhost, or set SECRETS as well: other machines are let in only then.',
      ]);
      expect(readAppConfig({ HOST, SECRETS: SECRET }).host).toBe(HOST);
    },
  );

  it.each([
    ['31 bytes', Buffer.from(SECRET, 'base64url').subarray(1).toString('base64url')],
    ['32 bytes that are all the same', Buffer.alloc(32, 7).toString('base64url')],
    ['other than base64url', SECRET.replace(/^./, '+')],
    ['a comma too many', `${SECRET},`],
  ])('refuses SECRETS with %s', (_case, SECRETS) => {
    expect(faultsOf({ SECRETS }).map((fault) => fault.split(':')[0])).toEqual(['SECRETS']);
  });

  it.each([
    ['31 characters', OPERATOR_KEY.slice(0, 31)],
    ['blanks', `${OPERATOR_KEY} ${OPERATOR_KEY}`],
  ])('refuses an OPERATOR_KEY with %s', (_case, key) => {
    expect(faultsOf({ OPERATOR_KEY: key }).map((fault) => fault.split(':')[0])).toEqual(['OPERATOR_KEY']);
  });

  it.each([
    'demo-operator-key-of-everybody-who-tries-it-out',
    'an-example-of-an-operator-key-of-32',
    'a'.repeat(32),
    'change-me-change-me-change-me-change-me',
  ])('refuses OPERATOR_KEY=%s in production only', (key) => {
    expect(faultsOf({ OPERATOR_KEY: key })).toEqual([]);
    expect(faultsOf({ OPERATOR_KEY: key, NODE_ENV: 'production' })).toHaveLength(1);
  });

  it('names every unusable variable at once, without repeating a password', () => {
    const environment = { DATABASE_URL: 'mysql://user:hunter2@localhost/x', PORT: 'x', HOST: 'x' };
    expect(faultsOf(environment).map((fault) => fault.split(/[: ]/)[0])).toEqual([
      'PORT',
      'HOST',
      'DATABASE_URL',
    ]);
    expect(() => readAppConfig(environment)).toThrow(/^(?![^]*hunter2)/);
  });
});
