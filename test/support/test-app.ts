import type { AddressInfo } from 'node:net';
import { createApp } from '../../src/app.js';
import type { AppParts } from '../../src/app.module.js';
import { ENTITIES } from '../../src/entities.js';
import { WebhookSettings } from '../../src/modules/notifications/webhook-settings.js';
import type { Clock } from '../../src/platform/clock.js';
import type { Database } from '../../src/platform/database/database.js';
import { openDatabase } from '../../src/platform/database/open-database.js';
import type { LogLevel } from '../../src/platform/logging/log-level.js';
import { createLog } from '../../src/platform/logging/log.js';
import { silence } from '../../src/platform/telemetry/open-telemetry.js';
import type { Telemetry } from '../../src/platform/telemetry/telemetry.js';
import { Gauges } from '../../src/platform/telemetry/gauges.js';
import { SteppableClock } from './steppable-clock.js';
import { createTestDatabase } from './test-database.js';
import { authorizationOf, CHEAP, TEST_OPERATOR_KEY } from './credentials.js';

/** What a test sends. `body` goes as JSON; `rawBody` goes as it is, with the content type that `headers` give. */
export interface TestRequest {
  readonly body?: unknown;
  readonly rawBody?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** API key or token to send; none where null, and the platform operator's unless given. */
  readonly credential?: string | null;
}

/** What came back; `body` is parsed where the answer is JSON. */
export interface TestResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

/** Whatever requests can be sent to. */
export interface ApiClient {
  /** @param path begins with `/` */
  request(method: string, path: string, request?: TestRequest): Promise<TestResponse>;
}

/** Sends to a server that somebody else started. */
export function clientOf(url: string): ApiClient {
  return { request: (method, path, request = {}) => send(url + path, method, request) };
}

/** The whole application behind a real port, on a database of its own. */
export interface TestApp extends ApiClient {
  /** `http://127.0.0.1:<port>`; another one after `restart`. */
  readonly url: string;
  readonly database: Database;
  readonly gauges: Gauges;
  readonly databaseUrl: string;
  /** Stops the application and starts it again on the same database, as a deployment would. */
  restart(): Promise<void>;
  /** Stops the application and drops its database. */
  close(): Promise<void>;
}

async function send(url: string, method: string, request: TestRequest): Promise<TestResponse> {
  const json = request.body === undefined ? undefined : JSON.stringify(request.body);
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...authorizationOf(request),
      ...request.headers,
    },
    body: request.rawBody ?? json ?? null,
  });
  const text = await response.text();
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? (JSON.parse(text) as unknown) : text,
  };
}

/** An application that somebody serves in this process, on a database of theirs. */
export interface RunningApp {
  readonly database: Database;
  readonly gauges: Gauges;
  readonly url: string;
  stop(): Promise<void>;
}

/** What a test brings along. */
export type TestParts = Pick<AppParts, 'imports' | 'installation' | 'webhooks' | 'telemetry' | 'edge'>;

/** Webhooks of tests that are not about them: no name has an address, so that nothing leaves this machine. */
const NOWHERE = new WebhookSettings({
  resolve: (name, _options, callback) => callback(new Error(`${name} is not looked up in tests.`), []),
});

/** Starts the application on a database that is there. */
export async function serveOn(databaseUrl: string, clock: Clock, given: TestParts = {}): Promise<RunningApp> {
  const parts = { webhooks: NOWHERE, ...given };
  const database = await openDatabase(databaseUrl, ENTITIES);
  const app = await createApp({
    database,
    clock,
    operatorKey: TEST_OPERATOR_KEY,
    passwordCost: CHEAP,
    ...parts,
  });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    database,
    gauges: app.get(Gauges),
    url: `http://127.0.0.1:${port}`,
    stop: () => app.close(),
  };
}

/** Tests are quiet, unless whoever runs them wants to know more. */
function loggingIfAsked(): Telemetry {
  const { LOG_LEVEL: level } = process.env;
  return level ? { ...silence(), log: createLog(level as LogLevel) } : silence();
}

/** Starts the application on a fresh database of the project's engine. Close it in `afterAll`. */
export async function startTestApp({
  clock = new SteppableClock(),
  telemetry = loggingIfAsked(),
  ...others
}: TestParts & { readonly clock?: Clock } = {}): Promise<TestApp> {
  const parts = { telemetry, ...others };
  const testDatabase = await createTestDatabase({ isMigrated: true });
  let running = await serveOn(testDatabase.url, clock, parts);
  return {
    get url() {
      return running.url;
    },
    get database() {
      return running.database;
    },
    get gauges() {
      return running.gauges;
    },
    databaseUrl: testDatabase.url,
    request: (method, path, request = {}) => send(running.url + path, method, request),
    async restart() {
      await running.stop();
      running = await serveOn(testDatabase.url, clock, parts);
    },
    async close() {
      await running.stop();
      await testDatabase.drop();
    },
  };
}
