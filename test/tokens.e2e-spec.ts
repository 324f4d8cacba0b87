import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import type { MadeApiKeyView } from '../src/modules/identity/api-keys.dto.js';
import type { TokenView } from '../src/modules/identity/sessions.view.js';
import { Installation } from '../src/platform/secrets/installation.js';
import { TEST_OPERATOR_KEY } from './support/credentials.js';
import { anOrganisation, bodyOf, secretsNamed, serveIdentity, type IdentityApp } from './support/identity.js';
import { SteppableClock } from './support/steppable-clock.js';
import { clientOf } from './support/test-app.js';
import { createTestDatabase, databaseEngine, type TestDatabase } from './support/test-database.js';

type Part = Readonly<Record<string, unknown>>;

const { kid, privateKey, publicKey } = secretsNamed('first').signingKey;
const stranger = generateKeyPairSync('ed25519');
const MINUTE_SECONDS = 60;

function encoded(part: Part): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function decoded(text = ''): Part {
  return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Part;
}

/** `claims` with the changes; undefined leaves one out. */
function changed(claims: Part, changes: Part): Part {
  return JSON.parse(JSON.stringify({ ...claims, ...changes })) as Part;
}

describe(`access tokens on ${databaseEngine()}`, () => {
  // Tokens count whole seconds.
  const clock = new SteppableClock('2026-11-23T08:00:00.000Z');
  const now = Date.parse(clock.now()) / 1_000;
  let testDatabase: TestDatabase;
  let app: IdentityApp;
  /** A token as the service made it, and its parts. */
  let good: string;
  let header: Part;
  let claims: Part;

  const statusOf = async (token: string): Promise<number> => (await app.get('/v1/me', token)).status;
  const signed = (
    payload: Part,
    { head = {}, key = privateKey }: { readonly head?: Part; readonly key?: KeyObject | Uint8Array } = {},
  ): Promise<string> =>
    new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', ...changed(header, head) }).sign(key);

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    app = await serveIdentity(testDatabase.url, clock, new Installation(secretsNamed('first')));
    const organisationId = await anOrganisation(app, 'Maasvlakte Magnet Recovery');
    const body = { name: 'Weighbridge', role: 'VIEWER' };
    const made = await app.post(`/v1/organisations/${organisationId}/api-keys`, body, TEST_OPERATOR_KEY);
    const { key } = await bodyOf<MadeApiKeyView>(made, 201);
    const answer = await bodyOf<TokenView>(app.post('/v1/tokens', undefined, key), 201);
    good = answer.accessToken;
    const [head, payload] = good.split('.');
    header = decoded(head);
    claims = decoded(payload);
    expect(answer.expiresAt).toBe('2026-11-23T08:15:00.000Z');
  });
  afterAll(async () => {
    await app.stop();
    await testDatabase.drop();
  });

  it('say what RFC 9068 asks for, and nobody by name', () => {
    expect(header).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid });
    expect(claims).toEqual({
      iss: 'lodestock',
      aud: 'lodestock-api',
      sub: expect.stringMatching(/^key:[0-9a-f-]{36}$/),
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      iat: now,
      nbf: now,
      exp: now + 15 * MINUTE_SECONDS,
    });
  });

  it('are good as they were made, and made here by the same key', async () => {
    expect(await statusOf(good)).toBe(200);
    expect(await statusOf(await signed(claims))).toBe(200);
  });

  it.each<[string, Part]>([
    ['ended just now', { iat: now - 900, nbf: now - 900, exp: now - 5 }],
    ['ends never', { exp: undefined }],
    ['is not good yet', { nbf: now + MINUTE_SECONDS }],
    ['says not since when it is good', { nbf: undefined }],
    ['was made in the future', { iat: now + MINUTE_SECONDS }],
    ['says not when it was made', { iat: undefined }],
    ['was made long ago, to be good for long', { iat: now - 3_600, nbf: now - 3_600, exp: now + 86_400 }],
    ['ends at a text', { exp: String(now + 900) }],
    ['is for another audience', { aud: 'lodestock-web' }],
    ['is for nobody', { aud: undefined }],
    ['is of another issuer', { iss: 'https://lodestock.example' }],
    ['is of no issuer', { iss: undefined }],
    ['has no id', { jti: undefined }],
    ['is of nobody', { sub: undefined }],
    ['is of somebody without a row', { sub: 'key:0199b0a2-0018-7000-8000-0000000000ff' }],
    ['is of a key, said to be a session', { sub: 'session' }],
    ['is of what is no subject', { sub: "key:' OR 1=1" }],
    ['is of several', { sub: ['key:0199b0a2-0018-7000-8000-0000000000ff'] }],
  ])('of ours, are refused where one %s', async (_case, changes) => {
    expect(await statusOf(await signed(changed(claims, changes)))).toBe(401);
  });

  it('of a key are not those of a session with the same id', async () => {
    const sub = String(claims['sub']).replace('key:', 'session:');
    expect(await statusOf(await signed(changed(claims, { sub })))).toBe(401);
  });

  it.each<[string, Part]>([
    ['names no key', { kid: undefined }],
    ['names a key that is not ours', { kid: 'A'.repeat(43) }],
    ['names a key by a path', { kid: '../../dev/null' }],
    ['names a key by no text', { kid: { $ne: null } }],
    ['is of no type', { typ: undefined }],
    ['is an ID token', { typ: 'JWT' }],
    ['asks for an extension that we do not know', { crit: ['exp'], exp: now + 900 }],
  ])('signed by our key, are refused where its header %s', async (_case, head) => {
    const unsigned = `${encoded(changed(header, head))}.${encoded(claims)}`;
    const signature = sign(null, Buffer.from(unsigned), privateKey).toString('base64url');
    expect(await statusOf(`${unsigned}.${signature}`)).toBe(401);
  });

  it.each(['none', 'None', 'NONE', 'nOnE'])('are refused with alg %s and no signature', async (alg) => {
    expect(await statusOf(`${encoded({ ...header, alg })}.${encoded(claims)}.`)).toBe(401);
  });

  it.each<[string, () => Uint8Array]>([
    [
      'the bytes of our public key',
      () => Buffer.from(String(publicKey.export({ format: 'jwk' })['x']), 'base64url'),
    ],
    ['our public key in PEM', () => Buffer.from(publicKey.export({ format: 'pem', type: 'spki' }))],
    ['our public key in DER', () => publicKey.export({ format: 'der', type: 'spki' })],
    ['nothing', () => Buffer.alloc(32)],
  ])('are refused with an HMAC made with %s', async (_case, secret) => {
    const unsigned = `${encoded({ ...header, alg: 'HS256' })}.${encoded(claims)}`;
    const mac = createHmac('sha256', secret()).update(unsigned).digest('base64url');
    expect(await statusOf(`${unsigned}.${mac}`)).toBe(401);
  });

  it('are refused where a stranger has signed, also under the name of our key', async () => {
    expect(await statusOf(await signed(claims, { key: stranger.privateKey }))).toBe(401);
  });

  it.each<[string, () => Part]>([
    ['in the header', () => ({ jwk: stranger.publicKey.export({ format: 'jwk' }) })],
    ['by its address', () => ({ jku: 'http://127.0.0.1:9/keys', x5u: 'http://127.0.0.1:9/cert' })],
  ])('are refused where a stranger brings a key along %s', async (_case, head) => {
    expect(await statusOf(await signed(claims, { head: head(), key: stranger.privateKey }))).toBe(401);
  });

  it('are refused with an elliptic curve of another kind', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(await statusOf(await signed(claims, { head: { alg: 'ES256' }, key: ec.privateKey }))).toBe(401);
  });

  it('are refused with any part changed or left out', async () => {
    const [head = '', payload = '', signature = ''] = good.split('.');
    const other = encoded(changed(claims, { sub: 'key:0199b0a2-0018-7000-8000-000000000001' }));
    const broken = signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
    const texts = [
      `${head}.${other}.${signature}`,
      `${encoded({ ...header, x: 1 })}.${payload}.${signature}`,
      `${head}.${payload}.${broken}`,
      `${head}.${payload}.`,
      `${head}.${payload}`,
      `${head}..${signature}`,
      `${good}.${signature}`,
      `${good}=`,
      'a.b.c',
      '..',
      `${good}${'A'.repeat(3_000)}`,
    ];
    for (const text of texts) expect([text, await statusOf(text)]).toEqual([text, 401]);
  });

  it('are refused with the signature plus the order of the group, which Ed25519 must not take (RFC 8032, 5.1.7)', async () => {
    const [head = '', payload = '', signature = ''] = good.split('.');
    const bytes = Buffer.from(signature, 'base64url');
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + order;
    const malleated = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
    const twin = Buffer.concat([bytes.subarray(0, 32), malleated]).toString('base64url');
    expect(await statusOf(`${head}.${payload}.${twin}`)).toBe(401);
  });

  it.each(['access_token', 'token', 'key', 'api_key'])('are refused in the address as %s', async (name) => {
    const nobody = { credential: null };
    const { status } = await clientOf(app.url).request('GET', `/v1/me?${name}=${good}`, nobody);
    expect(status).toBe(400);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['another scheme', { authorization: 'Basic GOOD' }],
    ['no scheme', { authorization: 'GOOD' }],
    ['two of them', { authorization: 'Bearer GOOD, Bearer GOOD' }],
    ['another header', { 'x-api-key': 'GOOD' }],
    ['a cookie', { cookie: 'access_token=GOOD' }],
  ])('are refused in %s', async (_case, headers) => {
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replaceAll('GOOD', good)]),
    );
    const nobody = { credential: null, headers: sent };
    const answer = await clientOf(app.url).request('GET', '/v1/me', nobody);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(answer.text).not.toContain(good.slice(0, 20));
  });

  it('end a quarter of an hour later, but for clocks that differ', async () => {
    clock.advance(900_000 + 4_000);
    expect(await statusOf(good)).toBe(200);
    clock.advance(1_000);
    expect(await statusOf(good)).toBe(401);
  });
});
