import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { TEST_OPERATOR_KEY } from '../support/credentials.js';
import { recordLog } from '../support/recorded-log.js';
import { sendBytes, sendUnmended } from '../support/raw-http.js';
import { serveApp } from '../support/served-app.js';
import { startTestApp } from '../support/test-app.js';
import { createTestDatabase } from '../support/test-database.js';

/** Sent wherever a client can put anything; hexadecimal, so that no escaping hides it. */
const CANARY = 'c0ffee5ecret0ca11ab1e';

const recorded = recordLog();
const app = await startTestApp({ telemetry: recorded.telemetry });

/** The line of a request is written once its connection has taken the answer. */
async function requestLines(count: number): Promise<readonly Record<string, unknown>[]> {
  for (let attempts = 0; attempts < 100; attempts += 1) {
    const lines = recorded.linesOf('request');
    if (lines.length >= count) return lines;
    await sleep(10);
  }
  throw new Error(`No ${count} requests in: ${recorded.text}`);
}

describe('the log', () => {
  beforeEach(() => recorded.forget());
  afterAll(() => app.close());

  it('has one line per request, with the pattern of its address and never the address', async () => {
    const id = '0199b0a2-6d3c-7c3e-9f0e-3f1c1f0c7a11';
    const found = await app.request('GET', '/v1/catalogue/product-profiles/hdd-35');
    await app.request('GET', `/v1/lots/${id}?x=1`);
    const lines = await requestLines(2);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      pid: process.pid,
      hostname: expect.any(String),
      requestId: found.headers.get('x-request-id'),
      traceId: found.headers.get('x-request-id')?.replaceAll('-', ''),
      method: 'GET',
      route: '/v1/catalogue/product-profiles/{key}',
      status: 200,
      durationMs: expect.any(Number),
      bytesSent: expect.any(Number),
      msg: 'request',
    });
    expect(lines[1]).toMatchObject({ method: 'GET', route: '/v1/lots/{id}', status: 400 });
    expect(recorded.text).not.toContain(id);
  });

  it('counts the bytes that went over the wire', async () => {
    const answer = await sendBytes(
      app.url,
      'GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    const [line] = await requestLines(1);
    expect(line).toMatchObject({ route: '/health/live', bytesSent: Buffer.byteLength(answer) });
  });

  it.each([
    ['a wrong method', 'DELETE', '/v1/lots', 405, '/v1/lots'],
    ['no such address', 'GET', '/v1/secret-place', 404, null],
    ['the documentation', 'GET', '/docs/swagger-ui.css', 200, '/docs'],
  ])('knows the route of %s', async (_case, method, path, status, route) => {
    await app.request(method, path);
    expect((await requestLines(1))[0]).toMatchObject({ method, status, route });
  });

  it('has what is not even HTTP', async () => {
    await sendBytes(app.url, `${CANARY} nonsense\r\n\r\n`);
    expect((await requestLines(1))[0]).toMatchObject({ method: null, route: null, status: 400 });
    expect(recorded.text).not.toContain(CANARY);
  });

  it('joins the lines of a request by the trace that its caller began', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    const { body, headers: answered } = await app.request('GET', '/v1/lots/none', { headers });
    expect(body).toMatchObject({ traceId });
    expect((await requestLines(1))[0]).toMatchObject({ traceId, requestId: answered.get('x-request-id') });
    expect(answered.get('x-request-id')).not.toBe(traceId);
  });

  it.each([
    ['of zeros', '00-00000000000000000000000000000000-00f067aa0ba902b7-01'],
    ['too short', `00-${CANARY}`],
    ['too long', 'x'.repeat(2_000)],
  ])(
    'begins a new trace where traceparent is %s, and takes no request id from a client',
    async (_case, traceparent) => {
      const headers = { traceparent, 'x-request-id': CANARY };
      const { body, headers: answered } = await app.request('GET', '/v1/lots/none', { headers });
      const requestId = answered.get('x-request-id') ?? '';
      expect(requestId).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-/);
      expect(body).toMatchObject({ traceId: requestId.replaceAll('-', '') });
    },
  );

  describe('tells nothing of what clients send', () => {
    const HEADERS = {
      authorization: `Bearer ${CANARY}`,
      cookie: `session=${CANARY}`,
      'idempotency-key': CANARY,
      'x-api-key': CANARY,
      'x-forwarded-for': CANARY,
      'user-agent': CANARY,
      referer: `https://a.example/${CANARY}`,
    };
    const organisation = { name: CANARY, roles: ['RECYCLER'] };

    it.each([
      ['in headers', 'GET', '/v1/lots', {}],
      ['in an address', 'GET', `/v1/lots/${CANARY}`, {}],
      ['in an unknown address', 'GET', `/${CANARY}`, {}],
      ['in a query', 'GET', `/v1/lots?token=${CANARY}`, {}],
      ['in a name', 'POST', '/v1/organisations', { body: organisation }],
      [
        'in a field that there is not',
        'POST',
        '/v1/organisations',
        { body: { ...organisation, [CANARY]: 1 } },
      ],
      ['in a field that is refused', 'POST', '/v1/organisations', { body: { name: 'a', roles: [CANARY] } }],
      [
        'in what is no JSON',
        'POST',
        '/v1/organisations',
        { rawBody: `{"password":"${CANARY}`, headers: { 'content-type': 'application/json' } },
      ],
      [
        'in a wrong type',
        'POST',
        '/v1/organisations',
        { rawBody: CANARY, headers: { 'content-type': CANARY } },
      ],
    ] as const)('%s', async (_case, method, path, request) => {
      const body = 'body' in request ? JSON.stringify(request.body) : undefined;
      const rawBody = 'rawBody' in request ? request.rawBody : body;
      const contentType: Readonly<Record<string, string>> =
        body === undefined ? {} : { 'content-type': 'application/json' };
      const given: Readonly<Record<string, string>> = 'headers' in request ? request.headers : {};
      const headers = { ...HEADERS, ...contentType, ...given };
      // By somebody whom nobody knows, and by somebody who may do everything.
      for (const authorization of [headers.authorization, `Bearer ${TEST_OPERATOR_KEY}`])
        await sendUnmended(app.url, method, path, {
          headers: { ...headers, authorization },
          ...(rawBody === undefined ? {} : { rawBody }),
        });
      expect(await requestLines(2)).toHaveLength(2);
      expect(recorded.text).not.toContain(CANARY);
      expect(recorded.text).not.toContain(TEST_OPERATOR_KEY);
    });

    it('in headers that are too long to read', async () => {
      await sendBytes(app.url, `GET / HTTP/1.1\r\nHost: a\r\nX-A: ${CANARY.repeat(2_000)}\r\n\r\n`);
      expect((await requestLines(1))[0]).toMatchObject({ status: 431 });
      expect(recorded.text).not.toContain(CANARY);
    });
  });

  it('tells where we failed, but neither what was sent nor the statement', async () => {
    const broken = await startTestApp({ telemetry: recorded.telemetry });
    try {
      await broken.database.write((tx) => tx.query('ALTER TABLE organisations RENAME COLUMN name TO naam'));
      recorded.forget();
      const headers = { cookie: CANARY, 'idempotency-key': CANARY };
      const body = { name: CANARY, roles: ['RECYCLER'] };
      const {
        status,
        text,
        body: problem,
      } = await broken.request('POST', '/v1/organisations', { body, headers });
      expect([status, text]).toEqual([500, expect.not.stringMatching(/sqlite|insert|naam|\bat /i)]);
      const lines = await requestLines(1);
      const failures = recorded.linesOf('INTERNAL_ERROR');
      expect(failures).toEqual([
        expect.objectContaining({
          level: 'error',
          context: 'Problem',
          traceId: lines[0]?.['traceId'],
          requestId: lines[0]?.['requestId'],
          error: expect.objectContaining({
            type: 'QueryFailedError',
            code: 'SQLITE_ERROR',
            stack: expect.stringMatching(/^\s+at /),
          }),
        }),
      ]);
      expect(problem).toMatchObject({ code: 'INTERNAL_ERROR', traceId: lines[0]?.['traceId'] });
      expect(recorded.text).not.toContain(CANARY);
      expect(recorded.text).not.toContain(TEST_OPERATOR_KEY);
      expect(recorded.text).not.toMatch(/INSERT INTO/i);
    } finally {
      await broken.close();
    }
  });
});

describe('standard output of the served application', () => {
  it('has lines of JSON only; the addresses are on standard error', async () => {
    const testDatabase = await createTestDatabase();
    const served = await serveApp(testDatabase.url, { LOG_LEVEL: 'info' });
    await fetch(`${served.url}/health/live`);
    await served.stop();
    await testDatabase.drop();
    const lines = served.logged.trimEnd().split('\n');
    const messages = lines.map((line) => (JSON.parse(line) as { msg: unknown }).msg);
    expect(messages).toEqual(expect.arrayContaining(['listening', 'request']));
    // Nest's hundreds of lines about its modules are not among them.
    expect(messages.length).toBeLessThan(10);
    expect(served.said).toContain(`Lodestock listens on ${served.url}`);
    expect(served.logged).not.toContain('Lodestock listens');
  });
});
