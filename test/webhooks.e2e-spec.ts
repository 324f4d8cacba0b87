import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type {
  WebhookDeliveryPage,
  WebhookDeliveryView,
} from '../src/modules/notifications/webhook-delivery.view.js';
import type {
  WebhookEndpointSecretView,
  WebhookEndpointView,
} from '../src/modules/notifications/webhook-endpoint.view.js';
import { WebhookLane } from '../src/modules/notifications/webhook-lane.entity.js';
import { WebhookSettings } from '../src/modules/notifications/webhook-settings.js';
import { Installation } from '../src/platform/secrets/installation.js';
import { aKeyOf } from './support/api-keys.js';
import { behindTheBack } from './support/behind-the-back.js';
import { secretsNamed } from './support/identity.js';
import { SteppableClock } from './support/steppable-clock.js';
import { serveOn, startTestApp, type TestApp } from './support/test-app.js';
import { hang, status, WebhookReceiver, type Received } from './support/webhook-receiver.js';
import { accepted, aYard, found, made, ROTTERDAM, verdictOf } from './support/yard.js';

jest.setTimeout(60_000);

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const WAITS_MS = 20_000;
const TIMEOUT_MS = 500;

/** As an independent implementation of Standard Webhooks does. @throws where the signature does not fit */
function verified(secret: string, { body, headers }: Received): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}

