import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MeView } from '../src/modules/identity/me.view.js';
import type { MemberView } from '../src/modules/identity/members.dto.js';
import { codeStepAt, oneTimeCode } from '../src/modules/identity/one-time-code.js';
import type { SecondFactorSecretView, SecondFactorView } from '../src/modules/identity/second-factors.dto.js';
import type { SessionView } from '../src/modules/identity/sessions.view.js';
import { Installation } from '../src/platform/secrets/installation.js';
import { bytesOfBase32 } from './support/base32.js';
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
const ADA = 'ada@platform.example';

describe(`second factors on ${databaseEngine()}`, () => {
  const clock = new SteppableClock();
  let world: IdentityWorld;
  let app: IdentityApp;
  let made = 0;
  beforeAll(async () => {
    world = await anIdentityWorld(clock);
    ({ app } = world);
  });
  afterAll(() => world.close());

  const logIn = (login: string, more: object = {}) =>
    app.post('/v1/sessions', { login, password: PASSWORD, ...more });
  const session = (login: string, more: object = {}): Promise<SessionView> => bodyOf(logIn(login, more), 201);
  const me = (credential: string): Promise<MeView> => bodyOf(app.get('/v1/me', credential), 200);
  const codeOf = (secret: string, stepsLater = 0): string =>
    oneTimeCode(bytesOfBase32(secret), codeStepAt(Date.parse(clock.now())) + stepsLater);
  const begin = (credential: string) =>
    app.post('/v1/me/second-factor', { currentPassword: PASSWORD }, credential);
  const confirm = (credential: string, code: string) =>
    app.post('/v1/me/second-factor/confirmation', { oneTimeCode: code }, credential);
  const remove = (credential: string, code: string) =>
    app.post('/v1/me/second-factor/removal', { currentPassword: PASSWORD, oneTimeCode: code }, credential);

  /** Somebody of the organisation's who has changed no password yet: that is another matter. */
  async function somebody(
    role = 'OPERATOR',
  ): Promise<{ readonly login: string; readonly member: MemberView }> {
    made += 1;
    const login = `somebody-${made}`;
    const body = { login, name: login, temporaryPassword: PASSWORD, role };
    const path = `/v1/organisations/${world.organisationId}/members`;
    return { login, member: await bodyOf<MemberView>(app.post(path, body, TEST_OPERATOR_KEY), 201) };
  }

  interface Enrolled {
    readonly login: string;
    readonly member: MemberView;
    readonly secret: string;
    readonly recoveryCodes: readonly string[];
    readonly token: string;
  }

  /** Somebody whose device has shown its first code; the next one is one of half a minute later. */
  async function enrolled(): Promise<Enrolled> {
    const { login, member } = await somebody();
    const { accessToken: token } = await session(login);
    const { secret } = await bodyOf<SecondFactorSecretView>(begin(token), 201);
    const { recoveryCodes } = await bodyOf<SecondFactorView>(confirm(token, codeOf(secret)), 201);
    clock.advance(MINUTE_MS / 2);
    return { login, member, secret, recoveryCodes, token };
  }

  it('change nothing until the device has shown a code, and end the other sessions then', async () => {
    const { login } = await somebody();
    const [first, other] = [await session(login), await session(login)];
    expect(refusalOf(await confirm(first.accessToken, '000000'))).toEqual([409, 'SECOND_FACTOR_MISSING']);
    const before = await bodyOf<SecondFactorSecretView>(begin(first.accessToken), 201);
    const { secret, uri } = await bodyOf<SecondFactorSecretView>(begin(first.accessToken), 201);
    expect(secret).not.toBe(before.secret);
    expect(new URL(uri).searchParams.get('secret')).toBe(secret);
    expect(refusalOf(await confirm(first.accessToken, codeOf(before.secret)))).toEqual([
      401,
      'SECOND_FACTOR_REFUSED',
    ]);
    expect((await session(login)).caller.hasSecondFactor).toBe(false);

    const confirmed = await bodyOf<SecondFactorView>(confirm(first.accessToken, codeOf(secret)), 201);
    expect(new Set(confirmed.recoveryCodes).size).toBe(10);
    expect(confirmed.endedSessions).toBe(2);
    expect((await app.get('/v1/me', other.accessToken)).status).toBe(401);
    expect((await me(first.accessToken)).hasSecondFactor).toBe(true);
    expect(refusalOf(await begin(first.accessToken))).toEqual([409, 'SECOND_FACTOR_ACTIVE']);
  });

  it('are asked for once the password is right, and each code is good once', async () => {
    const { login, secret } = await enrolled();
    expect(refusalOf(await app.post('/v1/sessions', { login, password: 'another one here' }))).toEqual([
      401,
      'LOGIN_REFUSED',
    ]);
    clock.advance(2 * MINUTE_MS);
    expect(refusalOf(await logIn(login))).toEqual([401, 'SECOND_FACTOR_REQUIRED']);
    const code = codeOf(secret);
    const { caller } = await session(login, { oneTimeCode: code });
    expect(caller).toMatchObject({ login, hasSecondFactor: true, isSecondFactorMissing: false });
    expect(refusalOf(await logIn(login, { oneTimeCode: code }))).toEqual([401, 'SECOND_FACTOR_REFUSED']);
    clock.advance(MINUTE_MS / 2);
    await session(login, { oneTimeCode: codeOf(secret) });
  });

  it('let in one of many who show the same code at once', async () => {
    const { login, secret, recoveryCodes } = await enrolled();
    for (const code of [codeOf(secret), recoveryCodes[0] ?? '']) {
      const answers = await Promise.all(Array.from({ length: 4 }, () => logIn(login, { oneTimeCode: code })));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      clock.advance(10 * MINUTE_MS);
    }
  });

  it('give way to recovery codes, each good once', async () => {
    const { login, recoveryCodes } = await enrolled();
    const [first = '', second = ''] = recoveryCodes;
    await session(login, { oneTimeCode: first.toUpperCase().replaceAll('-', ' ') });
    expect(refusalOf(await logIn(login, { oneTimeCode: first }))).toEqual([401, 'SECOND_FACTOR_REFUSED']);
    const { accessToken } = await session(login, { oneTimeCode: second });
    await bodyOf(remove(accessToken, recoveryCodes[2] ?? ''), 201);
    expect((await session(login)).caller.hasSecondFactor).toBe(false);
    expect(refusalOf(await remove(accessToken, second))).toEqual([409, 'SECOND_FACTOR_MISSING']);
  });

  it('are guessed as slowly as passwords, by whoever has the password', async () => {
    const { login, secret } = await enrolled();
    const wrong = codeOf(secret, 5_000);
    const guesses: string[] = [];
    for (let guess = 0; guess < 6; guess += 1)
      guesses.push(refusalOf(await logIn(login, { oneTimeCode: wrong }))[1]);
    // The right password in between clears nothing.
    expect(guesses).toEqual([...Array<string>(5).fill('SECOND_FACTOR_REFUSED'), 'LOGIN_THROTTLED']);
    expect(refusalOf(await logIn(login, { oneTimeCode: codeOf(secret) }))).toEqual([429, 'LOGIN_THROTTLED']);
    clock.advance(MINUTE_MS);
    await session(login, { oneTimeCode: codeOf(secret) });
  });

  it('are removed with both, and not with one of them', async () => {
    const { secret, token } = await enrolled();
    expect(refusalOf(await remove(token, '000000'))).toEqual([401, 'SECOND_FACTOR_REFUSED']);
    const body = { currentPassword: 'another one here', oneTimeCode: codeOf(secret) };
    expect(refusalOf(await app.post('/v1/me/second-factor/removal', body, token))).toEqual([
      401,
      'LOGIN_REFUSED',
    ]);
    await bodyOf(remove(token, codeOf(secret)), 201);
    expect((await me(token)).hasSecondFactor).toBe(false);
  });

  it('are taken from who has lost the device by the owner, and by the platform alone where they are members elsewhere', async () => {
    const { login, member, token } = await enrolled();
    const owner = await somebody('OWNER');
    const ownerToken = (await session(owner.login)).accessToken;
    const changed = { currentPassword: PASSWORD, newPassword: 'four otters under ice' };
    await bodyOf(app.post('/v1/me/password', changed, ownerToken), 201);
    const path = `/v1/members/${member.id}/second-factor-removal`;
    const elsewhere = await anOrganisation(app, 'La Rochelle Separation');
    const membership = { userId: member.userId, organisationId: elsewhere, role: 'VIEWER' };
    await bodyOf(app.post('/v1/platform/memberships', membership, TEST_OPERATOR_KEY), 201);
    expect(refusalOf(await app.post(path, undefined, ownerToken))).toEqual([403, 'NOT_ALLOWED']);

    const removed = await bodyOf<MemberView>(app.post(path, undefined, TEST_OPERATOR_KEY), 201);
    expect(removed.hasSecondFactor).toBe(false);
    expect((await app.get('/v1/me', token)).status).toBe(401);
    await session(login, { membershipId: member.id });
    expect(refusalOf(await app.post(path, undefined, TEST_OPERATOR_KEY))).toEqual([
      409,
      'SECOND_FACTOR_MISSING',
    ]);

    const another = await enrolled();
    const ownPath = `/v1/members/${another.member.id}/second-factor-removal`;
    await bodyOf(app.post(ownPath, undefined, ownerToken), 201);
    expect((await session(another.login)).caller.hasSecondFactor).toBe(false);
  });

  it('are nothing that keys have', async () => {
    const body = { name: 'Weighbridge', role: 'OWNER' };
    const path = `/v1/organisations/${world.organisationId}/api-keys`;
    const { key } = await bodyOf<{ key: string }>(app.post(path, body, TEST_OPERATOR_KEY), 201);
    expect(refusalOf(await begin(key))).toEqual([403, 'NOT_ALLOWED']);
    expect(refusalOf(await confirm(key, '000000'))).toEqual([403, 'NOT_ALLOWED']);
    expect(refusalOf(await remove(key, '000000'))).toEqual([403, 'NOT_ALLOWED']);
    expect((await me(key)).hasSecondFactor).toBe(false);
  });

  it('are in the database neither as they are nor as their digests', async () => {
    const { secret, recoveryCodes } = await enrolled();
    const [row] = await app.database.read((tx) =>
      tx.query<{ sealed_secret: string; recovery_code_macs: string }[]>(
        'SELECT * FROM second_factors ORDER BY recorded_at DESC LIMIT 1',
      ),
    );
    const stored = JSON.stringify(row);
    const bytes = Buffer.from(bytesOfBase32(secret));
    for (const spelling of [secret, ...recoveryCodes, bytes.toString('base64url'), bytes.toString('hex')])
      expect(stored).not.toContain(spelling);
  });

  it('outlive a change of the secrets of the installation, and are sealed anew by the next login', async () => {
    const { login, secret } = await enrolled();
    const both = new Installation(secretsNamed('second', 'first'));
    const changing = await serveIdentity(world.databaseUrl, clock, both);
    const body = { login, password: PASSWORD, oneTimeCode: codeOf(secret) };
    await bodyOf(changing.post('/v1/sessions', body), 201);
    await changing.stop();
    clock.advance(MINUTE_MS);
    const changed = await serveIdentity(world.databaseUrl, clock, new Installation(secretsNamed('second')));
    await bodyOf(changed.post('/v1/sessions', { ...body, oneTimeCode: codeOf(secret) }), 201);
    await changed.stop();
  });

  it('are what who acts for the platform begins with, where the installation asks for that', async () => {
    const rules = { platformNeedsSecondFactor: true };
    const strict = await serveIdentity(
      world.databaseUrl,
      clock,
      new Installation(secretsNamed('first')),
      rules,
    );
    const opened = await bodyOf<SessionView>(
      strict.post('/v1/sessions', { login: ADA, password: PASSWORD }),
      201,
    );
    const { accessToken: token, caller } = opened;
    expect(caller).toMatchObject({ isSecondFactorMissing: true, hasSecondFactor: false });
    expect(caller.abilities.some(({ read, write }) => read || write)).toBe(false);
    expect((await strict.get('/v1/platform/members', token)).status).toBe(403);
    const secretView = strict.post('/v1/me/second-factor', { currentPassword: PASSWORD }, token);
    const { secret } = await bodyOf<SecondFactorSecretView>(secretView, 201);
    await bodyOf(
      strict.post('/v1/me/second-factor/confirmation', { oneTimeCode: codeOf(secret) }, token),
      201,
    );
    expect((await strict.get('/v1/platform/members', token)).status).toBe(200);
    // Of an organisation's people it asks nothing, nor of keys.
    const { login } = await somebody();
    expect((await session(login)).caller.isSecondFactorMissing).toBe(false);
    expect((await strict.get('/v1/platform/members', TEST_OPERATOR_KEY)).status).toBe(200);
    await strict.stop();
  });
});
