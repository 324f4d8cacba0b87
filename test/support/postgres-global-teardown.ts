import { dropDatabase } from './postgres-administration.js';
import { POSTGRES_TEMPLATE_VARIABLE, POSTGRES_URL_VARIABLE } from './postgres-global-setup.js';

/** Once per run, after the last test of the project `postgres`, also when tests failed. */
export default async function tearDown(): Promise<void> {
  const server = globalThis.lodestockTestPostgres;
  if (server) {
    await server.stop();
    return;
  }
  const url = process.env[POSTGRES_URL_VARIABLE];
  const template = process.env[POSTGRES_TEMPLATE_VARIABLE];
  if (url && template) await dropDatabase(url, template);
}
