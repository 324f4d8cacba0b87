import { describe, expect, it } from '@jest/globals';
import type { Request } from 'express';
import { KeyedRequest } from './keyed-request.js';

function keyed(): KeyedRequest {
  const headers = { 'idempotency-key': 'k' };
  const request = { method: 'POST', originalUrl: '/v1/lots', headers, body: {} } as unknown as Request;
  const found = KeyedRequest.of(request);
  if (found === null) throw new Error('It has a key.');
  return found;
}

describe('KeyedRequest', () => {
  it('is known to what runs for it, until it is answered', async () => {
    const request = keyed();
    let later: Promise<unknown> = Promise.resolve();
    await request.carryOut(async () => {
      expect(KeyedRequest.current).toBe(request);
      later = new Promise((resolve) => setTimeout(() => resolve(KeyedRequest.current), 5));
    });
    expect(await later).toBeNull();
    expect(KeyedRequest.current).toBeNull();
  });

  it('refuses an answer that is not what its write gave', async () => {
    const request = keyed();
    const answering = request.carryOut(async () => {
      request.answer = JSON.stringify({ id: 'stored' });
      return { id: 'told' };
    });
    await expect(answering).rejects.toThrow('A POST answers what its Database.write gives');
  });

  it('takes an answer whose absent members are undefined for the same', async () => {
    const request = keyed();
    const body = { id: 'stored', note: undefined };
    const answering = request.carryOut(async () => {
      request.answer = JSON.stringify(body);
      return body;
    });
    expect(await answering).toBe(body);
  });
});
