/** A refusal of the API, with its problem document. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly problem: {
      readonly code?: string;
      readonly detail?: string;
      readonly errors?: readonly unknown[];
    },
  ) {
    super(`${status} ${problem.code ?? ''}: ${problem.detail ?? ''} ${JSON.stringify(problem.errors ?? [])}`);
    this.name = 'ApiProblem';
  }
}

/** What a client sends beside the path. */
interface Sending {
  readonly json?: object;
  readonly csv?: string;
  readonly version?: number;
}

/** Plain HTTP, as any integrator would write it; the shipped OpenAPI document generates a typed one. */
export class ApiClient {
  /** @param credential API key or access token; none unless given */
  constructor(
    private readonly baseUrl: string,
    private readonly credential: string | null = null,
  ) {}

  get<Body>(path: string): Promise<Body> {
    return this.send<Body>('GET', path, {});
  }

  /** @param sending `version` becomes If-Match: the change is refused where somebody else was quicker */
  post<Body>(path: string, sending: Sending): Promise<Body> {
    return this.send<Body>('POST', path, sending);
  }

  private async send<Body>(method: string, path: string, { json, csv, version }: Sending): Promise<Body> {
    const headers: Record<string, string> = {};
    if (this.credential !== null) headers['authorization'] = `Bearer ${this.credential}`;
    if (json !== undefined) headers['content-type'] = 'application/json';
    if (csv !== undefined) headers['content-type'] = 'text/csv';
    if (version !== undefined) headers['if-match'] = `"${version}"`;
    const body = json === undefined ? csv : JSON.stringify(json);
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new ApiProblem(response.status, answer as ApiProblem['problem']);
    return answer as Body;
  }
}