describe('webhooks', () => {
  // A verifier looks at the real time.
  const clock = new SteppableClock(new Date().toISOString());
  const parts = {
    installation: new Installation(secretsNamed('webhooks')),
    webhooks: new WebhookSettings({ allowsLoopback: true, timeoutMs: TIMEOUT_MS }),
  };
  let app: TestApp;
  const receivers: WebhookReceiver[] = [];
  beforeAll(async () => {
    app = await startTestApp({ clock, ...parts });
  });
  afterEach(() => clock.set(new Date().toISOString()));
  afterAll(async () => {
    await app.close();
    for (const receiver of receivers) await receiver.close();
  });

  interface Hooked {
    readonly organisationId: string;
    readonly receiver: WebhookReceiver;
    readonly endpoint: WebhookEndpointSecretView;
  }

  /** An organisation with an endpoint that is told of its sites. */
  async function hooked(input: object = { eventTypes: ['site.recorded'] }): Promise<Hooked> {
    const { organisationId } = await aYard(app);
    const receiver = await WebhookReceiver.open();
    receivers.push(receiver);
    const path = `/v1/organisations/${organisationId}/webhook-endpoints`;
    await sleep(200);
    const endpoint = await made<WebhookEndpointSecretView>(app, path, { url: receiver.url, ...input });
    return { organisationId, receiver, endpoint };
  }

  const happen = ({ organisationId }: Hooked, name = 'Another yard') =>
    made<{ id: string }>(app, `/v1/organisations/${organisationId}/sites`, { name, ...ROTTERDAM });

  const deliveriesOf = async ({ endpoint }: Hooked): Promise<readonly WebhookDeliveryView[]> =>
    (await found<WebhookDeliveryPage>(app, `/v1/webhook-endpoints/${endpoint.id}/deliveries?limit=100`))
      .items;

  /** The newest delivery, once it is so. */
  async function delivery(
    of: Hooked,
    isSo: (delivery: WebhookDeliveryView) => boolean,
  ): Promise<WebhookDeliveryView> {
    for (const deadline = Date.now() + WAITS_MS; ;) {
      const [newest] = await deliveriesOf(of);
      if (newest && isSo(newest)) return newest;
      if (Date.now() > deadline) throw new Error(`It does not come to that: ${JSON.stringify(newest)}`);
      await sleep(20);
    }
  }

  it('tell what happened: thin, signed, once', async () => {
    const hook = await hooked();
    const site = await happen(hook);
    const [request] = await hook.receiver.until(1);
    const { eventId } = await delivery(hook, (one) => one.status === 'DELIVERED');
    expect(request && verified(hook.endpoint.secret, request)).toEqual({
      type: 'site.recorded',
      timestamp: expect.any(String),
      data: {
        id: eventId,
        subjectKind: 'site',
        subjectId: site.id,
        organisationId: hook.organisationId,
      },
    });
    expect(request?.headers).toMatchObject({ 'webhook-id': eventId, 'content-type': 'application/json' });
    expect(await deliveriesOf(hook)).toMatchObject([{ attempts: 1, responseStatus: 204, failure: null }]);
  });

  it('cannot be forged: another body, id, time or secret does not verify', async () => {
    const hook = await hooked();
    await happen(hook);
    const [request] = await hook.receiver.until(1);
    if (!request) throw new Error('Nothing came.');
    const { secret } = hook.endpoint;
    const forged = (headers: object, body = request.body) => ({
      ...request,
      body,
      headers: { ...request.headers, ...headers },
    });
    expect(() => verified(secret, forged({}, request.body.replace('site', 'Site')))).toThrow();
    expect(() => verified(secret, forged({ 'webhook-id': 'other' }))).toThrow();
    const later = String(Number(request.headers['webhook-timestamp']) + 1);
    expect(() => verified(secret, forged({ 'webhook-timestamp': later }))).toThrow();
    expect(() => verified(`whsec_${Buffer.alloc(32, 7).toString('base64')}`, request)).toThrow();
  });

  it('come again after 5 seconds where they were not taken, with the same id', async () => {
    const hook = await hooked();
    hook.receiver.willAnswer(status(500));
    await happen(hook);
    const failed = await delivery(hook, (one) => one.attempts === 1);
    expect(failed).toMatchObject({ status: 'PENDING', responseStatus: 500, failure: 'STATUS' });
    await sleep(1_200);
    expect(hook.receiver.received).toHaveLength(1);
    clock.advance(6 * SECOND);
    const [first, second] = await hook.receiver.until(2);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.body).toBe(first?.body);
    expect(await delivery(hook, (one) => one.status === 'DELIVERED')).toMatchObject({
      attempts: 2,
      nextAttemptAt: null,
      failure: null,
    });
  });

  it('do not wait for whoever says nothing', async () => {
    const hook = await hooked();
    hook.receiver.willAnswer(hang);
    await happen(hook);
    expect(await delivery(hook, (one) => one.attempts === 1)).toMatchObject({
      status: 'PENDING',
      responseStatus: null,
      failure: 'TIMEOUT',
    });
    clock.advance(6 * SECOND);
    await delivery(hook, (one) => one.status === 'DELIVERED');
  });

  it('end with 410 until somebody enables the endpoint again; nothing is lost', async () => {
    const hook = await hooked();
    hook.receiver.willAnswer(status(410));
    const path = `/v1/webhook-endpoints/${hook.endpoint.id}`;
    await happen(hook, 'First');
    await delivery(hook, (one) => one.responseStatus === 410);
    expect(await found<WebhookEndpointView>(app, path)).toMatchObject({ status: 'GONE' });
    const second = await happen(hook, 'Second');
    clock.advance(HOUR);
    await sleep(1_200);
    expect(hook.receiver.received).toHaveLength(1);
    await made(app, `${path}/enabling`, undefined);
    const bodies = (await hook.receiver.until(3)).map(({ body }) => body);
    expect(bodies.slice(1).some((body) => body.includes(second.id))).toBe(true);
    expect(bodies.slice(1)).toContain(bodies[0]);
  });

  it('follow no redirect', async () => {
    const target = await WebhookReceiver.open();
    receivers.push(target);
    const hook = await hooked();
    hook.receiver.willAnswer(status(307, { location: target.url }));
    await happen(hook);
    expect(await delivery(hook, (one) => one.attempts === 1)).toMatchObject({
      status: 'PENDING',
      responseStatus: 307,
      failure: 'REDIRECT',
    });
    expect(target.received).toEqual([]);
  });

  it('come after Retry-After at the earliest', async () => {
    const hook = await hooked();
    hook.receiver.willAnswer(status(429, { 'retry-after': '600' }));
    await happen(hook);
    const { nextAttemptAt, lastAttemptAt } = await delivery(hook, (one) => one.attempts === 1);
    expect(Date.parse(nextAttemptAt ?? '') - Date.parse(lastAttemptAt ?? '')).toBe(600 * SECOND);
  });

  it('are given up after 24 hours, kept, and sent once more where somebody asks for it', async () => {
    const hook = await hooked();
    hook.receiver.willAnswer(...Array.from({ length: 10 }, () => status(503)));
    await happen(hook);
    let attempts = 1;
    for (; attempts < 12; attempts += 1) {
      const tried = attempts;
      const { status: now } = await delivery(hook, (one) => one.attempts >= tried);
      if (now === 'FAILED') break;
      clock.advance(4 * HOUR);
    }
    const failed = await delivery(hook, (one) => one.status === 'FAILED');
    expect(failed).toMatchObject({ responseStatus: 503, nextAttemptAt: null });
    expect(attempts).toBeLessThanOrEqual(10);
    const sent = hook.receiver.received.length;
    hook.receiver.forgetAnswers();
    await made(app, `/v1/webhook-deliveries/${failed.id}/replay`, undefined);
    const again = (await hook.receiver.until(sent + 1)).at(-1);
    expect(again?.headers['webhook-id']).toBe(failed.eventId);
    expect(await delivery(hook, (one) => one.status === 'DELIVERED')).toMatchObject({
      id: failed.id,
      attempts: 1,
    });
  });

  it('are signed with both secrets while one is being replaced, then with the new one', async () => {
    const hook = await hooked();
    const { id, secret: old } = hook.endpoint;
    const path = `/v1/webhook-endpoints/${id}/secret-rotation`;
    const { secret } = await made<WebhookEndpointSecretView>(app, path, { overlapHours: 1 });
    await happen(hook);
    const [both] = await hook.receiver.until(1);
    expect(both?.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    if (both) for (const one of [old, secret]) verified(one, both);
    clock.advance(2 * HOUR);
    await happen(hook);
    const [, single] = await hook.receiver.until(2);
    expect(single?.headers['webhook-signature']).toMatch(/^v1,\S+$/);
  });

  it('come in the order of what happened', async () => {
    const hook = await hooked();
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) ids.push((await happen(hook, `Yard ${n}`)).id);
    const told = (await hook.receiver.until(12)).map(
      ({ body }) => (JSON.parse(body) as { data: { subjectId: string } }).data.subjectId,
    );
    expect(told).toEqual(ids);
  });

  it('never tell of themselves', async () => {
    const hook = await hooked({});
    await made(app, `/v1/webhook-endpoints/${hook.endpoint.id}/test-ping`, undefined);
    await hook.receiver.until(1);
    await happen(hook);
    await hook.receiver.until(2);
    await sleep(1_500);
    expect(hook.receiver.received.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
      'webhook.ping',
      'site.recorded',
    ]);
    const [ping] = hook.receiver.received;
    expect(ping && verified(hook.endpoint.secret, ping)).toMatchObject({
      data: { endpointId: hook.endpoint.id },
    });
  });

  it('of a rival are not to be seen, changed, or sent once more', async () => {
    const hook = await hooked();
    await happen(hook);
    const { id: deliveryId } = await delivery(hook, (one) => one.status === 'DELIVERED');
    const { organisationId } = await aYard(app, ROTTERDAM, 'SEPARATOR');
    const credential = await aKeyOf(app, organisationId);
    const own = `/v1/webhook-endpoints/${hook.endpoint.id}`;
    const of = `/v1/organisations/${hook.organisationId}/webhook-endpoints`;
    const body = { url: hook.receiver.url };
    for (const [method, path, content] of [
      ['GET', of],
      ['POST', of, body],
      ['GET', own],
      ['PUT', own, body],
      ['GET', `${own}/deliveries`],
      ['POST', `${own}/secret-rotation`, { overlapHours: 1 }],
      ['POST', `${own}/removal`],
      ['POST', `${own}/test-ping`],
      ['POST', `/v1/webhook-deliveries/${deliveryId}/replay`],
    ] as const) {
      const headers = { 'if-match': '"1"' };
      const answer = await app.request(method, path, { credential, headers, body: content });
      expect([path, answer.status]).toEqual([path, 404]);
    }
    const ours = await aKeyOf(app, hook.organisationId);
    expect(verdictOf(await app.request('GET', own, { credential: ours }))).toBe('200');
  });

  it('are not opened by a grant of events', async () => {
    const hook = await hooked();
    const { organisationId } = await aYard(app, ROTTERDAM, 'SEPARATOR');
    await made(app, `/v1/organisations/${hook.organisationId}/access-grants`, {
      granteeOrganisationId: organisationId,
      scopes: ['events:read'],
      expiresAt: new Date(Date.parse(clock.now()) + HOUR).toISOString(),
    });
    const credential = await aKeyOf(app, organisationId);
    const own = `/v1/webhook-endpoints/${hook.endpoint.id}`;
    for (const path of [
      own,
      `${own}/deliveries`,
      `/v1/organisations/${hook.organisationId}/webhook-endpoints`,
    ])
      expect([path, (await app.request('GET', path, { credential })).status]).toEqual([path, 404]);
  });

  it('never show a secret again, and keep none that a copy of the database could sign with', async () => {
    const { endpoint } = await hooked();
    expect(endpoint.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(await found(app, `/v1/webhook-endpoints/${endpoint.id}`)).not.toHaveProperty('secret');
    const rows = await app.database.read((tx) => tx.query<object[]>('SELECT * FROM webhook_endpoints'));
    expect(JSON.stringify(rows)).not.toContain(endpoint.secret.slice('whsec_'.length));
  });

  it('are changed only at the version that was read, and gone when removed', async () => {
    const { endpoint, receiver } = await hooked();
    const path = `/v1/webhook-endpoints/${endpoint.id}`;
    const put = (version: number, url: string) =>
      app.request('PUT', path, { body: { url }, headers: { 'if-match': `"${version}"` } });
    expect(accepted(await put(1, `${receiver.url}/2`))).toMatchObject({ version: 2, eventTypes: null });
    expect(verdictOf(await put(1, receiver.url))).toBe('412 VERSION_CHANGED');
    expect(verdictOf(await put(2, 'http://hooks.recovery.example/'))).toBe(
      '422 WEBHOOK_URL_NOT_VALID /url WEBHOOK_URL_NOT_VALID',
    );
    await made(app, `${path}/disabling`, undefined);
    expect(verdictOf(await app.request('POST', `${path}/test-ping`))).toBe(
      '409 WEBHOOK_ENDPOINT_NOT_ENABLED',
    );
    await made(app, `${path}/removal`, undefined);
    expect(verdictOf(await app.request('GET', path))).toBe('404 WEBHOOK_ENDPOINT_NOT_FOUND');
  });

  it.each(['https://10.0.0.1/', 'https://[fd00::1]/', 'https://0xa9fea9fe/', 'https://192.168.0.1:8443/'])(
    'refuse the address %s before anything is stored',
    async (url) => {
      const { organisationId } = await aYard(app);
      const path = `/v1/organisations/${organisationId}/webhook-endpoints`;
      expect(verdictOf(await app.request('POST', path, { body: { url } }))).toBe(
        '422 WEBHOOK_URL_NOT_VALID /url WEBHOOK_URL_NOT_VALID',
      );
    },
  );

  it('survive a restart: what was to be sent is sent', async () => {
    const hook = await hooked();
    hook.receiver.willAnswer(status(500));
    const site = await happen(hook);
    await delivery(hook, (one) => one.attempts === 1);
    await app.restart();
    clock.advance(6 * SECOND);
    const [, again] = await hook.receiver.until(2);
    expect(again && verified(hook.endpoint.secret, again)).toMatchObject({ data: { subjectId: site.id } });
  });

  it('are taken over from a process that was killed, once its lease is over', async () => {
    const hook = await hooked();
    const { id } = hook.endpoint;
    const leasedUntil = new Date(Date.parse(clock.now()) + 20 * SECOND).toISOString();
    await behindTheBack(app.databaseUrl, (tx) =>
      tx.update(WebhookLane, { id }, { owner: 'killed', leasedUntil }),
    );
    await happen(hook);
    await sleep(1_500);
    expect(hook.receiver.received).toEqual([]);
    clock.advance(21 * SECOND);
    await hook.receiver.until(1);
    await delivery(hook, (one) => one.status === 'DELIVERED');
  });

  it('are sent once each by two processes on one database', async () => {
    const hook = await hooked();
    const other = await serveOn(app.databaseUrl, clock, parts);
    try {
      await Promise.all(Array.from({ length: 20 }, (_, n) => happen(hook, `Yard ${n}`)));
      await hook.receiver.until(20);
      await sleep(1_200);
      const ids = hook.receiver.received.map(({ headers }) => headers['webhook-id']);
      expect([ids.length, new Set(ids).size]).toEqual([20, 20]);
      const deliveries = await deliveriesOf(hook);
      expect(deliveries.map(({ status: one, attempts }) => [one, attempts])).toEqual(
        Array.from({ length: 20 }, () => ['DELIVERED', 1]),
      );
    } finally {
      await other.stop();
    }
  });
});
