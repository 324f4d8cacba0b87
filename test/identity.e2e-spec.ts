import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiKeyView, MadeApiKeyView } from '../src/modules/identity/api-keys.dto.js';
import type { AccessGrantView } from '../src/modules/identity/access-grants.dto.js';
import type { MeView } from '../src/modules/identity/me.view.js';
import type { MemberView } from '../src/modules/identity/members.dto.js';
import type { SessionView } from '../src/modules/identity/sessions.view.js';
import { parseDatabaseUrl } from '../src/platform/database/database-url.js';
import { Installation } from '../src/platform/secrets/installation.js';
import { TEST_OPERATOR_KEY } from './support/credentials.js';
import {
  anIdentityWorld,
  anOrganisation,
  bodyOf,
  PASSWORD,
  refusalOf,
  secretsNamed,
  serveIdentity,
  type IdentityApp,
  type IdentityWorld,
} from './support/identity.js';
import { SteppableClock } from './support/steppable-clock.js';
import { databaseEngine } from './support/test-database.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NEW_PASSWORD = 'four otters under ice';

describe(`identity on ${databaseEngine()}`, () => {
  const clock = new SteppableClock();
  let world: IdentityWorld;
  let app: IdentityApp;
  let ownerToken: string;
  let organisationId: string;
  /** Everything that must not be in the database. */
  const secrets: string[] = [PASSWORD, NEW_PASSWORD, 'nine slow barges turn'];

  function kept<Body extends object>(body: Body): Body {
    for (const [name, value] of Object.entries(body))
      if (/^(key|accessToken|refreshToken)$/.test(name)) secrets.push(String(value));
    return body;
  }
  const me = async (credential: string): Promise<MeView> => await bodyOf(app.get('/v1/me', credential), 200);
  const statusOf = async (credential: string): Promise<number> =>
    (await app.get('/v1/me', credential)).status;
  const makeKey = async (rights: object, maker = TEST_OPERATOR_KEY): Promise<MadeApiKeyView> => {
    const body = { name: 'Weighbridge', ...rights };
    return kept(await bodyOf<MadeApiKeyView>(app.post(keysPath(), body, maker), 201));
  };
  const keysPath = (): string => `/v1/organisations/${organisationId}/api-keys`;
  const logIn = (login: string, password: string, more: object = {}) =>
    app.post('/v1/sessions', { login, password, ...more });
  const refresh = (refreshToken: string) => app.post('/v1/sessions/refresh', { refreshToken });

  beforeAll(async () => {
    world = await anIdentityWorld(clock);
    ({ app, organisationId } = world);
    secrets.push(String(app.setupSecret), world.session.accessToken, world.session.refreshToken);
    ownerToken = world.session.accessToken;
  });
  afterAll(() => world.close());

  it('is set up once, by whoever has the secret', async () => {
    const second = { setupSecret: app.setupSecret, login: 'eve', name: 'Eve', password: PASSWORD };
    expect(refusalOf(await app.post('/v1/setup', second))).toEqual([409, 'ALREADY_SET_UP']);
    expect(world.session.caller).toMatchObject({ login: 'ada@platform.example', organisation: null });
    expect((await me(ownerToken)).abilities.every(({ read, write }) => read && write)).toBe(true);
  });

  it('says in every 401 how to authenticate', async () => {
    const refused = await app.post('/v1/sessions', { login: 'nobody', password: PASSWORD });
    expect(refusalOf(refused)).toEqual([401, 'LOGIN_REFUSED']);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('logs a person in by whatever spelling, and not with another password', async () => {
    const session = kept(await bodyOf<SessionView>(logIn(' ADA@platform.example', PASSWORD), 201));
    expect(await me(session.accessToken)).toEqual(session.caller);
    expect(refusalOf(await logIn('ada@platform.example', NEW_PASSWORD))).toEqual([401, 'LOGIN_REFUSED']);
  });

  it('ends an access token after a quarter of an hour and gives another one for the refresh token', async () => {
    clock.advance(15 * MINUTE_MS + 6_000);
    expect(await statusOf(ownerToken)).toBe(401);
    const next = kept(await bodyOf<SessionView>(refresh(world.session.refreshToken), 201));
    expect(await statusOf(next.accessToken)).toBe(200);
    ownerToken = next.accessToken;
  });

  it('ends the whole session where a refresh token comes twice, one after the other or at once', async () => {
    const first = await bodyOf<SessionView>(logIn('ada@platform.example', PASSWORD), 201);
    const second = kept(await bodyOf<SessionView>(refresh(first.refreshToken), 201));
    expect(refusalOf(await refresh(first.refreshToken))).toEqual([401, 'REFRESH_REFUSED']);
    expect(refusalOf(await refresh(second.refreshToken))).toEqual([401, 'REFRESH_REFUSED']);
    expect(await statusOf(second.accessToken)).toBe(401);

    const other = kept(await bodyOf<SessionView>(logIn('ada@platform.example', PASSWORD), 201));
    const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(other.refreshToken)));
    const won = answers.filter(({ status }) => status === 201);
    expect(won).toHaveLength(1);
    expect(await statusOf((won[0]?.body as SessionView).accessToken)).toBe(401);
  });

  it('logs out at once', async () => {
    const session = kept(await bodyOf<SessionView>(logIn('ada@platform.example', PASSWORD), 201));
    const { refreshToken, accessToken } = session;
    await bodyOf(app.post('/v1/sessions/revocation', { refreshToken }), 201);
    expect(await statusOf(accessToken)).toBe(401);
    expect(refusalOf(await refresh(refreshToken))).toEqual([401, 'REFRESH_REFUSED']);
    const forged = refreshToken.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect(refusalOf(await app.post('/v1/sessions/revocation', { refreshToken: forged }))).toEqual([
      401,
      'REFRESH_REFUSED',
    ]);
  });

  describe('members', () => {
    let member: MemberView;
    let session: SessionView;

    it('may do nothing with a temporary password but change it', async () => {
      const body = { login: 'bo', name: 'Bo', temporaryPassword: PASSWORD, role: 'OWNER' };
      const path = `/v1/organisations/${organisationId}/members`;
      member = await bodyOf<MemberView>(app.post(path, body, ownerToken), 201);
      expect(refusalOf(await app.post(path, body, ownerToken))).toEqual([409, 'LOGIN_TAKEN']);
      session = kept(await bodyOf<SessionView>(logIn('bo', PASSWORD), 201));
      expect(session.caller).toMatchObject({ isPasswordTemporary: true, role: 'OWNER' });
      expect((await app.get(path, session.accessToken)).status).toBe(403);
      const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
      await bodyOf(app.post('/v1/me/password', change, session.accessToken), 201);
      expect((await app.get(path, session.accessToken)).status).toBe(200);
    });

    it('say for which of several memberships they log in, once the password is right', async () => {
      const other = await anOrganisation(app, 'La Rochelle Separation');
      const body = { userId: member.userId, organisationId: other, role: 'VIEWER' };
      const second = await bodyOf<MemberView>(app.post('/v1/platform/memberships', body, ownerToken), 201);
      expect(refusalOf(await logIn('bo', PASSWORD))).toEqual([401, 'LOGIN_REFUSED']);
      const asked = await logIn('bo', NEW_PASSWORD);
      expect(refusalOf(asked)).toEqual([422, 'MEMBERSHIP_TO_CHOOSE']);
      expect((asked.body as { facts: { choices: { membershipId: string }[] } }).facts.choices).toMatchObject([
        { membershipId: member.id, organisationId, role: 'OWNER' },
        { membershipId: second.id, organisationId: other, organisationName: 'La Rochelle Separation' },
      ]);
      const chosen = await logIn('bo', NEW_PASSWORD, { membershipId: second.id });
      const { caller } = kept(await bodyOf<SessionView>(chosen, 201));
      expect(caller.organisation?.id).toBe(other);
      // Whoever owns one of the organisations could become the person in the other.
      const reset = { temporaryPassword: 'nine slow barges turn' };
      const path = `/v1/members/${member.id}/password-reset`;
      expect(refusalOf(await app.post(path, reset, session.accessToken))).toEqual([403, 'NOT_ALLOWED']);
    });

    it('are gone at the next request once they are revoked', async () => {
      await bodyOf(app.post(`/v1/members/${member.id}/revocation`, undefined, ownerToken), 201);
      expect(await statusOf(session.accessToken)).toBe(401);
      expect(refusalOf(await refresh(session.refreshToken))).toEqual([401, 'REFRESH_REFUSED']);
    });

    it('of the platform keep an owner', async () => {
      const page = await bodyOf<{ items: MemberView[] }>(app.get('/v1/platform/members', ownerToken), 200);
      const path = `/v1/members/${page.items[0]?.id ?? ''}/revocation`;
      expect(refusalOf(await app.post(path, undefined, ownerToken))).toEqual([409, 'LAST_OWNER']);
    });

    it('who audit have scopes that read, and an end', async () => {
      const path = `/v1/organisations/${organisationId}/members`;
      const body = { login: 'cy', name: 'Cy', temporaryPassword: PASSWORD, role: 'AUDITOR' };
      expect(refusalOf(await app.post(path, body, ownerToken))).toEqual([422, 'RIGHTS_NOT_VALID']);
    });
  });

  describe('API keys', () => {
    it('give what role and scopes give together, and say when they were last used', async () => {
      const { key, id } = await makeKey({ role: 'OPERATOR', scopes: ['batches:write', 'lots:read'] });
      const { abilities, organisation } = await me(key);
      expect(organisation?.id).toBe(organisationId);
      const able = abilities.filter(({ read, write }) => read || write);
      expect(able).toEqual([
        { area: 'batches', read: true, write: true },
        { area: 'lots', read: true, write: false },
      ]);
      for (let polls = 0; polls < 100; polls += 1) {
        const read = await app.get(`/v1/api-keys/${id}`, TEST_OPERATOR_KEY);
        if ((await bodyOf<ApiKeyView>(read, 200)).lastUsedAt === clock.now()) return;
      }
      throw new Error('The use was not noted.');
    });

    it('never give more than who makes them has', async () => {
      const maker = await makeKey({
        role: 'OWNER',
        scopes: ['identity:write', 'lots:read'],
        expiresAt: new Date(Date.parse(clock.now()) + 10 * DAY_MS).toISOString(),
      });
      const { expiresAt } = maker;
      const bodies: readonly [object, number][] = [
        [{ role: 'OPERATOR', scopes: ['lots:write'], expiresAt }, 403],
        [{ role: 'OPERATOR', expiresAt }, 403],
        [{ role: 'OPERATOR', scopes: ['lots:read'] }, 403],
        [{ role: 'OPERATOR', scopes: ['lots:read'], expiresAt }, 201],
      ];
      for (const [rights, status] of bodies) {
        const answer = await app.post(keysPath(), { name: 'x', ...rights }, maker.key);
        expect([rights, answer.status]).toEqual([rights, status]);
      }
      const operator = await makeKey({ role: 'OPERATOR' });
      const refused = await app.post(keysPath(), { name: 'x', role: 'OWNER' }, operator.key);
      expect(refusalOf(refused)).toEqual([403, 'NOT_ALLOWED']);
    });

    it('of one organisation are not found by another', async () => {
      const { id } = await makeKey({ role: 'VIEWER' });
      const other = await anOrganisation(app, 'Rival');
      const made = await app.post(
        `/v1/organisations/${other}/api-keys`,
        { name: 'x', role: 'OWNER' },
        TEST_OPERATOR_KEY,
      );
      const { key } = kept(await bodyOf<MadeApiKeyView>(made, 201));
      expect(refusalOf(await app.get(`/v1/api-keys/${id}`, key))).toEqual([404, 'API_KEY_NOT_FOUND']);
      for (const path of [`api-keys/${id}/revocation`, `organisations/${organisationId}/members`])
        expect((await app.post(`/v1/${path}`, path.endsWith('members') ? {} : undefined, key)).status).toBe(
          404,
        );
    });

    it('are rotated with an overlap, revoked at once, and end when they say', async () => {
      const old = await makeKey({ role: 'OPERATOR' });
      const rotation = { overlapHours: 2 };
      const path = `/v1/api-keys/${old.id}/rotation`;
      const fresh = kept(await bodyOf<MadeApiKeyView>(app.post(path, rotation, TEST_OPERATOR_KEY), 201));
      expect([await statusOf(old.key), await statusOf(fresh.key)]).toEqual([200, 200]);
      expect(refusalOf(await app.post(path, rotation, TEST_OPERATOR_KEY))).toEqual([409, 'ALREADY_REVOKED']);
      clock.advance(2 * HOUR_MS);
      expect([await statusOf(old.key), await statusOf(fresh.key)]).toEqual([401, 200]);

      await bodyOf(app.post(`/v1/api-keys/${fresh.id}/revocation`, undefined, TEST_OPERATOR_KEY), 201);
      expect(await statusOf(fresh.key)).toBe(401);

      const expiresAt = new Date(Date.parse(clock.now()) + HOUR_MS).toISOString();
      const audit = await makeKey({ role: 'AUDITOR', scopes: ['audit:read'], expiresAt });
      expect(await statusOf(audit.key)).toBe(200);
      clock.advance(HOUR_MS);
      expect(await statusOf(audit.key)).toBe(401);
    });

    it('are changed into tokens that end with them, and those into no others', async () => {
      const { key, id } = await makeKey({ role: 'VIEWER' });
      const { accessToken } = kept(await bodyOf<SessionView>(app.post('/v1/tokens', undefined, key), 201));
      expect((await me(accessToken)).id).toBe(id);
      expect(refusalOf(await app.post('/v1/tokens', undefined, accessToken))).toEqual([403, 'NOT_ALLOWED']);
      await bodyOf(app.post(`/v1/api-keys/${id}/revocation`, undefined, TEST_OPERATOR_KEY), 201);
      expect(await statusOf(accessToken)).toBe(401);
    });
  });

  it('lets another organisation read what was granted, until it ends or is revoked', async () => {
    const grantee = await anOrganisation(app, 'Auditors');
    const keyOfGrantee = await app.post(
      `/v1/organisations/${grantee}/api-keys`,
      { name: 'x', role: 'VIEWER' },
      TEST_OPERATOR_KEY,
    );
    const { key } = kept(await bodyOf<MadeApiKeyView>(keyOfGrantee, 201));
    const expiresAt = new Date(Date.parse(clock.now()) + DAY_MS).toISOString();
    const grant = async (): Promise<AccessGrantView> => {
      const body = { granteeOrganisationId: grantee, scopes: ['identity:read'], expiresAt };
      return await bodyOf(
        app.post(`/v1/organisations/${organisationId}/access-grants`, body, TEST_OPERATOR_KEY),
        201,
      );
    };
    expect((await app.get(keysPath(), key)).status).toBe(404);
    const { id } = await grant();
    expect((await app.get(keysPath(), key)).status).toBe(200);
    expect((await me(key)).grants).toEqual([{ organisationId, scopes: ['identity:read'] }]);
    await bodyOf(app.post(`/v1/access-grants/${id}/revocation`, undefined, TEST_OPERATOR_KEY), 201);
    expect((await app.get(keysPath(), key)).status).toBe(404);
    await grant();
    clock.advance(DAY_MS);
    expect((await app.get(keysPath(), key)).status).toBe(404);
  });

  it('slows guessing down and says for how long', async () => {
    const guesses: string[] = [];
    for (let guess = 0; guess < 12; guess += 1) {
      const answer = await logIn('mallory', `guess number ${guess}`);
      guesses.push(refusalOf(answer)[1]);
      if (answer.status === 429) expect(answer.headers.get('retry-after')).toBe('1');
    }
    // Four are free, and the fifth comes at once.
    expect(guesses).toEqual([
      ...Array.from({ length: 5 }, () => 'LOGIN_REFUSED'),
      ...Array.from({ length: 7 }, () => 'LOGIN_THROTTLED'),
    ]);
  });

  it('answers a replay with the same key, which the database does not hold', async () => {
    const request = (name: string) =>
      fetch(app.url + keysPath(), {
        method: 'POST',
        headers: {
          authorization: `Bearer ${TEST_OPERATOR_KEY}`,
          'content-type': 'application/json',
          'idempotency-key': 'of-an-api-key',
        },
        body: JSON.stringify({ name, role: 'VIEWER' }),
      });
    const first = (await (await request('a')).json()) as MadeApiKeyView;
    const again = await request('a');
    expect(await again.json()).toEqual(kept(first));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect((await request('b')).status).toBe(422);
  });

  it('keeps no secret in the database', async () => {
    const texts = await everythingStored(app, world.databaseUrl);
    expect(secrets.length).toBeGreaterThan(10);
    expect(texts.join()).toContain('api-key.made');
    for (const secret of secrets) {
      const found = texts.filter((text) => text.includes(secret) || text.includes(secret.slice(-43)));
      expect([secret, found.length]).toEqual([secret, 0]);
    }
  });

  it('lets nobody in by a copy of the database alone', async () => {
    const { key } = await makeKey({ role: 'OWNER' });
    expect(await statusOf(key)).toBe(200);
    const session = kept(await bodyOf<SessionView>(logIn('ada@platform.example', PASSWORD), 201));
    const copy = await serveIdentity(world.databaseUrl, clock, new Installation(secretsNamed('other')));
    try {
      expect((await copy.get('/v1/me', key)).status).toBe(401);
      expect((await copy.get('/v1/me', session.accessToken)).status).toBe(401);
      const { refreshToken } = session;
      expect((await copy.post('/v1/sessions/refresh', { refreshToken })).status).toBe(401);
      const login = { login: 'ada@platform.example', password: PASSWORD };
      expect((await copy.post('/v1/sessions', login)).status).toBe(401);
    } finally {
      await copy.stop();
    }
    const rotated = new Installation(secretsNamed('newest', 'first'));
    const next = await serveIdentity(world.databaseUrl, clock, rotated);
    try {
      expect((await next.get('/v1/me', key)).status).toBe(200);
      expect((await next.get('/v1/me', session.accessToken)).status).toBe(200);
      await bodyOf(next.post('/v1/sessions', { login: 'ada@platform.example', password: PASSWORD }), 201);
    } finally {
      await next.stop();
    }
    // Key and password were used since, and are kept under the newest alone.
    const after = await serveIdentity(world.databaseUrl, clock, new Installation(secretsNamed('newest')));
    try {
      expect((await after.get('/v1/me', key)).status).toBe(200);
      await bodyOf(after.post('/v1/sessions', { login: 'ada@platform.example', password: PASSWORD }), 201);
    } finally {
      await after.stop();
    }
  });
});

/** All that is stored, as text: every row of every table and, of SQLite, the bytes of its files. */
async function everythingStored(app: IdentityApp, databaseUrl: string): Promise<readonly string[]> {
  const location = parseDatabaseUrl(databaseUrl);
  const listing =
    location.engine === 'postgres'
      ? "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
      : "SELECT name FROM sqlite_master WHERE type = 'table'";
  const rows = await app.database.read(async (tx) => {
    const tables = await tx.query<{ name: string }[]>(listing);
    const texts: string[] = [];
    for (const { name } of tables) texts.push(JSON.stringify(await tx.query(`SELECT * FROM "${name}"`)));
    return texts;
  });
  if (location.engine === 'postgres') return rows;
  const folder = dirname(location.path);
  const files = (await readdir(folder)).filter((name) => name.startsWith(basename(location.path)));
  const bytes = await Promise.all(files.map((name) => readFile(join(folder, name), 'latin1')));
  return [...rows, ...bytes];
}
