import { describe, expect, it } from '@jest/globals';
import { ConfigError, readAppConfig } from './app-config.js';

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
    });
  });

  it('reads all three variables', () => {
    const environment = { DATABASE_URL: 'postgres://localhost/x', PORT: '0', HOST: '::1' };
    expect({ ...readAppConfig(environment) }).toEqual({
      databaseUrl: 'postgres://localhost/x',
      port: 0,
      host: '::1',
    });
  });

  it.each(['65536', '-1', '80.5', '8o', '0x50', '1e3', ' 80', 'NaN'])('refuses PORT=%s', (PORT) => {
    expect(faultsOf({ PORT })).toEqual(['PORT: set a whole number from 0 to 65535.']);
  });

  it.each(['0.0.0.0', '::', '192.168.0.1', 'example.org'])(
    'refuses HOST=%s, which strangers reach',
    (HOST) => {
      expect(faultsOf({ HOST })).toEqual([
        'HOST: set one of 127.0.0.1, ::1, localhost: without identity the server listens on loopback only.',
      ]);
    },
  );

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
