import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { redacted } from './redaction.js';

const CANARY = 'hunter2';

describe('redacted', () => {
  it.each([
    'authorization',
    'Proxy-Authorization',
    'cookie',
    'Set-Cookie',
    'idempotency-key',
    'idempotencyKey',
    'password',
    'newPassword',
    'secret',
    'client_secret',
    'apiKey',
    'X-API-Key',
    'token',
    'refreshToken',
    'reservePriceUsdPerKgNdPrOxide',
    'reserveUsdMicrosPerKg',
    'priceUsdMicrosPerKg',
    'ndPrPayablePct',
  ])('keeps %s back, however deep', (name) => {
    expect(redacted({ [name]: CANARY })).toEqual({ [name]: '[redacted]' });
    expect(redacted({ a: [{ b: { [name]: { c: CANARY } } }] })).toEqual({
      a: [{ b: { [name]: '[redacted]' } }],
    });
  });

  it.each(['tokens', 'method', 'route', 'requestId', 'matchRunId', 'keyboard', 'failure'])(
    'tells %s',
    (name) => {
      expect(redacted({ [name]: 'x' })).toEqual({ [name]: 'x' });
    },
  );

  it.each([
    [
      'an address with a password',
      `postgres://lodestock:${CANARY}@db/x`,
      'postgres://lodestock:[redacted]@db/x',
    ],
    ['a bearer token', `got Bearer ${CANARY}.${CANARY} there`, 'got Bearer [redacted] there'],
    ['basic credentials', `Basic ${CANARY}==`, 'Basic [redacted]'],
  ])('finds %s in a text', (_case, text, told) => {
    expect(redacted({ text })).toEqual({ text: told });
  });

  it('leaves other texts and values alone', () => {
    const fields = { text: 'https://a.example/b@c: 12:30', count: 3, none: null, isIt: true };
    expect(redacted(fields)).toEqual(fields);
  });

  it('ends where an object holds itself', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(JSON.stringify(redacted(circle))).toContain('[too deep]');
  });

  it('tells of an error what, where and why', () => {
    const error = new TypeError('outer', { cause: new Error(`postgres://a:${CANARY}@b`) });
    const told = redacted({ error }) as { error: Record<string, unknown> };
    expect(told.error).toMatchObject({
      type: 'TypeError',
      message: 'outer',
      stack: expect.stringMatching(/^\s+at /),
      cause: { type: 'Error', message: 'postgres://a:[redacted]@b' },
    });
  });

  it.each([
    [
      'PostgreSQL',
      {
        code: '22P02',
        routine: 'pg_strtoint64_safe',
        message: `invalid input syntax for type bigint: "${CANARY}"`,
      },
      'code 22P02, routine pg_strtoint64_safe',
    ],
    [
      'SQLite',
      { code: 'SQLITE_CONSTRAINT_UNIQUE', message: 'UNIQUE constraint failed: lots.code' },
      'code SQLITE_CONSTRAINT_UNIQUE, UNIQUE constraint failed: lots.code',
    ],
    ['SQLite', { code: 'SQLITE_ERROR', message: `no such column: ${CANARY}` }, 'code SQLITE_ERROR'],
  ])('names what %s faults, but no statement and no value', (_engine, fault, message) => {
    const driverError = Object.assign(new Error(fault.message), fault);
    const error = new QueryFailedError(`SELECT '${CANARY}'`, [CANARY], driverError);
    const told = redacted({ error });
    expect(told).toMatchObject({ error: { type: 'QueryFailedError', code: fault.code, message } });
    expect(JSON.stringify(told)).not.toContain(CANARY);
    expect(JSON.stringify(told)).not.toContain('SELECT');
  });
});
