import { startPostgres, type PostgresServer } from './postgres-server.js';

/** Where the tests find the server; workers inherit it. */
export const POSTGRES_URL_VARIABLE = 'LODESTOCK_TEST_POSTGRES_URL';

declare global {
  var lodestockTestPostgres: PostgresServer | undefined;
}

/** Once per run, before the first test of the project `postgres`. */
export default async function setUp(): Promise<void> {
  const given = process.env['DATABASE_URL_FOR_TESTS'];
  if (given) {
    process.env[POSTGRES_URL_VARIABLE] = given;
    return;
  }
  const server = await startPostgres();
  globalThis.lodestockTestPostgres = server;
  process.env[POSTGRES_URL_VARIABLE] = server.url;
}
