import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { compressAnswers } from './edge.js';

const EVENT = 'data: one\n\n';

function answerOf(server: Server, path: string): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const headers = { 'accept-encoding': 'gzip' };
    get({ port, host: '127.0.0.1', path, headers, agent: false }, resolve).once('error', reject);
  });
}

describe('compressed answers', () => {
  const app = express();
  app.use(compressAnswers());
  app.get('/events', (_request, response) => {
    response.type('text/event-stream').write(EVENT);
    // It goes on for ever.
  });
  app.get('/zeros', (_request, response) => void response.type('json').send(`"${'0'.repeat(10_000)}"`));
  app.get('/few', (_request, response) => void response.json('0'));
  app.get('/picture', (_request, response) => void response.type('image/png').send(Buffer.alloc(10_000)));
  const server = createServer(app);
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  it('let events through one by one', async () => {
    const answer = await answerOf(server, '/events');
    expect(answer.headers['content-encoding']).toBeUndefined();
    const [chunk] = (await once(answer, 'data')) as [Buffer];
    expect(chunk.toString()).toBe(EVENT);
    answer.destroy();
  });

  it('are those that become smaller by it', async () => {
    const { headers } = await answerOf(server, '/zeros');
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
  });

  it.each(['/few', '/picture'])('are not those that do not: %s', async (path) => {
    expect((await answerOf(server, path)).headers['content-encoding']).toBeUndefined();
  });
});
