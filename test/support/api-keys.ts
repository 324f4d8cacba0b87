import type { ApiClient } from './test-app.js';
import { made } from './yard.js';

/** The same application, as somebody else than the platform's operator sees it. */
export function asHolderOf(credential: string, app: ApiClient): ApiClient {
  return { request: (method, path, request) => app.request(method, path, { credential, ...request }) };
}

/** A key with which a program does everything that an owner of the organisation may. */
export async function aKeyOf(app: ApiClient, organisationId: string): Promise<string> {
  const key = { name: 'Of a test', role: 'OWNER' };
  return (await made<{ key: string }>(app, `/v1/organisations/${organisationId}/api-keys`, key)).key;
}
