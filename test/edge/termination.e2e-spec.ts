import { Agent, request as send } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ENTITIES } from '../../src/entities.js';
import { openDatabase } from '../../src/platform/database/open-database.js';
import { TEST_OPERATOR_KEY } from '../support/credentials.js';
import { countRows } from '../support/row-counts.js';
import { serveApp } from '../support/served-app.js';
import { createTestDatabase } from '../support/test-database.js';

const CLIENTS = 20;
const BUSY_MS = 500;
const BODY = JSON.stringify({ name: 'Busy', roles: ['RECYCLER'] });

/** Sends one request on a connection that is kept. @returns the status, or the error of the connection */
function attempt(url: string, agent: Agent): Promise<number | string> {
  return new Promise((resolve) => {
    const headers = {
      authorization: `Bearer ${TEST_OPERATOR_KEY}`,
      'content-type': 'application/json',
      'content-length': BODY.length,
    };
    const outgoing = send(`${url}/v1/organisations`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', (error) => resolve(`in mid-answer: ${error.message}`));
    });
    outgoing.once('error', (error) => resolve(error.message));
    outgoing.end(BODY);
  });
}

describe('a process that is told to end while it has much to do', () => {
  it('answers everybody, keeps what it acknowledged, and ends well', async () => {
    const testDatabase = await createTestDatabase();
    const served = await serveApp(testDatabase.url);
    const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
    const answers = new Map<number | string, number>();
    const clients = Array.from({ length: CLIENTS }, async () => {
      for (let answer: number | string = 201; answer === 201;) {
        answer = await attempt(served.url, agent);
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }
    });
    await sleep(BUSY_MS);
    await served.stop();
    await Promise.all(clients);
    agent.destroy();

    // Each client goes on until it is told that the server is shutting down: no connection is reset.
    expect(Object.fromEntries(answers)).toEqual({ 201: expect.any(Number), 503: CLIENTS });
    const database = await openDatabase(testDatabase.url, ENTITIES);
    expect((await countRows(database))['organisations']).toBe(answers.get(201));
    await database.close();
    await testDatabase.drop();
  });
});
