import { createTemplate } from './postgres-administration.js';
import { startPostgres, type PostgresServer } from './postgres-server.js';

/** Where the tests find the server; workers inherit it. */
export const POSTGRES_URL_VARIABLE = 'LODESTOCK_TEST_POSTGRES_URL';
/** The name of a migrated database there that tests copy instead of migrating their own. */
export const POSTGRES_TEMPLATE_VARIABLE = 'LODESTOCK_TEST_POSTGRES_TEMPLATE';

declare global {
  var lodestockTestPostgres: PostgresServer | undefined;
}

async function serverUrl(): Promise<string> {
  const given = process.env['DATABASE_URL_FOR_TESTS'];
  if (given) return given;
  const server = await startPostgres();
  globalThis.lodestockTestPostgres = server;
  return server.url;
}

/** Once per run, before the first test of the project `postgres`. */
export default async function setUp(): Promise<void> {
  const url = await serverUrl();
  process.env[POSTGRES_URL_VARIABLE] = url;
  process.env[POSTGRES_TEMPLATE_VARIABLE] = await createTemplate(url);
}
