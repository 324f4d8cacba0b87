import type { Problem } from '../../src/platform/http/problem.dto.js';
import type { ApiClient, TestResponse } from './test-app.js';

/** A site of an organisation of its own. */
export interface Yard {
  readonly organisationId: string;
  readonly siteId: string;
}

/** Where a site lies. */
export interface SitePlace {
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
}

export const ROTTERDAM: SitePlace = { country: 'NL', latitude: 51.9489, longitude: 4.0531 };

/** Adds an organisation with one site; tests that share an application keep apart by it. */
export async function aYard(app: ApiClient, place = ROTTERDAM, role = 'RECYCLER'): Promise<Yard> {
  const organisation = { name: 'Yard of a test', roles: [role] };
  const { id: organisationId } = await made<{ id: string }>(app, '/v1/organisations', organisation);
  const site = { name: 'Yard', ...place };
  const { id: siteId } = await made<{ id: string }>(app, `/v1/organisations/${organisationId}/sites`, site);
  return { organisationId, siteId };
}

/** Posts what must be accepted. @throws Error with the answer where it is not */
export async function made<View>(
  app: ApiClient,
  path: string,
  body: unknown,
  version?: number,
): Promise<View> {
  return accepted(await post(app, path, body, version)) as View;
}

/** Posts a body, with the version that it is about where there is one. */
export function post(app: ApiClient, path: string, body: unknown, version?: number): Promise<TestResponse> {
  const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
  return app.request('POST', path, { body, headers });
}

/** Reads what must be there. @throws Error with the answer where it is not */
export async function found<View>(app: ApiClient, path: string): Promise<View> {
  return accepted(await app.request('GET', path)) as View;
}

/** The body of a success. @throws Error with the answer where it is none */
export function accepted({ status, text, body }: TestResponse): unknown {
  if (status >= 300) throw new Error(`${status} ${text}`);
  return body;
}

/** What an answer says, in a line: `422 WEIGHING_NOT_VALID /ticket/tareKg TARE_NOT_BELOW_GROSS`. */
export function verdictOf({ status, body }: TestResponse): string {
  if (status < 300) return String(status);
  const { code, errors = [] } = body as Problem;
  const faults = errors.map((fault) => `${fault.pointer ?? fault.parameter ?? '?'} ${fault.code}`);
  return [status, code, ...faults].join(' ');
}

/** How often each verdict was given. */
export function tally(responses: readonly TestResponse[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const response of responses) {
    const [status = '', code = ''] = verdictOf(response).split(' ');
    const verdict = `${status} ${code}`.trim();
    counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  return counts;
}

/** Follows `Link: <…>; rel="next"` from page to page. */
export async function followPages<Item>(app: ApiClient, path: string): Promise<readonly (readonly Item[])[]> {
  const pages: Item[][] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const response: TestResponse = await app.request('GET', next);
    const { items, nextCursor } = accepted(response) as { items: Item[]; nextCursor: string | null };
    pages.push(items);
    next = /^<([^>]+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
    if ((next === undefined) !== (nextCursor === null)) throw new Error('Link and nextCursor disagree');
    if (pages.length > 1_000) throw new Error('The pages do not end');
  }
  return pages;
}
