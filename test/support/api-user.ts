import type { TestApp, TestRequest, TestResponse } from './test-app.js';

/** A list as every endpoint pages it. */
export interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** The parts of a problem that tests speak about. */
export interface ProblemAnswer {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly {
    readonly pointer?: string;
    readonly parameter?: string;
    readonly code: string;
    readonly detail: string;
  }[];
}

const PAGES_MAX = 1_000;

/** Somebody who uses the API and expects to succeed: any refusal is an error. */
export class ApiUser {
  constructor(private readonly app: TestApp) {}

  get<Body>(path: string): Promise<Body> {
    return this.send<Body>('GET', path);
  }

  post<Body>(path: string, body: object, version?: number): Promise<Body> {
    const headers: Record<string, string> = version === undefined ? {} : { 'If-Match': `"${version}"` };
    return this.send<Body>('POST', path, { body, headers });
  }

  postCsv<Body>(path: string, csv: string): Promise<Body> {
    return this.send<Body>('POST', path, { rawBody: csv, headers: { 'content-type': 'text/csv' } });
  }

  /** Every item of a list, in as many pages as it takes. @param path with or without a query */
  async all<Item>(path: string, limit = 100): Promise<readonly Item[]> {
    const items: Item[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const query = `limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`;
      const page: PageOf<Item> = await this.get(`${path}${path.includes('?') ? '&' : '?'}${query}`);
      items.push(...page.items);
      cursor = page.nextCursor;
      if (cursor === null) return items;
    }
    throw new Error(`${path} has no last page.`);
  }

  /** Sends what must be refused. @throws Error where it is not */
  async refused(method: string, path: string, request: TestRequest): Promise<ProblemAnswer> {
    const response = await this.app.request(method, path, request);
    if (response.status < 400) throw new Error(inWords(method, path, response));
    return response.body as ProblemAnswer;
  }

  private async send<Body>(method: string, path: string, request: TestRequest = {}): Promise<Body> {
    const response = await this.app.request(method, path, request);
    if (response.status >= 300) throw new Error(inWords(method, path, response));
    return response.body as Body;
  }
}

function inWords(method: string, path: string, { status, text }: TestResponse): string {
  return `${method} ${path}: ${status} ${text.slice(0, 1_000)}`;
}

/** Runs the jobs, at most `width` at a time, and gives their results in order. */
export async function inParallel<Result>(
  jobs: readonly (() => Promise<Result>)[],
  width = 8,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = [...jobs.entries()].reverse();
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) results[next[0]] = await next[1]();
  };
  await Promise.all(Array.from({ length: width }, work));
  return results;
}
