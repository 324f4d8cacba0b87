import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MadeApiKeyView } from '../src/modules/identity/api-keys.dto.js';
import type { SessionView } from '../src/modules/identity/sessions.view.js';
import type { LotHoldOutcomeView } from '../src/modules/lots/lot-hold.view.js';
import { aKeyOf, asHolderOf } from './support/api-keys.js';
import { PASSWORD } from './support/identity.js';
import { magnets } from './support/ledger.js';
import { faultsOfBooks, lotNow } from './support/reservations.js';
import { startTestApp, type ApiClient, type TestApp } from './support/test-app.js';
import { databaseEngine } from './support/test-database.js';
import { aYard, accepted, followPages, made, post, verdictOf, type Yard } from './support/yard.js';

const TEMPORARY_PASSWORD = 'nine slow otters dive';

describe(`what is put aside on ${databaseEngine()}`, () => {
  let app: TestApp;
  let yard: Yard;
  let lotId: string;
  let ada: ApiClient;
  let bo: ApiClient;
  beforeAll(async () => {
    app = await startTestApp();
    yard = await aYard(app);
    lotId = (await magnets(app, yard, 1_000)).id;
    [ada, bo] = [await aMember('ada'), await aMember('bo')];
  });
  afterAll(async () => {
    expect(await faultsOfBooks(app.database)).toEqual([]);
    await app.close();
  });

  /** Somebody of the yard's, logged in. */
  async function aMember(login: string): Promise<ApiClient> {
    const member = { login, name: login, temporaryPassword: TEMPORARY_PASSWORD, role: 'OWNER' };
    await made(app, `/v1/organisations/${yard.organisationId}/members`, member);
    const logIn = async (password: string): Promise<ApiClient> => {
      const session = await made<SessionView>(app, '/v1/sessions', { login, password });
      return asHolderOf(session.accessToken, app);
    };
    const change = { currentPassword: TEMPORARY_PASSWORD, newPassword: PASSWORD };
    accepted(await post(await logIn(TEMPORARY_PASSWORD), '/v1/me/password', change));
    return logIn(PASSWORD);
  }

  /** What a program of the yard's calls with. */
  async function aKeyMadeBy(maker: ApiClient): Promise<MadeApiKeyView> {
    const key = { name: 'Handheld', role: 'OWNER' };
    return made<MadeApiKeyView>(maker, `/v1/organisations/${yard.organisationId}/api-keys`, key);
  }
  const asKey = ({ key }: MadeApiKeyView): ApiClient => asHolderOf(key, app);
  const placedBy = async (placer: ApiClient, fields: object = {}): Promise<LotHoldOutcomeView> =>
    made(placer, `/v1/lots/${lotId}/holds`, { massKg: 10, reason: 'Oily.', ...fields });
  const release = (releaser: ApiClient, { hold }: LotHoldOutcomeView, fields: object = {}) =>
    post(releaser, `/v1/lot-holds/${hold.id}/release`, fields);
  const idOf = async (caller: ApiClient): Promise<string> =>
    (accepted(await caller.request('GET', '/v1/me')) as { id: string }).id;

  const ANOTHER = '403 HOLD_NEEDS_ANOTHER_PERSON';

  it('stays aside until a colleague releases it, and both are who called', async () => {
    const held = await placedBy(ada, { massKg: 30 });
    expect(held.hold).toMatchObject({ placedBy: `user:${await idOf(ada)}`, releasedBy: null, massKg: 30 });
    expect(held.posting.detail).toEqual({ holdId: held.hold.id, placedBy: held.hold.placedBy });
    expect((await lotNow(app, { id: lotId })).balance).toMatchObject({ availableKg: 970, heldKg: 30 });
    expect(verdictOf(await release(ada, held))).toBe(ANOTHER);
    const undo = { reason: 'By mistake.' };
    expect(verdictOf(await post(bo, `/v1/ledger/postings/${held.posting.id}/reversal`, undo))).toBe(
      '409 POSTING_NOT_REVERSIBLE',
    );
    const releasedBy = `user:${await idOf(bo)}`;
    expect((await release(bo, held, { note: 'Dry.' })).body).toMatchObject({
      posting: { kind: 'HOLD_RELEASE', reversesId: held.posting.id, detail: { releasedBy } },
      hold: { releasedBy, releaseNote: 'Dry.', massKg: 30 },
    });
    expect(verdictOf(await release(bo, held))).toBe('409 HOLD_RELEASED_ALREADY');
    expect((await lotNow(app, { id: lotId })).balance).toMatchObject({ availableKg: 1_000, heldKg: 0 });
  });

  it('is not let go of by a key of whoever put it aside, however many keys later', async () => {
    const own = await aKeyMadeBy(ada);
    const keyOfKey = await aKeyMadeBy(asKey(own));
    const rotation = await post(asKey(keyOfKey), `/v1/api-keys/${keyOfKey.id}/rotation`, { overlapHours: 1 });
    const rotated = accepted(rotation) as MadeApiKeyView;
    const held = await placedBy(ada);
    for (const key of [own, keyOfKey, rotated])
      expect(verdictOf(await release(asKey(key), held))).toBe(ANOTHER);
    expect((await release(bo, held)).status).toBe(201);
    const heldByKey = await placedBy(asKey(rotated));
    expect(heldByKey.hold.placedBy).toBe(`key:${rotated.id}`);
    expect(verdictOf(await release(ada, heldByKey))).toBe(ANOTHER);
    expect(verdictOf(await release(asKey(own), heldByKey))).toBe(ANOTHER);
    expect((await release(asKey(await aKeyMadeBy(bo)), heldByKey)).status).toBe(201);
  });

  it('is let go of by a key that the platform has made for the yard, but for the one that put it aside', async () => {
    const keys = [await aKeyOf(app, yard.organisationId), await aKeyOf(app, yard.organisationId)] as const;
    const [first, second] = [asHolderOf(keys[0], app), asHolderOf(keys[1], app)];
    const held = await placedBy(first);
    expect(verdictOf(await release(first, held))).toBe(ANOTHER);
    const { accessToken } = await made<{ accessToken: string }>(first, '/v1/tokens', undefined);
    expect(verdictOf(await release(asHolderOf(accessToken, app), held))).toBe(ANOTHER);
    expect((await release(second, held)).status).toBe(201);
  });

  it('is the affair of its own organisation', async () => {
    const other = await aYard(app);
    const stranger = asHolderOf(await aKeyOf(app, other.organisationId), app);
    const held = await placedBy(app);
    expect(held.hold.placedBy).toBe('key:operator-key');
    expect(verdictOf(await release(stranger, held))).toBe('404 HOLD_NOT_FOUND');
    expect(verdictOf(await release(app, held))).toBe(ANOTHER);
    expect((await release(ada, held)).status).toBe(201);
  });

  it('is placed and released by nobody whom the request names', async () => {
    const named = { massKg: 10, reason: 'Oily.', placedBy: 'J. de Vries' };
    expect(verdictOf(await post(ada, `/v1/lots/${lotId}/holds`, named))).toMatch(
      /^400 VALIDATION_FAILED \/placedBy/,
    );
    const held = await placedBy(ada);
    expect(verdictOf(await release(bo, held, { releasedBy: 'M. Bakker' }))).toMatch(
      /^400 VALIDATION_FAILED \/releasedBy/,
    );
    const rehearsed = await post(bo, `/v1/lot-holds/${held.hold.id}/release?dryRun=true`, {});
    expect(rehearsed.body).toMatchObject({ dryRun: true, hold: { releasedBy: `user:${await idOf(bo)}` } });
    expect((await release(bo, held)).status).toBe(201);
    const holds = await followPages<{ releasedAt: string | null }>(app, `/v1/lots/${lotId}/holds`);
    expect(holds.flat().filter(({ releasedAt }) => releasedAt === null)).toEqual([]);
  });
});
