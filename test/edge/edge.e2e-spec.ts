import { gunzipSync } from 'node:zlib';
import { get, type IncomingHttpHeaders } from 'node:http';
import { afterAll, describe, expect, it } from '@jest/globals';
import { TEST_OPERATOR_KEY } from '../support/credentials.js';
import type { TestApp } from '../support/test-app.js';
import { startTestApp } from '../support/test-app.js';

const FRIEND = 'https://app.example.org';
const STRANGER = 'https://app.example.org.evil.example';
const bare = await startTestApp();
const open = await startTestApp({
  edge: { allowedOrigins: [FRIEND, 'http://localhost:5173'], trustedProxyHops: 1 },
});

interface RawAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** What goes over the wire: fetch would decode it, and say what it accepts. */
function wire(app: TestApp, path: string, headers: Record<string, string>): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const authorization = `Bearer ${TEST_OPERATOR_KEY}`;
    get(app.url + path, { headers: { authorization, ...headers }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => resolve({ headers: response.headers, bytes: Buffer.concat(chunks) }));
    }).once('error', reject);
  });
}

const preflight = {
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'idempotency-key',
};

describe('compression', () => {
  const path = '/v1/catalogue/product-profiles';

  it('makes a long answer short for whoever can read it, and says that it may differ', async () => {
    const plain = await wire(bare, path, {});
    const packed = await wire(bare, path, { 'accept-encoding': 'gzip' });
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(plain.headers.vary).toBe('Accept-Encoding');
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 3);
    expect(gunzipSync(packed.bytes)).toEqual(plain.bytes);
  });

  it('leaves short answers alone', async () => {
    const { headers } = await wire(bare, '/health/live', { 'accept-encoding': 'gzip' });
    expect(headers).not.toHaveProperty('content-encoding');
  });
});

describe('other web origins', () => {
  it('are unknown unless they are named', async () => {
    const { headers, status } = await bare.request('GET', '/v1/lots', { headers: { origin: FRIEND } });
    expect(status).toBe(200);
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    const asked = await bare.request('OPTIONS', '/v1/lots', { headers: { origin: FRIEND, ...preflight } });
    expect([...asked.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect([asked.status, asked.headers.get('allow')]).toEqual([204, 'GET, POST, HEAD, OPTIONS']);
  });

  it('may call and read our headers where they are named', async () => {
    const { headers } = await open.request('GET', '/v1/lots', { headers: { origin: FRIEND } });
    expect(headers.get('access-control-allow-origin')).toBe(FRIEND);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('access-control-expose-headers')?.split(',')).toEqual(
      expect.arrayContaining([
        'ETag',
        'Link',
        'Location',
        'Retry-After',
        'X-Request-Id',
        'Idempotency-Replayed',
      ]),
    );
    expect(headers.get('vary')?.split(/, */)).toEqual(expect.arrayContaining(['Origin', 'Accept-Encoding']));
  });

  it('are answered before they send, with the methods that the address has', async () => {
    const asked = await open.request('OPTIONS', '/v1/organisations', {
      headers: { origin: FRIEND, ...preflight },
    });
    expect([asked.status, asked.text, asked.headers.get('allow')]).toEqual([
      204,
      '',
      'GET, POST, HEAD, OPTIONS',
    ]);
    expect(asked.headers.get('access-control-allow-origin')).toBe(FRIEND);
    expect(asked.headers.get('access-control-allow-methods')).toContain('POST');
    expect(asked.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('idempotency-key');
    expect(asked.headers.get('access-control-max-age')).toBe('600');
  });

  it.each([
    STRANGER,
    'null',
    'http://app.example.org',
    'https://APP.example.org',
    'https://app.example.org:8443',
  ])('are refused where they are not: %s', async (origin) => {
    for (const [method, more] of [
      ['GET', {}],
      ['OPTIONS', preflight],
    ] as const) {
      const { headers } = await open.request(method, '/v1/lots', { headers: { origin, ...more } });
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('vary')).toContain('Origin');
    }
  });

  it('matter to whoever keeps an answer, even of a request without one', async () => {
    expect((await open.request('GET', '/v1/lots')).headers.get('vary')).toContain('Origin');
  });

  it('see problems too', async () => {
    const { status, headers } = await open.request('GET', '/v1/lots/none', { headers: { origin: FRIEND } });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([400, FRIEND]);
  });
});

describe('security headers', () => {
  afterAll(() => Promise.all([bare.close(), open.close()]));

  it.each(['/v1/lots', '/v1/lots/none', '/v1/nothing', '/openapi.json', '/health/live', '/'])(
    'let nobody keep, sniff, frame or run what %s answers',
    async (path) => {
      const { headers } = await bare.request('GET', path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'content-security-policy':
          "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      });
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  it('let pages run scripts of this server only, and the documentation has no other', async () => {
    const { headers, text } = await bare.request('GET', '/docs');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("script-src-attr 'none'");
    const scripts = [...text.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, attributes, inline] of scripts) {
      expect(inline?.trim()).toBe('');
      expect(attributes).toMatch(/src="\.\/docs\//);
    }
    expect(text).not.toMatch(/\son[a-z]+=/);
  });

  it('demand TLS from then on only over TLS, of which a trusted proxy tells', async () => {
    const https = { headers: { 'x-forwarded-proto': 'https' } };
    const told = await open.request('GET', '/v1/lots', https);
    expect(told.headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect((await open.request('GET', '/v1/lots')).headers.get('strict-transport-security')).toBeNull();
    expect(
      (await bare.request('GET', '/v1/lots', https)).headers.get('strict-transport-security'),
    ).toBeNull();
  });
});

describe('rate limits', () => {
  const limited = startTestApp({ edge: { allowedOrigins: [], trustedProxyHops: 1, requestsPerMinute: 5 } });
  afterAll(async () => (await limited).close());

  it('are of each caller, told before they are reached, and say when to come again', async () => {
    const app = await limited;
    const answers = [];
    for (let sent = 0; sent < 7; sent += 1) answers.push(await app.request('GET', '/v1/organisations'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"minute";q=5;w=60');
    expect(answers.map(({ headers }) => /r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1])).toEqual([
      '4',
      '3',
      '2',
      '1',
      '0',
      '0',
      '0',
    ]);
    const refused = answers.at(-1);
    expect((refused?.body as { code: string }).code).toBe('RATE_LIMITED');
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(refused?.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  });

  it('hold for whoever guesses at keys, by address, and leave others their own', async () => {
    const app = await limited;
    const guess = async (address: string, key: number) =>
      (
        await app.request('GET', '/v1/organisations', {
          credential: `ls_live_${key}`,
          headers: { 'x-forwarded-for': address },
        })
      ).status;
    const guesses = [];
    for (let key = 0; key < 7; key += 1) guesses.push(await guess('192.0.2.7', key));
    expect(guesses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(await guess('192.0.2.8', 0)).toBe(401);
  });
});
