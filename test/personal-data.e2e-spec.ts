import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditEvent } from '../src/platform/audit/audit-event.entity.js';
import type { MemberView } from '../src/modules/identity/members.dto.js';
import type { PersonalDataView, UserErasureView } from '../src/modules/identity/personal-data.dto.js';
import type { SessionView } from '../src/modules/identity/sessions.view.js';
import { TEST_OPERATOR_KEY } from './support/credentials.js';
import {
  anIdentityWorld,
  bodyOf,
  PASSWORD,
  refusalOf,
  type IdentityApp,
  type IdentityWorld,
} from './support/identity.js';
import { SteppableClock } from './support/steppable-clock.js';
import { databaseEngine } from './support/test-database.js';

const LOGIN = 'bo.marked@recovery.example';
const NAME = 'Bo Marked';

describe(`personal data on ${databaseEngine()}`, () => {
  let world: IdentityWorld;
  let app: IdentityApp;
  let member: MemberView;
  let session: SessionView;
  beforeAll(async () => {
    world = await anIdentityWorld(new SteppableClock());
    ({ app } = world);
    const body = { login: LOGIN, name: NAME, temporaryPassword: PASSWORD, role: 'OPERATOR' };
    const path = `/v1/organisations/${world.organisationId}/members`;
    member = await bodyOf<MemberView>(app.post(path, body, TEST_OPERATOR_KEY), 201);
    session = await bodyOf<SessionView>(logIn(), 201);
    const { accessToken } = session;
    await bodyOf(app.post('/v1/me/second-factor', { currentPassword: PASSWORD }, accessToken), 201);
  });
  afterAll(() => world.close());

  const logIn = () => app.post('/v1/sessions', { login: LOGIN, password: PASSWORD });
  const erase = (userId: string) =>
    app.post(`/v1/platform/users/${userId}/erasure`, undefined, TEST_OPERATOR_KEY);
  /** Rows of tables with people in which a text is. */
  async function placesOf(text: string): Promise<readonly string[]> {
    const tables = [
      'users',
      'memberships',
      'sessions',
      'second_factors',
      'idempotency_records',
      'audit_events',
    ];
    const found = await Promise.all(
      tables.map(async (table) => {
        const rows = await app.database.read((tx) => tx.query<object[]>(`SELECT * FROM ${table}`));
        return JSON.stringify(rows).includes(text) ? [table] : [];
      }),
    );
    return found.flat();
  }

  it('are told to whom they are about, and to no key', async () => {
    const mine = await bodyOf<PersonalDataView>(app.get('/v1/me/data', session.accessToken), 200);
    expect(mine).toMatchObject({
      userId: member.userId,
      login: LOGIN,
      name: NAME,
      secondFactorSince: null,
      memberships: [{ id: member.id, role: 'OPERATOR', organisationId: world.organisationId }],
      sessions: [{ membershipId: member.id, revokedAt: null }],
    });
    expect(refusalOf(await app.get('/v1/me/data', TEST_OPERATOR_KEY))).toEqual([403, 'NOT_ALLOWED']);
  });

  it('are forgotten, where the chain goes on to say that somebody did something', async () => {
    expect(await placesOf(LOGIN)).toEqual(['users']);
    expect(await placesOf(NAME)).toEqual(['users']);
    const erased = await bodyOf<UserErasureView>(erase(member.userId), 201);
    expect(erased).toMatchObject({ userId: member.userId, endedMemberships: 1, endedSessions: 1 });
    expect([await placesOf(LOGIN), await placesOf(NAME)]).toEqual([[], []]);
    expect(await app.database.read((tx) => tx.query('SELECT id FROM second_factors'))).toEqual([]);
    const events = await app.database.read((tx) => tx.findBy(AuditEvent, { subjectId: member.userId }));
    expect(events.map(({ type }) => type)).toEqual([
      'user.recorded',
      'user.second-factor-begun',
      'user.erased',
    ]);
    const verification = app.get('/v1/audit/verification', TEST_OPERATOR_KEY);
    expect(await bodyOf(verification, 200)).toMatchObject({ verified: true });
  });

  it('let nobody in any more, and free the login', async () => {
    expect((await app.get('/v1/me', session.accessToken)).status).toBe(401);
    expect(refusalOf(await logIn())).toEqual([401, 'LOGIN_REFUSED']);
    expect(refusalOf(await erase(member.userId))).toEqual([409, 'ALREADY_REVOKED']);
    const body = { login: LOGIN, name: NAME, temporaryPassword: PASSWORD, role: 'VIEWER' };
    const path = `/v1/organisations/${world.organisationId}/members`;
    const next = await bodyOf<MemberView>(app.post(path, body, TEST_OPERATOR_KEY), 201);
    expect(next.userId).not.toBe(member.userId);
  });

  it('of the last owner of the platform stay, and of nobody there are none', async () => {
    expect(refusalOf(await erase(world.session.caller.id))).toEqual([409, 'LAST_OWNER']);
    expect(refusalOf(await erase('0199b0a2-0018-7000-8000-00000000ffff'))).toEqual([404, 'USER_NOT_FOUND']);
  });
});
