import type { AddressInfo } from 'node:net';
import type { AppParts } from '../../src/app.module.js';
import { createApp } from '../../src/app.js';
import { ENTITIES } from '../../src/entities.js';
import type { Clock } from '../../src/platform/clock.js';
import type { Database } from '../../src/platform/database/database.js';
import { openDatabase } from '../../src/platform/database/open-database.js';
import { SteppableClock } from './steppable-clock.js';
import { createTestDatabase } from './test-database.js';
import { authorizationOf, TEST_OPERATOR_KEY } from './credentials.js';

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
  readonly url: string;
  stop(): Promise<void>;
}

/** What a test brings along. */
export type TestParts = Pick<AppParts, 'installation' | 'webhooks'>;

/** Starts the application on a database that is there. */
export async function serveOn(databaseUrl: string, clock: Clock, parts: TestParts = {}): Promise<RunningApp> {
  const database = await openDatabase(databaseUrl, ENTITIES);
  const app = await createApp({ database, clock, operatorKey: TEST_OPERATOR_KEY, ...parts });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { database, url: `http://127.0.0.1:${port}`, stop: () => app.close() };
}

/** Starts the application on a fresh database of the project's engine. Close it in `afterAll`. */
export async function startTestApp({
  clock = new SteppableClock(),
  ...parts
}: TestParts & { readonly clock?: Clock } = {}): Promise<TestApp> {
  const testDatabase = await createTestDatabase({ isMigrated: true });
  let running = await serveOn(testDatabase.url, clock, parts);
  return {
    get url() {
      return running.url;
    },
    get database() {
      return running.database;
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
