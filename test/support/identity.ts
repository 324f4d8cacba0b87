import { createHash } from 'node:crypto';
import { createApp } from '../../src/app.js';
import { ENTITIES } from '../../src/entities.js';
import { IdentityRules } from '../../src/modules/identity/identity-rules.js';
import { SetupService } from '../../src/modules/identity/setup.service.js';
import type { SessionView } from '../../src/modules/identity/sessions.view.js';
import type { Database } from '../../src/platform/database/database.js';
import { openDatabase } from '../../src/platform/database/open-database.js';
import { InstallationSecrets } from '../../src/platform/secrets/installation-secrets.js';
import { Installation } from '../../src/platform/secrets/installation.js';
import { CHEAP, TEST_OPERATOR_KEY } from './credentials.js';
import type { SteppableClock } from './steppable-clock.js';
import { clientOf, type TestResponse } from './test-app.js';
import { createTestDatabase } from './test-database.js';

export const PASSWORD = 'seven grey herons wade';

/** Secrets of an installation, the same for the same name. */
export function secretsNamed(...names: readonly string[]): InstallationSecrets {
  return new InstallationSecrets(names.map((name) => createHash('sha256').update(name).digest()));
}

/** An application whose callers log in. */
export interface IdentityApp {
  readonly url: string;
  readonly database: Database;
  /** Of the first start; null where there is a user. */
  readonly setupSecret: string | null;
  get(path: string, credential: string): Promise<TestResponse>;
  post(path: string, body: object | undefined, credential?: string | null): Promise<TestResponse>;
  stop(): Promise<void>;
}

/** Starts one on a database that is there. */
export async function serveIdentity(
  databaseUrl: string,
  clock: SteppableClock,
  installation: Installation,
  identityRules = new IdentityRules(),
): Promise<IdentityApp> {
  const database = await openDatabase(databaseUrl, ENTITIES);
  const app = await createApp({
    database,
    clock,
    operatorKey: TEST_OPERATOR_KEY,
    installation,
    passwordCost: CHEAP,
    identityRules,
  });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const client = clientOf(url);
  return {
    url,
    database,
    setupSecret: await app.get(SetupService).prepare(),
    get: (path, credential) => client.request('GET', path, { credential }),
    post: (path, body, credential = null) => client.request('POST', path, { body, credential }),
    stop: () => app.close(),
  };
}

/** An application on a database of its own, set up, with an organisation. */
export interface IdentityWorld {
  readonly app: IdentityApp;
  readonly databaseUrl: string;
  readonly clock: SteppableClock;
  /** Of the platform's owner. */
  readonly session: SessionView;
  readonly organisationId: string;
  close(): Promise<void>;
}

/** Its secrets are named `first`. */
export async function anIdentityWorld(clock: SteppableClock): Promise<IdentityWorld> {
  const testDatabase = await createTestDatabase();
  const app = await serveIdentity(testDatabase.url, clock, new Installation(secretsNamed('first')));
  const setup = await app.post('/v1/setup', {
    setupSecret: app.setupSecret,
    login: 'Ada@platform.example',
    name: 'Ada Winters',
    password: PASSWORD,
  });
  const session = await bodyOf<SessionView>(setup, 201);
  const organisationId = await anOrganisation(app, 'Maasvlakte Magnet Recovery');
  return {
    app,
    databaseUrl: testDatabase.url,
    clock,
    session,
    organisationId,
    async close() {
      await app.stop();
      await testDatabase.drop();
    },
  };
}

export async function anOrganisation(app: IdentityApp, name: string): Promise<string> {
  const made = await app.post('/v1/organisations', { name, roles: ['RECYCLER'] }, TEST_OPERATOR_KEY);
  return (await bodyOf<{ id: string }>(made, 201)).id;
}

/** @throws Error where the status is another one */
export async function bodyOf<Body>(
  answer: Promise<TestResponse> | TestResponse,
  status: number,
): Promise<Body> {
  const response = await answer;
  if (response.status !== status)
    throw new Error(`${response.status} instead of ${status}: ${response.text}`);
  return response.body as Body;
}

/** What was refused, in two words. */
export function refusalOf({ status, body }: TestResponse): readonly [number, string] {
  return [status, (body as { code?: string }).code ?? ''];
}
