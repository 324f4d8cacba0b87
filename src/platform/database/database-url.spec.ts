import { describe, expect, it } from '@jest/globals';
import { parseDatabaseUrl } from './database-url.js';

describe('parseDatabaseUrl', () => {
  it.each([
    ['sqlite:data/lodestock.sqlite', 'data/lodestock.sqlite'],
    ['sqlite:/var/lib/lodestock.sqlite', '/var/lib/lodestock.sqlite'],
    ['sqlite:///var/lib/lodestock.sqlite', '/var/lib/lodestock.sqlite'],
    ['sqlite:C:\\data\\lodestock.sqlite', 'C:\\data\\lodestock.sqlite'],
  ])('reads %s as the file %s', (databaseUrl, path) => {
    expect(parseDatabaseUrl(databaseUrl)).toEqual({ engine: 'sqlite', path });
  });

  it.each(['postgres://user:secret@localhost:5432/lodestock', 'postgresql://localhost/lodestock'])(
    'hands %s on as it is',
    (url) => {
      expect(parseDatabaseUrl(url)).toEqual({ engine: 'postgres', url });
    },
  );

  it.each(['sqlite:', 'sqlite::memory:'])(
    'asks %s for a file, since writer and readers share it',
    (databaseUrl) => {
      expect(() => parseDatabaseUrl(databaseUrl)).toThrow(/^DATABASE_URL: SQLite needs a file path/);
    },
  );

  it.each([
    '',
    'mysql://localhost/x',
    'data/lodestock.sqlite',
    'postgres:lodestock',
    'postgres://user:pw@[::/x',
  ])('refuses %j and names both accepted forms', (databaseUrl) => {
    expect(() => parseDatabaseUrl(databaseUrl)).toThrow(
      'DATABASE_URL must be sqlite:PATH or postgres://user:password@host:port/database.',
    );
  });

  it('never repeats the value, which may hold a password', () => {
    expect(() => parseDatabaseUrl('mysql://user:hunter2@localhost/x')).toThrow(/^(?!.*hunter2)/);
  });
});
