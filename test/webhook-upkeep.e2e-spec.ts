import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { WebhookDeliveryPage } from '../src/modules/notifications/webhook-delivery.view.js';
import type {
  WebhookEndpointSecretView,
  WebhookEndpointView,
} from '../src/modules/notifications/webhook-endpoint.view.js';
import { WebhookSettings } from '../src/modules/notifications/webhook-settings.js';
import { Installation } from '../src/platform/secrets/installation.js';
import { secretsNamed } from './support/identity.js';
import { SteppableClock } from './support/steppable-clock.js';
import { clientOf, serveOn, type ApiClient, type RunningApp } from './support/test-app.js';
import { createTestDatabase, type TestDatabase } from './support/test-database.js';
import { status, WebhookReceiver } from './support/webhook-receiver.js';
import { aYard, found, made, ROTTERDAM } from './support/yard.js';

jest.setTimeout(60_000);

const DAY_MS = 86_400_000;
const WAITS_MS = 20_000;

describe('the upkeep of webhooks', () => {
  // A verifier looks at the real time.
  const clock = new SteppableClock(new Date().toISOString());
  let database: TestDatabase;
  let running: RunningApp | null = null;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    database = await createTestDatabase({ isMigrated: true });
    receiver = await WebhookReceiver.open();
  });
  afterEach(async () => {
    await running?.stop();
    clock.set(new Date().toISOString());
  });
  afterAll(async () => {
    await receiver.close();
    await database.drop();
  });

  /** Starts the application, or starts it again with other secrets of the installation. */
  async function serveWith(...secrets: readonly string[]): Promise<ApiClient> {
    await running?.stop();
    running = await serveOn(database.url, clock, {
      installation: new Installation(secretsNamed(...secrets)),
      webhooks: new WebhookSettings({ allowsLoopback: true, timeoutMs: 500, deliveriesKeptDays: 30 }),
    });
    return clientOf(running.url);
  }

  async function hooked(app: ApiClient) {
    const { organisationId } = await aYard(app);
    // It is told of what is sealed after it was made.
    await until(() => stored('SELECT id FROM audit_events WHERE sequence IS NULL'), []);
    const path = `/v1/organisations/${organisationId}/webhook-endpoints`;
    const input = { url: receiver.url, eventTypes: ['site.recorded'] };
    const endpoint = await made<WebhookEndpointSecretView>(app, path, input);
    return { organisationId, endpoint };
  }

  const stored = <Row = object>(query: string): Promise<readonly Row[]> => {
    if (running === null) throw new Error('Nothing is served.');
    return running.database.read((tx) => tx.query<Row[]>(query));
  };

  const happen = (app: ApiClient, organisationId: string) =>
    made(app, `/v1/organisations/${organisationId}/sites`, { name: 'Another yard', ...ROTTERDAM });

  const statusesOf = async (app: ApiClient, { id }: { readonly id: string }): Promise<readonly string[]> => {
    const page = await found<WebhookDeliveryPage>(app, `/v1/webhook-endpoints/${id}/deliveries`);
    return page.items.map((one) => one.status);
  };

  async function until<Value>(read: () => Promise<Value>, expected: Value): Promise<void> {
    const deadline = Date.now() + WAITS_MS;
    while (JSON.stringify(await read()) !== JSON.stringify(expected) && Date.now() < deadline)
      await sleep(50);
    expect(await read()).toEqual(expected);
  }

  it('seals the secrets of endpoints anew, so that the installation’s older secret can go', async () => {
    let app = await serveWith('first');
    const { organisationId, endpoint } = await hooked(app);
    const path = `/v1/webhook-endpoints/${endpoint.id}`;
    const rotated = await made<WebhookEndpointSecretView>(app, `${path}/secret-rotation`, {
      overlapHours: 24,
    });
    const before = await found<WebhookEndpointView>(app, path);

    app = await serveWith('second', 'first');
    const prefix = secretsNamed('second').newestSeal;
    await until(async () => {
      const rows = await stored<{ sealed: string; older: string }>(
        `SELECT sealed_secret AS sealed, sealed_old_secret AS older FROM webhook_endpoints WHERE id = '${endpoint.id}'`,
      );
      return rows.map(({ sealed, older }) => [sealed.startsWith(prefix), older.startsWith(prefix)]);
    }, [[true, true]]);
    expect(await found<WebhookEndpointView>(app, path)).toEqual(before);

    app = await serveWith('second');
    const taken = receiver.received.length;
    await happen(app, organisationId);
    const request = (await receiver.until(taken + 1)).at(-1);
    for (const secret of [rotated.secret, endpoint.secret])
      expect(() =>
        new Webhook(secret).verify(request?.body ?? '', request?.headers as Record<string, string>),
      ).not.toThrow();
  });

  it('removes deliveries after 30 days, but for what still waits', async () => {
    const app = await serveWith('second');
    const [{ organisationId, endpoint }, waiting, removed] = [
      await hooked(app),
      await hooked(app),
      await hooked(app),
    ];
    await happen(app, organisationId);
    await until(() => statusesOf(app, endpoint), ['DELIVERED']);
    for (const one of [waiting, removed]) {
      receiver.willAnswer(status(500));
      await happen(app, one.organisationId);
      await until(() => statusesOf(app, one.endpoint), ['PENDING']);
      const end = one === waiting ? 'disabling' : 'removal';
      await made(app, `/v1/webhook-endpoints/${one.endpoint.id}/${end}`, undefined);
    }

    clock.advance(29 * DAY_MS);
    await sleep(1_500);
    expect(await statusesOf(app, endpoint)).toEqual(['DELIVERED']);
    clock.advance(1.1 * DAY_MS);
    await until(() => statusesOf(app, endpoint), []);
    expect(await statusesOf(app, waiting.endpoint)).toEqual(['PENDING']);
    const ofRemoved = `SELECT id FROM webhook_deliveries WHERE endpoint_id = '${removed.endpoint.id}'`;
    await until(() => stored(ofRemoved), []);
  });
});
