import type { TestApp, TestRequest, TestResponse } from './test-app.js';

/** The ids of a party's subjects, by the segment of a path that they follow, e.g. `lots`. */
export type IdsBySegment = Record<string, string[]>;

/** One of the four, who acts with a key of its own. */
export class RivalParty {
  readonly ids: IdsBySegment = {};
  /** Ids and codes of what is on the market, which buyers or sellers are shown. */
  readonly offered = new Set<string>();

  constructor(
    private readonly app: TestApp,
    /** Stands in every text that the party writes, and in no other. */
    readonly mark: string,
    readonly figures: readonly string[],
    readonly organisationId: string,
    readonly credential: string,
  ) {
    this.ids['organisations'] = [organisationId];
  }

  request(method: string, path: string, request: TestRequest = {}): Promise<TestResponse> {
    return this.app.request(method, path, { credential: this.credential, ...request });
  }

  /** Posts what must be accepted, and keeps the id of what it made. @param segment of the paths that name such a thing */
  async make<View>(
    path: string,
    body: object | undefined,
    segment: string | null,
    version?: number,
  ): Promise<View> {
    const headers: Record<string, string> = version === undefined ? {} : { 'if-match': `"${version}"` };
    const answer = acceptedBy(await this.request('POST', path, { body, headers }), path) as { id: string };
    if (segment !== null) this.keep(segment, answer.id);
    return answer as View;
  }

  async upload(path: string, csv: string, segment: string): Promise<void> {
    const response = await this.request('POST', path, {
      rawBody: csv,
      headers: { 'content-type': 'text/csv' },
    });
    this.keep(segment, (acceptedBy(response, path) as { id: string }).id);
  }

  keep(segment: string, ...ids: readonly string[]): void {
    this.ids[segment] = [...new Set([...(this.ids[segment] ?? []), ...ids])];
  }

  /** Every text that a stranger may find in no answer. */
  get secrets(): readonly string[] {
    const ids = Object.values(this.ids).flat();
    return [this.mark, ...this.figures, ...ids.filter((id) => !this.offered.has(id))];
  }
}

/** The body of an answer that must be a success. */
export function acceptedBy({ status, text, body }: TestResponse, path: string): unknown {
  if (status >= 300) throw new Error(`${path}: ${status} ${text}`);
  return body;
}
