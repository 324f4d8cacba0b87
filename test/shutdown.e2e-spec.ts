import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { TEST_OPERATOR_KEY } from './support/credentials.js';
import { gate } from './support/gate.js';
import { startTestApp } from './support/test-app.js';
import { databaseEngine } from './support/test-database.js';

const AUTHORIZATION = `Authorization: Bearer ${TEST_OPERATOR_KEY}\r\n`;

describe('shutdown', () => {
  it('finishes the requests it has, refuses those that follow with a problem, and ends', async () => {
    const app = await startTestApp();
    const hold = gate();
    const held = gate();
    // Every write waits behind this one, on PostgreSQL by a lock that it holds.
    const holding = app.database.write(async (tx) => {
      await tx.query('DELETE FROM organisations');
      if (databaseEngine() === 'postgres') await tx.query('LOCK TABLE organisations');
      held.open();
      await hold.opened;
    });
    await held.opened;

    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    let answers = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (answers += chunk));
    const body = JSON.stringify({ name: 'Late', roles: ['RECYCLER'] });
    const head = `Host: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    socket.write(`POST /v1/organisations HTTP/1.1\r\n${AUTHORIZATION}${head}${body}`);
    await sleep(300);

    const closing = app.close();
    await sleep(200);
    socket.write(`GET /v1/organisations HTTP/1.1\r\n${AUTHORIZATION}Host: a\r\n\r\n`);
    await sleep(200);
    hold.open();
    await holding;
    await once(socket, 'close');
    await closing;
    const [first, second, ...more] = answers.split('HTTP/1.1 ').slice(1);
    expect(first).toMatch(/^201 Created[^]+"name":"Late"/);
    expect(second).toMatch(/^503 Service Unavailable[^]+application\/problem\+json[^]+"SHUTTING_DOWN"/);
    expect(second).toMatch(/^Retry-After: 1\r$/m);
    expect(more).toEqual([]);
  });
});
